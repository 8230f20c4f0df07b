"""What a package says of itself, as packaging tools accept it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from types import MappingProxyType
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from ..errors import IdentifierError
from ..suggestion import find_nearest
from . import reserved
from .characters import DECEPTIVE, escape_character
from .names import MAX_LENGTH

LICENSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Apache-2.0": "Apache License 2.0",
        "BSD-2-Clause": 'BSD 2-Clause "Simplified" License',
        "BSD-3-Clause": 'BSD 3-Clause "New" or "Revised" License',
        "GPL-3.0-or-later": "GNU General Public License v3.0 or later",
        "ISC": "ISC License",
        "LicenseRef-Proprietary": "All rights reserved",
        "MIT": "MIT License",
        "MPL-2.0": "Mozilla Public License 2.0",
    }
)
"""Names of the licences whose text can be written, by their SPDX identifiers."""

_PROJECT: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
# The part before the sign is a dot-atom of https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3,
# because those who build a package refuse anything else.
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL: Final = rf"{_LOCAL}(?:\.{_LOCAL})*@[\w-]+(?:\.[\w-]+)*"
_AUTHOR: Final = re.compile(rf"(?P<name>[^<>]*?)\s*(?:<(?P<email>{_EMAIL})>)?")
_URL: Final = re.compile(r"https?://[!-~]+")
_ENDS: Final = "ASCII letters, digits, dots, hyphens and underscores, with no sign at its ends"
_AUTHOR_FORM: Final = "'NAME', or 'NAME <MAIL@EXAMPLE.ORG>', without commas"
_REQUIREMENT_FORM: Final = "a name with bounds, as in 'mypackage>=1.2,<2'"
_MAX_LABEL: Final = 32


@dataclass(frozen=True)
class Author:
    """Somebody who wrote a package.

    Attributes
    ----------
    name, email : str
        One of the two may be empty.
    """

    name: str
    email: str


def check_project_name(name: str) -> str:
    """Return a name if a project can have it, and a package of that name can be imported.

    Parameters
    ----------
    name : str
        As in ``pip install NAME``.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If packaging tools refuse it, if its package is no identifier, or if it would hide a module
        of Python, of what estimators need, or of the project's own folders.
    """
    if not _PROJECT.fullmatch(name):
        raise IdentifierError(f"{name!r} is not a project name", _ENDS, _suggest_project(name))
    package = name_package(name)
    if len(package) > MAX_LENGTH:
        raise IdentifierError("the name is too long", f"at most {MAX_LENGTH} characters")
    if not package.isidentifier() or iskeyword(package):
        message = f"{name!r} would be imported as {package!r}, which Python cannot read"
        raise IdentifierError(message, "a name that begins with a letter and is not a keyword")
    if package in reserved.PACKAGES or canonicalize_name(name) in reserved.DISTRIBUTIONS:
        raise IdentifierError(f"{name!r} is the name of another package", "another name")
    if package in reserved.DEVICES:
        raise IdentifierError(f"{package!r} is the name of a device on Windows", "another name")
    return name


def name_package(project: str) -> str:
    """Return the name by which a project is imported: ``My-Nets`` gives ``my_nets``."""
    return re.sub(r"[-_.]+", "_", project).lower()


def name_distribution(text: str) -> NormalizedName:
    """Return the name of a distribution in the form in which names are compared."""
    return canonicalize_name(text)


def check_line(text: str) -> str:
    """Return a text if it is one line that can be read.

    Parameters
    ----------
    text : str
        The text.

    Raises
    ------
    IdentifierError
        If it is empty, has several lines or blanks around it, or a character that nobody sees.
    """
    if not text.strip():
        raise IdentifierError("the text is empty", "at least a word")
    hidden = DECEPTIVE.search(text)
    if hidden is not None:
        message = f"the text has the character {escape_character(hidden.group())}"
        raise IdentifierError(message, "one line of characters that can be seen")
    if text != text.strip():
        raise IdentifierError("the text has blanks around it", "the text alone")
    return text


def check_version(text: str) -> str:
    """Return the number of a version if packaging tools can compare it.

    Raises
    ------
    IdentifierError
        If it is none.
    """
    try:
        version = Version(text)
    except ValueError as error:  # of the package, or of Python for thousands of digits
        expected = "numbers with dots between them, as in '1.0.2', '1.1rc1' or '1.1.dev0'"
        raise IdentifierError(f"{text!r} is not a version", expected) from error
    if version.local:
        message = f"{text!r} is a local version, which no index takes"
        raise IdentifierError(message, f"'{version.public}'")
    return str(version)


def read_author(text: str) -> Author:
    """Return the name and the address of an author.

    Raises
    ------
    IdentifierError
        If there is neither, or something else with them.
    """
    match = _AUTHOR.fullmatch(check_line(text))
    if match is None or "," in text or not (match["name"] or match["email"]):
        raise IdentifierError(f"{text!r} is not an author", _AUTHOR_FORM)
    return Author(match["name"], match["email"] or "")


def check_author(text: str) -> str:
    """Return an author as written if :func:`read_author` can read it."""
    read_author(text)
    return text


def check_license(text: str) -> str:
    """Return the identifier of a licence if its text can be written.

    Raises
    ------
    IdentifierError
        If it is another one.
    """
    if text in LICENSES:
        return text
    near = find_nearest(text, LICENSES)
    raise IdentifierError(
        f"{text!r} is not a licence whose text is known here",
        f"one of: {', '.join(LICENSES)}",
        f"'{near}'" if near else "",
    )


def check_requirement(text: str) -> str:
    """Return a requirement in the form in which packaging tools write it.

    Raises
    ------
    IdentifierError
        If it is none, or names an address, which an index does not take.
    """
    try:
        requirement = Requirement(check_line(text))
    except InvalidRequirement as error:
        raise IdentifierError(f"{text!r} is not a requirement", _REQUIREMENT_FORM) from error
    if requirement.url:
        raise IdentifierError(f"{text!r} names an address", _REQUIREMENT_FORM)
    return str(requirement)


def name_requirement(requirement: str) -> str:
    """Return the name of the distribution that a requirement is about, to compare it."""
    return canonicalize_name(Requirement(requirement).name)


def check_keyword(text: str) -> str:
    """Return a keyword if a list of keywords can hold it."""
    if "," in check_line(text):
        raise IdentifierError(f"{text!r} has a comma", "one keyword for each item")
    return text


def check_label(text: str) -> str:
    """Return what an address is called if packaging tools accept it."""
    if len(check_line(text)) > _MAX_LABEL:
        raise IdentifierError("the label is too long", f"at most {_MAX_LABEL} characters")
    if "," in text:
        raise IdentifierError(f"{text!r} has a comma", "a label without one")
    return text


def check_url(text: str) -> str:
    """Return the address of a page if it is one."""
    if not _URL.fullmatch(text):
        raise IdentifierError(
            f"{text!r} is not the address of a page", "an address such as 'https://example.org'"
        )
    return text


def _suggest_project(name: str) -> str:
    candidate = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-_.")
    return f"'{candidate}'" if _PROJECT.fullmatch(candidate) else ""

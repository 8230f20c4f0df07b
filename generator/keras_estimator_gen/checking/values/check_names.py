"""Whether a name or a text can stand where it is written."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ...errors import IdentifierError, Problem
from ...spec.scanner import KeyPath

_HEADING: Final = re.compile(r"^[ \t]*\S[^\n]*\n[ \t]*(?:-{3,}|={3,})[ \t]*$", re.MULTILINE)


def check_name(
    name: str, check: Callable[[str], str], path: KeyPath, *, on_key: bool = False
) -> Iterator[Problem]:
    """Yield why a name cannot be what it is for.

    Parameters
    ----------
    name : str
        As written.
    check : callable
        The function of the gate that raises IdentifierError.
    path : tuple of str and int
        Where it stands.
    on_key : bool, default=False
        Whether it stands there as a key.
    """
    try:
        check(name)
    except IdentifierError as error:
        yield Problem(path, error.message, error.expected, error.suggestion, on_key=on_key)


def check_prose(text: str, path: KeyPath, *, required: bool = False) -> Iterator[Problem]:
    """Yield why a text cannot stand in a docstring.

    Parameters
    ----------
    text : str
        Of any number of lines.
    path : tuple of str and int
        Where it stands.
    required : bool, default=False
        Whether it may not be empty.
    """
    if required and not text.strip():
        yield Problem(path, "the text is empty", "at least a word")
    heading = _HEADING.search(text)
    if heading:
        message = "an underlined heading would begin a section of the docstring"
        yield Problem(path, message, "plain paragraphs", offset=heading.start())

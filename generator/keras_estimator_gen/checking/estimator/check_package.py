"""Whether packaging tools would accept what ``[package]`` says."""

from collections.abc import Callable, Iterator
from typing import Final

from ...code import check_identifier
from ...code.metadata import (
    check_author,
    check_keyword,
    check_label,
    check_license,
    check_line,
    check_requirement,
    check_url,
    check_version,
)
from ...errors import Problem
from ...spec.package import PackageSpec
from ...spec.scanner import KeyPath
from ...spec.wording import quote
from ..values.check_names import check_name

_ROOT: Final[KeyPath] = ("package",)


def check_package(package: PackageSpec) -> Iterator[Problem]:
    """Yield what is wrong with the metadata of a package.

    Parameters
    ----------
    package : PackageSpec
        The table.
    """
    yield from _check_text(package.description, check_line, "description")
    yield from _check_text(package.version, check_version, "version")
    yield from _check_text(package.license, check_license, "license")
    yield from _check_list(package.authors, check_author, "authors")
    yield from _check_list(package.keywords, check_keyword, "keywords")
    yield from _check_list(package.dependencies, check_requirement, "dependencies")
    for label, url in package.urls.items():
        yield from check_name(label, check_label, (*_ROOT, "urls", label), on_key=True)
        yield from check_name(url, check_url, (*_ROOT, "urls", label))
    for module, requirement in package.distributions.items():
        path = (*_ROOT, "distributions", module)
        yield from check_name(module, check_identifier, path, on_key=True)
        yield from check_name(requirement, check_requirement, path)


def _check_text(text: str | None, check: Callable[[str], str], key: str) -> Iterator[Problem]:
    if text is not None:
        yield from check_name(text, check, (*_ROOT, key))


def _check_list(texts: tuple[str, ...], check: Callable[[str], str], key: str) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        path: KeyPath = (*_ROOT, key, index)
        yield from check_name(text, check, path)
        if text in texts[:index]:
            yield Problem(path, f"{quote(text)} is listed twice", "each once")

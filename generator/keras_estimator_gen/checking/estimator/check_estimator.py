"""Whether ``[estimator]`` describes a class that can be written, and ``[package]`` its package."""

import ast
import doctest
import warnings
from collections.abc import Callable, Iterator
from typing import Final

from ...code import check_class_name, check_identifier, check_module_name
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
from ...spec.models import Estimator, PackageSpec
from ...spec.scanner import KeyPath
from ...spec.wording import quote
from ..values.check_names import check_name, check_prose

MAX_SUMMARY: Final = 88
"""Longest summary: it stands on one line of the docstring."""

_EXAMPLES: Final = "doctest lines such as: >>> estimator.score(X, y) > 0"
_ROOT: Final[KeyPath] = ("estimator",)

_PACKAGE: Final[KeyPath] = ("package",)


def check_estimator(estimator: Estimator) -> Iterator[Problem]:
    """Yield what is wrong with the names and texts of an estimator.

    Parameters
    ----------
    estimator : Estimator
        The table.
    """
    yield from check_name(estimator.name, check_class_name, (*_ROOT, "name"))
    yield from _check_module(estimator)
    yield from _check_summary(estimator.summary, (*_ROOT, "summary"))
    yield from check_prose(estimator.description, (*_ROOT, "description"))
    for index, reference in enumerate(estimator.references):
        yield from check_prose(reference, (*_ROOT, "references", index), required=True)
    if estimator.examples is not None:
        yield from _check_examples(estimator.examples, (*_ROOT, "examples"))


def _check_module(estimator: Estimator) -> Iterator[Problem]:
    if estimator.module is not None:
        yield from check_name(estimator.module, check_module_name, (*_ROOT, "module"))
        return
    if any(check_name(estimator.name, check_class_name, ())):
        return
    for problem in check_name(estimator.module_name, check_module_name, (*_ROOT, "name")):
        message = f"the module cannot be called after the class: {problem.message}"
        yield Problem(problem.path, message, "another name, or a key 'module'")


def _check_summary(summary: str, path: KeyPath) -> Iterator[Problem]:
    if not summary:
        yield Problem(path, "the summary is empty", "one line")
    elif "\n" in summary or "\r" in summary:
        message = "the summary has several lines"
        yield Problem(path, message, "one line; 'description' takes the rest")
    elif len(summary) > MAX_SUMMARY:
        message = f"the summary has {len(summary)} characters"
        yield Problem(path, message, f"at most {MAX_SUMMARY}; 'description' takes the rest")


def _check_examples(examples: str, path: KeyPath) -> Iterator[Problem]:
    try:
        parsed = doctest.DocTestParser().get_examples(examples)
    except ValueError as error:
        reason = str(error).replace(" of the docstring for <string>", "")
        yield Problem(path, f"the examples are not a doctest: {reason}", _EXAMPLES)
        return
    if not parsed:
        yield Problem(path, "there are no examples here", _EXAMPLES)
    for example in parsed:
        if not _is_python(example.source):
            first = example.source.partition("\n")[0]
            yield Problem(path, f"the example {quote(first)} is not Python", _EXAMPLES)
    yield from check_prose(examples, path)


def _is_python(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


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
        yield from check_name(label, check_label, (*_PACKAGE, "urls", label), on_key=True)
        yield from check_name(url, check_url, (*_PACKAGE, "urls", label))
    for module, requirement in package.distributions.items():
        path = (*_PACKAGE, "distributions", module)
        yield from check_name(module, check_identifier, path, on_key=True)
        yield from check_name(requirement, check_requirement, path)


def _check_text(text: str | None, check: Callable[[str], str], key: str) -> Iterator[Problem]:
    if text is not None:
        yield from check_name(text, check, (*_PACKAGE, key))


def _check_list(texts: tuple[str, ...], check: Callable[[str], str], key: str) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        path: KeyPath = (*_PACKAGE, key, index)
        yield from check_name(text, check, path)
        if text in texts[:index]:
            yield Problem(path, f"{quote(text)} is listed twice", "each once")

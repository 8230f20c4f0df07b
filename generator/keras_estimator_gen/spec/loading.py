"""From a file to a specification, or to everything that is wrong with it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..catalog import load_catalog
from ..errors import LocatedProblem, Problem, SpecError
from .blocks import locate_parameters
from .checking import check_draft
from .companions import Companions
from .completion import complete_options
from .explanation import MINIMAL_SPEC
from .limits import check_depth
from .location import Locator
from .models import Spec
from .scanner import KeyPath
from .source import read_text
from .structure import build_draft
from .syntax import parse_toml


def load_spec(path: Path) -> Spec:
    """Read a specification.

    Parameters
    ----------
    path : Path
        A TOML file.

    Returns
    -------
    Spec
        The specification; nothing about it needs to be checked again.

    Raises
    ------
    SpecError
        If anything is wrong, with all problems in order of their position.
    """
    return _make_spec(read_text(path), str(path), _decode_name(path), path.parent)


def parse_spec(text: str, name: str) -> Spec:
    """Read a specification from its text, which has no other files beside it.

    Parameters
    ----------
    text : str
        The content of a TOML file.
    name : str
        Name of the file, for messages and for the header of the generated files.

    Returns
    -------
    Spec
        The specification; nothing about it needs to be checked again.

    Raises
    ------
    SpecError
        If anything is wrong, with all problems in order of their position.
    """
    return _make_spec(text.replace("\r\n", "\n"), name, name)


def _make_spec(text: str, file: str, source: str, folder: Path | None = None) -> Spec:
    locator = Locator(text)
    data = parse_toml(text, file, locator)
    if not data:
        raise _collect(
            [Problem((), "the specification is empty", MINIMAL_SPEC)], file, data, locator
        )
    too_deep = list(check_depth(data))
    if too_deep:
        raise _collect(too_deep, file, data, locator)
    draft = build_draft(data, source)
    companions = Companions(folder, draft.spec.estimator.module_name if draft.spec else "")
    problems = [*draft.problems, *check_draft(draft, locate_parameters(data), companions)]
    if problems or draft.spec is None:
        raise _collect(problems, file, data, locator)
    found = {"companions": companions.files, "own_places": companions.places}
    spec = draft.spec.model_copy(update=found)
    return complete_options(spec, load_catalog())


def _decode_name(path: Path) -> str:
    """Return the name of a file as UTF-8 has it, whatever the locale that Python decoded it in."""
    return os.fsencode(path.name).decode("utf-8", "surrogateescape")


def _collect(
    problems: Iterable[Problem], file: str, data: dict[str, Any], locator: Locator
) -> SpecError:
    """Return the error that shows each problem once, at its place."""
    located = dict.fromkeys(_locate(problem, file, data, locator) for problem in problems)
    return SpecError(file, tuple(sorted(located, key=lambda each: (each.line, each.column))))


def _locate(problem: Problem, file: str, data: dict[str, Any], locator: Locator) -> LocatedProblem:
    path = _find_written(problem.path, data)
    place = locator.locate(path, on_key=problem.on_key, offset=problem.offset)
    return LocatedProblem(
        file,
        place.line,
        place.column,
        problem.message,
        problem.expected,
        problem.suggestion,
        place.source_line,
        place.width,
    )


def _find_written(path: KeyPath, data: dict[str, Any]) -> KeyPath:
    """Return a path without the keys that a short form leaves out, such as ``default``."""
    written: KeyPath = ()
    value: Any = data
    for part in path:
        if isinstance(value, dict):
            written, value = (*written, part), value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int):
            written, value = (*written, part), value[part]
    return written

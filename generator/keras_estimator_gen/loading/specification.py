"""From a file to a specification, or to everything that is wrong with it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..catalog import load_catalog
from ..checking.draft import check_draft
from ..errors import Problem
from ..spec.blocks import locate_parameters
from ..spec.companions import Companions
from ..spec.explanation import MINIMAL_SPEC
from ..spec.limits import check_depth
from ..spec.location import Locator
from ..spec.models import Spec
from ..spec.origin import Origin
from ..spec.scanner import KeyPath
from ..spec.source import read_text
from ..spec.structure import Draft, build_draft
from ..spec.syntax import parse_toml
from .completion import complete_options


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


def parse_spec(text: str, name: str, folder: Path | None = None) -> Spec:
    """Read a specification from its text.

    Parameters
    ----------
    text : str
        The content of a TOML file.
    name : str
        Name of the file, for messages and for the header of the generated files.
    folder : Path or None, default=None
        Where files are that it names; None if there are none.

    Returns
    -------
    Spec
        The specification; nothing about it needs to be checked again.

    Raises
    ------
    SpecError
        If anything is wrong, with all problems in order of their position.
    """
    return _make_spec(text.replace("\r\n", "\n"), name, name, folder)


def _make_spec(text: str, file: str, source: str, folder: Path | None = None) -> Spec:
    locator = Locator(text)
    origin = Origin(file, parse_toml(text, file, locator), locator)
    data = origin.data
    if not data:
        raise origin.explain([Problem((), "the specification is empty", MINIMAL_SPEC)])
    too_deep = list(check_depth(data))
    if too_deep:
        raise origin.explain(too_deep)
    draft = build_draft(data, source)
    companions = Companions(folder, draft.spec.estimator.module_name if draft.spec else "")
    with origin.locate_errors():
        problems = [*draft.problems, *check_draft(draft, _locate(draft, data), companions)]
    if problems or draft.spec is None:
        raise origin.explain(problems)
    found = {"companions": companions.files, "origin": origin, "own_places": companions.places}
    return complete_options(draft.spec.model_copy(update=found), load_catalog())


def _locate(draft: Draft, data: dict[str, Any]) -> Mapping[str, KeyPath]:
    """Return the names of all parameters, also of those that layers bring, with their places."""
    places = dict(locate_parameters(data))
    for name in draft.spec.parameters if draft.spec else ():
        places.setdefault(name, ("layers",))
    return places


def _decode_name(path: Path) -> str:
    """Return the name of a file as UTF-8 has it, whatever the locale that Python decoded it in."""
    return os.fsencode(path.name).decode("utf-8", "surrogateescape")

"""Lay out what will be written as the settings of the output folder say; its users may reformat it.

What a file says decides whether it is written. How wide its lines are is decided here, at last.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ..code.docstrings import LINE_WIDTH
from ..format import format_module
from .compare import UNTOUCHED, Change

_PYPROJECT: Final = "pyproject.toml"
_RUFF: Final = (".ruff.toml", "ruff.toml")
_LENGTH: Final = "line-length"


def lay_out_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Give new texts of Python the line length of the folder that they go to.

    Copies of the user's own files keep their layout.

    Parameters
    ----------
    changes : iterable of Change
        All changes of a run: settings that will be written by it count as those that are there.
    """
    every = tuple(changes)
    pending = {
        each.path.resolve(): each.new
        for each in every
        if each.path.name == _PYPROJECT and isinstance(each.new, str)
    }
    lengths: dict[Path, int] = {}
    return tuple(_lay_out_change(each, pending, lengths) for each in every)


def find_line_length(folder: Path, pending: Mapping[Path, str] | None = None) -> int:
    """Return the line length that black or ruff has in a folder, by the nearest settings.

    Settings that cannot be read are left to the tools whose they are.

    Parameters
    ----------
    folder : Path
        The folder; it need not exist.
    pending : mapping of Path to str, optional
        The text of settings that will be written.

    Returns
    -------
    int
        Columns of a line; the usual ones of both tools where nothing is said.
    """
    place = folder.resolve()
    for each in (place, *place.parents):
        tables = list(_read_tables(each, pending or {}))
        for table in tables:
            length = table.get(_LENGTH)
            if isinstance(length, int) and not isinstance(length, bool) and length > 0:
                return length
        if tables:
            break
    return LINE_WIDTH


def _lay_out_change(
    change: Change, pending: Mapping[Path, str], lengths: dict[Path, int]
) -> Change:
    text, folder = change.new, change.path.parent
    is_ours = change.origin is None and change.state not in UNTOUCHED
    if not is_ours or not isinstance(text, str) or change.path.suffix != ".py":
        return change
    if folder not in lengths:
        lengths[folder] = find_line_length(folder, pending)
    if lengths[folder] == LINE_WIDTH:
        return change
    return replace(change, new=format_module(text, str(change.path), lengths[folder]))


def _read_tables(folder: Path, pending: Mapping[Path, str]) -> Iterator[dict[str, Any]]:
    """Yield the settings of black and ruff in a folder, those of black first."""
    tools = _read_settings(folder / _PYPROJECT, pending).get("tool", {})
    files = (_read_settings(folder / name, pending) for name in _RUFF)
    tables = (tools.get("black"), *files, tools.get("ruff")) if isinstance(tools, dict) else files
    for table in tables:
        if isinstance(table, dict) and table:
            yield table


def _read_settings(path: Path, pending: Mapping[Path, str]) -> dict[str, Any]:
    try:
        text = pending.get(path) or path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}

"""What ``[inputs.NAME]`` says of columns and shapes, from TOML to values."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..code.written import cut_text
from ..errors import Problem
from .conversion import fail, refuse
from .values import COLUMN_KINDS, ColumnKind, Columns, ColumnSlice, Formula
from .wording import closest, describe, one_of, quote

_COLUMNS: Final = (
    "a list of names or positions, a slice as in '0:4', or a type as in { dtype = 'number' }"
)
_SLICE: Final = "'START:STOP' or 'START:STOP:STEP', as in '0:4' or ':-1'"
SIZE_FORM: Final = "a whole number of at least 1, -1, or an expression"
_PARTS: Final = re.compile(r"\s*([+-]?\d{1,9})?\s*")


def read_columns(raw: Any) -> Columns:
    """Return the columns that an input reads."""
    if isinstance(raw, str):
        return _read_slice(raw)
    if isinstance(raw, dict):
        return _read_kind(raw)
    if not isinstance(raw, list):
        refuse((), f"expected columns, got {describe(raw)}", _COLUMNS)
    problems = list(_check_list(raw))
    if problems:
        fail(problems)
    return tuple(str(item) if isinstance(item, str) else item for item in raw)


def read_shape(raw: Any) -> tuple[int | Formula, ...]:
    """Return the shape of a row: sizes, -1 for those that follow, and expressions."""
    if not isinstance(raw, list):
        refuse((), f"expected a list of sizes, got {describe(raw)}", "a list such as [28, 28, 1]")
    problems = [
        Problem((index,), f"{describe(size)} is not a size", SIZE_FORM)
        for index, size in enumerate(raw)
        if not _is_size(size)
    ]
    free = [index for index, size in enumerate(raw) if size == -1]
    if not raw:
        problems.append(Problem((), "the shape is empty", f"a list, each item {SIZE_FORM}"))
    elif len(free) > 2 or (len(free) == 2 and free[1] - free[0] > 1):
        message = "these sizes cannot all follow from the number of values"
        expected = "-1 once, or twice side by side for a square"
        problems.append(Problem((free[-1],), message, expected))
    if problems:
        fail(problems)
    return tuple(Formula(cut_text(size, 1)) if isinstance(size, str) else size for size in raw)


def is_size(size: object) -> bool:
    """Tell whether a plain value is a size of an input, or stands for one that follows."""
    return isinstance(size, int) and not isinstance(size, bool) and (size >= 1 or size == -1)


def _is_size(size: Any) -> bool:
    if isinstance(size, str):
        return size.startswith("$") and not size.startswith("$$")
    return is_size(size)


def _read_slice(text: str) -> ColumnSlice:
    if ":" not in text:
        message = f"{describe(text)} is not a slice of columns"
        refuse((), message, _COLUMNS, f"[{quote(text)}]")
    matches = [_PARTS.fullmatch(part) for part in text.split(":")]
    if len(matches) > 3 or None in matches:
        refuse((), f"{describe(text)} is not a slice of columns", _SLICE)
    ends = [int(match[1]) if match and match[1] else None for match in matches]
    found = ColumnSlice(*ends)
    if found.step == 0:
        refuse((), "the step of the slice is 0", "a step of at least 1, or a negative one")
    if found.is_empty:
        refuse((), f"the slice {quote(text)} selects no column", _SLICE)
    return found


def _read_kind(table: dict[str, Any]) -> ColumnKind:
    for key in table:
        if key != "dtype":
            message = f"unknown key {quote(key)} in a table of columns"
            refuse((key,), message, one_of(["dtype"]), closest(key, ["dtype"]), on_key=True)
    if "dtype" not in table:
        refuse((), "the table of columns is empty", _COLUMNS)
    name = table["dtype"]
    if name not in COLUMN_KINDS:
        message = f"{describe(name)} is not a type of columns"
        refuse(("dtype",), message, one_of(COLUMN_KINDS), closest(name, COLUMN_KINDS))
    return ColumnKind(str(name))


def _check_list(items: Sequence[Any]) -> Iterator[Problem]:
    if not items:
        yield Problem((), "the list of columns is empty", _COLUMNS)
    seen: list[Any] = []
    for index, item in enumerate(items):
        if not isinstance(item, str | int) or isinstance(item, bool):
            message = f"a column cannot be {describe(item)}"
            yield Problem((index,), message, "a name, or a position counted from 0")
        elif isinstance(item, str) != isinstance(items[0], str):
            message = "columns by name and columns by position in one list"
            yield Problem((index,), message, "names only, or positions only")
        elif item in seen:
            yield Problem((index,), f"the column {quote(item)} is listed twice")
        seen.append(item)

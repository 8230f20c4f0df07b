"""Whether a search can do what ``tune``, ``log`` and ``step`` ask of it."""

import math
from collections.abc import Iterator
from typing import TypeAlias

from ...errors import Problem
from ...spec.parameters import SearchRange, SettingSpec
from ...spec.scanner import KeyPath
from ...spec.wording import number_text, quote
from ..values.check_values import MAX_VALUES, check_alternatives, name_type

_Ends: TypeAlias = tuple[int | float, int | float]


def check_search(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield what is wrong with the search that a parameter's table describes.

    Parameters
    ----------
    setting : SettingSpec
        The table.
    path : tuple of str and int
        Where it stands.
    """
    if isinstance(setting.tune, tuple):
        yield from check_alternatives(setting.tune, (*path, "tune"), "value")
    elif isinstance(setting.tune, SearchRange):
        yield from _check_table(setting, path)
        return
    elif setting.tune:
        yield from _check_whole(setting, (*path, "tune"))
    if setting.log:
        yield from _check_log(setting.range, setting.step, (*path, "log"))
    if setting.step is not None:
        yield from _check_step(setting.range, setting.step, (*path, "step"))


def _check_table(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why there is no searching from one number to another."""
    place, kind = (*path, "tune"), setting.value_type
    for key in ("log", "step"):
        if key in setting.model_fields_set:
            message = f"{quote(key)} beside a table of what is searched"
            yield Problem((*path, key), message, f"tune = {{ ..., {key} = ... }}", on_key=True)
    if setting.choices is not None:
        yield Problem(place, "a search from low to high beside choices", "tune = true, or a list")
    elif kind.name in {"int", "float"} and isinstance(search := setting.search, SearchRange):
        yield from _check_ends(search, place)
    elif not any(setting.tried):  # which have the wrong type
        yield Problem(place, f"a search from low to high is for numbers, not {name_type(kind)}")


def _check_ends(search: SearchRange, path: KeyPath) -> Iterator[Problem]:
    """Yield what is wrong with the numbers in the table of a search."""
    low, high = search.ends
    for key, end in (("low", low), ("high", high)):
        if not math.isfinite(end):
            message = f"the search has no finite {key!r}"
            yield Problem((*path, key), message, "a number, here or as the end of 'range'")
    if low >= high:
        message = f"there is nothing to search from {number_text(low)} to {number_text(high)}"
        yield Problem(path, message, "'low' below 'high'")
    elif math.isfinite(low) and math.isfinite(high) and math.isinf(float(high) - float(low)):
        yield Problem(path, "the range is too wide to search", "a narrower range")
    if search.log and math.isfinite(low):
        yield from _check_log(search.ends, search.step, (*path, "log"))
    if search.step is not None:
        yield from _check_step(search.ends, search.step, (*path, "step"))


def _check_whole(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why there is no searching all that a parameter may be."""
    if setting.range is None:
        if setting.choices is None and setting.value_type.name != "bool":
            message = "tune = true needs a range or choices"
            yield Problem(path, message, "a range, choices, or a list of the values to try")
        return
    low, high = setting.range
    if math.isinf(low) or math.isinf(high):
        yield Problem(
            path,
            f"tune = true needs a finite range, not {number_text(low)} to {number_text(high)}",
            "a finite range, or a list of the values to try",
        )
    elif low == high:
        yield Problem(path, f"the range holds nothing but {number_text(low)}", "a wider range")
    elif math.isinf(float(high) - float(low)):
        yield Problem(path, "the range is too wide to search", "a narrower range")


def _check_log(ends: _Ends | None, step: float | None, path: KeyPath) -> Iterator[Problem]:
    if ends is None:
        yield Problem(path, "a logarithmic scale needs a range", "a range above zero", on_key=True)
    elif ends[0] <= 0:
        message = f"a logarithmic scale cannot begin at {number_text(ends[0])}"
        yield Problem(path, message, "a range above zero", on_key=True)
    if step is not None:
        message = "a logarithmic scale has no steps of equal width"
        yield Problem(path, message, "one of 'log' and 'step'", on_key=True)


def _check_step(ends: _Ends | None, step: float, path: KeyPath) -> Iterator[Problem]:
    if not 0 < step < math.inf:
        yield Problem(path, f"the step {number_text(step)} is not above zero", "a finite number")
    elif ends is None:
        yield Problem(path, "a step needs a range", "a range", on_key=True)
    elif not math.isinf(ends[0]) and not math.isinf(ends[1]):
        yield from _check_count(ends[1] - ends[0], step, path)


def _check_count(width: float, step: float, path: KeyPath) -> Iterator[Problem]:
    if step > width >= 0:
        message = f"the step {number_text(step)} is wider than the range"
        yield Problem(path, message, f"a number of at most {number_text(width)}")
    elif width / step > MAX_VALUES:
        count = "infinitely many" if math.isinf(width / step) else f"{width / step:.4g}"
        yield Problem(path, f"the step gives {count} values", f"at most {MAX_VALUES} values")

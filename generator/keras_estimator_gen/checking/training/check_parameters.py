"""Whether the keys of a parameter's table agree with one another, those of a search included."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

from ...errors import Problem
from ...spec.explanation import name_table
from ...spec.inference import ValueType
from ...spec.parameters import ItemSpec, OptionSpec, ParameterSpec, SearchRange, SettingSpec
from ...spec.scanner import KeyPath
from ...spec.wording import number_text, quote
from ..values.check_values import (
    MAX_VALUES,
    check_alternatives,
    check_ends,
    find_misfit,
    name_items,
    name_type,
)

_NUMBERS: Final = frozenset({"int", "float"})
_DEFAULT: Final = "a default, or nullable = true for None"
_ITEM_ADVICE: Final = "item = { min = ..., max = ... } or item = { choices = [...] }"

_Ends: TypeAlias = tuple[int | float, int | float]


def check_parameter(parameter: ParameterSpec | OptionSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield what is wrong with the values in the table of a parameter or routed option.

    Parameters
    ----------
    parameter : ParameterSpec or OptionSpec
        The table.
    path : tuple of str and int
        Where it stands.
    """
    item = parameter.item if isinstance(parameter, ParameterSpec) else None
    constraints = [
        *_check_flags(parameter, path),
        *check_range(parameter, path),
        *check_choices(parameter, path),
        *_check_item(parameter, item, path),
    ]
    yield from constraints
    yield from _check_default(parameter, path)
    if not constraints:
        yield from _check_fit(parameter, item, path)
    yield from check_search(parameter, path)


def _check_flags(setting: ParameterSpec | OptionSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why a parameter cannot be a single item, or infinite."""
    if not isinstance(setting, ParameterSpec):
        return
    kind = setting.value_type
    if setting.single and kind.name != "list":
        message = f"'single' is for lists, and the parameter is {name_type(kind)}"
        yield Problem((*path, "single"), message, on_key=True)
    if setting.infinite and (kind.name not in _NUMBERS or setting.choices is not None):
        what = name_type(kind) if setting.choices is None else "one of some choices"
        message = f"'infinite' is for numbers, and the parameter is {what}"
        yield Problem((*path, "infinite"), message, on_key=True)


def check_range(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why a parameter cannot have its range."""
    if setting.range is None:
        return
    path = (*path, "range")
    kind = setting.value_type
    if setting.choices is not None:
        yield Problem(path, "both a range and choices", "one of the two", on_key=True)
    elif kind.name == "list":
        yield Problem(path, "a list has no range, only its items", _ITEM_ADVICE, on_key=True)
    elif kind.name not in _NUMBERS:
        message = f"a range is for numbers, and the parameter is {name_type(kind)}"
        yield Problem(path, message, on_key=True)
    else:
        yield from check_ends(*setting.range, path)


def check_choices(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why a parameter cannot have its choices."""
    if setting.choices is None:
        return
    path = (*path, "choices")
    kind = setting.value_type
    if kind.name == "list":
        yield Problem(path, "a list has no choices, only its items", _ITEM_ADVICE, on_key=True)
    else:
        yield from check_alternatives(setting.choices, path, "choice", kind.name)


def _check_item(setting: SettingSpec, item: ItemSpec | None, path: KeyPath) -> Iterator[Problem]:
    if item is None:
        return
    path = (*path, "item")
    kind = setting.value_type
    if kind.name != "list":
        message = f"'item' is for lists, and the parameter is {name_type(kind)}"
        yield Problem(path, message, "range or choices", on_key=True)
        return
    if item.choices is not None:
        yield from check_alternatives(item.choices, (*path, "choices"), "choice", kind.item)
    for key in ("min", "max"):
        if getattr(item, key) is not None:
            yield from _check_item_end(key, item, kind, path)
    if item.min is not None and item.max is not None:
        yield from check_ends(item.min, item.max, (*path, "min"))


def _check_item_end(key: str, item: ItemSpec, kind: ValueType, path: KeyPath) -> Iterator[Problem]:
    path = (*path, key)
    if item.choices is not None:
        yield Problem(path, f"both a {key} and choices", "one of the two", on_key=True)
    elif kind.item not in _NUMBERS:
        message = f"a {key} is for numbers, and the items are {name_items(kind)}"
        yield Problem(path, message, on_key=True)
    elif math.isnan(getattr(item, key)):
        yield Problem(path, f"nan cannot be the {key}", "a number")


def _check_default(setting: ParameterSpec | OptionSpec, path: KeyPath) -> Iterator[Problem]:
    kind = setting.value_type
    if "default" not in setting.model_fields_set and not setting.nullable:
        message = f"missing key 'default' in {name_table(path)}"
        yield Problem((*path, "default"), message, _DEFAULT, on_key=True)
    elif kind.name == "list" and kind.item is None:
        message = "an empty list does not show the type of its items"
        yield Problem((*path, "default"), message, _ITEM_ADVICE)


def _check_fit(
    setting: ParameterSpec | OptionSpec, item: ItemSpec | None, path: KeyPath
) -> Iterator[Problem]:
    """Yield the default and the values to try that the parameter cannot have."""
    if setting.default is not None:
        yield from explain_misfit(setting.default, "default", setting, item, (*path, "default"))
    for value, place in islice(setting.tried, MAX_VALUES):
        yield from explain_misfit(value, "value", setting, item, (*path, *place))


def explain_misfit(
    value: Any, noun: str, setting: SettingSpec, item: ItemSpec | None, path: KeyPath
) -> Iterator[Problem]:
    """Yield why a parameter cannot have a value.

    Parameters
    ----------
    value : bool, int, float, str or tuple
        The value.
    noun : str
        What messages call it.
    setting : SettingSpec
        The table of the parameter.
    item : ItemSpec or None
        What the table says of the items of a list.
    path : tuple of str and int
        Where the value stands.
    """
    misfit = find_misfit(value, setting, item)
    if misfit is None:
        return
    if misfit.position is None:
        message = f"the {noun} {quote(value)} {misfit.reason}"
    else:
        message = f"the item {quote(value[misfit.position])} {misfit.reason}"
        path = (*path, misfit.position)
    yield Problem(path, message, misfit.expected, misfit.suggestion)


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
        message = f"tune = true needs a finite range, not {number_text(low)} to {number_text(high)}"
        yield Problem(path, message, "a finite range, or a list of the values to try")
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

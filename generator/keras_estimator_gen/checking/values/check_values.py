"""Whether a value is one that a parameter may have."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from ...errors import Problem
from ...spec.inference import TypeName, ValueType
from ...spec.parameters import ItemSpec, SettingSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, is_number, number_text, quote

MAX_VALUES: Final = 1000
"""Most choices that a parameter may have, and most values that a search may try."""

_TYPE_NAMES: Final = {
    "bool": ("true or false", "true or false values"),
    "int": ("a whole number", "whole numbers"),
    "float": ("a number", "numbers"),
    "str": ("a string", "strings"),
    "any": ("any value", "any values"),
}


class Misfit(NamedTuple):
    """Why a value does not fit, worded to follow the value.

    Attributes
    ----------
    reason : str
        Such as ``is not a whole number``.
    expected : str
        What would have fitted; empty where the reason says it.
    suggestion : str
        The permitted value that comes nearest, in quotes.
    position : int or None
        The item of a list that is at fault.
    """

    reason: str
    expected: str
    suggestion: str = ""
    position: int | None = None


def name_type(kind: ValueType) -> str:
    """Return how messages name a type, as in ``a list of whole numbers``."""
    if kind.name == "list":
        return "a list" if kind.item is None else f"a list of {_TYPE_NAMES[kind.item][1]}"
    return _TYPE_NAMES[kind.name][0]


def name_range(low: float, high: float, kind: str = "float") -> str:
    """Return how messages name a range, as in ``a number from 0 to 0.9``."""
    what = _TYPE_NAMES[kind][0]
    if math.isinf(low) and math.isinf(high):
        return what
    if math.isinf(high):
        return f"{what} of at least {number_text(low)}"
    if math.isinf(low):
        return f"{what} of at most {number_text(high)}"
    return f"{what} from {number_text(low)} to {number_text(high)}"


def name_items(kind: ValueType) -> str:
    """Return how messages name the items of a list, as in ``whole numbers``."""
    return _TYPE_NAMES[kind.item or "str"][1]


def find_misfit(value: Any, setting: SettingSpec, item: ItemSpec | None = None) -> Misfit | None:
    """Return why a parameter cannot have a value; None if it can.

    Parameters
    ----------
    value : bool, int, float, str or tuple
        A default, a value to search or a value of the check suite.
    setting : SettingSpec
        What the specification says of the parameter.
    item : ItemSpec or None, default=None
        What it says of the items of a list.
    """
    kind = setting.value_type
    if getattr(setting, "infinite", False) and value == math.inf:
        return None
    if getattr(setting, "single", False) and not isinstance(value, tuple):
        misfit = find_misfit((value,), setting, item)
        return misfit and misfit._replace(position=None)
    if not has_type(value, kind):
        return _find_wrong_type(value, kind)
    if kind.name != "list":
        return find_outside(value, kind.name, setting.range, setting.choices)
    ends = None if item is None else (_or(item.min, -math.inf), _or(item.max, math.inf))
    for index, entry in enumerate(value):
        misfit = find_outside(entry, kind.item or "str", ends, item.choices if item else None)
        if misfit:
            return misfit._replace(position=index)
    return None


def has_type(value: Any, kind: ValueType) -> bool:
    """Tell whether a value has a type; an integer will do for a float."""
    if kind.name == "list":
        return isinstance(value, tuple) and all(has_scalar_type(item, kind.item) for item in value)
    return has_scalar_type(value, kind.name)


def has_scalar_type(value: Any, name: str | None) -> bool:
    """Tell whether a scalar has the type of a name; None stands for any type."""
    if name == "float":
        return is_number(value)
    if name == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "bool":
        return isinstance(value, bool)
    return name in {None, "any"} or isinstance(value, str)


def check_ends(low: float, high: float, path: KeyPath) -> Iterator[Problem]:
    """Yield why there is no number from ``low`` to ``high``."""
    ends = f"{number_text(low)} to {number_text(high)}"
    if math.isnan(low) or math.isnan(high):
        yield Problem(path, "nan cannot end a range", "-inf or inf for an open end")
    elif low > high:
        turned = f"[{number_text(high)}, {number_text(low)}]"
        yield Problem(path, f"the range {ends} is empty", "the lower end first", turned)
    elif low == math.inf or high == -math.inf:
        yield Problem(path, f"the range {ends} is empty", "a range that holds a finite number")


def check_alternatives(
    values: tuple[Any, ...], path: KeyPath, noun: str, kind: TypeName | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with a list of alternatives: too few, one twice, nan, a wrong type."""
    if not values or len(values) > MAX_VALUES:
        number = f"has {len(values)} values" if values else "is empty"
        yield Problem(path, f"the list of {noun}s {number}", f"from 1 to {MAX_VALUES} values")
        return
    for index in _find_repeated(values):
        yield Problem((*path, index), f"the {noun} {quote(values[index])} is listed twice")
    for index, value in enumerate(values):
        if isinstance(value, float) and math.isnan(value):
            yield Problem((*path, index), f"nan cannot be a {noun}: it is not equal to itself")
        elif not has_scalar_type(value, kind):
            message = f"the {noun} {quote(value)} is not {name_type(ValueType(kind or 'str'))}"
            yield Problem((*path, index), message)


def _find_repeated(values: Iterable[Any]) -> Iterator[int]:
    seen = set()
    for index, value in enumerate(values):
        identity = _identify(value)
        if identity in seen:
            yield index
        seen.add(identity)


def _identify(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return (tuple, *map(_identify, value))
    return (float if is_number(value) else type(value), value)


def _find_wrong_type(value: Any, kind: ValueType) -> Misfit:
    expected = name_type(kind)
    if kind.name == "list" and isinstance(value, tuple):
        index = next(i for i, item in enumerate(value) if not has_scalar_type(item, kind.item))
        return Misfit(f"is not {_TYPE_NAMES[kind.item or 'str'][0]}", expected, position=index)
    return Misfit(f"is not {expected}", "")


def find_outside(
    value: Any, kind: str, ends: tuple[float, float] | None, choices: tuple[Any, ...] | None
) -> Misfit | None:
    """Return why a scalar lies outside a range or choices; None if it does not.

    Parameters
    ----------
    value : bool, int, float or str
        The scalar.
    kind : {"bool", "int", "float", "str"}
        Its type, for the words.
    ends : tuple of two numbers or None
        Lowest and highest permitted value.
    choices : tuple or None
        Permitted values.
    """
    if ends is not None and is_number(value) and not ends[0] <= value <= ends[1]:
        return Misfit("is outside the range", name_range(*ends, kind))
    if choices is None or _identify(value) in map(_identify, choices):
        return None
    texts = [choice for choice in choices if isinstance(choice, str)]
    listed = f"one of: {', '.join(map(quote, choices))}"
    return Misfit("is not one of the choices", listed, closest(value, texts))


def _or(value: float | None, default: float) -> float:
    return default if value is None else value

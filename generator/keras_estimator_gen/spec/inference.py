"""The type of a parameter, from its default and whatever else its table holds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

_HOLD_VALUES = frozenset({"default", "range", "choices", "item", "tune", "step"})

ScalarName: TypeAlias = Literal["bool", "int", "float", "str"]
TypeName: TypeAlias = ScalarName | Literal["any"]


@dataclass(frozen=True)
class ValueType:
    """The type of a parameter.

    Attributes
    ----------
    name : {"bool", "int", "float", "str", "list", "any"}
        The Python type; any where nothing shows it.
    item : {"bool", "int", "float", "str"} or None
        The type of the items of a list; None for scalars, and for a list that shows no item.
    """

    name: TypeName | Literal["list"]
    item: ScalarName | None = None


def infer_type(fields: Mapping[str, Any]) -> ValueType:
    """Return the type that the keys of a parameter's table imply.

    The default decides between truth values, numbers, strings and lists; without one, the first
    of ``choices``, ``range``, ``item`` and ``tune``. Numbers are floats when any number of the
    table is, save for the infinite ends of a range, which mean "unbounded" for integers too.

    Parameters
    ----------
    fields : mapping of str to object
        The table, or the attributes of the model made from it.
    """
    default = fields.get("default")
    if isinstance(default, list | tuple) or (default is None and fields.get("item") is not None):
        return ValueType("list", _infer_scalar(_item_samples(fields)))
    samples = _scalar_samples(fields)
    if default is None and samples and isinstance(samples[0], list | tuple):
        return ValueType("list", _infer_scalar(_item_samples(fields)))
    return ValueType(_infer_scalar(samples) or "any")


def convert_numbers(fields: Any) -> Any:
    """Return the table with integers made floats wherever the inferred type is float."""
    if not isinstance(fields, dict):
        return fields
    kind = infer_type(fields)
    return make_floats(fields) if "float" in {kind.name, kind.item} else fields


def make_floats(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the table of a parameter with all of its integers made floats."""
    return {
        key: _to_float(value, key) if key in _HOLD_VALUES else value
        for key, value in fields.items()
    }


def _to_float(value: Any, key: str) -> Any:
    if isinstance(value, list):
        return [_to_float(item, key) for item in value]
    if isinstance(value, dict):  # of items, or of a search
        return {name: _to_float(item, name) for name, item in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _scalar_samples(fields: Mapping[str, Any]) -> list[Any]:
    """Return the values that show the type of a scalar, the most telling first."""
    ends = _as_items(fields.get("range"))
    samples = [
        fields.get("default"),
        *_as_items(fields.get("choices")),
        *filter(_is_bound, ends),
        *_list_tried(fields.get("tune")),
        fields.get("step"),
    ]
    return [sample for sample in samples if sample is not None] or list(ends)


def _item_samples(fields: Mapping[str, Any]) -> list[Any]:
    """Return the values that show the type of the items of a list."""
    constraint = _as_table(fields.get("item"))
    ends = [constraint[key] for key in ("min", "max") if constraint.get(key) is not None]
    samples = [
        *_as_items(fields.get("default")),
        *_as_items(constraint.get("choices")),
        *filter(_is_bound, ends),
    ]
    for value in _as_items(fields.get("tune")):
        samples += _as_items(value)
    return samples or ends


def _list_tried(tune: Any) -> list[Any]:
    """Return the values that a search is said to try, or between which it tries them."""
    return [*_as_items(tune), *map(_as_table(tune).get, ("low", "high", "step"))]


def _as_table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else getattr(value, "__dict__", {})


def _as_items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _is_bound(end: Any) -> bool:
    """Tell whether the end of a range is a bound, and so shows the type."""
    return not (isinstance(end, float) and math.isinf(end))


def _infer_scalar(samples: list[Any]) -> ScalarName | None:
    if not samples:
        return None
    if isinstance(samples[0], bool):
        return "bool"
    if isinstance(samples[0], int | float):
        return "float" if any(isinstance(sample, float) for sample in samples) else "int"
    return "str"

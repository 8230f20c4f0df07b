"""Which serialized values are those that Keras would choose itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..catalog import Parameter

Config = Mapping[str, Any]

_EXTENTS: Final = frozenset(
    {"cropping", "dilation_rate", "kernel_size", "padding", "pool_size", "size", "strides"}
)
"""Arguments of which one number stands for the same along all axes."""

_CHOSEN: Final[Mapping[str, Callable[[Config], Any]]] = {
    "activation": lambda _: "linear",
    "data_format": lambda _: "channels_last",
    "strides": lambda config: config.get("pool_size"),
    "value_dim": lambda config: config.get("key_dim"),
}
"""What Keras makes of None, by the argument and the other arguments."""


def is_default(parameter: Parameter, value: Any, config: Config) -> bool:
    """Tell whether an argument is what it would be if nobody gave it.

    Parameters
    ----------
    parameter : Parameter
        What the catalog says of it.
    value : object
        Its value in a serialized layer, where a default is written out in full.
    config : mapping
        All arguments of the layer.
    """
    if parameter.required or not parameter.has_default:
        return False
    default = parameter.default
    if default is None and parameter.name in _CHOSEN:
        return value in (None, _CHOSEN[parameter.name](config))
    if _is_same(default, value):
        return True
    is_extent = parameter.name in _EXTENTS and default is not None
    return is_extent and _is_same(simplify_extent(value), simplify_extent(default))


def simplify_value(name: str, value: Any) -> Any:
    """Return the shortest way to write an argument.

    Parameters
    ----------
    name : str
        The argument.
    value : object
        Its value, which Keras may have written out for each axis.
    """
    return simplify_extent(value) if name in _EXTENTS else value


def simplify_extent(value: Any) -> Any:
    """Return one number for a list of equal ones, however nested; a pair may have its order."""
    numbers = list(_iterate_numbers(value))
    if not isinstance(value, list) or not numbers:
        return value
    return numbers[0] if all(_is_same(each, numbers[0]) for each in numbers) else value


def _iterate_numbers(value: Any) -> Iterator[Any]:
    if not isinstance(value, list):
        yield value
        return
    for item in value:
        yield from _iterate_numbers(item)


def _is_same(value: Any, other: Any) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)

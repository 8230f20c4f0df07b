"""Sizes of the last dimension of tensors, as layers make them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from ...catalog.facts import MERGING_LAYERS, WIDTH_ARGUMENTS, WIDTH_KEEPING_LAYERS
from ...code.evaluation import calculate_value, find_names
from ...spec.entries import LayerSpec
from ...spec.values import ArgumentValue, Formula, KerasObject

_HALVING: Final = "glu"
"""The activation that changes the size."""


class Size(NamedTuple):
    """A number that the default parameters may take part in.

    Attributes
    ----------
    value : object
        The number, or another value of an expression; None if it is not known.
    by_parameters : bool
        Whether it follows from parameters.
    """

    value: Any
    by_parameters: bool = False


UNKNOWN: Final = Size(None)

Values: TypeAlias = Mapping[str, Size]
"""What names in expressions stand for, as far as that is known."""


def calculate(text: str, values: Values) -> Size | None:
    """Return what an expression comes to with the default parameters; None if that is not known.

    Parameters
    ----------
    text : str
        The expression.
    values : mapping of str to Size
        Values of names.
    """
    plain = {name: size.value for name, size in values.items()}
    unknown = object()
    result = calculate_value(text, plain, unknown=unknown)
    if result is unknown:
        return None
    used = find_names(text) & values.keys()
    return Size(result, any(values[name].by_parameters for name in used))


def calculate_argument(value: ArgumentValue, values: Values) -> Size | None:
    """Return what the value of an argument comes to; None if that is not known.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The value.
    values : mapping of str to Size
        Values of names.
    """
    if isinstance(value, Formula):
        return calculate(value.text, values)
    if isinstance(value, tuple):
        items = [calculate_argument(item, values) for item in value]
        known = [item for item in items if item is not None]
        if len(known) < len(items):
            return None
        return Size(tuple(item.value for item in known), any(each.by_parameters for each in known))
    return None if isinstance(value, KerasObject) else Size(value)


def infer_size(layer: LayerSpec, sizes: tuple[Size, ...], values: Values) -> Size:
    """Return the size of what a layer puts out.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    sizes : tuple of Size
        Sizes of what it takes.
    values : mapping of str to Size
        Values of names.
    """
    if not _keeps_size(layer, values) or not _ends_with_channels(layer):
        return UNKNOWN
    if layer.layer in WIDTH_ARGUMENTS:
        return _find_argument(layer, WIDTH_ARGUMENTS[layer.layer], values)
    if layer.layer in WIDTH_KEEPING_LAYERS and len(sizes) == 1:
        return sizes[0]
    if layer.layer in MERGING_LAYERS:
        # A tensor of another size would be 1 wide, or have no place here.
        return next((size for size in sizes if size.value not in {None, 1}), UNKNOWN)
    if layer.layer == "Concatenate" and layer.arguments.get("axis", -1) == -1:
        return _add_sizes(sizes)
    return UNKNOWN


def measure_constant(value: ArgumentValue, values: Values) -> Size:
    """Return how many numbers a constant has.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The constant.
    values : mapping of str to Size
        Values of names.
    """
    if isinstance(value, tuple):
        return Size(len(value))
    found = calculate_argument(value, values)
    if found is None or not isinstance(found.value, int | float | tuple | range):
        return UNKNOWN
    number = 1 if isinstance(found.value, int | float) else len(found.value)
    return Size(number, found.by_parameters)


def _add_sizes(sizes: tuple[Size, ...]) -> Size:
    if not sizes or any(size.value is None for size in sizes):
        return UNKNOWN
    return Size(sum(size.value for size in sizes), any(size.by_parameters for size in sizes))


def _find_argument(layer: LayerSpec, name: str, values: Values) -> Size:
    given = layer.arguments.get(name)
    size = None if given is None else calculate_argument(given, values)
    return UNKNOWN if size is None or type(size.value) is not int else size


def _ends_with_channels(layer: LayerSpec) -> bool:
    """Tell whether the last dimension is that of the channels, as Keras has it by default."""
    return layer.arguments.get("data_format", "channels_last") == "channels_last"


def _keeps_size(layer: LayerSpec, values: Values) -> bool:
    """Tell whether the activation of a layer, if there is any, leaves the size as it is."""
    activation = layer.arguments.get("activation", "linear")
    found = calculate_argument(activation, values)
    name = None if found is None else found.value
    return isinstance(name, str) and name != _HALVING and ":" not in name

"""Whether layers that stay active in predictions can do so."""

from collections.abc import Iterator

from ...catalog.facts import NOISE_LAYERS
from ...errors import Problem
from ...kinds import SUPERVISED, name_kind
from ...spec.blocks import DRAWS
from ...spec.entries import LayerSpec
from ...spec.parameters import ParameterSpec
from ...spec.scanner import KeyPath
from ...spec.wording import one_of, quote
from ..context import Context


def check_active(layer: LayerSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a layer cannot stay active in predictions.

    Parameters
    ----------
    layer : LayerSpec
        The entry.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    if layer.active is None:
        return
    place = (*path, "active")
    entry = context.catalog.find("layers", layer.layer)
    if context.kind is not None and context.kind not in SUPERVISED:
        message = f"{name_kind(context.kind)} has no predictions to be averaged"
        yield Problem(place, message, "a classifier or a regressor", on_key=True)
    elif entry is not None and not entry.own and entry.name not in NOISE_LAYERS:
        message = f"the layer {quote(layer.layer)} is no noise that predictions can draw"
        yield Problem(
            place, message, f"{one_of(sorted(NOISE_LAYERS))}, or a layer of your own", on_key=True
        )
    yield from _check_draws(context)


def _check_draws(context: Context) -> Iterator[Problem]:
    """Yield why a parameter of the specification cannot be the number of draws."""
    given = context.spec.parameters.get(DRAWS)
    if isinstance(given, ParameterSpec) and not _is_count(given):
        message = f"{quote(DRAWS)} is the number of draws that a prediction is the mean of"
        expected = "a whole number from 1 on, with range = [1, inf]"
        yield Problem((*context.parameters[DRAWS], "default"), message, expected)


def _is_count(given: ParameterSpec) -> bool:
    if given.value_type.name != "int" or given.nullable:
        return False
    allowed = given.choices or (given.range or (0,))[:1]
    return all(isinstance(number, int) and number >= 1 for number in allowed)

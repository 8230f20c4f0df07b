"""The masks that Keras passes from layer to layer by itself, which no specification writes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from .network import Network, iterate_references

_MASKED: Final = "mask"


def drop_masks(network: Network) -> Network:
    """Return a network whose calls are not given the masks that Keras passes.

    Keras notes the masks that it has passed as if they had been given. They are the arguments
    that end in ``mask`` and come from an operation rather than from a layer.

    Parameters
    ----------
    network : Network
        As it was read. The operations that compute masks stay in it, and lead nowhere.
    """
    operations = {call.key for call in network.calls if call.layer.is_operation}
    calls = (
        replace(call, kwargs=dict(_iterate_given(call.kwargs, operations)))
        for call in network.calls
    )
    return replace(network, calls=tuple(calls))


def _iterate_given(
    kwargs: Mapping[str, Any], operations: set[tuple[str, int]]
) -> Iterator[tuple[str, Any]]:
    for key, value in kwargs.items():
        sources = {each.key for each in iterate_references(value)}
        if not (key.endswith(_MASKED) and sources and sources <= operations):
            yield key, value

"""Blocks that have a name: the parameters that they add, and the blocks that they use."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .entries import AnyEntry, BlockDefinition, UseSpec, walk_entries
from .parameters import ParameterSpec
from .scanner import KeyPath

DRAWS: Final = "n_draws"
"""The parameter for how many draws a prediction is the mean of."""

_DRAWS: Final = {
    "default": 50,
    "range": [1, math.inf],
    "doc": "Number of draws of the layers that stay active, whose mean a prediction is.",
}


def name_parameter(block: str, name: str) -> str:
    """Return the name that a block's parameter has in the estimator."""
    return f"{block}_{name}"


def collect_parameters(
    own: Mapping[str, ParameterSpec], blocks: Mapping[str, BlockDefinition], *, draws: bool
) -> Mapping[str, ParameterSpec]:
    """Return all parameters of the estimator: those of blocks come last, and the number of draws.

    Parameters
    ----------
    own : mapping of str to ParameterSpec
        Those of ``[parameters]``.
    blocks : mapping of str to BlockDefinition
        The blocks.
    draws : bool
        Whether layers stay active in predictions.

    Returns
    -------
    mapping of str to ParameterSpec
        By their names in ``__init__``; of two with one name, the first.
    """
    added = {
        name_parameter(block, name): parameter
        for block, definition in blocks.items()
        for name, parameter in definition.parameters.items()
    }
    if draws:
        added[DRAWS] = ParameterSpec.model_validate(_DRAWS)
    return {**own, **{name: each for name, each in added.items() if name not in own}}


def locate_parameters(data: Mapping[str, Any]) -> Mapping[str, KeyPath]:
    """Return the names of all parameters of a document, readable or not, with their places.

    Parameters
    ----------
    data : mapping
        The parsed document.

    Returns
    -------
    mapping of str to path
        By their names in ``__init__``; of two with one name, the first.
    """
    places: dict[str, KeyPath] = {}
    for name, path in _walk_parameters(data):
        places.setdefault(name, path)
    return places


def list_uses(entries: tuple[AnyEntry, ...]) -> Iterator[UseSpec]:
    """List every use of a block with a name among entries, those in other blocks included.

    Parameters
    ----------
    entries : tuple of entries
        The entries.

    Returns
    -------
    iterator of UseSpec
        The uses, in order.
    """
    return (entry for entry in walk_entries(entries) if isinstance(entry, UseSpec))


def _walk_parameters(data: Mapping[str, Any]) -> Iterator[tuple[str, KeyPath]]:
    for name in _get_table(data, "parameters"):
        yield name, ("parameters", name)
    for block, definition in _get_table(data, "blocks").items():
        for name in _get_table(definition, "parameters"):
            yield name_parameter(block, name), ("blocks", block, "parameters", name)


def _get_table(data: Any, key: str) -> Mapping[str, Any]:
    table = data.get(key) if isinstance(data, Mapping) else None
    return table if isinstance(table, Mapping) else {}

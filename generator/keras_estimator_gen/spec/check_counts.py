"""Whether layers get as many tensors as they take."""

from collections.abc import Iterator
from typing import Final

from ..catalog import Catalog
from ..errors import Problem
from .entries import LayerSpec
from .scanner import KeyPath
from .wording import quote

SEVERAL: Final = -1
"""A list of tensors whose number nobody knows before the code runs."""

_PAIRS: Final = frozenset({"Dot", "Subtract"})
"""Layers that take two tensors, and no more."""

_JUDGED: Final = frozenset({"several", "single", "wrapper"})
"""What the layers take of which the number of tensors is known."""


def check_count(layer: LayerSpec, path: KeyPath, count: int, catalog: Catalog) -> Iterator[Problem]:
    """Yield why a layer cannot take as many tensors as it gets.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    path : tuple of str and int
        Where it stands.
    count : int
        How many tensors it gets, beside those in its call; 0 if that is wrong already.
    catalog : Catalog
        What Keras offers.
    """
    entry = catalog.find("layers", layer.layer)
    if entry is None or entry.inputs not in _JUDGED or count == 0:
        return
    place = (*path, "inputs") if layer.inputs else (*path, "layer")
    named = len(set(entry.tensors) & layer.call.keys())
    several = "several" if count == SEVERAL else str(count)
    if len(entry.tensors) > 1:
        if count != SEVERAL and count + named < len(entry.tensors):
            missing = entry.tensors[count + named]
            message = f"{entry.name} needs another tensor, its {quote(missing)}"
            yield Problem(place, message, f'call = {{ {missing} = "NAME" }}, or more inputs')
    elif entry.name in _PAIRS and count not in {2, SEVERAL}:
        yield Problem(place, f"{entry.name} takes two tensors, and gets {count}")
    elif entry.inputs == "several" and count == 1:
        yield Problem(place, f"{entry.name} takes several tensors", 'inputs = ["A", "B"]')
    elif entry.inputs in {"single", "wrapper"} and count != 1:
        message = f"{entry.name} takes one tensor, and gets {several}"
        yield Problem(place, message, "a layer such as Concatenate before it")

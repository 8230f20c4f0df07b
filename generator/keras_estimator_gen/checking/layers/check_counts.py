"""Whether layers get as many tensors as they take."""

from collections.abc import Iterator
from typing import Final

from ...catalog import Catalog
from ...errors import Problem
from ...network.model import SEVERAL, Source
from ...network.references import PREVIOUS
from ...spec.entries import AnyEntry, LayerSpec
from ...spec.scanner import KeyPath
from ...spec.wording import quote

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


def check_varying(entry: AnyEntry, path: KeyPath, source: int, current: int) -> Iterator[Problem]:
    """Yield why an entry cannot be repeated, or be left out.

    Parameters
    ----------
    entry : entry
        The entry, which has a loop or a condition.
    path : tuple of str and int
        Where it stands.
    source : int
        How many tensors it gets; 0 if it begins with inputs of its own.
    current : int
        How many the entry before has put out.
    """
    place = (*path, "inputs") if entry.inputs else path
    if entry.is_spread:
        return
    if entry.loop is not None and source not in {0, 1}:
        message = "an entry that is repeated takes one tensor"
        yield Problem(place, message, "a block around it, without 'inputs'")
    elif source == 0:
        message = "the first entry of a network with several inputs cannot be left out"
        yield Problem(path, message, "a layer before it")
    elif len(entry.inputs) > 1 and (PREVIOUS not in entry.inputs or current != 1):
        message = "an entry that may be left out lets the output of the one before it go on"
        yield Problem(place, message, f"{quote(PREVIOUS)} among its inputs")
    elif len(entry.inputs) < 2 and source != 1:
        message = "an entry that may be left out takes one tensor"
        yield Problem(place, message, "a layer such as Concatenate before it")


def check_result(entry: AnyEntry, path: KeyPath, current: int) -> Iterator[Problem]:
    """Yield why what an entry with a loop or a condition puts out cannot go on.

    Parameters
    ----------
    entry : entry
        The entry.
    path : tuple of str and int
        Where it stands.
    current : int
        How many tensors it puts out once.
    """
    if current not in {0, 1}:
        what = "each iteration" if entry.loop is not None else "an entry that may be left out"
        message = f"{what} puts out one tensor, and this ends with several"
        expected = "a layer at its end: Concatenate for all of them, Identity for one"
        yield Problem(path, message, expected)


def refuse_rows(source: Source) -> Problem:
    """Return the problem of an index that would take some rows of a batch.

    Parameters
    ----------
    source : Source
        Where a single tensor is named.
    """
    message = f"{quote(source.name)} is one tensor, whose first dimension is that of the samples"
    expected = "an index that keeps them"
    return Problem(source.path, message, expected, quote(f"{source.name}[:, 0]"))

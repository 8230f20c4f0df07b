"""Ways to cut a network into the parts that repeat, one after another."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import Final, TypeAlias

from .graph import Graph

Segment: TypeAlias = tuple[int, int]
"""The position of the first item of a part, and that after its last."""

Shape: TypeAlias = tuple[tuple[object, ...], ...]
"""Of each item of a part, its class and where it takes its tensors from."""

_DEEPEST: Final = 3
"""Words at the start of names by which parts are told."""

_LONGEST: Final = 64
"""Items of the longest part that is looked for without names."""

_LONGEST_APART: Final = 12
"""Items of the longest part that is looked for anywhere."""

_NOBODY: Final = frozenset({-1})
"""The positions of those who take what nobody takes."""

_FEWEST: Final = 3
"""Items between two places with one tensor that make a branch."""


def list_divisions(graph: Graph) -> Iterator[tuple[Segment, ...]]:
    """Yield ways to cut a network, each as the parts that could be uses of blocks.

    Parameters
    ----------
    graph : Graph
        The entries.

    Yields
    ------
    tuple of segment
        Parts that do not overlap, in order. One tensor enters each, and one leaves it.
    """
    found = [_divide_by_names(graph, depth) for depth in range(1, _DEEPEST + 1)]
    found += [_divide_by_repetition(graph), _divide_by_recurrence(graph)]
    found += [_divide_at_branches(graph, tail) for tail in range(3)]
    yield from dict.fromkeys(each for each in found if len(each) > 1)


def _divide_by_names(graph: Graph, depth: int) -> tuple[Segment, ...]:
    """Take together what people have given names that begin alike, with what has no name."""
    keys: list[str] = []
    for item in graph.items:
        key = "_".join(item.hint.split("_")[:depth])
        keys.append(key or (keys[-1] if keys else ""))
    changes = [n for n, (a, b) in enumerate(pairwise(keys), 1) if a != b]
    cuts = [0, *changes, len(keys)]
    return tuple(
        (start, stop)
        for start, stop in pairwise(cuts)
        if keys[start] and stop - start > 1 and graph.find_entry(start, stop) is not None
    )


def _divide_by_repetition(graph: Graph) -> tuple[Segment, ...]:
    """Take what stands several times in a row, as much as can be."""
    segments: list[Segment] = []
    start = 0
    while start < len(graph.items):
        length, turns = _find_run(graph, start)
        segments += [(start + n * length, start + (n + 1) * length) for n in range(turns)]
        start += max(1, length * turns)
    return tuple(segments)


def _find_run(graph: Graph, start: int) -> tuple[int, int]:
    """Return the length and the number of equal parts in a row that cover the most items."""
    kinds = [item.kind for item in graph.items[start : start + 2 * _LONGEST]]
    lengths = (n for n in range(1, len(kinds) // 2 + 1) if kinds[:n] == kinds[n : 2 * n])
    runs = [(length, _count_turns(graph, start, length)) for length in lengths]
    return max((run for run in runs if run[1] > 1), key=prod, default=(1, 0))


def _count_turns(graph: Graph, start: int, length: int) -> int:
    shape, turns = _describe_shape(graph, start, start + length), 1
    while shape and _repeats(graph, shape, start + turns * length):
        turns += 1
    return turns


def _repeats(graph: Graph, shape: Shape, start: int) -> bool:
    """Tell whether a part of a shape stands at a position, and takes what is before it."""
    stop = start + len(shape)
    return (
        shape == _describe_shape(graph, start, stop) and graph.find_entry(start, stop) == start - 1
    )


def _describe_shape(graph: Graph, start: int, stop: int) -> Shape:
    """Return what equal parts have in common; empty for what is no part."""
    if stop > len(graph.items) or graph.find_entry(start, stop) is None:
        return ()
    return tuple(
        (item.kind, *(each - start if each >= start else None for each in item.sources))
        for item in graph.items[start:stop]
    )


def _divide_by_recurrence(graph: Graph) -> tuple[Segment, ...]:
    """Take what occurs most, wherever it stands, and then what occurs most of the rest."""
    places: dict[Shape, list[Segment]] = {}
    for start in range(len(graph.items)):
        for length in range(2, _LONGEST_APART + 1):
            shape = _describe_shape(graph, start, start + length)
            if shape:
                places.setdefault(shape, []).append((start, start + length))
    found: list[Segment] = []
    taken: set[int] = set()
    for segments in sorted(map(_drop_overlaps, places.values()), key=_weigh, reverse=True):
        free = [each for each in segments if taken.isdisjoint(range(*each))]
        if len(free) > 1:
            found += free
            taken |= {position for each in free for position in range(*each)}
    return tuple(sorted(found))


def _drop_overlaps(segments: Sequence[Segment]) -> list[Segment]:
    """Return parts without those that begin in another one."""
    kept: list[Segment] = []
    for segment in segments:
        if not kept or segment[0] >= kept[-1][1]:
            kept.append(segment)
    return kept


def _weigh(segments: Sequence[Segment]) -> int:
    """Return how many items less there are if equal parts are written once."""
    start, stop = segments[0]
    return (stop - start) * (len(segments) - 1)


def _divide_at_branches(graph: Graph, tail: int) -> tuple[Segment, ...]:
    """Take each branch up to where it ends in one tensor, with some of the items after it."""
    cuts = list(_list_cuts(graph))
    branches = [(a, b) for a, b in pairwise(cuts) if b - a >= _FEWEST]
    starts = [*(start for start, _ in branches), len(graph.items)]
    return tuple(
        (start, min(stop + tail, following))
        for (start, stop), following in zip(branches, starts[1:], strict=True)
        if graph.find_entry(start, min(stop + tail, following)) == start - 1
    )


def _list_cuts(graph: Graph) -> Iterator[int]:
    """Yield the positions before which one tensor alone goes to what is after them."""
    further = (graph.users.get(-n, _NOBODY) for n in range(2, len(graph.inputs) + 1))
    last = max((max(users) for users in further), default=-1)
    for position in range(len(graph.items) + 1):
        if last < position:
            yield position
        last = max(last, *graph.users.get(position - 1, _NOBODY))

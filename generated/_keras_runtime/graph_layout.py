# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:7370f0029a1dfcab59a621ea6405a2daebd42c43122822717cd740c9ebbd3b5c
"""Positions for the nodes of a graph, in rows from top to bottom.

The method is that of Sugiyama, Tagawa and Toda (1981): rows by the longest path, and
within a row an order by the mean of the neighbours, where a connection that passes a
row takes a place in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Connection = tuple[int, int]

_SWEEPS = 8
# Room that a connection takes in the rows which it passes, where a node takes 1.
_NARROW = 0.4


@dataclass(frozen=True)
class Layout:
    """Where the nodes of a graph are.

    Attributes
    ----------
    nodes : list of (float, float)
        Position of each node; neighbours in a row are at least 1 apart, rows are 1
        apart and the first one is the highest, at 0.
    routes : dict of list of (float, float)
        For each connection the points that it passes between its two nodes.
    """

    nodes: list[Point]
    routes: dict[Connection, list[Point]]


def arrange_graph(size: int, connections: Sequence[Connection]) -> Layout:
    """Arrange the nodes of a graph.

    Parameters
    ----------
    size : int
        Number of nodes, each of which comes after those that lead to it.
    connections : sequence of (int, int)
        Nodes that each connection leads from and to. One that leads back, or to itself,
        does not count.

    Returns
    -------
    Layout
        The arrangement.
    """
    forward = [(source, target) for source, target in connections if source < target]
    levels = _assign_levels(size, forward)
    chains: dict[Connection, list[int]] = {}
    for source, target in forward:
        passed = range(levels[source] + 1, levels[target])
        chains[source, target] = list(range(len(levels), len(levels) + len(passed)))
        levels.extend(passed)
    links = [
        link
        for (source, target), chain in chains.items()
        for link in zip([source, *chain], [*chain, target], strict=True)
    ]
    widths = [1.0] * size + [_NARROW] * (len(levels) - size)
    columns = _assign_columns(levels, widths, links)
    points = [(x, -float(level)) for x, level in zip(columns, levels, strict=True)]
    return Layout(
        points[:size],
        {pair: [points[node] for node in chain] for pair, chain in chains.items()},
    )


def _assign_levels(size: int, forward: Sequence[Connection]) -> list[int]:
    """Return the row of each node: the longest path to it."""
    sources, targets = _list_neighbours(forward), _list_neighbours(forward, back=True)
    levels: list[int] = []
    for node in range(size):
        levels.append(max((levels[s] + 1 for s in sources[node]), default=0))
    for node in range(size):
        if targets[node] and not sources[node]:
            # An input that is used late stands next to where it is used.
            levels[node] = min(levels[target] for target in targets[node]) - 1
    return levels


def _list_neighbours(
    links: Sequence[Connection], *, back: bool = False
) -> defaultdict[int, list[int]]:
    """Return the nodes that lead to each node, or with `back` those it leads to."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for source, target in links:
        if back:
            found[source].append(target)
        else:
            found[target].append(source)
    return found


def _assign_columns(
    levels: Sequence[int], widths: Sequence[float], links: Sequence[Connection]
) -> list[float]:
    rows: list[list[int]] = [[] for _ in range(max(levels, default=-1) + 1)]
    for node, level in enumerate(levels):
        rows[level].append(node)
    columns = [0.0] * len(levels)
    for row in rows:
        _place_row(row, dict.fromkeys(row, 0.0), widths, columns)
    for neighbours, order in _sweep(rows, links):
        for row in order:
            wanted = {
                node: (
                    sum(columns[other] for other in near) / len(near)
                    if (near := neighbours[node])
                    else columns[node]
                )
                for node in row
            }
            row.sort(key=wanted.__getitem__)
            _place_row(row, wanted, widths, columns)
    return columns


def _sweep(
    rows: list[list[int]], links: Sequence[Connection]
) -> Iterator[tuple[defaultdict[int, list[int]], list[list[int]]]]:
    above, below = _list_neighbours(links), _list_neighbours(links, back=True)
    for _ in range(_SWEEPS):
        yield above, rows[1:]
        yield below, rows[-2::-1]


def _place_row(
    row: Sequence[int],
    wanted: dict[int, float],
    widths: Sequence[float],
    columns: list[float],
) -> None:
    """Place the nodes of a row in their order, as near as can be to where they want."""
    right = float("-inf")
    for node in row:
        half = widths[node] / 2
        columns[node] = max(wanted[node], right + half)
        right = columns[node] + half
    shift = sum(wanted[node] - columns[node] for node in row) / len(row)
    for node in row:
        columns[node] += shift

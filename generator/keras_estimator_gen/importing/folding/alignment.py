"""Parts of a network laid over one another: what they have in common, and what some leave out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, takewhile
from typing import Final

from .graph import Graph, Item
from .segments import Segment

ENTERING: Final = -1
"""The place of the tensor that enters a part."""

_ALIKE: Final = 0.5
"""Share of the longer of two parts that has to be in both."""

_SAME_KIND: Final = 8
_SAME_WORD: Final = 4


@dataclass(frozen=True)
class Slot:
    """A place of a pattern, with the item that each part has there.

    Attributes
    ----------
    items : mapping of int to Item
        The items by the number of the part; parts that leave the place out are missing.
    """

    items: Mapping[int, Item]

    @property
    def first(self) -> Item:
        """The item of the first part that has one."""
        return next(iter(self.items.values()))

    @property
    def kind(self) -> str:
        """Class of the layer."""
        return self.first.kind


@dataclass(frozen=True)
class Pattern:
    """What several parts of a network have in common.

    Attributes
    ----------
    graph : Graph
        The entries.
    segments : tuple of segment
        The parts.
    slots : tuple of Slot
        The places, in the order of the items.
    """

    graph: Graph
    segments: tuple[Segment, ...]
    slots: tuple[Slot, ...]

    def is_optional(self, place: int) -> bool:
        """Tell whether some parts leave a place out."""
        return len(self.slots[place].items) < len(self.segments)

    def locate_items(self, part: int) -> Mapping[int, int]:
        """Return the place of each item of a part, by its position among the entries."""
        items = ((slot.items.get(part), place) for place, slot in enumerate(self.slots))
        return {item.position: place for item, place in items if item is not None}

    @cached_property
    def wiring(self) -> tuple[tuple[int, ...], ...]:
        """The places of what each place takes: those of the part that has the last ones."""
        located = [self.locate_items(part) for part in range(len(self.segments))]
        return tuple(
            tuple(
                max(
                    located[part].get(item.sources[n], ENTERING)
                    for part, item in each.items.items()
                )
                for n in range(len(each.first.sources))
            )
            for each in self.slots
        )

    def is_sound(self) -> bool:
        """Tell whether each part is what the pattern is with the places that it has."""
        forms = ({(len(i.inputs), *i.call) for i in slot.items.values()} for slot in self.slots)
        if any(len(each) > 1 for each in forms):
            return False
        passes = (self._can_pass(n) for n in range(len(self.slots)) if self.is_optional(n))
        return all(passes) and all(self._fits(part) for part in range(len(self.segments)))

    def _can_pass(self, place: int) -> bool:
        return self._find_passed(place) in self.wiring[place]

    def _find_passed(self, place: int) -> int:
        """Return what goes on in the place of an entry that is left out."""
        item, taken = self.slots[place].first, self.wiring[place]
        return taken[0] if len(item.inputs) == 1 else place - 1

    def _fits(self, part: int) -> bool:
        located = self.locate_items(part)
        places = list(located.values())
        if self._follow(len(self.slots) - 1, part) != places[-1]:
            return False
        return all(
            self._follow(taken, part) == located.get(source, ENTERING)
            for place in places
            for taken, source in zip(
                self.wiring[place], self.slots[place].items[part].sources, strict=True
            )
        )

    def _follow(self, place: int, part: int) -> int:
        """Return the place whose output a part has where the pattern has that of a place."""
        while place != ENTERING and part not in self.slots[place].items:
            place = self._find_passed(place)
        return place


def align_parts(graph: Graph, segments: Sequence[Segment]) -> list[Pattern]:
    """Lay parts that are alike over one another.

    Parameters
    ----------
    graph : Graph
        The entries.
    segments : sequence of segment
        The parts.

    Returns
    -------
    list of Pattern
        What they have in common; those of which there is one part alone are left out.
    """
    patterns: list[Pattern] = []
    for segment in segments:
        added = ((n, _add_part(pattern, segment)) for n, pattern in enumerate(patterns))
        n, found = next(((n, each) for n, each in added if each is not None), (-1, None))
        if found is None:
            items = _cut_part(graph, segment)
            patterns.append(Pattern(graph, (segment,), tuple(Slot({0: item}) for item in items)))
        else:
            patterns[n] = found
    return [pattern for pattern in patterns if len(pattern.segments) > 1]


def name_parts(graph: Graph, segment: Segment) -> str:
    """Return the words with which the names of all items of a part begin."""
    hints = filter(None, (item.hint for item in graph.items[slice(*segment)]))
    words = [hint.split("_")[:-1] for hint in hints]
    common = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return "_".join(column[0] for column in common)


def _cut_part(graph: Graph, segment: Segment) -> list[Item]:
    """Return the items of a part, with hints that say nothing of the part itself."""
    prefix = f"{name_parts(graph, segment)}_"
    items = graph.items[slice(*segment)]
    found = (i.hint.removeprefix(prefix) if len(prefix) > 1 else "" for i in items)
    return [replace(item, hint=hint) for item, hint in zip(items, found, strict=True)]


def _add_part(pattern: Pattern, segment: Segment) -> Pattern | None:
    """Return a pattern with one part more; None if that is another kind of part."""
    items = _cut_part(pattern.graph, segment)
    part = len(pattern.segments)
    for from_end in (True, False):
        pairs = _pair(pattern.slots, items, from_end=from_end)
        if len(pairs) < _ALIKE * max(len(items), len(pattern.slots)):
            return None
        slots = tuple(_interleave(pattern.slots, items, pairs, part))
        found = replace(pattern, segments=(*pattern.segments, segment), slots=slots)
        if found.is_sound():
            return found
    return None


def _interleave(
    slots: Sequence[Slot], items: Sequence[Item], pairs: Mapping[int, int], part: int
) -> Iterator[Slot]:
    """Yield the places of a pattern and of a part, in an order that both have."""
    done = 0
    for place, slot in enumerate(slots):
        if place not in pairs:
            yield slot
            continue
        yield from (Slot({part: item}) for item in items[done : pairs[place]])
        yield Slot({**slot.items, part: items[pairs[place]]})
        done = pairs[place] + 1
    yield from (Slot({part: item}) for item in items[done:])


def _pair(slots: Sequence[Slot], items: Sequence[Item], *, from_end: bool) -> dict[int, int]:
    """Return which places match which items, as many as can be in order."""
    turn = -1 if from_end else 1
    scores = [[_score(slot, item) for item in items[::turn]] for slot in slots[::turn]]
    pairs = list(_trace(scores))
    if from_end:
        pairs = [(len(slots) - 1 - a, len(items) - 1 - b) for a, b in reversed(pairs)]
    return dict(pairs)


def _score(slot: Slot, item: Item) -> int:
    if slot.kind != item.kind:
        return 0
    same_word = item.hint and any(each.hint == item.hint for each in slot.items.values())
    return _SAME_KIND + _SAME_WORD * bool(same_word) + (slot.first.table == item.table)


def _trace(scores: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows and columns, both rising, whose scores have the largest sum."""
    width = len(scores[0])
    best = [[0] * (width + 1)]
    for line in reversed(scores):
        below = best[-1]
        paired = [score + below[n + 1] if score else 0 for n, score in enumerate(line)]
        longest = [max(a, b) for a, b in zip(paired, below, strict=False)]
        best.append([*reversed(list(accumulate(reversed(longest), max))), 0])
    best.reverse()
    row, column = 0, 0
    while row < len(scores) and column < width:
        score = scores[row][column]
        if score and best[row][column] == score + best[row + 1][column + 1]:
            yield row, column
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1

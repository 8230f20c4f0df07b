"""Uses of a block, one after another, as one loop or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from ..settings import DEPTH, Leaf, Member, Setting, Turns, list_settings
from .blocks import Block
from .columns import Column, freeze

_PER_ENTRY: Final = 3
"""Values of lists that an entry more is worth."""


@dataclass(frozen=True)
class _Stage:
    """Uses of which those after the first are alike."""

    first: int
    rest: tuple[int, ...]

    @property
    def parts(self) -> tuple[int, ...]:
        return (self.first, *self.rest)


def write_uses(block: Block, parts: Sequence[int]) -> list[dict[str, Any]]:
    """Write uses of a block in a row as few entries.

    Parameters
    ----------
    block : Block
        The block.
    parts : sequence of int
        The numbers of the parts of its pattern, in order.

    Returns
    -------
    list of dict
        The entries, with settings in them.
    """
    written = [_write_stages(block, stages) for stages in _list_stages(block, parts)]
    return min(written, key=_measure)


def make_setting(
    block: Block, column: Column, turns: Sequence[Sequence[int]], index: str, values: Sequence[Any]
) -> Setting:
    """Return what a column comes to in the turns of a loop.

    Parameters
    ----------
    block : Block
        The block.
    column : Column
        The column.
    turns : sequence of sequence of int
        The parts of each turn.
    index : str
        How expressions take the value of a turn.
    values : sequence
        The value in each turn.
    """
    members: list[frozenset[Member]] = [
        frozenset(each for part in parts for each in column.members.get(part, ()))
        for parts in turns
    ]
    if index == "[i]" and len({freeze(value) for value in values}) == 1:
        index, values, members = "", values[:1], [frozenset().union(*members)]
    owner, label = block.describe(column)
    return Setting(column.key, column.kind, owner, label, tuple(values), tuple(members), index)


def _list_stages(block: Block, parts: Sequence[int]) -> Iterator[list[_Stage]]:
    """Yield ways to take uses together: each alone, all, and where an argument changes."""
    yield [_Stage(parts[0], tuple(parts[1:]))]
    yield [_Stage(part, ()) for part in parts]
    for column in block.arguments:
        values = [freeze(column.values[part]) for part in parts]
        changes = [n for n, (a, b) in enumerate(pairwise(values), 1) if a != b]
        returns = [n for n, value in enumerate(values) if n and value == values[0]]
        for cuts in (changes, returns):
            ends = pairwise([0, *cuts, len(parts)])
            yield [_Stage(parts[a], tuple(parts[a + 1 : b])) for a, b in ends]


def _measure(entries: list[dict[str, Any]]) -> int:
    """Return how many values there are to read."""
    settings = dict.fromkeys(list_settings(entries))
    values = (each for setting in settings for each in setting.values)
    inner = sum(len(each) if isinstance(each, list) else 1 for each in values)
    return inner + _PER_ENTRY * str(entries).count("'block'")


def _write_stages(block: Block, stages: Sequence[_Stage]) -> list[dict[str, Any]]:
    counts = tuple(len(stage.parts) for stage in stages)
    index = "[i]" if len(stages) > 1 else ""
    first, rest = _Uses(block, stages), _Uses(block, stages)
    table, lists = {}, []
    rest_table, rest_lists = {}, []
    is_same = True
    is_nested = False
    for column in block.arguments:
        head = first.take_heads(column, index)
        tail, nested = rest.take_rests(column, index, head)
        is_same, is_nested = is_same and tail is head, is_nested or nested
        table[column.name], rest_table[column.name] = Leaf(head), Leaf(tail)
        lists += [head] * (head.index == "[i]")
        rest_lists += [tail] * (tail.index == "[i]")
    members = tuple(frozenset[Member]() for _ in counts)
    depth = Setting(
        DEPTH, "", block.name, f"the blocks ``{block.name}``", counts, members, index
    )
    if len(set(counts)) == 1:
        depth.values, depth.members, depth.index = counts[:1], members[:1], ""
    entries = _write_turns(block, table, rest_table, depth, is_same=is_same, is_nested=is_nested)
    if len(stages) == 1:
        return entries
    found = [*lists, *rest_lists, *([depth] if depth.index and max(counts) > 1 else [])]
    number = Leaf(Setting("", "", "", "", (len(stages),), (frozenset(),)))
    loop = {"for": Turns("i", number, tuple(found))}
    if len(entries) == 1 and not {"for", "repeat"} & entries[0].keys():
        return [loop | entries[0]]
    return [loop | {"block": entries}]


def _write_turns(
    block: Block,
    first: dict[str, Any],
    rest: dict[str, Any],
    depth: Setting,
    *,
    is_same: bool,
    is_nested: bool,
) -> list[dict[str, Any]]:
    """Write the uses of one stage."""
    if max(depth.values) == 1:
        return [{"block": block.name, **first}]
    if is_same:
        return [{"repeat": Leaf(depth), "block": block.name, **first}]
    others = Leaf(depth, "{} - 1")
    turns = {"for": Turns("j", others)} if is_nested else {"repeat": others}
    return [{"block": block.name, **first}, {**turns, "block": block.name, **rest}]


@dataclass(frozen=True)
class _Uses:
    """The values of columns in stages."""

    block: Block
    stages: Sequence[_Stage]

    def take_heads(self, column: Column, index: str) -> Setting:
        """Return what the first use of each stage has."""
        values = [column.values[stage.first] for stage in self.stages]
        turns = [(stage.first,) for stage in self.stages]
        return make_setting(self.block, column, turns, index, values)

    def take_rests(self, column: Column, index: str, head: Setting) -> tuple[Setting, bool]:
        """Return what the other uses have, and whether that differs within a stage.

        It is the setting of the first uses if they have the same values.
        """
        found = [[column.values[part] for part in stage.rest] for stage in self.stages]
        if any(len({freeze(value) for value in values}) > 1 for values in found):
            nested = found if index else found[0]
            turns = [stage.rest for stage in self.stages] if index else [(n,) for n in self.stages[0].rest]
            inner = f"{index}[j]"
            return make_setting(self.block, column, turns, inner, nested), True
        known = {freeze(values[0]): values[0] for values in found if values}
        heads = [column.values[stage.first] for stage in self.stages]
        usual = [next(iter(known.values()))] * len(heads) if len(known) == 1 else heads
        values = [own[0] if own else other for own, other in zip(found, usual, strict=True)]
        turns = [stage.rest for stage in self.stages]
        tail = make_setting(self.block, column, turns, index, values)
        if (tail.index, freeze(tail.values)) != (head.index, freeze(head.values)):
            return tail, False
        head.members = tuple(a | b for a, b in zip(head.members, tail.members, strict=True))
        return head, False

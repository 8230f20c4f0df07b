"""Uses of a block, one after another, as one loop or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from ..settings import DEPTH, Leaf, Member, Setting, Turns, list_settings
from ..widths import WIDTHS
from .blocks import Block
from .columns import Column, freeze

_PER_ENTRY: Final = 1
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
    """Yield ways to take uses together: all, where an argument changes, and each alone."""
    yield [_Stage(parts[0], tuple(parts[1:]))]
    for column in block.arguments:
        values = [freeze(column.values[part]) for part in parts]
        changes = [n for n, (a, b) in enumerate(pairwise(values), 1) if a != b]
        returns = [n for n, value in enumerate(values) if n and value == values[0]]
        for cuts in (changes, returns):
            ends = pairwise([0, *cuts, len(parts)])
            yield [_Stage(parts[a], tuple(parts[a + 1 : b])) for a, b in ends]
    yield [_Stage(part, ()) for part in parts]


def _measure(entries: list[dict[str, Any]]) -> int:
    """Return how many values there are to read."""
    settings = dict.fromkeys(list_settings(entries))
    values = (each for setting in settings for each in setting.values)
    inner = sum(len(each) if isinstance(each, list) else 1 for each in values)
    return inner + _PER_ENTRY * str(entries).count("'block'")


def _write_stages(block: Block, stages: Sequence[_Stage]) -> list[dict[str, Any]]:
    """Write uses as a loop over stages, or without one for a single stage."""
    index = "[i]" if len(stages) > 1 else ""
    uses = _Uses(block, stages, index)
    heads = {column: uses.take_heads(column) for column in block.arguments}
    tails = {column: uses.take_rests(column, head) for column, head in heads.items()}
    settings = list(dict.fromkeys([*heads.values(), *tails.values()]))
    leaves = dict(_relate(settings))
    first, rest = (
        {column.name: leaves[setting] for column, setting in found.items()}
        for found in (heads, tails)
    )
    is_nested = any(tail.index.endswith("[j]") for tail in tails.values())
    # A list with a value for each use of a stage fits one number of uses alone.
    depth = uses.count_turns("" if is_nested else DEPTH)
    entries = _write_turns(block, first, rest, depth, is_same=heads == tails)
    if len(stages) == 1:
        return entries
    lists = [leaf.setting for leaf in [*leaves.values(), depth] if leaf.setting.index == "[i]"]
    lists = list(dict.fromkeys(lists))
    if len(lists) == 1 and not isinstance(lists[0].values[0], bool):
        lists[0].is_alone = True
    number = Leaf(Setting("", "", "", "", (len(stages),), (frozenset(),)))
    loop = {"for": Turns("i", number, tuple(lists))}
    if len(entries) == 1 and not {"for", "repeat"} & entries[0].keys():
        return [loop | entries[0]]
    return [loop | {"block": entries}]


def _relate(settings: Sequence[Setting]) -> Iterator[tuple[Setting, Leaf]]:
    """Yield settings as they are written: those that are multiples of others by these."""
    kept: list[Setting] = []
    for setting in sorted(settings, key=_rank_base):
        found = (Leaf(base, text) for base in kept if (text := _find_multiple(base, setting)))
        leaf = next(found, Leaf(setting))
        if leaf.setting is setting:
            kept.append(setting)
        else:
            pairs = zip(leaf.setting.members, setting.members, strict=True)
            leaf.setting.members = tuple(a | b for a, b in pairs)
        yield setting, leaf


def _rank_base(setting: Setting) -> tuple[int, int]:
    """Return what puts widths that are read in every turn first, and of these the smaller ones."""
    is_width = setting.key in WIDTHS and setting.is_tunable
    return sum(not each for each in setting.members), sum(setting.values) if is_width else 0


def _find_multiple(base: Setting, setting: Setting) -> str:
    """Return how a list of widths follows from another, if it does wherever it is read."""
    keys = {base.key, setting.key, *(k for each in setting.members for _, k in each)}
    is_listed = base.index == setting.index == "[i]"
    if not (keys <= WIDTHS and is_listed and base.is_tunable and setting.is_tunable):
        return ""
    rows = zip(base.values, setting.values, setting.members, strict=True)
    factors = {Fraction(value, known) for known, value, members in rows if members}
    if len(factors) != 1:
        return ""
    multiplier, divisor = factors.pop().as_integer_ratio()
    if divisor == 1:
        return f"{multiplier} * {{}}" if multiplier > 1 else "{}"
    return f"max(1, {{}} // {divisor})" if multiplier == 1 else ""


def _write_turns(
    block: Block,
    first: dict[str, Any],
    rest: dict[str, Any],
    depth: Leaf,
    *,
    is_same: bool,
) -> list[dict[str, Any]]:
    """Write the uses of one stage."""
    if max(depth.setting.values) == 1:
        return [{"block": block.name, **first}]
    if is_same:
        return [{"repeat": depth, "block": block.name, **first}]
    others = Leaf(depth.setting, "{} - 1")
    is_nested = any(leaf.setting.index.endswith("[j]") for leaf in rest.values())
    turns = {"for": Turns("j", others)} if is_nested else {"repeat": others}
    return [{"block": block.name, **first}, {**turns, "block": block.name, **rest}]


@dataclass(frozen=True)
class _Uses:
    """The values of columns in stages."""

    block: Block
    stages: Sequence[_Stage]
    index: str

    def count_turns(self, key: str) -> Leaf:
        """Return how many uses each stage has."""
        counts = [len(stage.parts) for stage in self.stages]
        values, index = (counts, self.index) if len(set(counts)) > 1 else (counts[:1], "")
        members = tuple(frozenset[Member]() for _ in values)
        name, label = self.block.name, self.block.label
        return Leaf(Setting(key, "", name, label, tuple(values), members, index))

    def take_heads(self, column: Column) -> Setting:
        """Return what the first use of each stage has."""
        values = [column.values[stage.first] for stage in self.stages]
        turns = [(stage.first,) for stage in self.stages]
        return make_setting(self.block, column, turns, self.index, values)

    def take_rests(self, column: Column, head: Setting) -> Setting:
        """Return what the others have: the same setting, if they have the same values."""
        rests = [stage.rest for stage in self.stages]
        found = [[column.values[part] for part in rest] for rest in rests]
        if any(len({freeze(value) for value in values}) > 1 for values in found):
            return self._take_nested(column, rests, found)
        known = {freeze(values[0]): values[0] for values in found if values}
        heads = [column.values[stage.first] for stage in self.stages]
        usual = [next(iter(known.values()))] * len(heads) if len(known) == 1 else heads
        values = [own[0] if own else other for own, other in zip(found, usual, strict=True)]
        tail = make_setting(self.block, column, rests, self.index, values)
        if (tail.index, freeze(tail.values)) != (head.index, freeze(head.values)):
            return tail
        head.members = tuple(a | b for a, b in zip(head.members, tail.members, strict=True))
        return head

    def _take_nested(
        self, column: Column, rests: Sequence[tuple[int, ...]], found: Sequence[list[Any]]
    ) -> Setting:
        """Return values that differ within a stage."""
        if self.index:
            return make_setting(self.block, column, rests, f"{self.index}[j]", found)
        turns = [(part,) for part in rests[0]]
        return make_setting(self.block, column, turns, "[j]", found[0])

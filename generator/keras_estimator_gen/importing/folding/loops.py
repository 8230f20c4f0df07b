"""Uses of a block, one after another, as one loop or two."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any, TypeAlias

from ..settings import DEPTH, Leaf, Setting, Turns, list_settings, make_setting, write_value
from ..widths import WIDTHS
from .blocks import Block
from .columns import Column

_Stage: TypeAlias = Sequence[int]
"""Uses of which those after the first are alike."""


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


def _list_stages(block: Block, parts: Sequence[int]) -> Iterator[list[_Stage]]:
    """Yield ways to take uses together: all, where an argument changes, and each alone."""
    divisions: list[list[int]] = [[]]
    for column in block.arguments:
        values = [write_value(column.values[part]) for part in parts]
        divisions.append([n for n, (a, b) in enumerate(pairwise(values), 1) if a != b])
        divisions.append([n for n, value in enumerate(values) if n and value == values[0]])
    for cuts in [*divisions, list(range(1, len(parts)))]:
        yield [parts[a:b] for a, b in pairwise([0, *cuts, len(parts)])]


def _measure(entries: list[dict[str, Any]]) -> int:
    """Return how many values, uses and loops there are to read."""
    settings = dict.fromkeys(list_settings(entries))
    values = (each for setting in settings for each in setting.values)
    inner = sum(len(each) if isinstance(each, list) else 1 for each in values)
    return inner + str(entries).count("'block': '")


def _write_stages(block: Block, stages: Sequence[_Stage]) -> list[dict[str, Any]]:
    """Write uses as a loop over stages, or without one for a single stage."""
    names = [column.name for column in block.arguments]
    taken = [_take_values(block, column, stages) for column in block.arguments]
    leaves = dict(_relate(list(dict.fromkeys(chain.from_iterable(taken)))))
    first, rest = (
        dict(zip(names, (leaves[pair[n]] for pair in taken), strict=True)) for n in (0, 1)
    )
    counts = [len(stage) for stage in stages]
    is_nested = any(tail.index.endswith("[j]") for _, tail in taken)
    # A list with a value for each use of a stage fits one number of uses alone.
    key = "" if is_nested else DEPTH
    depth = make_setting(key, "", block.name, block.label, ((count, ()) for count in counts))
    entries: list[dict[str, Any]] = [{"block": block.name, **first}]
    if max(counts) > 1 and all(head is tail for head, tail in taken):
        entries = [{"repeat": Leaf(depth), **entries[0]}]
    elif max(counts) > 1:
        others = Leaf(depth, "{} - 1")
        turns = {"for": Turns("j", others)} if is_nested else {"repeat": others}
        entries.append({**turns, "block": block.name, **rest})
    if len(stages) == 1:
        return entries
    settings = dict.fromkeys([*(leaf.setting for leaf in leaves.values()), depth])
    lists = [setting for setting in settings if setting.index == "[i]"]
    if len(lists) == 1 and not isinstance(lists[0].values[0], bool):
        lists[0].is_alone = True
    number = Leaf(Setting("", "", "", "", (len(stages),), (frozenset(),)))
    loop = {"for": Turns("i", number, tuple(lists))}
    return [loop | (entries[0] if max(counts) == 1 else {"block": entries})]


def _take_values(block: Block, column: Column, stages: Sequence[_Stage]) -> tuple[Setting, Setting]:
    """Return what the first use of each stage has, and the others: one setting if it can be."""
    values = [[column.values[part] for part in stage] for stage in stages]
    heads = [first for first, *_ in values]
    if all(len({*map(write_value, stage)}) == 1 for stage in values):
        both = block.make_setting(column, heads, stages)
        return both, both
    head = block.make_setting(column, heads, [stage[:1] for stage in stages])
    rests = [stage[1:] for stage in values]
    turns = [stage[1:] for stage in stages]
    if any(len({*map(write_value, rest)}) > 1 for rest in rests):
        if len(stages) == 1:
            return head, block.make_setting(column, rests[0], [[part] for part in turns[0]], "[j]")
        return head, block.make_setting(column, rests, turns, "[i][j]")
    known = {write_value(rest[0]): rest[0] for rest in rests if rest}
    usual = [*known.values()] * len(stages) if len(known) == 1 else heads
    tails = [rest[0] if rest else other for rest, other in zip(rests, usual, strict=True)]
    return head, block.make_setting(column, tails, turns)


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
            leaf.setting.members = tuple(known | added for known, added in pairs)
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

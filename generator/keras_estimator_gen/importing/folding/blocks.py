"""Patterns as blocks: what their entries say, and which arguments they have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from ...code import snake_case
from ..settings import Setting, make_setting, write_value
from .alignment import ENTERING, Pattern, Slot
from .columns import Column, reduce_columns, walk_columns
from .graph import Item
from .names import Names

_FLAGS: Final[Mapping[str, str]] = {"Add": "residual", "Conv2D": "project", "Dense": "project"}
_FEW: Final = 2
"""Parts that have to have more in common than others."""

Defaults = Callable[[str, str], Any]
"""The value that an argument of a class has if nobody gives it."""


class UnlikeError(Exception):
    """Parts that differ in more than plain values."""


@dataclass(frozen=True, eq=False)
class Block:
    """A block, whose values are not written yet.

    Attributes
    ----------
    name : str
        Its name.
    pattern : Pattern
        The parts that it stands for.
    entries : list of dict
        Its entries, with columns where the parts may differ.
    arguments : tuple of Column
        The columns that each use has to give.
    """

    name: str
    pattern: Pattern
    entries: list[dict[str, Any]]
    arguments: tuple[Column, ...]

    @property
    def is_single(self) -> bool:
        """Whether it is a layer alone, which is repeated without a block."""
        return len(self.entries) == 1

    @property
    def label(self) -> str:
        """What descriptions call its uses."""
        return f"the blocks ``{self.name}``"

    @property
    def label_in_place(self) -> str:
        """What descriptions call them where it has no name."""
        kind = f"{self.pattern.slots[0].kind} " if self.is_single else ""
        return f"the repeated {kind}layers"

    def make_setting(
        self,
        column: Column,
        values: Sequence[Any],
        turns: Sequence[Sequence[int]],
        index: str = "[i]",
    ) -> Setting:
        """Return what a column comes to in the turns of a loop, each of some parts."""
        name, label = self.name, self.label
        if not self.is_single and column.word.isidentifier():
            name, label = f"{name}_{column.word}".lower(), f"``{column.word}`` in {label}"
        found = (chain.from_iterable(column.members.get(p, ()) for p in parts) for parts in turns)
        pairs = zip(values, found, strict=True)
        return make_setting(column.key, column.kind, name, label, pairs, index=index)


def make_block(pattern: Pattern, names: Names, default: Defaults) -> Block:
    """Return the block for a pattern.

    Parameters
    ----------
    pattern : Pattern
        What several parts have in common.
    names : Names
        The names that are taken, to which those of the block are added.
    default : callable
        Tells what an argument is if nobody gives it.

    Returns
    -------
    Block
        The block.

    Raises
    ------
    UnlikeError
        If the parts differ in something that no argument can say.
    """
    tables = [_merge_slot(slot, default) for slot in pattern.slots]
    flags = {n: _make_flag(pattern, n) for n in range(len(tables)) if pattern.is_optional(n)}
    columns = [*walk_columns(tables), *flags.values()]
    reduce_columns(columns, len(pattern.segments))
    given = [each for each in columns if each.base is None and not each.is_constant]
    if len(pattern.segments) == _FEW and _FEW * (len(given) + len(flags)) > len(tables):
        raise UnlikeError
    own = names.branch()
    for column in given:
        column.name = own.name_argument(column, given)
    named: dict[int, str] = {}
    entries = [
        {
            **table,
            **_write_tensors(pattern, place, named, names),
            **({"when": flags[place]} if place in flags else {}),
        }
        for place, table in enumerate(tables)
    ]
    for place, tensor in named.items():
        entries[place]["name"] = tensor
    return Block(names.name_block(pattern), pattern, entries, tuple(given))


def _write_tensors(
    pattern: Pattern, place: int, named: dict[int, str], names: Names
) -> dict[str, Any]:
    """Return what an entry says of the tensors that it takes, and name those that need it."""

    def refer(source: int) -> str:
        if source in (ENTERING, place - 1):
            return "block_input" if source == ENTERING else "previous"
        if source not in named:
            slot = pattern.slots[source]
            word = "shortcut" if pattern.is_optional(source) else snake_case(slot.kind)
            named[source] = names.find_free(slot.first.hint, word)
        return named[source]

    item, taken = pattern.slots[place].first, pattern.wiring[place]
    count = len(item.inputs)
    result: dict[str, Any] = {}
    if taken[:count] != (place - 1,):
        result["inputs"] = [refer(each) for each in taken[:count]]
    call = {key: refer(each) for key, each in zip(item.call, taken[count:], strict=True)}
    call |= item.given
    return result | ({"call": call} if call else {})


def _make_flag(pattern: Pattern, place: int) -> Column:
    slot = pattern.slots[place]
    values = {part: part in slot.items for part in range(len(pattern.segments))}
    word = slot.first.hint
    key = _FLAGS.get(slot.kind, f"has_{snake_case(slot.kind)}")
    return Column(key, slot.kind, word, values, is_flag=True)


def _merge_slot(slot: Slot, default: Defaults) -> dict[str, Any]:
    """Return the table of a place, with columns for what differs and for what may be tuned."""
    if len({write_value(item.given) for item in slot.items.values()}) > 1:
        raise UnlikeError
    longest = max((item.table for item in slot.items.values()), key=len)
    keys = dict.fromkeys([*longest, *(key for each in slot.items.values() for key in each.table)])
    table: dict[str, Any] = {}
    for key in keys:
        values, members = {}, {}
        for part, item in slot.items.items():
            values[part] = _get_argument(item, key, default)
            members[part] = {(item.position, key)}
        table[key] = _merge_values(Column(key, slot.kind, slot.first.hint, values, members))
    return table


def _get_argument(item: Item, key: str, default: Defaults) -> Any:
    if key in item.table:
        return item.table[key]
    try:
        return default(item.kind, key)
    except LookupError as error:
        raise UnlikeError from error


def _merge_values(column: Column) -> Any:
    """Return what parts have at one place: a value, or columns in its table or list."""
    values, listed = column.values, list(column.values.values())
    if column.is_constant and not isinstance(listed[0], dict | list):
        return column if column.is_tuned else listed[0]
    if all(isinstance(each, dict) for each in listed) and len({tuple(e) for e in listed}) == 1:
        return {key: _merge_values(_take_key(column, key)) for key in listed[0]}
    if all(isinstance(each, list) for each in listed) and _are_alike(listed):
        inner = ({part: v[n] for part, v in values.items()} for n in range(len(listed[0])))
        return [_merge_values(replace(column, values=each)) for each in inner]
    if not all(_is_plain(each) for each in listed):
        raise UnlikeError
    return column


def _take_key(column: Column, key: str) -> Column:
    """Return what the tables in a column have under a key."""
    values = {part: table[key] for part, table in column.values.items()}
    members = {part: {(n, key) for n, _ in found} for part, found in column.members.items()}
    kind = next(iter(column.values.values())).get("layer", column.kind)
    return replace(column, key=key, kind=str(kind), values=values, members=members)


def _are_alike(lists: Sequence[list[Any]]) -> bool:
    """Tell whether lists differ in one plain item at most."""
    if len({len(each) for each in lists}) > 1:
        return False
    columns = [{write_value(item) for item in column} for column in zip(*lists, strict=True)]
    return sum(len(each) > 1 for each in columns) <= 1


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(each) for each in value)
    is_text = isinstance(value, str) and not value.startswith("$")
    return is_text or isinstance(value, bool | int | float) or value == "$None"

"""The ways to fold a network, the shortest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ..settings import Leaf, Setting, is_tunable, list_settings, write_leaves
from .alignment import align_parts
from .blocks import Block, Defaults, UnlikeError, make_block
from .columns import Column
from .graph import Graph, list_texts
from .loops import write_uses
from .names import Names
from .segments import Segment, list_divisions

_SMALL: Final = 4
"""Entries that a block without a name has at most."""

_PER_LINE: Final = 10
_PER_CHOICE: Final = 100
"""Characters that a line is worth, and an argument or a condition."""

Table = dict[str, Any]


@dataclass(frozen=True)
class Folded:
    """Entries with blocks and loops, in which settings stand in place of numbers.

    Attributes
    ----------
    layers : list of dict
        The entries.
    blocks : dict of str to dict
        The blocks that they use.
    is_shorter : bool
        Whether there is a block or a loop.
    """

    layers: list[Table]
    blocks: dict[str, Table]
    is_shorter: bool

    def list_settings(self) -> list[Setting]:
        """List the settings, each once: those outside of blocks first."""
        return list(dict.fromkeys(list_settings([self.layers, self.blocks])))

    def list_names(self) -> frozenset[str]:
        """List the names of blocks, of their arguments and of tensors."""
        entries = [*self.layers, *(e for block in self.blocks.values() for e in block["layers"])]
        arguments = [a for block in self.blocks.values() for a in block.get("arguments", ())]
        named = (str(entry["name"]) for entry in entries if "name" in entry)
        return frozenset([*self.blocks, *arguments, *named])

    def write(self) -> dict[str, Any]:
        """Return the tables ``blocks`` and ``layers`` as they are written."""
        tables = {"blocks": self.blocks, "layers": self.layers}
        return {name: write_leaves(table) for name, table in tables.items() if table}


_Label: TypeAlias = tuple[str, str]
"""What a layer is called in names of parameters, and in descriptions."""


def list_folded(graph: Graph, labels: Sequence[_Label], default: Defaults) -> Iterator[Folded]:
    """Yield the ways to fold a network, the shortest first; the last one has no blocks.

    Parameters
    ----------
    graph : Graph
        The entries.
    labels : sequence of tuple of str
        Of each entry, the name that says something of its layer, if it has one, and what
        descriptions call the layer.
    default : callable
        Tells what an argument of a class is if nobody gives it.

    Yields
    ------
    Folded
        The entries and blocks.
    """
    found = [_fold(graph, labels, each, default) for each in ((), *list_divisions(graph))]
    yield from sorted(found[1:], key=_measure)
    yield found[0]


def _measure(folded: Folded) -> int:
    """Return a number that grows with the length of the text."""
    tables = folded.write()
    lines = sum(2 + len(entry) for entry in tables["layers"])
    blocks = tables.get("blocks", {}).values()
    lines += sum(5 + len(block["layers"]) for block in blocks)
    choices = sum(len(block.get("arguments", ())) for block in blocks)
    choices += sum("when" in entry for block in blocks for entry in block["layers"])
    return _PER_LINE * lines + _PER_CHOICE * choices + len(str(tables))


def _fold(
    graph: Graph,
    labels: Sequence[_Label],
    division: Sequence[Segment],
    default: Defaults,
) -> Folded:
    names = Names([item.name for item in graph.items if item.name])
    blocks: list[Block] = []
    for pattern in align_parts(graph, division):
        try:
            blocks.append(make_block(pattern, names, default))
        except UnlikeError:
            continue
    layers = list(_write_layers(graph, blocks, labels))
    placed = [block for block in blocks if _is_in_place(block, layers)]
    for block in placed:
        settings: dict[Column, Setting] = {}
        layers = [_put_in_place(entry, block, settings) for entry in layers]
    used = {text.partition("[")[0] for entry in layers for text in list_texts(entry)}
    for entry in layers:
        position = entry.pop("", None)
        if position is not None and not _is_needed(graph, position, used, entry):
            del entry["name"]
    tables = {block.name: _write_block(block) for block in blocks if block not in placed}
    return Folded(layers, tables, bool(blocks))


def _is_needed(graph: Graph, position: int, used: set[str], entry: Table) -> bool:
    """Tell whether an entry keeps its name: somebody has given it, or something refers to it."""
    item = graph.items[position]
    is_named = bool(item.hint or not item.kind) and not {"block", "for", "repeat"} & entry.keys()
    return is_named or item.name in used or position in graph.ends


def _write_layers(
    graph: Graph, blocks: Sequence[Block], labels: Sequence[_Label]
) -> Iterator[Table]:
    """Yield the entries of the network, with the position of each under an empty key."""
    following = {
        segment[0]: (segment, block, part)
        for block in blocks
        for part, segment in enumerate(block.pattern.segments)
    }
    position = 0
    while position < len(graph.items):
        if position not in following:
            yield _write_plain(graph, position, labels[position])
            position += 1
            continue
        segment, block, part = following[position]
        parts = [part]
        while _goes_on(graph, segment, following.get(segment[1]), block):
            segment, _, part = following[segment[1]]
            parts.append(part)
        entries = write_uses(block, parts)
        taken = graph.find_entry(*block.pattern.segments[parts[0]])
        # Nothing comes before the first entry of a network with several inputs.
        is_given = taken == position - 1 and (position > 0 or len(graph.inputs) == 1)
        if taken is not None and not is_given:
            entries[0] |= {"inputs": [_name_tensor(graph, taken)]}
        position = segment[1]
        name = graph.items[position - 1].name
        if name:
            entries[-1] |= {"name": name, "": position - 1}
        yield from entries


def _goes_on(
    graph: Graph, segment: Segment, following: tuple[Segment, Block, int] | None, block: Block
) -> bool:
    """Tell whether the part after one is of the same block, and alone takes what leaves that."""
    if following is None or following[1] is not block:
        return False
    taken = graph.find_entry(*following[0])
    return taken == segment[1] - 1 and graph.users[taken] <= {*range(*following[0])}


def _name_tensor(graph: Graph, position: int) -> str:
    return graph.items[position].name if position >= 0 else graph.inputs[-1 - position]


def _write_plain(graph: Graph, position: int, label: _Label) -> Table:
    entry = dict(graph.entries[position])
    if "layer" in entry:
        entry = _put_settings(entry, position, label, str(entry["layer"]))
    return entry | ({"": position} if "name" in entry else {})


def _put_settings(table: Table, position: int, label: _Label, kind: str) -> Table:
    """Return a table with settings in place of the numbers that may be tuned."""
    found: Table = {}
    for key, value in table.items():
        found[key] = value
        if isinstance(value, dict) and {"layer", "regularizer"} & value.keys():
            inner = str(value.get("layer", kind))
            found[key] = _put_settings(value, position, label, inner)
        elif is_tunable(key, value):
            members = (frozenset({(position, key)}),)
            setting = Setting(key, kind, *label, (value,), members)
            found[key] = Leaf(setting)
    return found


def _is_in_place(block: Block, layers: Sequence[Table]) -> bool:
    """Tell whether a block is as clear without a name: small, and in one loop alone."""
    if block.is_single:
        return True
    is_small = len(block.entries) <= _SMALL and len(block.arguments) <= 1
    loops = [entry for entry in layers if entry.get("block") == block.name]
    inner = [entry["block"] for entry in layers if isinstance(entry.get("block"), list)]
    is_alone = len(loops) == 1 and all(e["block"] != block.name for each in inner for e in each)
    return is_small and is_alone


def _put_in_place(entry: Table, block: Block, settings: dict[Column, Setting]) -> Table:
    """Return an entry with what a block holds in place of its name."""
    used = entry.get("block")
    if isinstance(used, list):
        return {**entry, "block": [_put_in_place(each, block, settings) for each in used]}
    if used != block.name:
        return entry
    body = [_write_columns(each, block, settings, entry) for each in block.entries]
    for setting in list_settings([entry, body]):
        setting.label = setting.label.replace(block.label, block.label_in_place)
    kept = {key: entry[key] for key in ("for", "repeat", "inputs", "name", "") if key in entry}
    return kept | (body[0] if block.is_single else {"block": body})


def _write_block(block: Block) -> Table:
    settings: dict[Column, Setting] = {}
    entries = [_write_columns(entry, block, settings, {}) for entry in block.entries]
    arguments = [column.name for column in block.arguments]
    return {**({"arguments": arguments} if arguments else {}), "layers": entries}


def _write_columns(
    value: Any, block: Block, settings: dict[Column, Setting], given: Mapping[str, Leaf]
) -> Any:
    """Return a part of an entry with expressions and settings in place of columns."""
    if isinstance(value, dict):
        found = {k: _write_columns(each, block, settings, given) for k, each in value.items()}
        if isinstance(found.get("when"), str):
            found["when"] = found["when"].removeprefix("$")
        return found
    if isinstance(value, list):
        return [_write_columns(each, block, settings, given) for each in value]
    if not isinstance(value, Column):
        return value
    base, text = value.follow()
    if base.name and base.name in given:
        leaf = given[base.name]
        return Leaf(leaf.setting, text.replace("{}", leaf.text))
    if base.name:
        return f"${text.format(base.name)}"
    if base not in settings:
        value = next(iter(base.values.values()))
        settings[base] = block.make_setting(base, [value], [list(base.members)])
    return Leaf(settings[base], text)

"""Entries as a graph: which of them take the outputs of which others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

Entry = Mapping[str, Any]

_APART: Final = ("name", "inputs", "call")


@dataclass(frozen=True)
class Item:
    """An entry with positions in place of the names of tensors.

    Attributes
    ----------
    position : int
        Where it stands among the entries.
    name : str
        Name of what it puts out; empty if it has none.
    hint : str
        The name that somebody has given to its layer; empty if Keras has named it.
    kind : str
        Class of its layer; empty if it cannot be part of a block, as what the network puts out.
    table : mapping
        Its layer and arguments.
    inputs : tuple of int
        The positions of what it takes; the inputs of the network have negative ones.
    call : mapping of str to int
        The same for the tensors among the arguments of its call.
    given : mapping
        The other arguments of its call.
    """

    position: int
    name: str
    hint: str
    kind: str
    table: Mapping[str, Any]
    inputs: tuple[int, ...]
    call: Mapping[str, int] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[int, ...]:
        """The positions of all tensors that it takes."""
        return (*self.inputs, *self.call.values())


@dataclass(frozen=True)
class Graph:
    """The entries of a network.

    Attributes
    ----------
    entries : tuple of mapping
        As they are written without blocks.
    items : tuple of Item
        The same with positions.
    inputs, outputs : tuple of str
        Names of the inputs of the network, and of what it puts out.
    ends : frozenset of int
        Positions of the latter.
    """

    entries: tuple[Entry, ...]
    items: tuple[Item, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ends: frozenset[int]

    @cached_property
    def users(self) -> Mapping[int, frozenset[int]]:
        """The positions of what takes each output; those of ends have one after the last."""
        found: dict[int, set[int]] = {end: {len(self.items)} for end in self.ends}
        for position, item in enumerate(self.items):
            for source in item.sources:
                found.setdefault(source, set()).add(position)
        return {source: frozenset(positions) for source, positions in found.items()}

    def find_entry(self, start: int, stop: int) -> int | None:
        """Find the one tensor that enters consecutive items of which one tensor leaves.

        Parameters
        ----------
        start, stop : int
            Position of the first item, and that after the last.

        Returns
        -------
        int or None
            Its position; None if more than one enters or leaves, or an item has to stay apart.
        """
        items = self.items[start:stop]
        entering = {each for item in items for each in item.sources if each < start}
        if len(entering) != 1 or not all(item.kind for item in items):
            return None
        inner = range(start, stop - 1)
        if any(not self.users.get(each, {stop}) <= {*range(start, stop)} for each in inner):
            return None
        return entering.pop()


def make_graph(
    entries: Sequence[Entry], hints: Sequence[str], inputs: Sequence[str], ends: Sequence[str]
) -> Graph:
    """Return the graph of entries.

    Parameters
    ----------
    entries : sequence of mapping
        The entries, none of which has a loop, a condition or a block.
    hints : sequence of str
        The name that somebody has given to the layer of each; empty if Keras has named it.
    inputs : sequence of str
        Names of the inputs of the network.
    ends : sequence of str
        Names of what the network puts out.
    """
    names = {name: -1 - index for index, name in enumerate(inputs)}
    names |= {entry["name"]: index for index, entry in enumerate(entries) if "name" in entry}
    apart = _list_parted(entries) | {*map(_drop_index, ends)}
    items = tuple(
        _make_item(index, entry, hint, names, apart)
        for index, (entry, hint) in enumerate(zip(entries, hints, strict=True))
    )
    positions = frozenset(names[_drop_index(end)] for end in ends)
    return Graph(tuple(entries), items, tuple(inputs), tuple(ends), positions)


def list_texts(entry: Entry) -> list[str]:
    """List the texts by which an entry refers to tensors."""
    call = entry.get("call", {}).values()
    listed = [item for value in call for item in (value if isinstance(value, list) else [value])]
    return [*entry.get("inputs", ()), *(each for each in listed if _is_tensor(each))]


def _list_parted(entries: Sequence[Entry]) -> set[str]:
    """List the names of layers that are shared, and of outputs of which a part is taken."""
    texts = [text for entry in entries for text in list_texts(entry)]
    parted = {_drop_index(text) for text in texts if "[" in text}
    return parted | {str(entry["share"]) for entry in entries if "share" in entry}


def _make_item(
    index: int, entry: Entry, hint: str, names: Mapping[str, int], apart: set[str]
) -> Item:
    texts = entry.get("inputs", ())
    inputs = tuple(names[_drop_index(text)] for text in texts) or (index - 1,)
    call = entry.get("call", {})
    tensors = {key: names[_drop_index(v)] for key, v in call.items() if _is_tensor(v)}
    given = {key: value for key, value in call.items() if key not in tensors}
    name = str(entry.get("name", ""))
    is_apart = "share" in entry or name in apart or any("[" in each for each in list_texts(entry))
    if is_apart or any(isinstance(value, list) for value in given.values()):
        tensors |= {f"[{n}]": names[_drop_index(text)] for n, text in enumerate(list_texts(entry))}
        return Item(index, name, hint, "", {}, inputs, tensors)
    table = {key: value for key, value in entry.items() if key not in _APART}
    return Item(index, name, hint, str(entry["layer"]), table, inputs, tensors, given)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, str) and not value.startswith("$")


def _drop_index(text: str) -> str:
    return text.partition("[")[0]

"""Whether entries with blocks and loops stand for the same network as entries without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...code.evaluation import calculate_value
from ..settings import write_value
from .blocks import Defaults
from .graph import Graph

Values = Mapping[str, Any]
Table = Mapping[str, Any]

_OWN: Final = frozenset({"block", "call", "for", "inputs", "name", "repeat", "when"})
_UNKNOWN: Final = object()


def is_same_network(
    graph: Graph, folded: Mapping[str, Any], values: Mapping[str, Any], default: Defaults
) -> bool:
    """Tell whether tables make the same layers as a graph, connected in the same way.

    Parameters
    ----------
    graph : Graph
        The entries without blocks and loops.
    folded : mapping
        The tables ``layers`` and ``blocks``.
    values : mapping of str to object
        The values of the parameters in the latter.
    default : callable
        Tells what an argument is if nobody gives it.
    """
    first, second = _Expansion({}, {}), _Expansion(folded.get("blocks", {}), values)
    try:
        found = [
            [names[end.partition("[")[0]] for end in graph.outputs]
            for names in (
                first.follow(graph.entries, graph.inputs),
                second.follow(folded["layers"], graph.inputs),
            )
        ]
        pairs = zip(first.made, second.made, strict=True)
        return found[0] == found[1] and all(_are_equal(a, b, default) for a, b in pairs)
    except (_ExpansionError, LookupError, ValueError):
        return False


class _ExpansionError(Exception):
    """Something whose value is not plain."""


@dataclass(frozen=True)
class _Made:
    """A layer that is made.

    Attributes
    ----------
    table : mapping
        Its class and arguments, and those of its call.
    sources : tuple of str
        The tensors that it takes.
    """

    table: Mapping[str, Any]
    sources: tuple[str, ...]


class _Expansion:
    """Follows entries, and notes the layers that they make.

    Parameters
    ----------
    blocks : mapping
        The tables of the blocks that entries use.
    values : mapping
        The values of the parameters.
    """

    def __init__(self, blocks: Mapping[str, Table], values: Values) -> None:
        self.blocks = blocks
        self.values = values
        self.made: list[_Made] = []

    def follow(self, entries: Sequence[Table], inputs: Sequence[str]) -> Mapping[str, str]:
        """Follow the entries of a network.

        Parameters
        ----------
        entries : sequence of mapping
            The tables of ``[[layers]]``.
        inputs : sequence of str
            Names of the inputs.

        Returns
        -------
        mapping of str to str
            What the names of the network stand for in the end.
        """
        scope = {name: name for name in inputs}
        current = inputs[0] if len(inputs) == 1 else ""
        for entry in entries:
            current = self._follow_entry(entry, current, scope, self.values)
        return scope

    def _follow_entry(
        self, entry: Table, current: str, scope: dict[str, str], values: Values
    ) -> str:
        scope["previous"] = current
        given = [_refer(text, scope) for text in entry.get("inputs", ())]
        inner = scope if not {"for", "repeat", "when"} & entry.keys() else dict(scope)
        passed = given[0] if len(given) == 1 else current
        for number, turn in enumerate(self._list_turns(entry, values)):
            seen = {**values, **turn}
            if number:
                given, current = [], passed
            if "when" in entry and not _calculate(entry["when"], seen):
                continue
            passed = self._follow_turn(entry, given or [current], inner, seen)
        if "name" in entry:
            scope[entry["name"]] = passed
        return passed

    def _list_turns(self, entry: Table, values: Values) -> Iterator[Values]:
        if "repeat" in entry:
            count = _resolve(entry["repeat"], values)
            yield from ({} for _ in range(count))
        elif "for" in entry:
            variable, _, text = entry["for"].partition(" in ")
            yield from ({variable: each} for each in _calculate(text, values))
        else:
            yield {}

    def _follow_turn(
        self, entry: Table, given: list[str], scope: dict[str, str], values: Values
    ) -> str:
        if "block" not in entry:
            return self._make_layer(entry, given, scope, values)
        entries, seen, inner = entry["block"], values, scope
        if isinstance(entries, str):
            block = self.blocks[entries]
            used = {each: _resolve(entry[each], values) for each in block.get("arguments", ())}
            entries, seen, inner = block["layers"], {**self.values, **used}, {}
        outer = inner.get("block_input")
        inner["block_input"] = current = given[0]
        for each in entries:
            current = self._follow_entry(each, current, inner, seen)
        if outer is not None:
            inner["block_input"] = outer
        return current

    def _make_layer(
        self, entry: Table, given: list[str], scope: Mapping[str, str], values: Values
    ) -> str:
        call = entry.get("call", {})
        table = {key: _resolve(each, values) for key, each in entry.items() if key not in _OWN}
        named = {key: _refer_call(each, scope) for key, each in call.items()}
        made = _Made({**table, "call": named, "share": entry.get("share")}, tuple(given))
        self.made.append(made)
        return f"#{len(self.made)}"


def _refer(text: str, scope: Mapping[str, str]) -> str:
    name, bracket, index = text.partition("[")
    return f"{scope[name]}{bracket}{index}"


def _refer_call(value: Any, scope: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return tuple(_refer_call(each, scope) for each in value)
    return _refer(value, scope) if isinstance(value, str) and not value.startswith("$") else value


def _resolve(value: Any, values: Values) -> Any:
    """Return a value of which nothing depends on parameters."""
    if isinstance(value, str) and value.startswith("$"):
        return _calculate(value[1:], values)
    if isinstance(value, Mapping):
        return {key: _resolve(each, values) for key, each in value.items()}
    return tuple(_resolve(v, values) for v in value) if isinstance(value, list | tuple) else value


def _calculate(text: str, values: Values) -> Any:
    found = calculate_value(text, values, unknown=_UNKNOWN)
    if found is _UNKNOWN:
        raise _ExpansionError(text)
    return found


def _are_equal(made: _Made, other: _Made, default: Defaults) -> bool:
    keys = made.table.keys() | other.table.keys()
    values = ([_get(each, key, default) for key in keys] for each in (made, other))
    return made.sources == other.sources and write_value(next(values)) == write_value(next(values))


def _get(made: _Made, key: str, default: Defaults) -> Any:
    return made.table[key] if key in made.table else default(str(made.table.get("layer")), key)

"""The entries of a model as a person would write them: with blocks, loops and few parameters."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .entries import Chain
from .folding import is_same_network, list_folded, make_graph
from .naming import TensorNames
from .objects import Translator, is_automatic
from .tuning import make_parameters
from .widths import FIXED

Table = dict[str, Any]


def shorten_network(
    chain: Chain,
    names: TensorNames,
    entries: Sequence[Table],
    widths: Mapping[str, str],
    translator: Translator,
    *,
    combinations: int,
) -> Iterator[Table]:
    """Yield the tables ``parameters``, ``blocks`` and ``layers``, the shortest first.

    Only what stands for the same network is yielded. The last tables have no blocks.

    Parameters
    ----------
    chain : Chain
        The order of the calls.
    names : TensorNames
        What layers and tensors are called.
    entries : sequence of dict
        The entry of each call.
    widths : mapping of str to str
        The group of the width of each layer that sets one.
    translator : Translator
        Knows what arguments are if nobody gives them.
    combinations : int
        How many combinations of the values of parameters a search may try.

    Yields
    ------
    dict
        The tables.
    """
    inputs = list(names.inputs.values())
    ends = [names.name_tensor(end) for end in chain.network.outputs.values()]
    layers = [call.layer for call in chain.entries]
    hints = ["" if is_automatic(each.name, each.class_name) else each.name for each in layers]
    groups = [widths.get(each.name, FIXED) for each in layers]
    graph = make_graph(entries, hints, inputs, ends)
    for folded in list_folded(graph, _label_layers(chain, names), translator.find_default):
        taken = {*folded.list_names(), *inputs}
        parameters = make_parameters(folded.list_settings(), groups, taken, combinations)
        tables = folded.write()
        defaults = {name: table["default"] for name, table in parameters.items()}
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in defaults.items()}
        is_same = is_same_network(graph, tables, values, translator.find_default)
        if is_same or not folded.is_shorter:
            yield _order_entries({"parameters": parameters, **tables})


def _label_layers(chain: Chain, names: TensorNames) -> list[tuple[str, str]]:
    """Return the names of layers that say something, and what descriptions call the layers."""
    classes = Counter(call.layer.class_name for call in chain.entries if call.number == 0)
    seen: Counter[str] = Counter()
    labels = []
    for call in chain.entries:
        layer, cls = call.layer, call.layer.class_name
        seen[cls] += call.number == 0
        written = names.layers.get(layer.name)
        own = f"the {cls} layer" if classes[cls] == 1 else f"{cls} layer {seen[cls]}"
        given = "" if is_automatic(layer.name, cls) else str(written)
        labels.append((given, f"``{written}``" if written else own))
    return labels


def _order_entries(value: Any) -> Any:
    """Return tables with the keys of entries in the order in which people write them."""
    if isinstance(value, list):
        return [_order_entries(each) for each in value]
    if not isinstance(value, dict):
        return value
    table = {key: _order_entries(each) for key, each in value.items()}
    return _order_keys(table) if {"layer", "share", "block"} & table.keys() else table


def _order_keys(entry: Table) -> Table:
    head = ("for", "repeat", "layer", "share", "name", "inputs", "wraps", "block")
    first = [key for key in head if key in entry]
    last = [key for key in ("call", "when") if key in entry]
    between = [key for key in entry if key not in {*first, *last}]
    return {key: entry[key] for key in (*first, *between, *last)}

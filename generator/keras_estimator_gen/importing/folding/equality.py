"""Whether entries with blocks and loops stand for the same network as entries without."""

from collections.abc import Mapping
from typing import Any

from ..settings import write_value
from .blocks import Defaults
from .expansion import Expansion, ExpansionError, Made
from .graph import Graph


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
    first, second = Expansion({}, {}), Expansion(folded.get("blocks", {}), values)
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
    except (ExpansionError, LookupError, ValueError):
        return False


def _are_equal(made: Made, other: Made, default: Defaults) -> bool:
    keys = made.table.keys() | other.table.keys()
    values = ([_get(each, key, default) for key in keys] for each in (made, other))
    return made.sources == other.sources and write_value(next(values)) == write_value(next(values))


def _get(made: Made, key: str, default: Defaults) -> Any:
    return made.table[key] if key in made.table else default(str(made.table.get("layer")), key)

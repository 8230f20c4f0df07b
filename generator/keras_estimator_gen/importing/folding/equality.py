"""Whether entries with blocks and loops stand for the same network as entries without."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .blocks import Defaults
from .columns import freeze
from .expansion import Expansion, ExpansionError, Made
from .graph import Entry


def is_same_network(
    plain: Sequence[Entry],
    folded: Mapping[str, Any],
    values: Mapping[str, Any],
    inputs: Sequence[str],
    ends: Sequence[str],
    default: Defaults,
) -> bool:
    """Tell whether two lists of entries make the same layers and connect them in the same way.

    Parameters
    ----------
    plain : sequence of mapping
        Entries without blocks and loops.
    folded : mapping
        The tables ``layers`` and ``blocks``.
    values : mapping of str to object
        The values of the parameters in the latter.
    inputs, ends : sequence of str
        Names of the inputs, and of what the network puts out.
    default : callable
        Tells what an argument is if nobody gives it.
    """
    first = Expansion({}, {})
    second = Expansion(folded.get("blocks", {}), values)
    try:
        found = [
            [names[end.partition("[")[0]] for end in ends]
            for names in (first.follow(plain, inputs), second.follow(folded["layers"], inputs))
        ]
    except (ExpansionError, LookupError):
        return False
    return (
        found[0] == found[1]
        and len(first.made) == len(second.made)
        and all(_are_equal(a, b, default) for a, b in zip(first.made, second.made, strict=True))
    )


def _are_equal(made: Made, other: Made, default: Callable[[str, str], Any]) -> bool:
    if made.sources != other.sources:
        return False
    kind = str(made.table.get("layer", ""))
    keys = made.table.keys() | other.table.keys()
    return all(
        key in made.table.keys() & other.table.keys()
        and freeze(made.table[key]) == freeze(other.table[key])
        or freeze(_get(made, key, kind, default)) == freeze(_get(other, key, kind, default))
        for key in keys
    )


def _get(made: Made, key: str, kind: str, default: Callable[[str, str], Any]) -> Any:
    return made.table[key] if key in made.table else default(kind, key)

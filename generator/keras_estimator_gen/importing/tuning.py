"""The numbers of a model that somebody would tune, as parameters of the estimator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from ..code import check_parameter_name, snake_case
from ..errors import IdentifierError
from .widths import FIXED, WIDTHS

_RATE_STEPS: Final = (0.5, 1.5)
_HIGHEST_RATE: Final = 0.9
_OPEN: Final = float("inf")
_CONTAINERS: Final = frozenset({"layer", "regularizer"})
"""Keys of the tables in arguments that are searched too."""

_NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "filters": "Number of filters",
        "l1": "Strength of the L1 penalty",
        "l2": "Strength of the L2 penalty",
        "output_dim": "Width of the embedding",
        "units": "Number of units",
    }
)
_RATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dropout": "Fraction of the inputs dropped in each training step",
        "rate": "Fraction dropped in each training step",
        "recurrent_dropout": "Fraction of the recurrent state dropped in each training step",
    }
)


@dataclass
class Candidate:
    """A number in the arguments of a layer.

    Attributes
    ----------
    layer : str
        What descriptions call the layer.
    class_name : str
        Its class, or that of the layer inside it.
    given_name : str
        Its name in the specification; empty if it has none that says something.
    argument : str
        Name of the argument.
    table : dict
        Where the number stands.
    group : str
        What all numbers have in common that must be the same.
    """

    layer: str
    class_name: str
    given_name: str
    argument: str
    table: dict[str, Any]
    group: str

    @property
    def value(self) -> Any:
        """The number."""
        return self.table[self.argument]


def find_candidates(
    layer: str, class_name: str, given_name: str, arguments: dict[str, Any], width: str
) -> list[Candidate]:
    """Find the numbers in the arguments of a layer that become parameters.

    Parameters
    ----------
    layer, class_name, given_name : str
        As in :class:`Candidate`.
    arguments : dict
        Its translated arguments.
    width : str
        The group of its width; :data:`~keras_estimator_gen.importing.widths.FIXED` to leave it.

    Returns
    -------
    list of Candidate
        In the order of the arguments.
    """
    found = []
    for key, value in arguments.items():
        if isinstance(value, dict):
            if _CONTAINERS & value.keys():
                name = str(value.get("layer", class_name))
                found += find_candidates(layer, name, given_name, value, width)
        elif _is_tunable(key, value) and not (key in WIDTHS and width == FIXED):
            group = f"{key} {width}" if key in WIDTHS else f"{key} {layer} {id(arguments)}"
            found.append(Candidate(layer, class_name, given_name, key, arguments, group))
    return found


def make_parameters(candidates: Sequence[Candidate]) -> dict[str, dict[str, Any]]:
    """Put parameters in place of numbers, and return their tables.

    Parameters
    ----------
    candidates : sequence of Candidate
        All numbers of the network, whose tables are changed.

    Returns
    -------
    dict of str to dict
        The table of each parameter by its name.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.group, []).append(candidate)
    agreeing = [group for group in groups.values() if len({each.value for each in group}) == 1]
    names = _name_parameters([group[0] for group in agreeing])
    parameters = {}
    for name, members in zip(names, agreeing, strict=True):
        parameters[name] = _describe_parameter(members)
        for member in members:
            member.table[member.argument] = f"${name}"
    return parameters


def _is_tunable(key: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value > 0 if key in _NOUNS else key in _RATES and 0 <= value <= _HIGHEST_RATE


def _name_parameters(firsts: Sequence[Candidate]) -> list[str]:
    """Name parameters by their arguments, and by layer, class or number where these agree."""
    names: list[str] = []
    for candidate in firsts:
        same = [each for each in firsts if each.argument == candidate.argument]
        names.append(_find_name(candidate, same, names))
    return names


def _find_name(candidate: Candidate, same: Sequence[Candidate], taken: Sequence[str]) -> str:
    argument, cls = candidate.argument, snake_case(candidate.class_name)
    alike = [each for each in same if each.class_name == candidate.class_name]
    if len(same) == 1:
        name = argument
    elif candidate.given_name:
        name = f"{candidate.given_name}_{argument}"
    elif len(alike) == 1:
        name = f"{cls}_{argument}"
    elif len(alike) == len(same):
        name = f"{argument}_{_number(candidate, alike)}"
    else:
        name = f"{cls}_{argument}_{_number(candidate, alike)}"
    return _make_free(name, taken)


def _number(candidate: Candidate, among: Sequence[Candidate]) -> int:
    return next(n for n, each in enumerate(among, 1) if each is candidate)


def _make_free(name: str, taken: Sequence[str]) -> str:
    try:
        check_parameter_name(name)
    except IdentifierError:
        name = f"layer_{name}"
    while name in taken:
        name = f"{name}_b"
    return name


def _describe_parameter(members: Sequence[Candidate]) -> dict[str, Any]:
    """Return the table of a parameter, with a range and values around the present one."""
    first = members[0]
    value, key = first.value, first.argument
    doc = {"doc": f"{_NOUNS.get(key) or _RATES[key]} of {_list_owners(members)}."}
    if key in _RATES:
        rates = {float(value), *(min(value * each, _HIGHEST_RATE) for each in _RATE_STEPS)}
        tune = sorted(_round(rate) for rate in rates) if value else [0.0, 0.2, 0.5]
        return {"default": float(value), "range": [0.0, _HIGHEST_RATE], **doc, "tune": tune}
    if key in {"l1", "l2"}:
        tune = [_round(value / 10), float(value), _round(value * 10)]
        return {"default": float(value), "range": [0.0, _OPEN], **doc, "tune": tune}
    tune = sorted({max(1, value // 2), value, value * 2})
    return {"default": value, "range": [1, _OPEN], **doc, "tune": tune}


def _round(value: float) -> float:
    return float(f"{value:.3g}")


def _list_owners(members: Sequence[Candidate]) -> str:
    names = list(dict.fromkeys(each.layer for each in members))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]

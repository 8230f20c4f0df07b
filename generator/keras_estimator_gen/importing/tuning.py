"""The values of a model that somebody would tune, as parameters of the estimator."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from ..code import snake_case
from ..code.identifiers import is_parameter_name
from .roles import DROPOUT, WIDTH, group_roles, name_role
from .settings import ACTIVATION, ACTIVATIONS, DEPTH, HIGHEST_RATE, PENALTIES, RATES, Setting
from .widths import WIDTHS

Table = dict[str, Any]

MOST_PARAMETERS: Final = 8
"""Parameters that a model becomes at most; further values stay as they are."""

MOST_COMBINATIONS: Final = 300
"""Combinations of values that a search tries at most."""

VALUES_OF_RANGE: Final = 7
"""Values of a range that a search tries at most."""

_STEPS: Final = (0.5, 1.0, 1.5)
_RATES_FROM_NONE: Final = (0.0, 0.2, 0.5)
_OPEN: Final = float("inf")
_MOST_OWNERS: Final = 3

_NOUNS: Final[Mapping[str, str]] = {
    ACTIVATION: "Activation",
    DEPTH: "Number",
    "filters": "Number of filters",
    "l1": "Strength of the L1 penalty",
    "l2": "Strength of the L2 penalty",
    "output_dim": "Width of the embedding",
    "units": "Number of units",
    WIDTH: "Width",
    **RATES,
}


def make_parameters(
    settings: Sequence[Setting], widths: Sequence[str], taken: Collection[str], combinations: int
) -> dict[str, Table]:
    """Let the values of a network that somebody would tune become parameters.

    There is one parameter for one role: for equal rates, penalties and activations, and for widths
    that have to be the same.

    Parameters
    ----------
    settings : sequence of Setting
        All values of the network, in order; those that become parameters are changed.
    widths : sequence of str
        The group of the width of each entry before folding.
    taken : collection of str
        The names that parameters cannot have.
    combinations : int
        How many combinations of values a search may try.

    Returns
    -------
    dict of str to dict
        The table of each parameter by its name.
    """
    roles = [role for role in group_roles(settings, widths) if _is_offered(role)]
    ranked = sorted(roles, key=lambda role: _rank(role, roles))[:MOST_PARAMETERS]
    kept = [role for role in roles if role in ranked]
    named: dict[str, list[Setting]] = {}
    for role in kept:
        named[_find_name(role, kept, [*named, *taken])] = role
    tables = {name: _describe_parameter(role) for name, role in named.items()}
    for name in sorted(named, key=lambda name: ranked.index(named[name])):
        combinations //= len(tables[name].get("tune", [0]))
        if combinations < 1:
            tables[name].pop("tune", None)
            combinations = 0
    for name, role in named.items():
        for setting in role:
            setting.parameter = name
            if role[0].index and not setting.index:
                setting.index = f"[{setting.turn}]"
    return tables


def _is_offered(role: Sequence[Setting]) -> bool:
    """Tell whether one parameter can stand for settings."""
    first = role[0]
    if not all(setting.is_tunable and setting.index in {"", "[i]"} for setting in role):
        return False
    if first.key == ACTIVATION:
        return not first.index and _count_members(role) > 1
    return first.key == DEPTH or _count_members(role) > 0


def _count_members(role: Sequence[Setting]) -> int:
    return len({member for setting in role for each in setting.members for member in each})


def _rank(role: Sequence[Setting], roles: Sequence[Sequence[Setting]]) -> tuple[int, bool]:
    """Return how many parameters of its kind matter more than one, and whether others go first."""
    alike = [each for each in roles if name_role(each[0]) == name_role(role[0])]
    alike.sort(key=_count_members, reverse=True)
    return _number(role, alike), role[0].key == ACTIVATION


def _find_name(
    role: Sequence[Setting], roles: Sequence[Sequence[Setting]], taken: Collection[str]
) -> str:
    """Name a parameter by its argument, and by layer, class or number where these agree."""
    first = role[0]
    key = _name_key(role)
    same = [each for each in roles if each[0].key == first.key]
    own = [each for each in same if each[0].owner == first.owner]
    alike = [each for each in same if each[0].class_name == first.class_name]
    cls = snake_case(first.class_name)
    wishes = [key] if len(same) == 1 else []
    if first.owner:
        wishes += [f"{first.owner}_{key}"] if len(own) == 1 else []
        wishes += [f"{first.owner}_{key}_{_number(role, own)}"]
    else:
        wishes += [f"{cls}_{key}"] if cls and len(alike) == 1 else []
        stem = key if len(alike) == len(same) else f"{cls}_{key}"
        wishes += [f"{stem}_{_number(role, alike)}"]
    wishes += [f"layer_{wish}" for wish in wishes]
    free = (wish for wish in wishes if wish not in taken and is_parameter_name(wish))
    return next(free, f"{key}_{len(taken)}")


def _number(role: Sequence[Setting], among: Sequence[Sequence[Setting]]) -> int:
    return next(n for n, each in enumerate(among, 1) if each is role)


def _name_key(role: Sequence[Setting]) -> str:
    """Return the argument of settings, or a word for several arguments."""
    keys = {setting.key for setting in role}
    if len(keys) > 1 and keys <= WIDTHS:
        return WIDTH
    return DROPOUT if role[0].key == "rate" else role[0].key


def _describe_parameter(role: Sequence[Setting]) -> Table:
    """Return the table of a parameter, with a range and values around the present one."""
    first = role[0]
    limits = _find_limits(first.key)
    doc = {"doc": _describe_role(role)}
    if first.key == ACTIVATION:
        default = first.values[0]
        others = [each for each in ACTIVATIONS if each != default]
        tune = [default, *others[: len(_STEPS) - 1]]
        return {"default": default, "choices": [default, *others], **doc, "tune": tune}
    tried = [_vary(first.key, value) for value in first.values]
    if not first.index:
        default = _convert(first.key, first.values[0])
        return {"default": default, "range": limits, **doc, "tune": sorted({*tried[0]})}
    default = [_convert(first.key, value) for value in first.values]
    item = {"min": limits[0]} | ({"max": limits[1]} if limits[1] < _OPEN else {})
    lists = [list(each) for each in dict.fromkeys(zip(*tried, strict=True))]
    return {"default": default, "item": item, **doc, "tune": lists}


def _find_limits(key: str) -> list[Any]:
    if key in RATES:
        return [0.0, HIGHEST_RATE]
    return [0.0 if key in PENALTIES else 1, _OPEN]


def _convert(key: str, value: Any) -> Any:
    return float(value) if key in RATES.keys() | PENALTIES else value


def _vary(key: str, value: Any) -> list[Any]:
    """Return the values that a search tries: a lower one, the present one and a higher one."""
    if key == DEPTH:
        return [max(1, value - 1), value, value + 1]
    if key in RATES:
        rates = [min(value * step, HIGHEST_RATE) for step in _STEPS]
        return [_round(rate) for rate in rates] if value else list(_RATES_FROM_NONE)
    if key in PENALTIES:
        return [_round(value / 10), float(value), _round(value * 10)]
    return [max(1, value // 2), value, value * 2]


def _round(value: float) -> float:
    return float(f"{value:.3g}")


def _describe_role(role: Sequence[Setting]) -> str:
    owners = list(dict.fromkeys(setting.label for setting in role))
    noun = _NOUNS[WIDTH if _name_key(role) == WIDTH else role[0].key]
    text = f"{len(owners)} layers and blocks"
    if len(owners) <= _MOST_OWNERS:
        text = " and ".join([*([", ".join(owners[:-1])] if owners[1:] else []), owners[-1]])
    return f"{noun} of {text}{', for each turn of the loop' if role[0].index else ''}."

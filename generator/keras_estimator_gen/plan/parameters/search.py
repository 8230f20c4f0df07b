"""What searches try: the values and distributions of tuned parameters."""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product

from ...code import Identifier
from ...code.fragments import (
    Code,
    make_call,
    make_comprehension,
    make_list,
    make_literal,
    make_name,
    write_code,
)
from ...spec import SearchRange, SettingSpec, Spec, Training
from ...spec.alternatives import Alternatives
from ..model import Search, Setting
from ..network.own_code import name_object
from .grids import Number, count_steps, list_steps, space_geometrically, space_linearly

_LARGEST_INTEGER = 2**63 - 2
"""Of a range that scipy can draw from."""

_LONGEST_LIST = 20
"""Number of steps that are still written out."""


def find_tuned(spec: Spec) -> Mapping[str, SettingSpec]:
    """Collect the tuned parameters: those of the network, then those of training.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    mapping of str to SettingSpec
        The parameters by name, without the options of alternatives.
    """
    training = spec.training
    routed = {k: v for k, v in training.routed_options.items() if not training.find_takers(k)}
    settings: dict[str, SettingSpec] = {**spec.parameters, **routed, **training.settings}
    return {name: setting for name, setting in settings.items() if setting.tune}


def plan_search(spec: Spec) -> Search | None:
    """Plan what searches try: the values of a grid, and distributions to draw from.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    Search or None
        Of alternatives with options of their own, one part for each. None if there is nothing
        to try.
    """
    branches = _list_branches(spec.training)
    alone = len(branches) == 1
    common = {**find_tuned(spec), **(branches[0] if alone else {})}
    parts = [] if alone else branches
    if not common and not parts:
        return None
    return Search(
        _plan_settings(common, _list_values),
        _plan_settings(common, _list_drawn),
        tuple(_plan_settings(part, _list_values) for part in parts),
        tuple(_plan_settings(part, _list_drawn) for part in parts),
    )


def _list_branches(training: Training) -> list[dict[str, SettingSpec]]:
    """List what is searched of optimizers and losses, and of the options that each of them has."""
    branches: list[dict[str, SettingSpec]] = [{}]
    for owner, alternatives in training.alternatives.items():
        tried = _list_alternatives(owner, alternatives)
        branches = [first | second for first, second in product(branches, tried)]
    return branches


def _list_alternatives(owner: str, alternatives: Alternatives) -> list[dict[str, SettingSpec]]:
    """List what is searched of an optimizer or a loss: a name and its options at a time."""
    found = alternatives.searched or alternatives.chosen
    own: list[dict[str, SettingSpec]] = [
        {f"{owner}__{name}": option for name, option in each.options.items() if option.tune}
        for each in found
    ]
    if not alternatives.searched:
        return own or [{}]
    names = tuple(name_object(each.name) for each in found)
    if not any(own):
        return [{owner: _try_names(names)}]
    return [
        {owner: _try_names((name,)), **options} for name, options in zip(names, own, strict=True)
    ]


def _try_names(names: tuple[str, ...]) -> SettingSpec:
    return SettingSpec.model_construct(default=names[0], tune=names)


def _plan_settings(
    settings: Mapping[str, SettingSpec], plan: Callable[[SettingSpec], Code]
) -> tuple[Setting, ...]:
    return tuple(Setting(Identifier(name), plan(each)) for name, each in settings.items())


def _list_drawn(setting: SettingSpec) -> Code:
    """Return the distribution that a randomized search draws from, or a list of values."""
    return _make_distribution(setting) or _list_values(setting)


def _list_values(setting: SettingSpec) -> Code:
    """Return the list of values that a grid search tries, None first where that is the default."""
    search = setting.search
    if not isinstance(search, SearchRange):
        first = (None,) if setting.default is None else ()
        return make_list(map(make_literal, (*first, *(search or ()))))
    if search.step is not None:
        return _list_steps(*search.ends, search.step)
    space = space_geometrically if search.log else space_linearly
    return make_list(map(make_literal, space(*search.ends)))


def _list_steps(low: Number, high: Number, step: Number) -> Code:
    """Return the steps of a range: written out if they are few, otherwise as a rule."""
    count = count_steps(low, high, step)
    if count <= _LONGEST_LIST:
        return make_list(make_literal(value) for value in list_steps(low, high, step))
    if isinstance(low, int) and isinstance(high, int) and isinstance(step, int):
        steps = make_call(make_name("range"), *map(make_literal, (low, high + 1, step)))
        return make_call(make_name("list"), steps)
    digits = max(_count_decimals(low), _count_decimals(step))
    value = write_code("{} * i", make_literal(step))
    value = write_code("{} + {}", make_literal(low), value) if low else value
    rounded = make_call(make_name("round"), value, make_literal(digits))
    indices = make_call(make_name("range"), make_literal(count))
    return make_comprehension(rounded, Identifier("i"), indices)


def _make_distribution(setting: SettingSpec) -> Code | None:
    """Return the distribution over a range; None where a list of values has to do."""
    search = setting.search
    if not isinstance(search, SearchRange) or search.step is not None:
        return None
    low, high = search.ends
    if isinstance(low, int) and isinstance(high, int):
        fits = not search.log and high <= _LARGEST_INTEGER
        return _draw_from("randint", low, high + 1) if fits else None
    if search.log:
        return _draw_from("loguniform", low, high)
    return _draw_from("uniform", low, _subtract(high, low))


def _draw_from(distribution: str, *arguments: Number) -> Code:
    return make_call(make_name(distribution, "scipy.stats"), *map(make_literal, arguments))


def _subtract(high: float, low: float) -> float:
    """Return the width of a range, such that its sum with the start does not exceed the end."""
    exact = float(Decimal(repr(high)) - Decimal(repr(low)))
    return exact if low + exact <= high else math.nextafter(high - low, 0.0)


def _count_decimals(number: Number) -> int:
    exponent = Decimal(repr(number)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0

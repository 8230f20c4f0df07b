"""What searches try: the values and distributions of tuned parameters."""

import math
from collections.abc import Mapping
from decimal import Decimal

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
from ...spec import SettingSpec, Spec
from ..model import Setting
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
        The parameters by name.
    """
    settings: dict[str, SettingSpec] = {**spec.parameters, **spec.training.routed_options}
    settings |= spec.training.settings
    return {name: setting for name, setting in settings.items() if setting.tune}


def plan_grid(spec: Spec) -> tuple[Setting, ...]:
    """Plan the values that a grid search tries.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    tuple of Setting
        Lists of values by parameter.
    """
    return tuple(
        Setting(Identifier(name), _list_values(item)) for name, item in find_tuned(spec).items()
    )


def plan_distributions(spec: Spec) -> tuple[Setting, ...]:
    """Plan the distributions that a randomized search draws from.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    tuple of Setting
        Distributions, or lists of values, by parameter.
    """
    return tuple(
        Setting(Identifier(name), _make_distribution(item) or _list_values(item))
        for name, item in find_tuned(spec).items()
    )


def _list_values(setting: SettingSpec) -> Code:
    """Return the list of values that a grid search tries."""
    if isinstance(setting.tune, tuple):
        values: tuple[object, ...] = setting.tune
    elif setting.choices:
        values = setting.choices
    elif setting.range is None:
        values = (False, True)
    elif setting.step is not None:
        return _list_steps(*setting.range, setting.step)
    elif setting.log:
        values = space_geometrically(*setting.range)
    else:
        values = space_linearly(*setting.range)
    return make_list(make_literal(value) for value in values)


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
    if setting.tune is not True or setting.range is None or setting.step is not None:
        return None
    low, high = setting.range
    if isinstance(low, int) and isinstance(high, int):
        fits = not setting.log and high <= _LARGEST_INTEGER
        return _draw_from("randint", low, high + 1) if fits else None
    if setting.log:
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

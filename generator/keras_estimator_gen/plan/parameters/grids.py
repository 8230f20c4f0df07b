"""A few values that stand for a range of numbers."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

Number: TypeAlias = int | float

LINEAR_VALUES = 5
"""Number of evenly spaced values."""

LARGEST_LADDER = 7
"""Number of powers up to which all of them are taken."""


def count_steps(low: Number, high: Number, step: Number) -> int:
    """Count the values of a range at a fixed distance.

    Parameters
    ----------
    low, high : int or float
        Ends of the range, both included.
    step : int or float
        The distance.

    Returns
    -------
    int
        The number of values, at least 1.
    """
    first, last, distance = (Decimal(repr(number)) for number in (low, high, step))
    return int((last - first) // distance) + 1


def list_steps(low: Number, high: Number, step: Number) -> tuple[Number, ...]:
    """List the values of a range at a fixed distance, without errors of rounding.

    Parameters
    ----------
    low, high : int or float
        Ends of the range, both included.
    step : int or float
        The distance.

    Returns
    -------
    tuple of int or float
        The values, from the lowest one.
    """
    first, distance = Decimal(repr(low)), Decimal(repr(step))
    return tuple(
        type(low)(first + distance * index) for index in range(count_steps(low, high, step))
    )


def space_linearly(low: Number, high: Number) -> tuple[Number, ...]:
    """Return up to five values of a range, evenly spaced.

    Parameters
    ----------
    low, high : int or float
        Ends of the range, both included.

    Returns
    -------
    tuple of int or float
        The values with both ends; integers when the ends are.
    """
    shares = [index / (LINEAR_VALUES - 1) for index in range(1, LINEAR_VALUES - 1)]
    inner = (low * (1 - share) + high * share for share in shares)
    digits = 2 - _magnitude(high / 2 - low / 2)
    return _collect_values(low, high, (round(value, digits) for value in inner))


def space_geometrically(low: Number, high: Number) -> tuple[Number, ...]:
    """Return a few values of a range that spans orders of magnitude.

    Parameters
    ----------
    low, high : int or float
        Ends of the range, both included and positive.

    Returns
    -------
    tuple of int or float
        Both ends and the powers between them: of two if both ends are such powers, else of ten.
        Too many powers give way to five values at a constant ratio.
    """
    base = 2 if _is_power_of_two(low) and _is_power_of_two(high) else 10
    powers = [
        _raise_power(base, exponent, low)
        for exponent in range(_floor_log(low, base), _floor_log(high, base) + 2)
    ]
    ladder = _collect_values(low, high, powers)
    if len(ladder) <= LARGEST_LADDER:
        return ladder
    ratio = (math.log(high) - math.log(low)) / (LINEAR_VALUES - 1)
    inner = (math.exp(math.log(low) + ratio * index) for index in range(1, LINEAR_VALUES - 1))
    return _collect_values(low, high, (round(value, 2 - _magnitude(value)) for value in inner))


def _collect_values(low: Number, high: Number, inner: Iterable[Number]) -> tuple[Number, ...]:
    """Return the ends and the values strictly between them, sorted and of the ends' type."""
    whole = isinstance(low, int) and isinstance(high, int)
    between = {round(value) if whole else float(value) for value in inner}
    return tuple(sorted({low, high} | {value for value in between if low < value < high}))


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _floor_log(value: Number, base: int) -> int:
    return math.floor(math.log(value) / math.log(base)) - 1


def _raise_power(base: int, exponent: int, kind: Number) -> Number:
    if isinstance(kind, int):
        return int(base ** max(exponent, 0))
    return float(f"1e{exponent}")


def _is_power_of_two(value: Number) -> bool:
    return isinstance(value, int) and value & (value - 1) == 0

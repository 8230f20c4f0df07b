"""What is known about a part of an expression before it runs, and what that forbids."""

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .operations import CALLS, OPERATORS

MAX_BITS: Final = 64
"""Size of the largest integer that an expression may write down or work out from constants."""

MAX_EXPONENT: Final = 64
"""Largest constant exponent."""

MAX_ITEMS: Final = 10_000
"""Length of the longest sequence that constants may ask for."""

_Number = int | float


class CalculationError(Exception):
    """A calculation that would fail, or give something enormous, whenever it ran."""


@dataclass(frozen=True)
class Known:
    """What a part of an expression is, as far as that is plain without running it.

    Attributes
    ----------
    number : int, float or None
        Its value if it is made of numeric constants alone.
    items : int or None
        Number of items if it is a tuple or list.
    kind : str
        ``"string"`` or ``"None"`` if it is a constant that arithmetic has no use for.
    """

    number: _Number | None = None
    items: int | None = None
    kind: str = ""


def know_constant(value: object) -> Known:
    """Return what is known about a constant.

    Parameters
    ----------
    value : None, bool, int, float or str
        The constant.

    Returns
    -------
    Known
        Its number, or its kind if it is none.

    Raises
    ------
    CalculationError
        If it is a number that is too large.
    """
    if isinstance(value, (int, float)):
        return Known(number=_check_number(value))
    return Known(kind="string" if isinstance(value, str) else "None")


def know_binary(operation: ast.operator, left: Known, right: Known) -> Known:
    """Return what is known about the result of an arithmetic operator.

    Parameters
    ----------
    operation : ast.operator
        Addition, subtraction, multiplication, a division, remainder or power.
    left, right : Known
        The operands.

    Returns
    -------
    Known
        The number if both operands are numbers, the number of items if it is a repetition.

    Raises
    ------
    CalculationError
        If an operand is a string or None, or the operation fails, or its result is enormous.
    """
    for operand in (left, right):
        if operand.kind:
            article = "a " if operand.kind == "string" else ""
            raise CalculationError(f"arithmetic with {article}{operand.kind}")
    if isinstance(operation, ast.Pow) and abs(right.number or 0) > MAX_EXPONENT:
        raise CalculationError(f"an exponent beyond {MAX_EXPONENT}")
    if left.items is not None or right.items is not None:
        return _know_sequence(operation, left, right)
    if left.number is None or right.number is None:
        return Known()
    return Known(number=_calculate(OPERATORS[type(operation)], [left.number, right.number]))


def know_call(function: str, arguments: Sequence[Known]) -> Known:
    """Return what is known about the result of a function.

    Parameters
    ----------
    function : str
        One of the functions that expressions may call.
    arguments : sequence of Known
        Its arguments.

    Returns
    -------
    Known
        The number if the function makes one of numbers.

    Raises
    ------
    CalculationError
        If the call fails, or a range is too long.
    """
    numbers = [argument.number for argument in arguments if argument.number is not None]
    if len(numbers) < len(arguments):
        return Known()
    if function == "range":
        _check_range(numbers)
    if not CALLS[function].of_numbers or (function in ("min", "max") and len(numbers) == 1):
        return Known()
    return Known(number=_calculate(CALLS[function].call, numbers))


def _know_sequence(operation: ast.operator, left: Known, right: Known) -> Known:
    if isinstance(operation, ast.Add) and left.number is None and right.number is None:
        return Known(items=(left.items or 0) + (right.items or 0))
    if not isinstance(operation, ast.Mult) or (left.items is not None and right.items is not None):
        raise CalculationError("arithmetic between a number and a list or tuple")
    sequence, count = (left, right) if left.items is not None else (right, left)
    items = (sequence.items or 0) * max(1, count.number or 1)
    if items > MAX_ITEMS:
        raise CalculationError(f"a sequence of more than {MAX_ITEMS} items")
    return Known(items=int(items))


def _check_range(numbers: Sequence[_Number]) -> None:
    if not all(isinstance(number, int) for number in numbers):
        raise CalculationError("a range of numbers that are not integers")
    if len(numbers) == 3 and numbers[2] == 0:
        raise CalculationError("a range with a step of 0")
    if len(range(*(int(number) for number in numbers))) > MAX_ITEMS:
        raise CalculationError(f"a range of more than {MAX_ITEMS} steps")


def _calculate(function: Callable[..., object], numbers: Sequence[_Number]) -> _Number:
    try:
        result = function(*numbers)
    except ZeroDivisionError as error:
        raise CalculationError("a division by zero") from error
    except (OverflowError, TypeError, ValueError) as error:
        raise CalculationError(f"this calculation ({error})") from error
    if not isinstance(result, (int, float)):
        raise CalculationError("a root of a negative number")
    return _check_number(result)


def _check_number(number: _Number) -> _Number:
    small = isinstance(number, int) and number.bit_length() <= MAX_BITS
    if small or (isinstance(number, float) and math.isfinite(number)):
        return number
    raise CalculationError("a number this large")

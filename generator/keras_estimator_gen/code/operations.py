"""The operators and functions of expressions, for those who check and who calculate."""

import ast
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

OPERATORS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.Pow: operator.pow,
    }
)
"""What expressions do with two numbers."""

COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Is: operator.is_,
        ast.IsNot: operator.is_not,
    }
)
"""The comparisons that are worked out before the code runs."""


class Function(NamedTuple):
    """A function that expressions may call.

    Attributes
    ----------
    call : callable
        The function.
    fewest, most : int
        How many arguments it takes.
    of_numbers : bool
        Whether it makes a number of numbers.
    """

    call: Callable[..., Any]
    fewest: int
    most: int
    of_numbers: bool = True


CALLS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "abs": Function(abs, 1, 1),
        "int": Function(int, 1, 1),
        "len": Function(len, 1, 1, of_numbers=False),
        "max": Function(max, 1, 50),
        "min": Function(min, 1, 50),
        "range": Function(range, 1, 3, of_numbers=False),
        "round": Function(round, 1, 2),
        "sum": Function(sum, 1, 2, of_numbers=False),
    }
)
"""The functions, by their names."""

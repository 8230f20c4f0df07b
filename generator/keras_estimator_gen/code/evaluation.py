"""What expressions of a specification come to at given parameters, as far as that is plain."""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from .arithmetic import MAX_EXPONENT

Values: TypeAlias = Mapping[str, Any]

_LARGEST: Final = 1 << 32
"""Largest number that is worked out."""

_MOST_ITEMS: Final = 1000
"""Length of the longest range whose numbers are worked out."""


class _UnknownError(Exception):
    """An expression whose value is not plain to see."""


_FAILURES: Final = (_UnknownError, ArithmeticError, LookupError, RecursionError, ValueError)
"""What the values of parameters, and not their types, can make of an expression."""


def _raise_power(base: float, exponent: float) -> Any:
    if abs(exponent) > MAX_EXPONENT:
        raise _UnknownError
    return base**exponent


_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _raise_power,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs,
    "int": int,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
    "sum": sum,
}


def calculate_value(text: str, values: Values, *, unknown: object) -> object:
    """Return the value of an expression over parameters; it fails for no text.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    values : mapping of str to object
        Values of the parameters, and of other names as far as they are known.
    unknown : object
        Stands for the value of an expression with other names, of one that fails or that the gate
        refuses, and of one that comes to something large.

    Returns
    -------
    object
        The value.
    """
    tree = _parse(text.strip())
    try:
        return unknown if tree is None else _calculate(tree, values)
    except (*_FAILURES, TypeError):
        return unknown


def find_misuse(text: str, values: Values) -> str:
    """Find what an expression does with values whose types do not admit it.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    values : mapping of str to object
        Values of the names whose types never change.

    Returns
    -------
    str
        What Python says, as in "object of type 'int' has no len()"; empty if it has no complaint,
        or if that cannot be told.
    """
    tree = _parse(text.strip())
    try:
        if tree is not None:
            _calculate(tree, values)
    except TypeError as error:
        return str(error)
    except _FAILURES:
        pass
    return ""


@lru_cache(maxsize=1024)
def find_names(text: str) -> frozenset[str]:
    """Find the names that an expression uses, those of functions included.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    """
    tree = _parse(text.strip())
    nodes = () if tree is None else ast.walk(tree)
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


@lru_cache(maxsize=1024)
def _parse(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return None


def _calculate(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name) if name in values:
            return values[name]
        case ast.Tuple(items) | ast.List(items):
            return tuple(_calculate(item, values) for item in items)
        case ast.Subscript(operand, index) if not isinstance(index, ast.Slice):
            return _calculate(operand, values)[_calculate(index, values)]
        case ast.Call(ast.Name(name), arguments):
            return _call(name, [_calculate(argument, values) for argument in arguments])
        case _:
            return _calculate_operation(node, values)


def _calculate_operation(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.IfExp(test, body, orelse):
            return _calculate(body if _calculate(test, values) else orelse, values)
        case ast.UnaryOp(ast.Not(), operand):
            return not _calculate(operand, values)
        case ast.UnaryOp(ast.USub(), operand):
            return -_bound(_calculate(operand, values))
        case ast.BoolOp(operation, operands):
            combine = all if isinstance(operation, ast.And) else any
            return combine(_calculate(operand, values) for operand in operands)
        case ast.Compare(left, [comparison], [right]) if type(comparison) in _COMPARISONS:
            compare = _COMPARISONS[type(comparison)]
            return compare(_calculate(left, values), _calculate(right, values))
        case ast.BinOp(left, symbol, right) if type(symbol) in _OPERATIONS:
            sides = [_calculate(operand, values) for operand in (left, right)]
            if _may_repeat(symbol) or not any(isinstance(side, tuple | str) for side in sides):
                sides = [_bound(side) for side in sides]
            return _bound(_OPERATIONS[type(symbol)](*sides))
    raise _UnknownError


def _call(name: str, arguments: list[Any]) -> Any:
    if name == "range":
        items = range(*arguments)
        return tuple(items) if len(items) <= _MOST_ITEMS else items
    if name not in _FUNCTIONS or (name != "len" and range in map(type, arguments)):
        raise _UnknownError
    return _FUNCTIONS[name](*arguments)


def _may_repeat(symbol: ast.operator) -> bool:
    """Tell whether an operation of a text or a list and a number may make something large."""
    return isinstance(symbol, ast.Mult | ast.Mod)


def _bound(number: Any) -> int | float:
    """Return a number that is not large; there is no other arithmetic."""
    if not isinstance(number, int | float) or not -_LARGEST < number < _LARGEST:
        raise _UnknownError
    return number

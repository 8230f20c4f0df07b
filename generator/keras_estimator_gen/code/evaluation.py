"""What expressions of a specification come to at given parameters, as far as that is plain."""

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from .arithmetic import MAX_EXPONENT
from .operations import CALLS, COMPARISONS, OPERATORS
from .widths import find_widths, list_nodes, name_width, parse_quietly, read_width

Values: TypeAlias = Mapping[str, Any]

_LARGEST: Final = 1 << 32
"""Largest number that is worked out."""

_MOST_ITEMS: Final = 1000
"""Length of the longest range whose numbers are worked out."""


class _UnknownError(Exception):
    """An expression whose value is not plain to see."""


_FAILURES: Final = (_UnknownError, ArithmeticError, LookupError, RecursionError, ValueError)
"""What the values of parameters, and not their types, can make of an expression."""


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
    tree = parse_quietly(text)
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
    failure = _find_failure(text, values)
    return str(failure) if isinstance(failure, TypeError) else ""


def lacks_item(text: str, values: Values) -> bool:
    """Tell whether an expression takes an item that a list does not have.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    values : mapping of str to object
        Values of the parameters, and of other names as far as they are known.
    """
    return isinstance(_find_failure(text, values), IndexError)


def _find_failure(text: str, values: Values) -> Exception | None:
    """Return what an expression raises, if anything."""
    tree = parse_quietly(text)
    try:
        if tree is not None:
            _calculate(tree, values)
    except (*_FAILURES, TypeError) as error:
        return error
    return None


@lru_cache(maxsize=1024)
def find_names(text: str) -> frozenset[str]:
    """Find the names that an expression uses, those of functions and widths included.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    """
    names = {node.id for node in list_nodes(text) if isinstance(node, ast.Name)}
    return frozenset(names | {name_width(tensor) for tensor in find_widths(text)})


def _calculate(node: ast.expr, values: Values) -> Any:
    if tensor := read_width(node):
        node = ast.Name(name_width(tensor))
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
        case ast.Compare(left, [comparison], [right]) if type(comparison) in COMPARISONS:
            compare = COMPARISONS[type(comparison)]
            return compare(_calculate(left, values), _calculate(right, values))
        case ast.BinOp(left, symbol, right) if type(symbol) in OPERATORS:
            return _operate(symbol, [_calculate(operand, values) for operand in (left, right)])
    raise _UnknownError


def _operate(symbol: ast.operator, sides: list[Any]) -> int | float:
    may_repeat = isinstance(symbol, ast.Mult | ast.Mod)
    if may_repeat or not any(isinstance(side, tuple | str) for side in sides):
        # Of a text or a list and a number, it may make something large.
        sides = [_bound(side) for side in sides]
    if isinstance(symbol, ast.Pow) and abs(sides[1]) > MAX_EXPONENT:
        raise _UnknownError
    return _bound(OPERATORS[type(symbol)](*sides))


def _call(name: str, arguments: list[Any]) -> Any:
    if name == "range":
        items = range(*arguments)
        return tuple(items) if len(items) <= _MOST_ITEMS else items
    if name not in CALLS or (name != "len" and range in map(type, arguments)):
        raise _UnknownError
    return CALLS[name].call(*arguments)


def _bound(number: Any) -> int | float:
    """Return a number that is not large; there is no other arithmetic."""
    if not isinstance(number, int | float) or not -_LARGEST < number < _LARGEST:
        raise _UnknownError
    return number

"""What expressions of the specification come to at given parameters, as far as that is plain."""

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ..code.expressions import parse_expression

Values: TypeAlias = Mapping[str, Any]

_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


class _UnknownError(Exception):
    """An expression whose value is not plain to see."""


def calculate_value(text: str, names: Iterable[str], values: Values, *, unknown: object) -> object:
    """Return the value of an expression made of parameters, constants and comparisons.

    Parameters
    ----------
    text : str
        The expression, as the specification has it.
    names : iterable of str
        The names that it may use.
    values : mapping of str to object
        Values of the parameters.
    unknown : object
        Stands for the value of any other expression.

    Returns
    -------
    object
        The value.
    """
    code = parse_expression(text, {name: name for name in names}).code
    try:
        return _calculate(ast.parse(code, mode="eval").body, values)
    except (_UnknownError, TypeError):
        return unknown


def _calculate(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name) if name in values:
            return values[name]
        case ast.UnaryOp(ast.Not(), operand):
            return not _calculate(operand, values)
        case ast.BoolOp(ast.And(), operands):
            return all(_calculate(operand, values) for operand in operands)
        case ast.BoolOp(ast.Or(), operands):
            return any(_calculate(operand, values) for operand in operands)
        case ast.Compare(left, [comparison], [right]) if type(comparison) in _COMPARISONS:
            compare = _COMPARISONS[type(comparison)]
            return compare(_calculate(left, values), _calculate(right, values))
    raise _UnknownError

"""What expressions may not contain, and how that is said."""

import ast
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from ..errors import ExpressionError
from ..suggestion import find_nearest
from .operations import CALLS
from .widths import ANY_WIDTH, FUNCTION, name_width, read_width

PERMITTED: Final = (
    "names, numbers, strings, arithmetic, comparisons, and/or/not, conditionals, indexing, or "
    f"{', '.join(sorted(CALLS))}"
)
"""What an expression may consist of, in words."""

_CONSTANTS: Final = MappingProxyType(
    {"true": "True", "false": "False", "none": "None", "null": "None", "nil": "None"}
)
_NODES: Final[Mapping[type[ast.AST], str]] = {
    ast.Await: "'await'",
    ast.Constant: "this kind of literal",
    ast.Dict: "a dict",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.JoinedStr: "an f-string",
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.NamedExpr: "an assignment",
    ast.Set: "a set",
    ast.SetComp: "a comprehension",
    ast.Slice: "a slice within a tuple",
    ast.Starred: "unpacking",
    ast.Yield: "'yield'",
    ast.YieldFrom: "'yield'",
}
_OPERATORS: Final[Mapping[type[ast.AST], tuple[str, str]]] = {
    ast.BitAnd: ("&", "'and'"),
    ast.BitOr: ("|", "'or'"),
    ast.BitXor: ("^", "'**'"),
    ast.Invert: ("~", "'not'"),
    ast.LShift: ("<<", "'<'"),
    ast.MatMult: ("@", "'*'"),
    ast.RShift: (">>", "'>'"),
}
_IDENTITIES: Final = (ast.Is, ast.IsNot)
_EQUALITIES: Final = (ast.Eq, ast.NotEq)


class Source:
    """The text of an expression, to which positions in its tree refer.

    Parameters
    ----------
    text : str
        One line.
    """

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()

    def error(
        self, node: ast.expr, message: str, expected: str = "", suggestion: str = ""
    ) -> ExpressionError:
        """Return an error at the first character of a node."""
        return ExpressionError(message, expected, suggestion, self._count(node.col_offset))

    def error_after(self, node: ast.expr, message: str, expected: str) -> ExpressionError:
        """Return an error at the first character after a node."""
        return ExpressionError(message, expected, "", self._count(node.end_col_offset or 0))

    def reads(self, node: ast.expr, code: str) -> bool:
        """Tell whether a node is written as given, and not in lookalikes that Python folds."""
        return self._bytes[node.col_offset : node.end_col_offset] == code.encode()

    def _count(self, byte_offset: int) -> int:
        return len(self._bytes[:byte_offset].decode())


def _suggest_name(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate nearest to a name, in quotes, or nothing."""
    nearest = find_nearest(name, candidates)
    return f"'{nearest}'" if nearest else ""


def refuse_node(source: Source, node: ast.expr) -> ExpressionError:
    """Return the error for a kind of node that no expression may contain."""
    if isinstance(node, ast.Attribute):
        message = f"attribute access ('.{node.attr}') is not allowed"
        return source.error_after(node.value, message, PERMITTED)
    what = _NODES.get(type(node), "this")
    return source.error(node, f"{what} is not allowed in an expression", PERMITTED)


def refuse_name(source: Source, node: ast.Name, names: Mapping[str, str]) -> ExpressionError:
    """Return the error for a name that the expression may not use."""
    if node.id.startswith("_"):
        return source.error(node, f"{node.id!r} begins with an underscore", _list_names(names))
    if node.id in CALLS and node.id not in names:
        return source.error(node, f"the function {node.id!r} is not called", f"'{node.id}(...)'")
    if node.id in names:
        return source.error(node, f"{node.id!r} is not written in plain letters", "ASCII letters")
    constant = _CONSTANTS.get(node.id.lower(), "")
    known = filter(str.isidentifier, names)
    suggestion = f"'{constant}'" if constant else _suggest_name(node.id, known)
    return source.error(node, f"unknown name {node.id!r}", _list_names(names), suggestion)


def refuse_operator(source: Source, node: ast.BinOp | ast.UnaryOp) -> ExpressionError:
    """Return the error for an operator that expressions do not have."""
    symbol, suggestion = _OPERATORS[type(node.op)]
    return source.error(
        node, f"the operator '{symbol}' is not allowed", "one of: + - * / // % **", suggestion
    )


def check_comparison(source: Source, left: ast.expr, how: ast.cmpop, right: ast.expr) -> None:
    """Refuse a comparison that Python or its linters warn of.

    Parameters
    ----------
    source : Source
        Where the comparison stands.
    left, right : ast.expr
        The operands.
    how : ast.cmpop
        The operator between them.

    Raises
    ------
    ExpressionError
        If ``is`` compares anything but a variable with None, or ``==`` anything with None, True
        or False.
    """
    if isinstance(how, _IDENTITIES) and (not _is_none(right) or isinstance(left, ast.Constant)):
        raise source.error(right, "'is' compares with None only", "'is None' or 'is not None'")
    if not isinstance(how, _EQUALITIES):
        return
    symbol, other = ("==", "is None") if isinstance(how, ast.Eq) else ("!=", "is not None")
    for operand in (left, right):
        if _is_none(operand):
            message = f"None is compared by '{symbol}'"
            raise source.error(operand, message, "'is' or 'is not'", f"'{other}'")
        if isinstance(operand, ast.Constant) and isinstance(operand.value, bool):
            message = f"{operand.value} is compared by '{symbol}'"
            raise source.error(operand, message, "the condition alone, or 'not' before it")


def check_subscript(source: Source, node: ast.Subscript) -> None:
    """Refuse an index that could only fail.

    Parameters
    ----------
    source : Source
        Where the index stands.
    node : ast.Subscript
        The whole of it.

    Raises
    ------
    ExpressionError
        If a number is indexed, or the index is a tuple, or a constant other than an integer. A
        string may be the key of something that has a name.
    """
    if isinstance(node.value, ast.Constant) and not isinstance(node.value.value, str):
        raise source.error(node.value, "a number has no items", "something with items")
    index = node.slice
    bounds = [index.lower, index.upper, index.step] if isinstance(index, ast.Slice) else [index]
    may_be_key = bounds == [index] and isinstance(node.value, (ast.Name, ast.Subscript))
    for bound in bounds:
        if isinstance(bound, (ast.Tuple, ast.List)):
            raise source.error(bound, "an index is one value", "an integer or a slice")
        constant = _strip_signs(bound)
        if not isinstance(constant, ast.Constant) or type(constant.value) is int:
            continue
        if not (may_be_key and isinstance(constant.value, str)):
            raise source.error(constant, "an index is not of this type", "an integer or a slice")


def _strip_signs(node: ast.expr | None) -> ast.expr | None:
    """Return what stands behind the signs of a number, or the node itself."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        node = node.operand
    return node


def check_call(source: Source, node: ast.Call) -> str:
    """Return the name of the function that a call calls.

    Parameters
    ----------
    source : Source
        Where the call stands.
    node : ast.Call
        The call.

    Returns
    -------
    str
        One of the functions that expressions may call.

    Raises
    ------
    ExpressionError
        If anything else is called, or with keywords or a wrong number of arguments.
    """
    allowed = f"one of: {', '.join(sorted(CALLS))}"
    if isinstance(node.func, ast.Attribute):
        raise refuse_node(source, node.func)
    if not isinstance(node.func, ast.Name):
        raise source.error(node, "this call is not allowed", allowed)
    name = node.func.id
    if name not in CALLS or not source.reads(node.func, name):
        suggestion = _suggest_name(name, [*CALLS, FUNCTION])
        raise source.error(node, f"a call of {name!r} is not allowed", allowed, suggestion)
    if node.keywords:
        message = f"keyword arguments of {name!r} are not allowed"
        raise source.error(node.keywords[0].value, message, "arguments by position")
    _check_count(source, node, name)
    return name


def check_width(source: Source, node: ast.Call, names: Mapping[str, str]) -> str:
    """Return the tensor whose width a call asks for.

    Parameters
    ----------
    source : Source
        Where the call stands.
    node : ast.Call
        The call.
    names : mapping of str to str
        The names that the expression may use.

    Raises
    ------
    ExpressionError
        If there are no tensors where it stands, or it asks for anything but the width of one.
    """
    tensor = read_width(node)
    if not tensor or not source.reads(node.args[0], tensor):
        message = f"{FUNCTION!r} takes the name of one tensor"
        raise source.error(node, message, f"'{FUNCTION}(previous)'")
    if not {ANY_WIDTH, name_width(tensor)} & names.keys():
        message = f"{FUNCTION!r} is known in the entries of layers only"
        raise source.error(node, message, _list_names(names))
    return tensor


def _check_count(source: Source, node: ast.Call, name: str) -> None:
    fewest, most = CALLS[name].fewest, CALLS[name].most
    if not fewest <= len(node.args) <= most:
        count = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        plural = "" if count == "1" else "s"
        raise source.error(node, f"{name!r} takes {count} argument{plural}, not {len(node.args)}")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _list_names(names: Mapping[str, str], shown: int = 12) -> str:
    if not names:
        return "a constant: no names are known here"
    known = [*filter(str.isidentifier, names)]
    more = ", ..." if len(known) > shown else ""
    return f"one of: {', '.join(known[:shown])}{more}"

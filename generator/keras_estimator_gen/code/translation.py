"""From the tree of an expression to code: whitelisted nodes only, written anew."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from . import refusals
from .arithmetic import CalculationError, Known, know_binary, know_call, know_constant
from .literals import render_literal
from .names import DottedName, spell_name

MAX_DEPTH: Final = 50
"""How deep the parts of an expression may be nested."""


class Precedence(IntEnum):
    """How tightly the operators of an expression bind, loosest first."""

    CONDITIONAL = 1
    OR = 2
    AND = 3
    NOT = 4
    COMPARISON = 5
    SUM = 6
    TERM = 7
    FACTOR = 8
    POWER = 9
    ATOM = 10


@dataclass(frozen=True)
class Part:
    """The code of one node, and what is known about it."""

    code: str
    precedence: Precedence = Precedence.ATOM
    known: Known = field(default_factory=Known)

    def bind(self, precedence: Precedence) -> str:
        """Return the code as an operand that binds at least as tightly as given."""
        return self.code if self.precedence >= precedence else f"({self.code})"


_BINARY: Final[Mapping[type[ast.operator], tuple[str, Precedence]]] = {
    ast.Add: ("+", Precedence.SUM),
    ast.Sub: ("-", Precedence.SUM),
    ast.Mult: ("*", Precedence.TERM),
    ast.Div: ("/", Precedence.TERM),
    ast.FloorDiv: ("//", Precedence.TERM),
    ast.Mod: ("%", Precedence.TERM),
    ast.Pow: ("**", Precedence.POWER),
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
_NEGATED: Final[Mapping[type[ast.cmpop], str]] = {ast.In: "not in", ast.Is: "is not"}


class Translator:
    """Writes the tree of one expression as code.

    Parameters
    ----------
    text : str
        The expression, which positions in errors refer to.
    names : mapping of str to str
        The names that it may use, each with the code that stands for it.

    Attributes
    ----------
    used : set of str
        The names that it did use.
    """

    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        self._names = names
        self._source = refusals.Source(text)
        self._depth = 0
        self._translations: Mapping[type[ast.AST], Callable[..., Part]] = {
            ast.Name: self._translate_name,
            ast.Constant: self._translate_constant,
            ast.Tuple: self._translate_tuple,
            ast.List: self._translate_list,
            ast.BinOp: self._translate_binary,
            ast.UnaryOp: self._translate_unary,
            ast.BoolOp: self._translate_boolean,
            ast.Compare: self._translate_comparison,
            ast.IfExp: self._translate_conditional,
            ast.Subscript: self._translate_subscript,
            ast.Call: self._translate_call,
        }

    def translate(self, node: ast.expr) -> Part:
        """Return the code of a node.

        Parameters
        ----------
        node : ast.expr
            The whole expression, or a part of it.

        Returns
        -------
        Part
            Code that parses to the same tree, with names replaced.

        Raises
        ------
        ExpressionError
            If the node, or one within it, is not permitted.
        """
        translation = self._translations.get(type(node))
        if translation is None:
            raise refusals.refuse_node(self._source, node)
        if self._depth >= MAX_DEPTH:
            message = "the expression is nested too deeply"
            raise self._source.error(node, message, f"at most {MAX_DEPTH} levels")
        self._depth += 1
        part = translation(node)
        self._depth -= 1
        return part

    def _translate_name(self, node: ast.Name) -> Part:
        if node.id not in self._names or not self._source.reads(node, node.id):
            raise refusals.refuse_name(self._source, node, self._names)
        self.used.add(node.id)
        return Part(spell_name(DottedName(self._names[node.id])))

    def _translate_constant(self, node: ast.Constant) -> Part:
        value = node.value
        if value is not None and not isinstance(value, (bool, int, float, str)):
            raise refusals.refuse_node(self._source, node)
        known = self._know(node, lambda: know_constant(value))
        return Part(render_literal(value), known=known)

    def _translate_tuple(self, node: ast.Tuple) -> Part:
        items = self._translate_items(node.elts)
        comma = "," if len(node.elts) == 1 else ""
        return Part(f"({items}{comma})", known=Known(items=len(node.elts)))

    def _translate_list(self, node: ast.List) -> Part:
        return Part(f"[{self._translate_items(node.elts)}]", known=Known(items=len(node.elts)))

    def _translate_items(self, nodes: list[ast.expr]) -> str:
        return ", ".join(self.translate(node).code for node in nodes)

    def _translate_binary(self, node: ast.BinOp) -> Part:
        if type(node.op) not in _BINARY:
            raise refusals.refuse_operator(self._source, node)
        symbol, precedence = _BINARY[type(node.op)]
        left, right = self.translate(node.left), self.translate(node.right)
        known = self._know(node, lambda: know_binary(node.op, left.known, right.known))
        if isinstance(node.op, ast.Pow):
            operator = "**" if _hugs_power(node) else " ** "
            code = left.bind(Precedence.ATOM) + operator + right.bind(Precedence.FACTOR)
        else:
            operand = Precedence(precedence + 1)
            code = f"{left.bind(precedence)} {symbol} {right.bind(operand)}"
        return Part(code, precedence, known)

    def _translate_unary(self, node: ast.UnaryOp) -> Part:
        if isinstance(node.op, ast.Not):
            return self._translate_negation(node.operand)
        if isinstance(node.op, ast.Invert):
            raise refusals.refuse_operator(self._source, node)
        operand = self.translate(node.operand)
        symbol = "-" if isinstance(node.op, ast.USub) else "+"
        zero = Known(number=0)
        known = self._know(node, lambda: know_binary(_SIGNS[symbol], zero, operand.known))
        # Black puts the parentheses around a power itself.
        is_power = operand.precedence == Precedence.POWER
        bound = operand.bind(Precedence.ATOM if is_power else Precedence.FACTOR)
        return Part(f"{symbol}{bound}", Precedence.FACTOR, known)

    def _translate_negation(self, node: ast.expr) -> Part:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _NEGATED:
            return self._translate_comparison(node, [_NEGATED[type(node.ops[0])]])
        operand = self.translate(node).bind(Precedence.NOT)
        return Part(f"not {operand}", Precedence.NOT)

    def _translate_boolean(self, node: ast.BoolOp) -> Part:
        is_or = isinstance(node.op, ast.Or)
        precedence = Precedence.OR if is_or else Precedence.AND
        operand = Precedence(precedence + 1)
        parts = [self.translate(value).bind(operand) for value in node.values]
        return Part((" or " if is_or else " and ").join(parts), precedence)

    def _translate_comparison(self, node: ast.Compare, symbols: Sequence[str] = ()) -> Part:
        operands = [node.left, *node.comparators]
        for left, operation, right in zip(operands, node.ops, operands[1:], strict=False):
            refusals.check_comparison(self._source, left, operation, right)
        code = self.translate(node.left).bind(Precedence.SUM)
        symbols = symbols or [_COMPARISONS[type(operation)] for operation in node.ops]
        for symbol, comparator in zip(symbols, node.comparators, strict=True):
            code += f" {symbol} {self.translate(comparator).bind(Precedence.SUM)}"
        return Part(code, Precedence.COMPARISON)

    def _translate_conditional(self, node: ast.IfExp) -> Part:
        test, body = self.translate(node.test), self.translate(node.body)
        code = f"{body.bind(Precedence.OR)} if {test.bind(Precedence.OR)}"
        return Part(f"{code} else {self.translate(node.orelse).code}", Precedence.CONDITIONAL)

    def _translate_subscript(self, node: ast.Subscript) -> Part:
        refusals.check_subscript(self._source, node)
        value = self.translate(node.value).bind(Precedence.ATOM)
        if isinstance(node.slice, ast.Slice):
            return Part(f"{value}[{self._translate_slice(node.slice)}]")
        return Part(f"{value}[{self.translate(node.slice).code}]")

    def _translate_slice(self, node: ast.Slice) -> str:
        bounds = [node.lower, node.upper, *([node.step] if node.step else [])]
        codes = [self.translate(bound).code if bound else "" for bound in bounds]
        return _join_slice(codes)

    def _translate_call(self, node: ast.Call) -> Part:
        function = refusals.check_call(self._source, node)
        arguments = [self.translate(argument) for argument in node.args]
        known = self._know(node, lambda: know_call(function, [each.known for each in arguments]))
        return Part(f"{function}({', '.join(each.code for each in arguments)})", known=known)

    def _know(self, node: ast.expr, consider: Callable[[], Known]) -> Known:
        try:
            return consider()
        except CalculationError as error:
            raise self._source.error(node, f"{error} is not allowed") from error


_SIMPLE_BOUND: Final = re.compile(r"[-+]*\w*")
_SIGNS: Final[Mapping[str, ast.operator]] = {"+": ast.Add(), "-": ast.Sub()}


def _hugs_power(node: ast.BinOp) -> bool:
    """Tell whether black writes a ``**`` without spaces around it."""
    exponent = node.right
    if isinstance(exponent, ast.UnaryOp) and isinstance(exponent.op, (ast.UAdd, ast.USub)):
        exponent = exponent.operand
    elif isinstance(exponent, ast.BinOp) and isinstance(exponent.op, ast.Pow):
        exponent = exponent.left
    simple = (ast.Name, ast.Constant)
    return isinstance(node.left, simple) and isinstance(exponent, simple)


def _join_slice(codes: list[str]) -> str:
    """Return the bounds of a slice with colons between them, spaced as black spaces them."""
    space = "" if all(_SIMPLE_BOUND.fullmatch(code) for code in codes) else " "
    first, *others = codes
    joined = first
    for code in others:
        before = space if joined and not joined.endswith(":") else ""
        joined += f"{before}:{space if code else ''}{code}"
    return joined

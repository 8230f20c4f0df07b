"""From the tree of an expression to code: whitelisted nodes only, written anew."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from . import refusals
from .arithmetic import CalculationError, Known, know_binary, know_call, know_constant
from .literals import render_literal
from .names import spell_reference
from .operations import OPERATORS
from .widths import FUNCTION, name_width

MAX_DEPTH: Final = 50
"""How deep the parts of an expression may be nested."""


@dataclass(frozen=True)
class Part:
    """The new tree of one node, and what is known about it."""

    tree: ast.expr
    known: Known = field(default_factory=Known)

    @property
    def code(self) -> str:
        """What the tree is written as."""
        return ast.unparse(self.tree)


_NEGATED: Final[Mapping[type[ast.cmpop], ast.cmpop]] = {ast.In: ast.NotIn(), ast.Is: ast.IsNot()}
_SIGNS: Final[Mapping[type[ast.unaryop], ast.operator]] = {ast.UAdd: ast.Add(), ast.USub: ast.Sub()}


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
        return Part(ast.Name(spell_reference(self._names[node.id])))

    def _translate_constant(self, node: ast.Constant) -> Part:
        value = node.value
        if value is not None and not isinstance(value, (bool, int, float, str)):
            raise refusals.refuse_node(self._source, node)
        known = self._know(node, lambda: know_constant(value))
        return Part(ast.Name(render_literal(value)), known)

    def _translate_tuple(self, node: ast.Tuple) -> Part:
        # Python writes its parentheses in some places and versions only.
        codes = [self.translate(each).code for each in node.elts]
        comma = "," if len(codes) == 1 else ""
        return Part(ast.Name(f"({', '.join(codes)}{comma})"), Known(items=len(codes)))

    def _translate_list(self, node: ast.List) -> Part:
        items = [self.translate(each).tree for each in node.elts]
        return Part(ast.List(items), Known(items=len(items)))

    def _translate_binary(self, node: ast.BinOp) -> Part:
        if type(node.op) not in OPERATORS:
            raise refusals.refuse_operator(self._source, node)
        left, right = self.translate(node.left), self.translate(node.right)
        known = self._know(node, lambda: know_binary(node.op, left.known, right.known))
        return Part(ast.BinOp(left.tree, node.op, right.tree), known)

    def _translate_unary(self, node: ast.UnaryOp) -> Part:
        operand = node.operand
        if isinstance(node.op, ast.Not):
            if isinstance(operand, ast.Compare) and type(operand.ops[0]) in _NEGATED:
                return self._translate_negation(operand)
            return Part(ast.UnaryOp(node.op, self.translate(operand).tree))
        if isinstance(node.op, ast.Invert):
            raise refusals.refuse_operator(self._source, node)
        part, sign = self.translate(operand), _SIGNS[type(node.op)]
        known = self._know(node, lambda: know_binary(sign, Known(number=0), part.known))
        return Part(ast.UnaryOp(node.op, part.tree), known)

    def _translate_negation(self, node: ast.Compare) -> Part:
        part = self._translate_comparison(node)
        match part.tree:
            case ast.Compare(left, [one], comparators):
                return Part(ast.Compare(left, [_NEGATED[type(one)]], comparators))
        return Part(ast.UnaryOp(ast.Not(), part.tree))

    def _translate_boolean(self, node: ast.BoolOp) -> Part:
        # Python puts more parentheses around the later operands than they need.
        parts = [self.translate(value) for value in node.values]
        loose = (ast.BoolOp, ast.IfExp)
        codes = [f"({p.code})" if isinstance(p.tree, loose) else p.code for p in parts]
        return Part(ast.BoolOp(node.op, [ast.Name(code) for code in codes]))

    def _translate_comparison(self, node: ast.Compare) -> Part:
        operands = [node.left, *node.comparators]
        for left, operation, right in zip(operands, node.ops, operands[1:], strict=False):
            refusals.check_comparison(self._source, left, operation, right)
        first, *others = (self.translate(operand).tree for operand in operands)
        return Part(ast.Compare(first, node.ops, others))

    def _translate_conditional(self, node: ast.IfExp) -> Part:
        test, body, orelse = map(self.translate, (node.test, node.body, node.orelse))
        return Part(ast.IfExp(test.tree, body.tree, orelse.tree))

    def _translate_subscript(self, node: ast.Subscript) -> Part:
        refusals.check_subscript(self._source, node)
        value, index = self.translate(node.value).tree, node.slice
        if not isinstance(index, ast.Slice):
            return Part(ast.Subscript(value, self.translate(index).tree))
        bounds = (index.lower, index.upper, index.step)
        trees = [None if bound is None else self.translate(bound).tree for bound in bounds]
        return Part(ast.Subscript(value, ast.Slice(*trees)))

    def _translate_call(self, node: ast.Call) -> Part:
        if isinstance(node.func, ast.Name) and node.func.id == FUNCTION:
            return self._translate_width(node)
        function = refusals.check_call(self._source, node)
        arguments = [self.translate(argument) for argument in node.args]
        known = self._know(node, lambda: know_call(function, [each.known for each in arguments]))
        return Part(ast.Call(ast.Name(function), [each.tree for each in arguments], []), known)

    def _translate_width(self, node: ast.Call) -> Part:
        tensor = refusals.check_width(self._source, node, self._names)
        key = name_width(tensor)
        if key in self._names:
            self.used.add(key)
        variable = ast.Name(spell_reference(self._names.get(key, tensor)))
        shape = ast.Attribute(variable, "shape")
        return Part(ast.Subscript(shape, ast.UnaryOp(ast.USub(), ast.Constant(1))))

    def _know(self, node: ast.expr, consider: Callable[[], Known]) -> Known:
        try:
            return consider()
        except CalculationError as error:
            raise self._source.error(node, f"{error} is not allowed") from error

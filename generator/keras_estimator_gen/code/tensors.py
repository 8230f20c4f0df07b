"""References to tensors: a name, perhaps with an index, as in ``pair[:, 0]``."""

import ast
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import ExpressionError
from .fragments import Code, make_expression, make_slice, write_code
from .written import place_errors

FORM: Final = "the name of a tensor, perhaps with an index, as in 'tokens' or 'pair[:, 0]'"


@dataclass(frozen=True)
class TensorReference:
    """A checked reference to a tensor.

    Attributes
    ----------
    tensor : str
        Its name.
    index : tuple of Code
        What stands in its brackets, for each dimension; empty for the whole tensor.
    is_slice : bool
        Whether it is a slice for one, as in ``[1:]``.
    keeps_rows : bool
        Whether it leaves the first dimension as it is, as does ``[:, 0]``.
    """

    tensor: str
    index: tuple[Code, ...] = ()
    is_slice: bool = False
    keeps_rows: bool = True

    @property
    def names(self) -> frozenset[str]:
        """Names that the expressions in the index use."""
        return frozenset().union(*(part.names for part in self.index))


def parse_tensor(text: str, names: Mapping[str, str]) -> TensorReference:
    """Return what a reference to a tensor names.

    Parameters
    ----------
    text : str
        As written in a specification.
    names : mapping of str to str
        The names that expressions in the index may use, with their code.

    Returns
    -------
    TensorReference
        The name, and the index as code that was written anew.

    Raises
    ------
    ExpressionError
        If it is neither a name nor a name with an index.
    """
    with place_errors(text):
        return _parse_reference(text, names)


def _parse_reference(text: str, names: Mapping[str, str]) -> TensorReference:
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"{text[:40]!r} names no tensor", FORM) from error
    if tree.end_col_offset != len(text.encode()):
        raise ExpressionError(f"{text[:40]!r} names no tensor", FORM)
    match tree:
        case ast.Name(tensor) if tensor == text:
            return TensorReference(tensor)
        case ast.Subscript(ast.Name(tensor), index) if text.startswith(f"{tensor}["):
            items = index.elts if isinstance(index, ast.Tuple) else [index]
            parts = tuple(_parse_item(item, text, names) for item in items)
            keeps_rows = _is_whole(items[0]) if items else False
            return TensorReference(tensor, parts, isinstance(index, ast.Slice), keeps_rows)
    raise ExpressionError(f"{text[:40]!r} names no tensor", FORM)


def _is_whole(node: ast.expr) -> bool:
    """Tell whether one part of an index leaves its dimension, or all, as they are."""
    match node:
        case ast.Slice(None, None, None) | ast.Constant(types.EllipsisType()):
            return True
    return False


def _parse_item(node: ast.expr, text: str, names: Mapping[str, str]) -> Code:
    """Return the code of one part of an index."""
    if not isinstance(node, ast.Slice):
        return _parse_part(node, text, names)
    ends = [node.lower, node.upper, *([node.step] if node.step else [])]
    return make_slice([_parse_part(end, text, names) if end else None for end in ends])


def _parse_part(node: ast.expr, text: str, names: Mapping[str, str]) -> Code:
    if isinstance(node, ast.Constant) and node.value is ...:
        return write_code("...")
    source = ast.get_source_segment(text, node) or ""
    with place_errors("", len(text.encode()[: node.col_offset].decode())):
        return make_expression(source, names)

"""The widths of tensors in expressions: ``width(NAME)`` is the size of its last dimension."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

FUNCTION: Final = "width"

ANY_WIDTH: Final = f"{FUNCTION}()"
"""What is among the names of an expression that may ask for the width of any tensor."""


def name_width(tensor: str) -> str:
    """Return what stands for the width of a tensor among the names of an expression."""
    return f"{FUNCTION}({tensor})"


def read_width(node: ast.AST) -> str:
    """Return the tensor whose width a node is; empty if it is none."""
    match node:
        case ast.Call(ast.Name("width"), [ast.Name(tensor)], []):
            return tensor
    return ""


@lru_cache(maxsize=1024)
def parse_quietly(text: str) -> ast.expr | None:
    """Return the tree of an expression; None if it is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return None


def list_nodes(text: str) -> Iterator[ast.AST]:
    """Yield the nodes of an expression; none if it is none."""
    tree = parse_quietly(text)
    return iter(()) if tree is None else ast.walk(tree)


@lru_cache(maxsize=1024)
def find_widths(text: str) -> tuple[str, ...]:
    """Find the tensors whose widths an expression asks for.

    Parameters
    ----------
    text : str
        The expression, as the specification has it; it may be wrong.
    """
    return tuple(dict.fromkeys(filter(None, map(read_width, list_nodes(text)))))

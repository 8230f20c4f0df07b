"""Sizes of layers, which are whole numbers even where a division gives them."""

import ast
from functools import lru_cache
from typing import Final

SIZES: Final = frozenset(
    {
        "cropping",
        "depth_multiplier",
        "dilation_rate",
        "filters",
        "groups",
        "input_dim",
        "key_dim",
        "kernel_size",
        "max_tokens",
        "n",
        "num_bins",
        "num_heads",
        "num_key_value_heads",
        "num_query_heads",
        "output_dim",
        "output_size",
        "pool_size",
        "size",
        "strides",
        "target_shape",
        "units",
        "value_dim",
    }
)
"""Arguments of layers that are whole numbers, or lists of them."""

COUNTS: Final = SIZES - {"cropping", "input_dim", "size", "target_shape"}
"""Those among them that are one at least."""

_WHOLE: Final = frozenset({"int", "len", "round"})


@lru_cache(maxsize=1024)
def find_division(text: str) -> int | None:
    """Return where an expression divides such that its value may not be whole.

    Parameters
    ----------
    text : str
        An expression that the gate permits.

    Returns
    -------
    int or None
        Index of the sign; None if its value is whole or nothing is divided.
    """
    tree = ast.parse(text.strip(), mode="eval").body
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in _WHOLE:
        return None
    divisions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    if not divisions:
        return None
    body = text.strip()
    end = len(body.encode()[: divisions[0].left.end_col_offset].decode())
    return text.index(body) + body.index("/", end)

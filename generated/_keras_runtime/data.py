# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:59ee7e77b35dc8c40c8a039232a1f078b6528d61884db9d0d5d2cda41e6e5d06
"""Rows and targets as structures of arrays, and rows taken from them.

A network may have several inputs and several outputs. What it reads is therefore a
*structure*: an array, or a list or dict of arrays that have one row for each sample. In
place of an array there may be a sparse matrix in CSR format, which only becomes dense
for the rows that are taken from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
Structure = Any
Data = tuple[Any, ...]


def map_leaves(function: Callable[[Any], Any], structure: Structure) -> Structure:
    """Apply a function to each array of a structure."""
    if isinstance(structure, dict):
        return {name: map_leaves(function, item) for name, item in structure.items()}
    if isinstance(structure, list):
        return [map_leaves(function, item) for item in structure]
    return function(structure)


def list_leaves(structure: Structure) -> list[Any]:
    """List the arrays of a structure."""
    leaves: list[Any] = []
    map_leaves(leaves.append, structure)
    return leaves


def count_rows(structure: Structure) -> int:
    """Return the number of rows of a structure."""
    return int(list_leaves(structure)[0].shape[0])


def take_rows(structure: Structure, index: Any) -> Structure:
    """Take some rows of a structure."""
    return map_leaves(lambda leaf: make_dense(leaf[index]), structure)


def select_rows(structure: Structure, index: Array | None) -> Structure:
    """Select some rows of a structure, which keeps its form."""
    if structure is None or index is None:
        return structure
    return map_leaves(lambda leaf: leaf[index], structure)


def cast_leaves(structure: Structure, dtype: str) -> Structure:
    """Convert each array of numbers of a structure to one float type."""
    return map_leaves(
        lambda leaf: leaf if _is_integer(leaf) else leaf.astype(dtype, copy=False),
        structure,
    )


def _is_integer(leaf: Any) -> bool:
    return bool(leaf.dtype.kind == "i")


def make_dense(rows: Any) -> Array:
    """Turn validated rows into an array."""
    dense: Array = rows.toarray() if hasattr(rows, "toarray") else rows
    return dense

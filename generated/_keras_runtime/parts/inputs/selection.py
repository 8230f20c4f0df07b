# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:7b6bc0a3608cec83312ec5521b88ece826df37d9d0a9b1cbd0f8da9223780b76
"""Columns of a table: which of them are meant, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from sklearn.utils import check_array

from ...constraints import safe_indexing
from ...routing import suggest_name
from ..columns import Positions, is_frame

_KINDS = {"i": "number", "u": "number", "f": "number", "c": "number", "b": "bool"}
_KINDS |= {"M": "datetime", "m": "datetime"}
_CHOICES: Mapping[str, Callable[[str], bool]] = {
    "number": lambda kind: kind == "number",
    "bool": lambda kind: kind == "bool",
    "category": lambda kind: kind == "category",
    "datetime": lambda kind: kind == "datetime",
    "object": lambda kind: kind == "object",
    "categorical": lambda kind: kind != "number",
}


def read_table(X: Any, estimator: Any) -> Any:
    """Read data of any kind as a table."""
    check_container(X)
    if is_frame(X):
        for count, noun in zip(X.shape, ("sample", "feature"), strict=True):
            if count == 0:
                raise ValueError(
                    f"Found array with 0 {noun}(s) (shape={X.shape}) while a minimum "
                    f"of 1 is required by {type(estimator).__name__}."
                )
        return X
    if not hasattr(X, "toarray"):
        table = np.asarray(X)
        # Numbers among strings of a list would become strings as well.
        mixed = table.dtype.kind in "US" and not isinstance(X, np.ndarray)
        X = np.asarray(X, dtype=object) if mixed else table
    return check_array(
        X,
        accept_sparse="csr",
        dtype=None,
        ensure_all_finite=False,
        ensure_2d=False,
        allow_nd=True,
        estimator=estimator,
    )


def check_container(X: Any) -> None:
    """Check that data is not a single text."""
    if isinstance(X, str | bytes):
        raise ValueError(
            "Iterable over raw text documents expected, string object received. Give a "
            "list of texts."
        )


def find_columns(table: Any, columns: Any, estimator: Any) -> Positions:
    """Find the positions of columns."""
    check_dimensions(table, estimator)
    width = table.shape[1]
    if isinstance(columns, dict):
        return _find_kind(table, columns)
    if isinstance(columns, slice):
        found = list(range(width))[columns]
    else:
        found = [_find_column(table, column) for column in columns]
    if not found:
        raise ValueError(
            f"columns={columns!r} selects no column of X, which has n_features = "
            f"{width}."
        )
    return found


def check_dimensions(table: Any, estimator: Any) -> None:
    """Check that a table has columns."""
    if getattr(table, "ndim", 2) == 1:
        check_array(table, dtype=None, ensure_all_finite=False, estimator=estimator)


def take_columns(table: Any, positions: Positions) -> Any:
    """Take some columns of a table."""
    if not positions:
        # Of no columns, Polars would have no rows either.
        return np.empty((table.shape[0], 0), dtype=np.float32)
    return safe_indexing(table, positions, axis=1)


def _find_column(table: Any, column: Any) -> int:
    width = table.shape[1]
    if not isinstance(column, str):
        if not -width <= column < width:
            raise ValueError(
                f"There is no column {column} in X, which has n_features = {width}."
            )
        position: int = int(column) % width
        return position
    if not is_frame(table):
        raise ValueError(
            f"The column {column!r} is selected by name, but X is not a DataFrame. "
            "Pass one with this column."
        )
    names = list(table.columns)
    if column not in names:
        hint = suggest_name(column, [name for name in names if isinstance(name, str)])
        raise ValueError(
            f"X has no column {column!r}.{hint} Its columns are {names!r}."
        )
    return names.index(column)


def _find_kind(table: Any, columns: dict[str, str]) -> Positions:
    wanted = columns.get("dtype", "")
    if wanted not in _CHOICES or len(columns) > 1:
        raise ValueError(
            f"columns={columns!r} does not select columns. Give {{'dtype': kind}}, "
            f"where kind is one of {', '.join(map(repr, _CHOICES))}."
        )
    if is_frame(table):
        kinds = [_name_kind(dtype) for dtype in table.dtypes]
    elif table.dtype == object:
        kinds = [_infer_kind(column) for column in table.T]
    else:
        kinds = [_name_kind(table.dtype)] * table.shape[1]
    choose = _CHOICES[wanted]
    return [position for position, kind in enumerate(kinds) if choose(kind)]


def _infer_kind(column: Any) -> str:
    """Infer what a column of objects is for, in an array that has one type for all."""
    types = {type(value) for value in column.flat if value is not None}
    if any(issubclass(kind, str) for kind in types):
        return "object"
    return "bool" if types and types <= {bool, np.bool_} else "number"


def _name_kind(dtype: Any) -> str:
    """Name what a type of columns is for, whatever library it is of."""
    # Polars has classes of types with a method, and others a letter.
    letter = getattr(dtype, "kind", None)
    if letter is not None:
        # The letter of types that pandas takes from Arrow may be that of objects.
        held = getattr(dtype, "type", object)
        if held.__name__ == "CategoricalDtypeType":
            return "category"
        return "number" if held is Decimal else _KINDS.get(letter, "object")
    if dtype.is_numeric():
        return "number"
    if dtype.is_temporal():
        return "datetime"
    name = str(dtype).partition("(")[0]
    kinds = {"Boolean": "bool", "Categorical": "category", "Enum": "category"}
    return kinds.get(name, "object")

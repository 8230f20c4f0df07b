# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:54807cc90fb0718c03f6eb078009a226a504a468a7fe2e05f28b593ef7653980
"""Columns of a table: their names, and errors that name those of several types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np

from ..constraints import safe_indexing

Positions = list[int]


def is_frame(X: Any) -> bool:
    """Tell whether something is a DataFrame, of pandas or Polars, say."""
    return all(hasattr(X, name) for name in ("columns", "dtypes", "shape"))


def is_missing(value: Any) -> bool:
    """Tell whether a value stands for one that is not there."""
    # pandas' NA has no truth value, nor has its comparison.
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    is_scalar = isinstance(value, float | np.floating | np.datetime64 | np.timedelta64)
    return is_scalar and bool(np.isnan(value))


def name_columns(table: Any, positions: Positions | None = None) -> list[str]:
    """Name columns for messages: by their names, or else by their positions."""
    names = list(table.columns) if is_frame(table) else range(table.shape[1])
    chosen = range(table.shape[1]) if positions is None else positions
    return [f"column {names[position]!r}" for position in chosen]


class MixedColumnError(ValueError, TypeError):
    """An error of whoever reads a table, with the column that it is about."""


@contextmanager
def name_mixed_columns(
    table: Any, positions: Positions | None = None, *, numeric: bool = False
) -> Iterator[None]:
    """Name the column that nothing can be made of, should reading a table fail."""
    try:
        yield
    except (TypeError, ValueError) as error:
        given: Any = error
        if isinstance(error, MixedColumnError):
            if positions is None:
                raise
            given = error.__cause__
        found = _describe_columns(table, positions, numeric)
        if found is None:
            raise
        raise MixedColumnError(f"{str(given).rstrip('.')}. {found}") from given


def _describe_columns(
    table: Any, positions: Positions | None, numeric: bool
) -> str | None:
    """Describe the first column whose values cannot be read."""
    if not is_frame(table):
        if isinstance(table, list | tuple):
            table = np.asarray(table, dtype=object)
        is_array = isinstance(table, np.ndarray) and table.dtype.kind in "OSU"
        if not is_array or table.ndim != 2:
            return None
    chosen = range(table.shape[1]) if positions is None else positions
    for position, name in zip(chosen, name_columns(table, positions), strict=True):
        values = list(safe_indexing(table, position, axis=1))
        found = _describe_text(values) if numeric else describe_mixture(values)
        if found is not None:
            return f"In X, {name} has {found}"
    return None


def describe_mixture(values: list[Any]) -> str | None:
    """Describe values of several types, which have no order; None for one type."""
    firsts: dict[str, str] = {}
    for row, value in enumerate(values):
        if is_missing(value):
            continue
        own = type(value).__name__
        is_number = isinstance(value, Number | np.bool_)
        kind = "number" if is_number else "str" if isinstance(value, str) else own
        firsts.setdefault(kind, f"{_show(value)} ({own}) in row {row}")
        if len(firsts) > 1:
            one, other = firsts.values()
            return (
                f"values of several types, such as {one} and {other}. Give it one "
                "type: make all of them strings, say, by `astype(str)`."
            )
    return None


def _describe_text(values: list[Any]) -> str | None:
    """Describe the first value that is text and no number."""
    for row, value in enumerate(values):
        if isinstance(value, str | bytes):
            try:
                float(value)
            except ValueError:
                return (
                    f"{_show(value)} in row {row}, where numbers are expected. Encode "
                    "the column, convert it to numbers, or leave it out."
                )
    return None


def _show(value: Any) -> str:
    return repr(value.item() if isinstance(value, np.generic) else value)

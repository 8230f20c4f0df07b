"""Targets whose columns are one label for each row, coded one-hot."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..samples import Array, make_dense
from ..targets import ClassEncoder, read_labels


class OneHotClassEncoder(ClassEncoder):
    """Turn one-hot targets into class codes; the classes are numbers of columns.

    That a target is one-hot is never guessed, because rows of a multilabel target may
    happen to have one label each. A single column has labels, as for ``ClassEncoder``.
    """

    def fit(self, y: Any, classes: Any = None) -> Self:
        """Learn the labels, as ``ClassEncoder`` does."""
        table = read_labels(make_dense(y))
        self._n_columns = 1 if table.ndim == 1 else table.shape[1]
        if classes is None and self._n_columns > 1:
            classes = np.arange(self._n_columns)
        return super().fit(_find_ones(table), classes)

    def transform(self, y: Any) -> Array:
        """Turn rows into codes."""
        check_is_fitted(self)
        table = read_labels(make_dense(y))
        width = 1 if table.ndim == 1 else table.shape[1]
        if width != self._n_columns:
            raise ValueError(
                f"y has {width} columns, but {self._n_columns} are expected, as seen "
                "in fit."
            )
        return super().transform(_find_ones(table))

    def inverse_transform(self, codes: Array) -> Array:
        """Turn codes into rows."""
        if self._n_columns == 1:
            return super().inverse_transform(codes)
        return np.eye(self._n_columns, dtype=np.intp)[codes[:, 0]]


def _find_ones(table: Array) -> Array:
    """Find the column of the 1 in each row; a single column is returned as it is."""
    if table.ndim == 1 or table.shape[1] == 1:
        return table
    if not np.all((table == 0) | (table == 1)) or not np.all(table.sum(axis=1) == 1):
        raise ValueError(
            "y has to be one-hot: each row needs a single 1, and 0 in all other "
            "columns."
        )
    return np.asarray(table.argmax(axis=1))

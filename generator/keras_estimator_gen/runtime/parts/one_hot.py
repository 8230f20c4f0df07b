"""Targets whose columns are one label for each row, coded one-hot."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

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
        if classes is None and table.ndim > 1 and table.shape[1] > 1:
            # A label may happen to be in no row.
            classes = np.arange(table.shape[1])
        return super().fit(table, classes)

    def inverse_transform(self, codes: Array) -> Array:
        """Turn codes into rows."""
        if self._width == 1:
            return super().inverse_transform(codes)
        return np.eye(self._width, dtype=np.intp)[codes[:, 0]]

    def _split_columns(self, y: Array) -> list[Array]:
        """Find the column of the 1 in each row; a single column has labels."""
        if y.ndim == 1 or y.shape[1] == 1:
            return super()._split_columns(y)
        if not np.all((y == 0) | (y == 1)) or not np.all(y.sum(axis=1) == 1):
            raise ValueError(
                "y has to be one-hot: each row needs a single 1, and 0 in all other "
                "columns."
            )
        return [y.argmax(axis=1)]

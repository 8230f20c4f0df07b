# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:3db30837ab0e982a8f089b5656a0212d1c83838c5d8b7e2c2a3f033db14c72f4
"""What X goes through before the network: scikit-learn's validation."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from .samples import (
    Array,
    Structure,
    find_weighted,
    list_leaves,
    map_leaves,
    select_rows,
)

ROW_CHECKS = {
    "accept_sparse": "csr",
    "allow_nd": True,
    "dtype": (np.float64, np.float32),
}


class FeatureMixin:
    """Validation of X."""

    feature_encoder_: Any
    input_shape_: Any

    @property
    def _y_checks(self) -> dict[str, Any]:
        """Arguments of scikit-learn's validation that ask something of y."""
        return {}

    def _read_data(
        self, X: Any, y: Any, weights: Array | None, *, reset: bool
    ) -> tuple[Structure, Any]:
        """Validate data, and return the rows that have a weight; y may be None."""
        if reset:
            self.feature_encoder_ = None
        checks = ROW_CHECKS if y is None else {**ROW_CHECKS, **self._y_checks}
        validated = validate_data(self, X, y, reset=reset, **checks)
        rows, y = (validated, None) if y is None else validated
        return select_rows(rows, find_weighted(weights)), y

    def _read_rows(self, X: Any) -> Structure:
        """Validate rows to predict for."""
        rows = validate_data(self, X, reset=False, **ROW_CHECKS)
        self._check_row_shapes(rows)
        return rows

    def _check_row_shapes(self, rows: Structure) -> None:
        """Check that rows have the shapes that the network was built for."""
        shape = measure_rows(rows)
        if shape != self.input_shape_:
            raise ValueError(
                f"X has samples of shape {shape}, but {type(self).__name__} is "
                f"expecting samples of shape {self.input_shape_}, as seen in fit."
            )


def measure_rows(rows: Structure) -> Any:
    """Return the shape of one row."""
    return map_leaves(lambda leaf: tuple(leaf.shape[1:]), rows)


def find_float_type(rows: Structure) -> np.dtype[Any]:
    """Return the float type of validated rows."""
    found = [leaf.dtype for leaf in list_leaves(rows) if leaf.dtype.kind == "f"]
    return np.result_type(*found) if found else np.dtype("float64")


def set_metadata(estimator: Any, encoder: Any) -> None:
    """Set the attributes that a fitted transformer tells its estimator."""
    if hasattr(encoder, "get_metadata"):
        for name, value in encoder.get_metadata().items():
            setattr(estimator, name, value)

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:6c348b21ec1e26856c6b15eabdb07c1cf4822076f99da729e54dadc34fa55d42
"""What X goes through before the network: validation, and a feature encoder."""

from __future__ import annotations

import inspect
import warnings
from contextlib import ExitStack
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.pipeline import Pipeline
from sklearn.utils import check_array, check_consistent_length, get_tags
from sklearn.utils.validation import validate_data

from .columns import is_frame, name_mixed_columns
from .constraints import safe_indexing
from .data import Structure, list_leaves, map_leaves, select_rows
from .weights import Weights, find_weighted

_ROW_CHECKS = {
    "accept_sparse": "csr",
    "allow_nd": True,
    "dtype": (np.float64, np.float32),
}
_ENCODED_CHECKS = {
    **_ROW_CHECKS,
    # Ids stay integers, and an input may have none of the columns.
    "dtype": (np.float64, np.float32, np.int32),
    "ensure_min_features": 0,
}

_FILLING = frozenset(
    {
        "CategoryEncoder",
        "InputEncoder",
        "KNNImputer",
        "OneHotEncoder",
        "SimpleImputer",
        "TargetEncoder",
        "TextEncoder",
        "TextLengthEncoder",
        "VocabularyEncoder",
    }
)
"""Transformers that leave no value missing; others may hand it on."""


class FeatureMixin:
    """Validation and encoding of X."""

    feature_encoder_: Any
    input_shape_: Any

    @property
    def _y_checks(self) -> dict[str, Any]:
        """Arguments of scikit-learn's validation that ask something of y."""
        return {}

    @property
    def feature_encoder(self) -> Any:
        """Transformer of X that the network is trained behind; None for none."""
        return None

    def _read_data(
        self, X: Any, y: Any, weights: Weights | None, *, reset: bool
    ) -> tuple[Structure, Any]:
        """Validate data, and encode the rows that have a weight; y may be None."""
        encoder = self.feature_encoder if reset else self.feature_encoder_
        if reset:
            self.feature_encoder_ = encoder
            forget_columns(self)
        if encoder is None:
            checks = {} if y is None else self._y_checks
            with name_mixed_columns(X, numeric=True):
                validated = validate_data(
                    self, X, y, reset=reset, **_ROW_CHECKS, **checks
                )
            rows, y = (validated, None) if y is None else validated
            return select_rows(rows, find_weighted(weights)), y
        # An encoder that is fitted knows best what is wrong with X.
        encoded = None if reset else self._encode_rows(take_weighted(X, weights))
        validate_data(self, X, y, reset=reset, skip_check_array=True)
        if y is not None:
            y = check_target(y, self._y_checks, self)
            check_consistent_length(X, y)
        if reset:
            encoded = fit_encoder(encoder, X, y, weights)
            set_metadata(self, encoder)
        return self._validate_encoded(encoded, take_weighted(X, weights)), y

    def _read_rows(self, X: Any) -> Structure:
        """Validate and encode rows to predict for."""
        if self.feature_encoder_ is None:
            with name_mixed_columns(X, numeric=True):
                rows = validate_data(self, X, reset=False, **_ROW_CHECKS)
        else:
            rows = self._validate_encoded(self._encode_rows(X), X)
            validate_data(self, X, reset=False, skip_check_array=True)
        self._check_row_shapes(rows)
        return rows

    def _encode_rows(self, X: Any) -> Any:
        return apply_encoder(self.feature_encoder_, X, self)

    def _validate_encoded(self, encoded: Any, X: Any) -> Structure:
        # An array would be made of a tuple, with the inputs in place of the rows.
        structure = list(encoded) if isinstance(encoded, tuple) else encoded
        rows = map_leaves(
            lambda leaf: check_array(
                leaf, **_ENCODED_CHECKS, input_name="the encoded X", estimator=self
            ),
            structure,
        )
        check_consistent_length(X, *list_leaves(rows))
        return rows

    def _check_row_shapes(self, rows: Structure) -> None:
        """Check that rows have the shapes that the network was built for."""
        shape = measure_rows(rows)
        if shape != self.input_shape_:
            raise ValueError(
                f"X has rows of shape {shape}, but {type(self).__name__} is expecting "
                f"rows of shape {self.input_shape_}, as seen in fit."
            )


def measure_rows(rows: Structure) -> Any:
    """Return the shape of one row."""
    return map_leaves(lambda leaf: tuple(leaf.shape[1:]), rows)


def find_float_type(rows: Structure) -> str:
    """Return the float type of validated rows."""
    found = [leaf.dtype for leaf in list_leaves(rows) if leaf.dtype.kind == "f"]
    return str(np.result_type(*found)) if found else "float64"


def check_target(y: Any, checks: dict[str, Any], estimator: Any) -> Any:
    """Validate a target whose rows are validated elsewhere."""
    return check_array(
        y,
        accept_sparse="csr",
        ensure_2d=False,
        dtype="numeric" if checks.get("y_numeric") else None,
        input_name="y",
        estimator=estimator,
    )


def take_weighted(data: Any, weights: Weights | None) -> Any:
    """Take the rows that have a weight."""
    index = find_weighted(weights)
    return data if data is None or index is None else safe_indexing(data, index)


def fit_encoder(encoder: Any, X: Any, y: Any, weights: Weights | None = None) -> Any:
    """Fit a transformer to the rows that have a weight, and transform these."""
    X, y = take_weighted(X, weights), take_weighted(y, weights)
    options = choose_fit_options(encoder, weights)
    with config_context(transform_output="default"), name_mixed_columns(X):
        if "y" not in inspect.signature(encoder.fit).parameters:
            return encoder.fit(X, **options).transform(X)
        if hasattr(encoder, "fit_transform"):
            return encoder.fit_transform(X, y, **options)
        return encoder.fit(X, y, **options).transform(X)


def apply_encoder(encoder: Any, X: Any, owner: Any) -> Any:
    """Transform rows by a fitted transformer, into arrays whatever is configured."""
    with (
        config_context(transform_output="default"),
        name_mixed_columns(X),
        ExitStack() as stack,
    ):
        if hasattr(owner, "feature_names_in_") and not is_frame(X):
            stack.enter_context(warnings.catch_warnings())
            warnings.filterwarnings("ignore", "X does not have valid feature names")
        return encoder.transform(X)


def forget_columns(owner: Any) -> None:
    """Forget the columns of an earlier fit, of which texts would not rid it."""
    for name in ("n_features_in_", "feature_names_in_"):
        vars(owner).pop(name, None)


def choose_fit_options(encoder: Any, weights: Weights | None) -> dict[str, Any]:
    """Choose what ``fit`` of a transformer is given beside the weighted rows."""
    if weights is None:
        return {}
    if isinstance(encoder, Pipeline):
        given = {
            name: choose_fit_options(step, weights) for name, step in encoder.steps
        }
        return {
            f"{name}__{key}": given[name][key] for name in given for key in given[name]
        }
    if "sample_weight" not in inspect.signature(encoder.fit).parameters:
        return {}
    return {"sample_weight": take_weighted(weights, weights)}


def set_metadata(estimator: Any, encoder: Any) -> None:
    """Set the attributes that a fitted transformer tells its estimator."""
    if hasattr(encoder, "get_metadata"):
        for name, value in encoder.get_metadata().items():
            setattr(estimator, name, value)


def fills_gaps(encoder: Any) -> bool:
    """Tell whether a transformer leaves no value missing."""
    # A pipeline does not tell by itself.
    first = encoder.steps[0][1] if isinstance(encoder, Pipeline) else encoder
    allowed = get_tags(first).input_tags.allow_nan
    return bool(allowed) and type(first).__name__ in _FILLING

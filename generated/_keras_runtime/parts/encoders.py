# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:16776d2ae737a9af6de22a6a0a84c54056a83175673fba88921a54715d634101
"""Estimators whose X goes through a transformer before the network."""

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

from ..constraints import safe_indexing
from ..estimator import KerasEstimator
from ..rows import ROW_CHECKS, set_metadata
from ..samples import Array, Structure, find_weighted, list_leaves, map_leaves
from .columns import is_frame, name_mixed_columns

_ENCODED_CHECKS = {
    **ROW_CHECKS,
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


class EncoderMixin(KerasEstimator):
    """Mixin of estimators whose network is trained behind a transformer of X.

    It comes before ``KerasClassifier`` or another base class.

    Attributes
    ----------
    feature_encoder_ : object or None
        The fitted transformer.
    """

    feature_encoder_: Any

    @property
    def feature_encoder(self) -> Any:
        """Transformer of X; None for none.

        A subclass returns a new, unfitted transformer here, which is kept as
        ``feature_encoder_``. What its ``get_metadata()`` returns once it is fitted, if
        it has such a method, become attributes of the estimator.
        """
        return None

    def _read_data(
        self, X: Any, y: Any, weights: Array | None, *, reset: bool
    ) -> tuple[Structure, Any]:
        if reset:
            self.feature_encoder_ = self.feature_encoder
            forget_columns(self)
        encoder = self.feature_encoder_
        if encoder is None:
            return super()._read_data(X, y, weights, reset=reset)
        weighted = take_weighted(X, weights)
        # An encoder that is fitted knows best what is wrong with X.
        encoded = None if reset else apply_encoder(encoder, weighted, self)
        validate_data(self, X, y, reset=reset, skip_check_array=True)
        if y is not None:
            y = check_array(
                y,
                accept_sparse="csr",
                ensure_2d=False,
                dtype="numeric" if self._y_checks.get("y_numeric") else None,
                input_name="y",
                estimator=self,
            )
            check_consistent_length(X, y)
        if reset:
            encoded = fit_encoder(encoder, X, y, weights)
            set_metadata(self, encoder)
        return self._validate_encoded(encoded, weighted), y

    def _read_rows(self, X: Any) -> Structure:
        if self.feature_encoder_ is None:
            return super()._read_rows(X)
        rows = self._validate_encoded(apply_encoder(self.feature_encoder_, X, self), X)
        validate_data(self, X, reset=False, skip_check_array=True)
        self._check_row_shapes(rows)
        return rows

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

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        encoder = self.feature_encoder
        if encoder is not None:
            tags.input_tags.sparse = False
        if hasattr(encoder, "__sklearn_tags__"):
            tags.input_tags = get_tags(encoder).input_tags
            tags.input_tags.allow_nan = fills_gaps(encoder)
        return tags


def take_weighted(data: Any, weights: Array | None) -> Any:
    """Take the rows that have a weight."""
    index = find_weighted(weights)
    return data if data is None or index is None else safe_indexing(data, index)


def fit_encoder(encoder: Any, X: Any, y: Any, weights: Array | None = None) -> Any:
    """Fit a transformer to the rows that have a weight, and transform these."""
    X, y = take_weighted(X, weights), take_weighted(y, weights)
    options = choose_fit_options(encoder, weights)
    if "y" in inspect.signature(encoder.fit).parameters:
        options["y"] = y
    with config_context(transform_output="default"), name_mixed_columns(X):
        if "y" in options and hasattr(encoder, "fit_transform"):
            return encoder.fit_transform(X, **options)
        return encoder.fit(X, **options).transform(X)


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


def choose_fit_options(encoder: Any, weights: Array | None) -> dict[str, Any]:
    """Choose what ``fit`` of a transformer is given beside the weighted rows."""
    if weights is None:
        return {}
    if isinstance(encoder, Pipeline):
        return {
            f"{name}__{key}": value
            for name, step in encoder.steps
            for key, value in choose_fit_options(step, weights).items()
        }
    if "sample_weight" not in inspect.signature(encoder.fit).parameters:
        return {}
    return {"sample_weight": take_weighted(weights, weights)}


def fills_gaps(encoder: Any) -> bool:
    """Tell whether a transformer leaves no value missing."""
    # A pipeline does not tell by itself.
    first = encoder.steps[0][1] if isinstance(encoder, Pipeline) else encoder
    allowed = get_tags(first).input_tags.allow_nan
    return bool(allowed) and type(first).__name__ in _FILLING

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:1887119ee764631d8eba480d3172b32c20535fef6a996b34a494da45818d4949
"""Transformers: autoencoders whose codes are features."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted

from ..samples import (
    Array,
    Samples,
    Structure,
    count_rows,
    list_leaves,
    map_leaves,
    take_rows,
)
from ..settings import select_prediction
from ..weights import Weights, validate_weights
from .autoencoder import KerasAutoencoder, compute_distances, flatten_rows
from .submodels import Decoder, Encoder


class KerasTransformer(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, KerasAutoencoder
):
    """Base of Keras transformers.

    What ``transform`` returns is the output of the layer that a subclass names in
    ``_transform_output``, and by default that of the one which is called "code".
    ``inverse_transform`` takes codes for the output of that layer, or of the one in
    ``_decode_from``, which has the same shape.
    """

    _transform_output: ClassVar[str] = "code"
    _decode_from: ClassVar[str | None] = None

    _code_shape: tuple[int, ...]

    def transform(self, X: Any) -> Array:
        """Encode samples.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_features_out)
            Output of the layer that the class names, with all its values in a single
            dimension, in the float type of X.
        """
        (codes,) = self._compute_outputs(X, part=Encoder(self._transform_output))
        return np.asarray(flatten_rows(codes))

    def inverse_transform(self, X: Any) -> Any:
        """Decode what ``transform`` returns.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features_out)
            Codes.

        Returns
        -------
        ndarray of shape (n_samples, n_features, ...)
            Rows like those seen in ``fit``, in the float type of the codes. If there is
            a feature encoder, they have gone through its ``inverse_transform``; if it
            has no such method, they are what it returns.
        """
        check_is_fitted(self)
        from ..network.prediction import predict_rows

        codes = check_array(X, dtype=(np.float64, np.float32), estimator=self)
        if codes.shape[1] != self._n_features_out:
            raise ValueError(
                f"X has {codes.shape[1]} features, but inverse_transform of "
                f"{type(self).__name__} is expecting {self._n_features_out} features, "
                "as transform returns them."
            )
        outputs = predict_rows(
            self._network,
            codes.reshape(-1, *self._code_shape).astype(self._dtype, copy=False),
            part=Decoder(self._decode_from or self._transform_output),
            **select_prediction(self, codes),
        )
        columns = np.concatenate(self._apply_links(outputs), axis=1, dtype=codes.dtype)
        rows = split_columns(columns, self.input_shape_)
        decode = getattr(vars(self).get("feature_encoder_"), "inverse_transform", None)
        return rows if decode is None else decode(rows)

    def score(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002 (scikit-learn's convention)
        sample_weight: Any = None,
    ) -> float:
        """Return the coefficient of determination of the reconstructions.

        It is ``1 - u / v``, where ``u`` is the weighted sum of squared distances from
        the samples to their reconstructions, and ``v`` that to their weighted mean. For
        the training samples of a PCA, it is the sum of ``explained_variance_ratio_``.
        Samples are compared as the feature encoder returns them, if there is one.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        y : object, default=None
            Not used; there by convention.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights.

        Returns
        -------
        float
            At most 1, for a perfect reconstruction. If the mean were the
            reconstruction of every sample, it would be 0. If all samples are equal, it
            is 1 or 0.
        """
        rows = self._read_float_rows(X)
        weights = validate_weights(sample_weight, list_leaves(rows)[0])
        if weights is None:
            weights = np.ones(count_rows(rows))
        means = compute_means(rows, weights)
        error, variance = (
            np.average(compute_distances(rows, others), weights=weights)
            for others in (self._reconstruct, lambda _: means)
        )
        # What rounding makes of rows that are all equal.
        nothing = (4 * np.finfo(np.float64).eps * np.abs(means).max()) ** 2
        if variance <= nothing:
            return float(error <= nothing)
        return float(1 - error / variance)

    def _complete_fit(self, samples: Samples) -> None:
        """Learn the shape of the output of the layer that the class names."""
        from ..network.prediction import predict_rows

        row = take_rows(samples.rows, slice(1))
        (code,) = predict_rows(self._network, row, part=Encoder(self._transform_output))
        self._code_shape = tuple(code.shape[1:])

    @property
    def _n_features_out(self) -> int:
        """Number of columns that ``transform`` returns."""
        return math.prod(self._code_shape)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def compute_means(rows: Structure, weights: Weights) -> Array:
    """Compute the weighted mean of each feature."""
    sums = [weights @ flatten_rows(leaf) for leaf in list_leaves(rows)]
    return np.asarray(np.concatenate(sums) / weights.sum())


def split_columns(columns: Array, shapes: Structure) -> Structure:
    """Give rows the shapes in which a network reads them."""
    sizes = [math.prod(shape) for shape in list_leaves(shapes)]
    parts = iter(np.split(columns, np.cumsum(sizes)[:-1], axis=1))
    return map_leaves(lambda shape: next(parts).reshape(-1, *shape), shapes)

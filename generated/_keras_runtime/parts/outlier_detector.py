# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:24db7f772cc95f2612f75f796a36a2832b3258c1cdbb4255bb9e05cef5c96ccc
"""Outlier detectors, which find rows that a network reconstructs badly."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from sklearn.base import OutlierMixin

from ..constraints import make_constraints
from ..samples import Array, Samples
from .autoencoder import KerasAutoencoder

_CLOSE = {"float32": 1e-6, "float64": 1e-9}
"""Relative difference up to which two scores may be those of copies of one row."""


class KerasOutlierDetector(OutlierMixin, KerasAutoencoder):
    """Base of Keras outlier detectors.

    Attributes
    ----------
    offset_ : float
        Score below which a sample is an outlier. The largest fraction of the training
        samples, by weight, lies below it that does not exceed `contamination` and does
        not divide samples of equal score. Validation samples that ``fit`` holds out
        count too. After ``partial_fit``, the samples of the last call count.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **KerasAutoencoder._parameter_constraints,
        **make_constraints("outlier_detector"),
    }

    contamination: float

    def score_samples(self, X: Any) -> Array:
        """Score samples by how well the network reconstructs them.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            Minus the mean squared error of each sample's reconstruction, in float64:
            the lower, the more abnormal. With a feature encoder, errors are those of
            the encoded samples.
        """
        return -self._compute_errors(self._read_float_rows(X))

    def decision_function(self, X: Any) -> Array:
        """Return how far the scores of samples are above the threshold.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            Scores minus ``offset_``; negative for outliers.
        """
        return self.score_samples(X) - self.offset_

    def predict(self, X: Any) -> Array:
        """Tell outliers from inliers.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            -1 for outliers and 1 for inliers.
        """
        return np.where(self.decision_function(X) < 0, -1, 1)

    def _complete_fit(self, samples: Samples) -> None:
        scores = -self._compute_errors(samples.rows)
        weights = np.ones_like(scores) if samples.weights is None else samples.weights
        self.offset_ = find_offset(
            scores, weights, self.contamination, _CLOSE[self._dtype]
        )


def find_offset(
    scores: Array, weights: Array, contamination: float, close: float
) -> float:
    """Find the threshold that a share of the rows is below."""
    order = np.argsort(scores, kind="stable")
    ranked = scores[order].astype(np.float64)
    shares = np.cumsum(weights[order], dtype=np.float64)
    # The last row of each group but the highest, which cannot be one of outliers.
    ends = np.flatnonzero(np.diff(ranked) > -close * ranked[:-1])
    # Shares are sums in an arbitrary order, and as such subject to rounding.
    n_groups = np.searchsorted(
        shares[ends] / shares[-1], contamination + 1e-9, side="right"
    )
    if n_groups == 0:
        return float(ranked[0] * (1 + close))
    last = ends[n_groups - 1]
    return float((ranked[last] + ranked[last + 1]) / 2)

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:4c4ab24c9a60517cc804d89e250dc5f5eba329c5f2bd3698507bcf3c0f180127
"""Regressors that know how far off a prediction may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..classifier import SupervisedEstimator
from ..samples import Array

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
"""Where a normal distribution is integrated, exactly for polynomials."""


class UncertaintyMixin(SupervisedEstimator):
    """Mixin of regressors whose predictions have a standard deviation.

    It comes before ``KerasRegressor`` among the base classes.
    """

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Predict the target of each sample, and how far off that may be.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        return_std : bool, default=False
            Whether to return standard deviations, too.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Predictions, in the form of the target in ``fit``.
        y_std : ndarray of shape (n_samples,) or (n_samples, n_outputs), optional
            Their standard deviations in the units of the target, if asked for; NaN in
            the columns of outputs that have none.
        """
        draws = self._compute_draws(X)
        outputs = average_draws(draws)
        predicted = self._decode_parts(self._choose_columns(outputs))
        if not return_std:
            return predicted
        deviations = self._find_deviations(draws).astype(outputs[0].dtype, copy=False)
        return predicted, deviations

    def _compute_draws(self, X: Any) -> list[list[Array]]:
        """Compute the outputs of the network, in each draw of what is random in it."""
        return [self._compute_outputs(X)]

    def _find_deviations(self, draws: list[list[Array]]) -> Array:
        """Find the standard deviations of the target."""
        parts = [self._choose_columns(outputs) for outputs in draws]
        columns = [np.stack(part) for part in zip(*parts, strict=True)]
        means, stds = ([fold(x, 0) for x in columns] for fold in (np.mean, np.std))
        return self._decode_deviations(means, stds)

    def _decode_deviations(self, means: list[Array], stds: list[Array]) -> Array:
        """Turn standard deviations of an encoded target into those of the target."""
        if self.target_encoder_ is None:
            return self._restore_target(stds)
        wide = [(m.astype(float), s) for m, s in zip(means, stds, strict=True)]
        weights = _WEIGHTS / _WEIGHTS.sum()
        values = np.stack(
            [self._restore_target([m + z * s for m, s in wide]) for z in _NODES]
        )
        center = np.tensordot(weights, values, axes=1)
        variance = np.tensordot(weights, np.square(values - center), axes=1)
        return np.asarray(np.sqrt(variance))

    def _restore_target(self, parts: list[Array]) -> Array:
        """Turn one number for each column into the target."""
        return self._decode_parts(parts)


def average_draws(draws: Sequence[list[Array]]) -> list[Array]:
    """Average what a network puts out in several draws."""
    if len(draws) == 1:
        return draws[0]
    return [np.mean(parts, axis=0) for parts in zip(*draws, strict=True)]

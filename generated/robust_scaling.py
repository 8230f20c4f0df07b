# Copied by keras-estimator-gen 0.1.0 from robust_scaling.py. Do not edit.
# Code: sha256:8d4cca0866773f37da383d5287968979e5789ce8b64bec515ea1e8f9ce14d0c5
"""Scaling of numbers that outliers do not disturb."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

__all__ = ["RobustSmoothScaler"]


class RobustSmoothScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Center by medians, scale by quartiles, and bend outliers towards a limit.

    Where the quartiles of a column are equal, as in a column of an indicator, half of
    its range takes the place of their distance.

    Parameters
    ----------
    limit : float, default=3.0
        What the absolute values stay below.

    Attributes
    ----------
    center_ : ndarray of shape (n_features,)
        Median of each column.
    scale_ : ndarray of shape (n_features,)
        What a centered column is divided by.
    """

    def __init__(self, limit: float = 3.0) -> None:
        self.limit = limit

    def fit(self, X: Any, y: Any = None) -> "RobustSmoothScaler":
        """Learn the medians and the quartiles.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows to learn from.
        y : None
            Not looked at.

        Returns
        -------
        RobustSmoothScaler
            The scaler.
        """
        del y
        X = validate_data(self, X, dtype=[np.float64, np.float32])
        lower, self.center_, upper = np.quantile(X, [0.25, 0.5, 0.75], axis=0)
        distance, spread = upper - lower, np.ptp(X, axis=0) / 2
        scale = np.where(distance > 0, distance, spread)
        self.scale_ = np.where(scale > 0, scale, 1)
        return self

    def transform(self, X: Any) -> Any:
        """Scale rows.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The scaled rows.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        scaled = (X - self.center_) / self.scale_
        return scaled / np.sqrt(1 + (scaled / self.limit) ** 2)

# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:b92842a0350de626507acbb64574688000b4aa0dd7ba0c60b5df0817c5dd4d1f
"""Regressors."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import MultiOutputMixin, RegressorMixin

from .constraints import fit_context
from .estimator import KerasEstimator
from .heads import Head, choose_regressor_head
from .weighting import Weights


class KerasRegressor(MultiOutputMixin, RegressorMixin, KerasEstimator):
    """Base of Keras regressors, for one or many outputs."""

    _y_checks: ClassVar[dict[str, Any]] = {"multi_output": True, "y_numeric": True}

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training rows.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows; rows of weight zero are left out.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        return self._fit_partially(X, y, sample_weight)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Predict the target of each row.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Predictions, with as many dimensions as the target seen in ``fit``.
        """
        outputs = self._compute_outputs(X)
        return outputs[:, 0] if self._target_ndim == 1 else outputs

    def _learn_target(self, y: npt.NDArray[Any], _classes: Any) -> None:
        self._target_ndim = y.ndim
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        self.target_type_ = "continuous" if y.ndim == 1 else "continuous-multioutput"

    def _choose_head(self) -> Head:
        return choose_regressor_head(self.n_outputs_)

    def _encode_target(
        self, y: npt.NDArray[Any], weights: Weights | None
    ) -> tuple[npt.NDArray[Any], Weights | None]:
        columns = y.reshape(len(y), -1)
        if columns.shape[1] != self.n_outputs_:
            raise ValueError(
                f"y has {columns.shape[1]} columns, but {type(self).__name__} is "
                f"expecting {self.n_outputs_}, as seen in fit."
            )
        return np.asarray(columns, dtype=self._dtype), weights

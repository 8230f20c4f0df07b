# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:bca9cd009992f73e084ab5b969f0b13708e71f3e5c4abd8f5ec04980ecfdc964
"""Regressors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.metrics import r2_score

from ..classifier import SupervisedEstimator
from ..constraints import fit_context
from ..heads import Heads
from ..parameters import read_parameters
from ..rows import set_metadata
from ..samples import Array, Samples, make_dense
from ..weights import Weights
from .encoders import choose_fit_options, take_weighted
from .target_ranges import choose_number_head, find_range, get_range


class KerasRegressor(MultiOutputMixin, RegressorMixin, SupervisedEstimator):
    """Base of Keras regressors, for one or many outputs."""

    @property
    def _y_checks(self) -> dict[str, Any]:
        return {"multi_output": True, "y_numeric": True}

    @property
    def target_encoder(self) -> Any:
        """Transformer of y; None for none.

        A subclass returns a new, unfitted transformer here, which is kept as
        ``target_encoder_``. What its ``get_metadata()`` returns once it is fitted, if
        it has such a method, become attributes of the estimator.
        """
        return None

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; samples of weight zero are left out.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        return self._fit((X, y, sample_weight), continues=True, epochs=1)

    @staticmethod
    def scorer(y_true: Any, y_pred: Any, **options: Any) -> float:
        """Score predictions by the coefficient of determination.

        A subclass may replace it, to score in another way.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        **options : dict
            ``sample_weight``, and what is routed to ``score__``.

        Returns
        -------
        float
            R^2, at most 1.
        """
        return float(r2_score(y_true, y_pred, **options))

    score = SupervisedEstimator.score

    def _learn_target(
        self, y: npt.NDArray[Any], weights: Weights | None, _classes: Any
    ) -> None:
        self._target_ndim = y.ndim
        self._target_dtype = y.dtype.str if y.dtype.kind == "f" else None
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        self.target_type_ = "continuous" if y.ndim == 1 else "continuous-multioutput"
        self.target_encoder_ = self.target_encoder
        if self.target_encoder_ is not None:
            columns = take_weighted(y.reshape(len(y), -1), weights)
            options = choose_fit_options(self.target_encoder_, weights)
            self.target_encoder_.fit(columns, **options)
            set_metadata(self, self.target_encoder_)
        self._n_columns = self._encode_columns(y[:1]).shape[1]

    def _choose_heads(self) -> Heads:
        return (choose_number_head(self._n_columns, read_parameters(self)["loss"]),)

    def _encode_samples(
        self, given: Samples, y: Any, *_: Any, **_options: Any
    ) -> Samples:
        targets = self._code_columns(self._encode_columns(y))
        return replace(given, targets=targets, labels=y)

    def _decode_parts(self, parts: list[Array]) -> Array:
        columns = self._decode_columns(np.hstack(parts))
        single = self._target_ndim == 1 and columns.shape[1] == 1
        return columns[:, 0] if single else columns

    def _decode_columns(self, columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
        encoder = self.target_encoder_
        if encoder is not None:
            # Each of several units is a value of the one column.
            units = columns.T[:, :, np.newaxis] if self._n_columns == 1 else [columns]
            columns = np.hstack([encoder.inverse_transform(unit) for unit in units])
        return columns.astype(self._target_dtype or columns.dtype, copy=False)

    def _encode_columns(self, y: npt.NDArray[Any]) -> npt.NDArray[Any]:
        columns = y.reshape(len(y), -1)
        if columns.shape[1] != self.n_outputs_:
            raise ValueError(
                f"y has {columns.shape[1]} columns, but {type(self).__name__} is "
                f"expecting {self.n_outputs_}, as seen in fit."
            )
        if self.target_encoder_ is None:
            return columns
        return np.asarray(make_dense(self.target_encoder_.transform(columns)))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        name = find_range(getattr(self, "loss", None))
        tags.target_tags.positive_only = name is not None and get_range(name).is_open
        return tags

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:6b60d716048f22de5bb4d60e02bd7488f4782933806d5065b8b12fa5933852a4
"""Estimators that train until their loss, or their score, gets no better."""

from __future__ import annotations

import math
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import is_classifier
from sklearn.exceptions import ConvergenceWarning

from ...estimator import KerasEstimator
from ...samples import Samples, hold_out

if TYPE_CHECKING:
    from ...network import Arrays
    from ...training import TrainingTask
    from ...training.callbacks import History
    from .plateaus import Plateau

_HELD_OUT = 0.1
_FEWEST_ROWS = 2


class ConvergenceMixin(KerasEstimator):
    """Mixin of estimators that stop as scikit-learn's multi-layer perceptrons do.

    It comes before ``KerasClassifier`` or another base class. A training ends when for
    more than `n_iter_no_change` epochs in a row its loss has not fallen by `tol`: that
    of the validation data, if there is any. With
    `early_stopping` it is the score of these rows that has to rise. Of what these rows
    tell, the best weights are kept. A training that `epochs` ends before warns.

    Attributes
    ----------
    best_loss_ : float or None
        Lowest training loss; None with `early_stopping`.
    validation_scores_ : list of float or None
        With `early_stopping`: score of the rows held out or given, after each epoch.
    best_validation_score_ : float or None
        The highest of these in the latest training.
    """

    early_stopping: bool = False
    n_iter_no_change: float | None = 10
    tol: float = 1e-4
    _is_partial = False
    _n_latest = 0

    @property
    def n_iter_(self) -> int:
        """Number of epochs of the latest training."""
        return self._n_latest if self.loss_curve_ else 0

    @property
    def loss_(self) -> float:
        """Training loss of the last epoch."""
        return self.loss_curve_[-1]

    @property
    def best_loss_(self) -> float | None:
        """Lowest training loss."""
        scored = self.validation_scores_ is not None
        return None if scored else float(np.fmin.reduce(self.loss_curve_))

    @property
    def validation_scores_(self) -> list[float] | None:
        """Score of the validation data after each epoch."""
        return self.history_.get("val_score")

    @property
    def best_validation_score_(self) -> float | None:
        """Highest score of the latest training."""
        scores = self.validation_scores_
        if scores is None:
            return None
        return float(np.fmax.reduce(scores[-self.n_iter_ :]))

    def _fit(self, *data: Any, continues: bool | None = None, **options: Any) -> Self:
        self._is_partial = bool(continues)
        if self._is_partial and self.early_stopping:
            raise ValueError(
                "partial_fit does not support early_stopping=True: an epoch cannot be "
                "stopped early. Call fit with warm_start=True."
            )
        return super()._fit(*data, continues=continues, **options)

    def _train(
        self,
        samples: Samples,
        validation: Samples | None,
        settings: SimpleNamespace,
        given: tuple[Any, Any, Any],
    ) -> None:
        split = settings.validation_split
        if self.early_stopping and split == 0:
            split = _HELD_OUT
        samples, validation = hold_out(samples, split, self._generator, validation)
        if self.early_stopping and len(validation or ()) < _FEWEST_ROWS:
            raise ValueError(
                "The validation set is too small to score the network: it has "
                f"{len(validation or ())} sample. Increase validation_split, or pass "
                "more samples."
            )
        plateau = None if self._is_partial else self._create_plateau(validation)
        if plateau is not None:
            settings.callbacks = [plateau, *settings.callbacks]
        super()._train(samples, validation, settings, given)
        has_ended = plateau is not None and plateau.is_reached
        if self._n_latest == settings.epochs and not (has_ended or self._is_partial):
            self._warn_unless_asked(settings.epochs)

    def _warn_unless_asked(self, epochs: int) -> None:
        """Warn that a training might have gone on, unless nothing was to end it."""
        if self.n_iter_no_change is not None:
            warnings.warn(
                f"Training has not converged: it ended with {epochs} epochs, and not "
                f"with n_iter_no_change={self.n_iter_no_change} epochs without an "
                f"improvement by tol={self.tol:g}. Raise epochs, or set "
                "n_iter_no_change=None to train for that many.",
                ConvergenceWarning,
                stacklevel=2,
            )

    def _create_plateau(self, validation: Samples | None) -> Plateau | None:
        """Create the callback that ends a training, if anything is to end it."""
        limit = math.inf if self.n_iter_no_change is None else self.n_iter_no_change
        if self.early_stopping and validation is not None:
            from .plateaus import ScorePlateau

            return ScorePlateau(
                lambda weights: self._score_weights(weights, validation),
                self.tol,
                limit,
            )
        if math.isinf(limit):
            return None
        from .plateaus import LossPlateau

        return LossPlateau(self.tol, limit, is_validated=validation is not None)

    def _score_weights(self, weights: Arrays, validation: Samples) -> float:
        """Score the network with some weights; nan if they have diverged."""
        network = self._network.leave_model().replace_values(weights, None)
        outputs = self._run_network(network, validation.rows, None)
        if not all(np.isfinite(each).all() for each in outputs):
            return math.nan
        predicted = self._decode_parts(self._choose_columns(outputs))
        labels: Any = validation.labels
        if is_classifier(self):
            labels = self._decode_parts([labels.reshape(len(labels), -1)])
        weights_of_rows = validation.weights
        given = {} if weights_of_rows is None else {"sample_weight": weights_of_rows}
        return float(self.scorer(labels, predicted, **given))

    def _record_training(
        self, task: TrainingTask, history: History, trainer: str
    ) -> None:
        super()._record_training(task, history, trainer)
        self._n_latest = len(history.get("loss", ()))

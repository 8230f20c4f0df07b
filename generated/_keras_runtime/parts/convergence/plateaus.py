# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:6894b372a895cd3404af0c3a091715198a8efa87a16b22b76ae215d018c8293e
"""Callbacks that end a training when it has stopped getting better."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ...backend import keras
from ...network import Arrays, read_variables


class Plateau(keras.callbacks.Callback):
    """Ends a training by the rule of scikit-learn's multi-layer perceptrons.

    What is measured has to rise by `tol` above the best that was, however little that
    exceeded the ones before it. After more than `limit` epochs in a row in which it did
    not, the training ends.
    """

    def __init__(self, tol: float, limit: float, *, keeps_best: bool) -> None:
        super().__init__()
        self.is_reached = False
        self._tol = tol
        self._limit = limit
        self._keeps_best = keeps_best
        self._n_unimproved = 0
        self._highest = -math.inf
        self._best_weights: Any = None

    def measure(self, logs: Any) -> float:
        """Return what is to rise."""
        raise NotImplementedError

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Compare an epoch with the best one, and end the training if it is time to."""
        value = self.measure(logs)
        is_better = value >= self._highest + self._tol
        self._n_unimproved = 0 if is_better else self._n_unimproved + 1
        if value > self._highest:
            self._highest = value
            if self._keeps_best:
                self._best_weights = self.model.get_weights()
                # What the estimator takes for the best epoch.
                self.best, self.best_epoch = value, epoch
        if self._n_unimproved > self._limit:
            self.is_reached = self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Go back to the best weights."""
        del logs
        if self._best_weights is not None:
            self.model.set_weights(self._best_weights)


class LossPlateau(Plateau):
    """Ends a training when the loss has stopped falling."""

    # It needs no model, which takes long to create.
    is_blind: ClassVar[bool] = True

    def __init__(self, tol: float, limit: float, *, is_validated: bool) -> None:
        super().__init__(tol, limit, keeps_best=is_validated)
        self._monitor = "val_loss" if is_validated else "loss"

    def measure(self, logs: Mapping[str, Any]) -> float:
        """Return the loss, negated."""
        return -float(logs.get(self._monitor, math.inf))


class ScorePlateau(Plateau):
    """Ends a training when the score of held-out rows has stopped rising."""

    def __init__(
        self, score: Callable[[Arrays], float], tol: float, limit: float
    ) -> None:
        super().__init__(tol, limit, keeps_best=True)
        self._score = score

    def measure(self, logs: dict[str, Any]) -> float:
        """Return the score, which is also put among what is recorded."""
        score = logs["val_score"] = self._score(read_variables(self.model.variables))
        return score

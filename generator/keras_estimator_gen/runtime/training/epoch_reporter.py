"""A Keras callback that tells scikit-learn's callbacks about each epoch."""

from __future__ import annotations

import copy
from typing import Any

from ..backend import keras
from ..network.network import (
    Arrays,
    OptimizerState,
    assign_variables,
    read_optimizer,
    read_variables,
)
from ..samples import Samples
from .task import TrainingTask
from .trainer import History, find_trainer


class EpochReporter(keras.callbacks.Callback):
    """Tell scikit-learn's callbacks about each epoch of a training."""

    def __init__(
        self, fit: Any, shown: dict[str, Any], task: TrainingTask, samples: Samples
    ) -> None:
        super().__init__()
        self._fit = fit
        self._shown = shown
        self._task = task
        self._samples = samples
        self._history: History = {}

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Begin an epoch."""
        del epoch, logs
        self._epoch = self._fit.subcontext(task_name="epoch")
        self._epoch.call_on_fit_task_begin(
            **self._shown, reconstruction_attributes=self._stop_copy
        )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """End an epoch, and the training if a callback asks for it."""
        del epoch
        for name, value in (logs or {}).items():
            self._history.setdefault(name, []).append(value)
        if self._epoch.call_on_fit_task_end(
            **self._shown, reconstruction_attributes=self._stop_copy
        ):
            self.model.stop_training = True

    def copy_fitted(self) -> dict[str, Any]:
        """Copy what later calls of ``partial_fit`` change in place."""
        network = self._shown["estimator"]._network.read_model()
        return self._copy_state(network.weights, network.optimizer_state)

    def _copy_state(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> dict[str, Any]:
        estimator = self._shown["estimator"]
        network = estimator._network.leave_model()
        return {
            "_network": network.replace_values(weights, optimizer_state),
            "_generator": copy.deepcopy(estimator._generator),
            "history_": copy.deepcopy(estimator.history_),
        }

    def _stop_copy(self) -> dict[str, Any]:
        """Return the attributes that fit would have set if the training stopped now."""
        estimator = self._shown["estimator"]
        stopped = copy.copy(estimator)
        state = read_optimizer(self.model.optimizer)
        vars(stopped).update(self._copy_state(self._read_weights(), state))
        trainer, _ = find_trainer(estimator._network, self._task)
        stopped._record_training(self._task, self._history, trainer)
        stopped._complete_fit(self._samples)
        fitted = vars(estimator)
        return {
            name: value
            for name, value in vars(stopped).items()
            if name not in fitted or value is not fitted[name]
        }

    def _read_weights(self) -> Arrays:
        """Read the weights; averages of them, if the training would end with these."""
        weights, optimizer = read_variables(self.model.variables), self.model.optimizer
        # Before the first step, the averages are those of nothing.
        if not (self._history and getattr(optimizer, "use_ema", False)):
            return weights
        optimizer.finalize_variable_values(self.model.trainable_variables)
        averages = read_variables(self.model.variables)
        assign_variables(self.model.variables, weights)
        return averages

"""scikit-learn's own callbacks, where scikit-learn has them.

They follow a fit as a tree of tasks: those of a search or a pipeline, within them that
of the network's fit, and within this one task for each epoch.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..estimator import KerasEstimator

try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:  # scikit-learn before 1.9
    CallbackSupportMixin = object

if TYPE_CHECKING:
    from ..network import Arrays, OptimizerState
    from ..samples import Samples
    from ..training import TrainingTask
    from ..training.callbacks import Logs


class ScikitLearnCallbacksMixin(KerasEstimator, CallbackSupportMixin):
    """Mixin of estimators that take scikit-learn's callbacks by ``set_callbacks``.

    It comes before ``KerasClassifier`` or another base class.
    """

    @contextmanager
    def _follow_fit(
        self, task: TrainingTask, samples: Samples, given: tuple[Any, Any, Any]
    ) -> Iterator[TrainingTask]:
        """Let scikit-learn's callbacks follow a training, if there are any."""
        # There is no public way to ask.
        if not hasattr(self, "_skl_callbacks"):
            yield task
            return
        X, y, sample_weight = given
        metadata = None if sample_weight is None else {"sample_weight": sample_weight}
        shown = {"estimator": self, "X": X, "y": y, "metadata": metadata}
        fit = self._init_callback_context(max_subtasks=len(task.epochs))
        fit.call_on_fit_task_begin(**shown)
        reporter = _EpochReporter(self, task, samples, fit, shown)
        # The last of all sees each epoch as the user's own callbacks leave it.
        yield replace(task, callbacks=[*task.callbacks, reporter.callback])
        fit.call_on_fit_task_end(
            **shown, reconstruction_attributes=reporter.copy_fitted
        )


class _EpochReporter:
    """What tells scikit-learn's callbacks about each epoch, by a callback of Keras."""

    def __init__(
        self,
        estimator: Any,
        task: TrainingTask,
        samples: Samples,
        fit: Any,
        shown: dict[str, Any],
    ) -> None:
        from ..backend import keras

        self.callback: Any = keras.callbacks.LambdaCallback(
            on_epoch_begin=self._begin_epoch, on_epoch_end=self._end_epoch
        )
        self._estimator = estimator
        self._task = task
        self._samples = samples
        self._fit = fit
        self._shown = shown
        self._history: dict[str, list[Any]] = {}

    def _begin_epoch(self, _epoch: int, _logs: Logs | None = None) -> None:
        self._epoch = self._fit.subcontext(task_name="epoch")
        self._epoch.call_on_fit_task_begin(
            **self._shown, reconstruction_attributes=self._stop_copy
        )

    def _end_epoch(self, _epoch: int, logs: Logs | None = None) -> None:
        """End an epoch, and the training if a callback asks for it."""
        for name, value in (logs or {}).items():
            self._history.setdefault(name, []).append(value)
        if self._epoch.call_on_fit_task_end(
            **self._shown, reconstruction_attributes=self._stop_copy
        ):
            self.callback.model.stop_training = True

    def copy_fitted(self) -> dict[str, Any]:
        """Copy what later calls of ``partial_fit`` change in place."""
        network = self._estimator._network.read_model()
        return self._copy_state(network.weights, network.optimizer_state)

    def _copy_state(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> dict[str, Any]:
        estimator = self._estimator
        network = estimator._network.leave_model()
        return {
            "_network": network.replace_values(weights, optimizer_state),
            "_generator": copy.deepcopy(estimator._generator),
            "history_": copy.deepcopy(estimator.history_),
        }

    def _stop_copy(self) -> dict[str, Any]:
        """Return the attributes that fit would have set if the training stopped now."""
        from ..network import read_optimizer

        stopped = copy.copy(self._estimator)
        state = read_optimizer(self.callback.model.optimizer)
        vars(stopped).update(self._copy_state(self._read_weights(), state))
        trainer = self.callback.params["trainer"]
        stopped._record_training(self._task, self._history, trainer)
        stopped._complete_fit(self._samples)
        fitted = vars(self._estimator)
        return {
            name: value
            for name, value in vars(stopped).items()
            if name not in fitted or value is not fitted[name]
        }

    def _read_weights(self) -> Arrays:
        """Read the weights; averages of them, if the training would end with these."""
        from ..network import assign_variables, read_variables

        model = self.callback.model
        weights = read_variables(model.variables)
        # Before the first step, the averages are those of nothing.
        if not (self._history and getattr(model.optimizer, "use_ema", False)):
            return weights
        model.optimizer.finalize_variable_values(model.trainable_variables)
        averages = read_variables(model.variables)
        assign_variables(model.variables, weights)
        return averages

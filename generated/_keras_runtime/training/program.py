# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:906131b91f730a3320aaa70045b0b7c9458b7c92f33366c33f75564d13f3ee32
"""Trainings of one architecture, compiled once for all fits and threads."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import keras, read_learning_rate
from ..network import Arrays, Network, build_optimizer
from ..network.isolation import isolate_keras
from ..network.models import create_compiled, open_model
from ..samples import take_rows
from .callbacks import History, Listener, Logs, check_convergence
from .step import (
    STATEFUL,
    FixedSizes,
    FusedStep,
    NotFusableError,
    NotPureError,
    TrainingStep,
    Values,
)

if TYPE_CHECKING:
    from . import TrainingTask

# A call of TensorFlow cannot be interrupted, and is therefore to be about that short.
_CALL_SECONDS = 0.125

# These look at no layer of the model that is trained, nor at its optimizer.
_BLIND_CALLBACKS = (
    keras.callbacks.CSVLogger,
    keras.callbacks.EarlyStopping,
    keras.callbacks.TerminateOnNaN,
)
_RATE_CALLBACKS = (
    keras.callbacks.LearningRateScheduler,
    keras.callbacks.ReduceLROnPlateau,
)


class TrainingProgram:
    """Epochs of training as a function of values; its model stays as it is."""

    # The module for a backend is named as Keras names it.
    loop_type = import_module(f".{keras.backend.backend()}", __package__).EpochLoop
    step_types: Sequence[type[TrainingStep]] = (FusedStep, TrainingStep)

    def __init__(
        self, network: Network, data: Any, fixed: FixedSizes | None, *, is_small: bool
    ) -> None:
        self.trainer = "compiled by XLA" if fixed else "compiled"
        self._fixed = fixed
        self._is_small = is_small
        self._step_seconds: dict[tuple[int, int], float] = {}
        self.model = create_compiled(network)
        with isolate_keras(network.dtype, seed=0):
            self._prepare_model()
            for reason, is_met in _list_impurities(self.model).items():
                if is_met:
                    raise NotPureError(reason)
            build_optimizer(self.model)
            try:
                self._trace(network, data)
            except Exception as error:  # whatever somebody's optimizer does with values
                kind = type(self.model.optimizer)
                if kind.__module__.partition(".")[0] == "keras":
                    raise
                reason = f"{kind.__name__} works on variables alone"
                raise NotPureError(reason) from error
        if not self._loop.is_pure:
            raise NotPureError(STATEFUL)

    def _prepare_model(self) -> None:
        """Change the compiled model before its optimizer is built."""

    def _trace(self, network: Network, data: Any) -> None:
        for kind in self.step_types:
            with suppress(NotFusableError):
                self.step = kind(self.model)
                self.step.build_metrics([take_rows(part, slice(1)) for part in data[0]])
                values = self.step.load(network)
                self._loop = self.loop_type(
                    self.step, values, data, self._fixed, is_small=self._is_small
                )
                break

    def train(
        self, network: Network, task: TrainingTask, rate: float | None
    ) -> tuple[Network, History]:
        """Train for all epochs, or until somebody stops the training."""
        network = network.read_model()
        view = View(self, network, task, rate)
        try:
            try:
                view.tell("on_train_begin")
                self._train_epochs(task, view)
            except KeyboardInterrupt:
                view.listener.accept_interrupt()
            view.values = self.step.finalize(view.values)
            view.tell("on_train_end")
        finally:
            for callback in task.callbacks:
                # It would keep the model for as long as somebody keeps the callback.
                keras.callbacks.Callback.set_model(callback, None)
        history = dict(view.listener.record.history)
        weights, optimizer_state = self.step.unpack(view.values)
        check_convergence(history, weights, task.epochs.start)
        return network.replace_values(weights, optimizer_state), history

    def _train_epochs(self, task: TrainingTask, view: View) -> None:
        data = self._loop.load_data(task)
        epochs = task.epochs
        while epochs:
            count = self.count_epochs(task)
            block, epochs = epochs[:count], epochs[count:]
            view.tell("on_epoch_begin", block[0])
            # At once, so that an interrupt finds values and logs of the same epochs.
            view.values, view.listener.trained = self.run(
                view.values, data, block, task
            )
            for epoch, logs in view.listener.trained.items():
                view.tell("on_epoch_end", epoch, logs)
            # A training is one epoch at least.
            if view.model.stop_training:
                break

    def count_epochs(self, task: TrainingTask) -> int:
        """Count the epochs of the next call, by how long a step took before."""
        seconds = self._step_seconds.get(task.batch_sizes, math.inf)
        possible = _CALL_SECONDS / (seconds * task.steps_per_epoch)
        return int(max(1, min(task.most_epochs, len(task.epochs), possible)))

    def run(
        self, values: Values, data: Any, epochs: range, task: TrainingTask
    ) -> tuple[Values, dict[int, Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        start = time.perf_counter()
        found, logs = self._loop.run(values, data, epochs, task)
        n_steps = len(epochs) * task.steps_per_epoch
        self._step_seconds[task.batch_sizes] = (time.perf_counter() - start) / n_steps
        return found, logs


def _list_impurities(model: keras.Model) -> dict[str, Any]:
    """List what would make the steps of a training no function of values."""
    optimizer, kind = model.optimizer, type(model.optimizer).__name__
    rate = read_learning_rate(optimizer)
    is_schedule = isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
    return {
        "the model is compiled with run_eagerly=True": model.run_eagerly,
        "the learning rate is a function": callable(rate) and not is_schedule,
        "the optimizer accumulates gradients": optimizer.gradient_accumulation_steps,
        # Keras does so in one branch of a condition, which values have not.
        "the optimizer overwrites the weights by averages": (
            optimizer.ema_overwrite_frequency
        ),
        f"{kind} changes the scale of the loss": hasattr(optimizer, "inner_optimizer"),
        "the optimizer overwrites variables with gradients": any(
            variable.overwrite_with_gradient for variable in model.variables
        ),
    }


class View:
    """What callbacks see of a training: a Keras model, or this object in its place.

    Such a model takes long to create, and to give and take all values. Callbacks of
    Keras that look at some of the values alone do without.
    """

    def __init__(
        self,
        program: TrainingProgram,
        network: Network,
        task: TrainingTask,
        rate: float | None,
    ) -> None:
        step = self._step = program.step
        self.values = step.load(network, rate)
        self.optimizer = self
        self.metrics = step.model.metrics
        self.stop_training = False
        self.history: Any = None
        has_rate = step.rate_place is not None
        blind = (*_BLIND_CALLBACKS, *(_RATE_CALLBACKS if has_rate else ()))
        self.model: Any = self
        self._network: Network | None = None
        kinds = set(map(type, task.callbacks))
        if not all(kind in blind or hasattr(kind, "is_blind") for kind in kinds):
            # A model that the network has belongs to whoever has asked for it.
            self._network = open_model(network.leave_model())
            self.model = self._network.model
        self.listener = Listener(self.model, task, program.trainer)

    def tell(self, hook: str, *arguments: Any) -> None:
        """Tell callbacks of something, and take over what they change."""
        tell = getattr(self.listener, hook)
        if self._network is None or hook not in self.listener.heard:
            tell(*arguments)
            return
        network = self._network.replace_values(*self._step.unpack(self.values))
        tell(*arguments)
        self.values = self._step.load(network.read_model())

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next step."""
        return self.values.slots[self._step.rate_place]

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        slots = list(self.values.slots)
        slots[self._step.rate_place] = self._step.make_rate(rate)
        self.values = self.values._replace(slots=slots)

    def get_weights(self) -> Arrays:
        """Return the weights, as a callback keeps them."""
        variables = [*self.values.weights, *self.values.others]
        return [np.array(variables[place]) for place in self._step.weight_places]

    def set_weights(self, weights: Arrays) -> None:
        """Take weights that `get_weights` has given."""
        variables = [*self.values.weights, *self.values.others]
        for place, array in zip(self._step.weight_places, weights, strict=True):
            variables[place] = array
        trained, others = self._step.split_variables(variables)
        self.values = self.values._replace(weights=trained, others=others)

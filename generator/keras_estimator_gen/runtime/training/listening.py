"""The callbacks of one training, told of it in Keras' order, and its record."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..backend import keras
from ..network.models import open_model
from ..network.network import (
    Network,
    assign_variables,
    build_optimizer,
    read_optimizer,
    read_variables,
    write_optimizer,
)

EPOCH_HOOKS = frozenset(
    {"on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"}
)
_HOOKS = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]

Logs = Mapping[str, Any]


def find_hooks(callback: keras.callbacks.Callback) -> Iterator[str]:
    """Find what a callback listens to."""
    base = keras.callbacks.Callback
    for name in _HOOKS:
        function = getattr(callback, name)
        if getattr(function, "__func__", function) is not getattr(base, name):
            yield name


class Listener(keras.callbacks.CallbackList):
    """The callbacks of one training, which also keep a record of an interrupted one."""

    def __init__(
        self,
        model: keras.Model,
        callbacks: Sequence[keras.callbacks.Callback],
        verbose: int,
        **params: int,
    ) -> None:
        # Keras lists it last, so that it also records what the others add to the logs.
        self.record = keras.callbacks.History()
        # Keras creates it when the training begins, which may be interrupted.
        self.record.epoch = []
        self.trained: dict[int, Logs] = {}
        self._begun = False
        super().__init__(
            [*callbacks, self.record],
            add_progbar=verbose != 0,
            model=model,
            verbose=verbose,
            **params,
        )

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Tell that the training begins."""
        self._begun = True
        super().on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell that an epoch has ended."""
        if epoch not in self.trained:
            self.trained = {epoch: logs or {}}
        numbers = {name: make_number(item) for name, item in (logs or {}).items()}
        if not any(map(_exceeds_float32, numbers.values())):
            super().on_epoch_end(epoch, logs)
            return
        # Early stopping compares Python's floats as float32, but NumPy's as they are.
        wide = {
            name: np.float64(item) if isinstance(item, float) else item
            for name, item in numbers.items()
        }
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, wide)

    def finish(self) -> None:
        """Tell that training has ended."""
        if self._begun:
            self.on_train_end(next(reversed(self.trained.values()), None))

    def accept_interrupt(self) -> None:
        """Complete the record of a training that was interrupted from the keyboard."""
        for epoch, logs in self.trained.items():
            if epoch not in self.record.epoch:
                numbers = {name: make_number(item) for name, item in logs.items()}
                self.record.on_epoch_end(epoch, numbers)
        done = max(self.trained) + 1 if self.trained else 0
        warnings.warn(
            f"Training was interrupted after epoch {done} of {self.params['epochs']}. "
            "The estimator keeps what it has learned until then.",
            UserWarning,
            stacklevel=2,
        )


class LiveModel:
    """A Keras model of one training alone, which callbacks may look at and change."""

    def __init__(self, program: Any, network: Network) -> None:
        self._step = program.step
        # That of the network, if there is one, belongs to whoever has asked for it.
        self.model: Any = open_model(network.leave_model()).model
        build_optimizer(self.model)

    def show(self, values: Any) -> None:
        """Let the model hold the values of the training."""
        weights, state = self._step.unpack(values)
        assign_variables(self.model.variables, weights)
        write_optimizer(self.model.optimizer, state)

    def read(self, _values: Any) -> Any:
        """Return the values that the model has now."""
        weights = read_variables(self.model.variables)
        state = read_optimizer(self.model.optimizer)
        return self._step.load(weights, state)


class StandIn:
    """What stands for a model where callbacks of Keras look at some of its values."""

    def __init__(self, program: Any, _network: Network) -> None:
        self._step = program.step
        self.model = self
        self.stop_training = False
        self.history: Any = None
        self.optimizer: Any = self
        self.metrics = program.model.metrics

    def show(self, values: Any) -> None:
        """Take the values of the training."""
        self._values = values

    def read(self, _values: Any) -> Any:
        """Return the values that callbacks have left."""
        return self._values

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next step."""
        return self._step.read_rate(self._values)

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        self._values = self._step.replace_rate(self._values, rate)

    def get_weights(self) -> Any:
        """Return the weights, as a callback keeps them."""
        return self._step.read_weights(self._values)

    def set_weights(self, weights: Any) -> None:
        """Take weights that `get_weights` has given."""
        self._values = self._step.replace_weights(self._values, weights)


def make_number(value: Any) -> Any:
    """Return a value of the logs as Keras' callbacks get it."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value)


def _exceeds_float32(number: Any) -> bool:
    largest = float(np.finfo(np.float32).max)
    return isinstance(number, float) and largest < abs(number) < math.inf

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:6997f40fd0fe00a86cded1292cc513e59e0e4d7712cbc730d529c0a7ba8ef1f0
"""The callbacks of one training, told of it in Keras' order, and its record."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .backend import keras

EPOCH_HOOKS = frozenset(
    {"on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"}
)
_HOOKS = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]

Logs = Mapping[str, Any]


def find_hooks(callback: keras.callbacks.Callback) -> Iterator[str]:
    """Find what a callback listens to.

    Parameters
    ----------
    callback : keras.callbacks.Callback
        The callback.

    Yields
    ------
    str
        Names of the methods that it overrides.
    """
    base = keras.callbacks.Callback
    for name in _HOOKS:
        function = getattr(callback, name)
        if getattr(function, "__func__", function) is not getattr(base, name):
            yield name


class Listener(keras.callbacks.CallbackList):
    """The callbacks of one training, which also keep a record of an interrupted one.

    Parameters
    ----------
    model : keras.Model
        The model that is trained.
    callbacks : sequence of keras.callbacks.Callback
        The callbacks.
    verbose : int
        As for ``Model.fit``: 0 is silent.
    epochs : int
        Number of the last epoch.
    steps : int
        Number of steps of an epoch.

    Attributes
    ----------
    record : keras.callbacks.History
        Loss and metrics of each epoch.
    trained : dict of int to mapping
        Loss and metrics of the latest epochs, before any callback has heard of them.
    """

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
        """Tell that the training begins.

        Parameters
        ----------
        logs : mapping, default=None
            Not used by Keras.
        """
        self._begun = True
        super().on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell that an epoch has ended.

        Parameters
        ----------
        epoch : int
            Number of the epoch, from 0.
        logs : mapping, default=None
            Its loss and metrics.
        """
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
        """Let the optimizer complete the weights, and tell that training has ended."""
        optimizer = self.model.optimizer
        if optimizer is not None and optimizer.built:
            optimizer.finalize_variable_values(self.model.trainable_variables)
        if self._begun:
            self.on_train_end(next(reversed(self.trained.values()), None))

    def accept_interrupt(self) -> None:
        """Complete the record of a training that was interrupted from the keyboard.

        Warns
        -----
        UserWarning
            Says after which epoch it was interrupted.
        """
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


def make_number(value: Any) -> Any:
    """Return a value of the logs as Keras' callbacks get it.

    Parameters
    ----------
    value : float, ndarray or tensor
        The value.

    Returns
    -------
    float or ndarray
        A number if it is one.
    """
    return float(value) if np.ndim(value) == 0 else np.asarray(value)


def _exceeds_float32(number: Any) -> bool:
    largest = float(np.finfo(np.float32).max)
    return isinstance(number, float) and largest < abs(number) < math.inf

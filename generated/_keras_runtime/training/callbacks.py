# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:79620fecac9ad87327595f147e47200a41c1136aa88608a507569cad50c08ae1
"""The callbacks of one training: what they are, what they hear, what they say of it."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ..backend import keras
from ..network.copying import copy_instance
from ..routing import Options, create_items, create_object
from ..samples import Array, list_leaves

if TYPE_CHECKING:
    from . import TrainingTask

Logs = Mapping[str, Any]
History = dict[str, list[Any]]

EPOCH_HOOKS = frozenset(
    {"on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"}
)
_HOOKS = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]

_LARGEST = float(np.finfo(np.float32).max)

_ADVICE = (
    "Lower the learning rate, scale the inputs (and the target of a regression), or "
    "limit the gradients, for example by an optimizer with clipnorm=1.0."
)


def create_callbacks(
    callbacks: Any, options: Options, prefix: str = "callbacks", *, copied: bool = True
) -> list[keras.callbacks.Callback]:
    """Create the callbacks of one training of classes and instances, at any depth.

    A routed option is an argument of every class, or of one: ``0__patience``. Instances
    are copied, or used as they are.
    """

    def create(callback: Any, options: Options, prefix: str) -> Any:
        if not hasattr(callback, "on_epoch_end") or not hasattr(callback, "set_model"):
            raise ValueError(
                f"{prefix} is {callback!r}, which is neither a class nor an instance "
                "of keras.callbacks.Callback."
            )
        if inspect.isclass(callback):
            return create_object(callback, options, prefix)
        if options:
            raise ValueError(
                f"{prefix} is an instance, which takes no options, but "
                f"{sorted(options)} are routed to it. Give its class instead."
            )
        return copy_instance(callback, prefix) if copied else callback

    given = callbacks if isinstance(callbacks, list | tuple | Mapping) else [callbacks]
    created = create_items(given, options, prefix, create)
    return [item for item in list_leaves(created) if item is not None]


def find_hooks(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, str]:
    """Find what some callbacks listen to, each with the class of one that does."""
    base = keras.callbacks.Callback
    return {
        name: type(callback).__name__
        for callback in reversed(callbacks)
        for name in _HOOKS
        # What is set on an instance is no method of it.
        if getattr(getattr(callback, name), "__func__", None) is not getattr(base, name)
    }


def find_best_epoch(
    callbacks: Sequence[keras.callbacks.Callback],
    history: Mapping[str, Sequence[Any]],
    first_epoch: int,
) -> int:
    """Find the epoch after which the network was best, from 1; 0 if there was none.

    What a callback with a ``best_epoch``, such as early stopping, takes for it counts;
    otherwise the lowest ``val_loss``, or ``loss`` if not every epoch was validated.
    """
    for callback in callbacks:
        best = getattr(callback, "best_epoch", None)
        # Before it has heard of a loss, early stopping says 0.
        heard = getattr(callback, "best", None) is not None
        if heard and isinstance(best, int) and best >= first_epoch:
            return best + 1
    losses, validated = (history.get(name, ()) for name in ("loss", "val_loss"))
    values = np.asarray(validated if len(validated) == len(losses) else losses, float)
    numbers = np.where(np.isnan(values), np.inf, values)
    return int(numbers.argmin()) + 1 if numbers.size else 0


class _WideNumbers(keras.callbacks.Callback):
    """Makes NumPy's numbers of those that float32 does not have, in which Keras fails.

    To compare numbers of Python, as early stopping does, it turns them into float32.
    """

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Replace them for all callbacks that follow."""
        del epoch
        for name, value in logs.items():
            if np.ndim(value) == 0 and _LARGEST < abs(value) < math.inf:
                logs[name] = np.float64(value)


class Listener(keras.callbacks.CallbackList):
    """The callbacks of one training, which also keep a record of an interrupted one."""

    def __init__(self, model: Any, task: TrainingTask, trainer: str) -> None:
        # Keras lists it last, so that it also records what the others add to the logs.
        self.record = keras.callbacks.History()
        self.heard = task.hooks
        self.trained: dict[int, Logs] = {}
        self._epochs = task.epochs
        super().__init__(
            [_WideNumbers(), *task.callbacks, self.record],
            add_progbar=task.verbose != 0,
            model=model,
            verbose=task.verbose,
            epochs=task.epochs.stop,
            steps=math.ceil(task.n_samples / task.batch_size),
            trainer=trainer,
        )

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell that an epoch has ended."""
        if epoch not in self.trained:
            self.trained = {epoch: logs or {}}
        super().on_epoch_end(epoch, logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Tell that the training has ended, if all know that it had begun."""
        if "epoch" in vars(self.record):
            super().on_train_end(logs or next(reversed(self.trained.values()), None))

    def accept_interrupt(self) -> None:
        """Complete the record of a training that was interrupted from the keyboard."""
        for epoch, logs in self.trained.items():
            if epoch not in self.record.epoch:
                numbers = {name: make_number(item) for name, item in logs.items()}
                self.record.on_epoch_end(epoch, numbers)
        done = max(self.trained, default=self._epochs.start - 1) + 1
        warnings.warn(
            f"Training was interrupted after epoch {done} of {self._epochs.stop}. "
            "The estimator keeps what it has learned until then.",
            UserWarning,
            stacklevel=2,
        )


def make_number(value: Any) -> Any:
    """Return a value of the logs as Keras' callbacks get it."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value)


def list_logs(
    columns: Mapping[str, Any], epochs: range, evaluated: Array
) -> dict[int, Logs]:
    """List the logs of epochs, of which each column has one value for each."""
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    return {
        epoch: {
            name: make_number(array[place])
            for name, array in arrays.items()
            if evaluated[place] or not name.startswith("val_")
        }
        for place, epoch in enumerate(epochs)
    }


def check_convergence(
    history: Mapping[str, Sequence[Any]], weights: Sequence[Array], start: int
) -> None:
    """Check that a training has ended with numbers."""
    losses = np.asarray(history.get("loss", ()), dtype=np.float64)
    diverged = np.flatnonzero(~np.isfinite(losses))
    reason = f"its last step, in epoch {start + len(losses)}, was too long"
    if diverged.size:
        epoch = diverged[0]
        reason = f"the loss is {losses[epoch]} in epoch {start + epoch + 1}"
    if not all(np.isfinite(x).all() for x in weights if x.dtype.kind == "f"):
        raise ValueError(
            f"Training has diverged: {reason}, and the weights of the network are no "
            f"longer finite. {_ADVICE}"
        )
    if diverged.size:
        warnings.warn(
            f"Training has been unstable: {reason}. The weights are finite. {_ADVICE}",
            ConvergenceWarning,
            stacklevel=2,
        )

"""Training of a network: by a traced program, or by ``Model.fit`` for the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras
from .compilation import identify_step
from .isolation import isolate_keras
from .network import Network
from .program_cache import ProgramCache

Data = tuple[npt.NDArray[Any], ...]
History = dict[str, list[Any]]

_EPOCH_HOOKS = frozenset(
    {"on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"}
)
_HOOKS = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]
# Orders of rows that are drawn at once.
_MAX_ORDERS = 1 << 20

TRAINING_PROGRAMS: ProgramCache[Any] = ProgramCache(capacity=32)


@dataclass(frozen=True)
class TrainingTask:
    """What a network is trained on, and how.

    Attributes
    ----------
    data : tuple of ndarray
        Rows, targets and maybe sample weights.
    validation : tuple of ndarray or None
        The same, evaluated after each epoch.
    batch_size : int
        Rows of a step.
    epochs : range
        Numbers of the epochs, which go on from those of earlier calls.
    shuffle : bool
        Whether each epoch takes the rows in a new order.
    generator : numpy.random.RandomState
        Source of the orders.
    callbacks : sequence of keras.callbacks.Callback
        Callbacks of this training alone.
    verbose : int
        As for ``Model.fit``: 0 is silent.
    """

    data: Data
    validation: Data | None
    batch_size: int
    epochs: range
    shuffle: bool
    generator: np.random.RandomState
    callbacks: Sequence[keras.callbacks.Callback]
    verbose: int

    def draw_order(self) -> npt.NDArray[np.int32]:
        """Draw the order of the rows in one epoch.

        Returns
        -------
        ndarray of shape (n_samples,)
            Positions of rows.
        """
        n_samples = len(self.data[0])
        if not self.shuffle:
            return np.arange(n_samples, dtype=np.int32)
        return self.generator.permutation(n_samples).astype(np.int32)


def train_network(network: Network, task: TrainingTask) -> tuple[History, str]:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        The network.
    task : TrainingTask
        The task.

    Returns
    -------
    history : dict of list
        Loss and metrics of each epoch, by Keras' own names.
    trainer : str
        ``"compiled"``, or ``"keras: "`` and the reason why ``Model.fit`` was used.
    """
    reason = find_obstacle(network, task)
    if reason:
        return _train_by_keras(network, task), f"keras: {reason}"
    return _train_by_program(network, task), "compiled"


def find_obstacle(network: Network, task: TrainingTask) -> str | None:
    """Find what a traced program could not do exactly as ``Model.fit`` does.

    Parameters
    ----------
    network : Network
        The network.
    task : TrainingTask
        The task.

    Returns
    -------
    str or None
        The reason, or None if there is none.
    """
    if keras.backend.backend() != "tensorflow":
        return f"the backend is {keras.backend.backend()}"
    if network.architecture is None:
        return "the model cannot be created again from its configuration"
    for callback in task.callbacks:
        hooks = sorted(set(_find_hooks(callback)) - _EPOCH_HOOKS)
        if hooks:
            return f"{type(callback).__name__} listens to {hooks[0]}"
    return None


def _find_hooks(callback: keras.callbacks.Callback) -> Iterator[str]:
    base = keras.callbacks.Callback
    for name in _HOOKS:
        function = getattr(callback, name)
        if getattr(function, "__func__", function) is not getattr(base, name):
            yield name


def _train_by_program(network: Network, task: TrainingTask) -> History:
    from .training_program import TrainingProgram

    network.capture()
    architecture, compilation = network.get_architecture(), network.compilation
    with isolate_keras(network.dtype, seed=0):
        step, learning_rate = identify_step(compilation)
    key = (
        architecture,
        step,
        _describe_shapes(task.data),
        _describe_shapes(task.validation),
    )

    def create() -> TrainingProgram:
        return TrainingProgram(architecture, compilation, task.data, task.validation)

    # Callbacks see the program's model, and may replace what its graph works on.
    with TRAINING_PROGRAMS.borrow(key, create, TrainingProgram.is_intact) as program:
        program.load(network.weights, network.optimizer_state, learning_rate)
        history = _run_epochs(program, task)
        network.store(*program.read())
    return history


def _describe_shapes(data: Data | None) -> Any:
    return (
        None
        if data is None
        else tuple((part.shape[1:], part.dtype.str) for part in data)
    )


def _run_epochs(program: Any, task: TrainingTask) -> History:
    # Keras lists it last, so that it also records what the other callbacks add to the
    # logs.
    history = keras.callbacks.History()
    listener = _create_listener(program.model, task, history)
    data, validation = _convert_data(task.data), _convert_data(task.validation)
    watched = bool(task.callbacks) or task.verbose != 0
    epochs = list(task.epochs)
    listener.on_train_begin()
    while epochs:
        count = 1 if watched else max(1, _MAX_ORDERS // len(task.data[0]))
        block, epochs = epochs[:count], epochs[count:]
        listener.on_epoch_begin(block[0])
        orders = np.stack([task.draw_order() for _ in block])
        for epoch, logs in zip(
            block, program.run(data, validation, orders, task.batch_size), strict=True
        ):
            listener.on_epoch_end(epoch, logs)
        if program.model.stop_training:
            break
    program.model.optimizer.finalize_variable_values(program.model.trainable_variables)
    listener.on_train_end(logs)
    return dict(history.history)


def _create_listener(
    model: keras.Model, task: TrainingTask, history: keras.callbacks.History
) -> keras.callbacks.CallbackList:
    return keras.callbacks.CallbackList(
        [*task.callbacks, history],
        add_history=False,
        add_progbar=task.verbose != 0,
        model=model,
        verbose=task.verbose,
        epochs=task.epochs.stop,
        steps=math.ceil(len(task.data[0]) / task.batch_size),
    )


def _convert_data(data: Data | None) -> Any:
    return (
        None
        if data is None
        else tuple(keras.ops.convert_to_tensor(part, part.dtype.name) for part in data)
    )


class _Batches(keras.utils.PyDataset):
    """The batches of a task, in the order in which a traced program takes them."""

    def __init__(self, task: TrainingTask) -> None:
        super().__init__()
        self._task = task
        self._order = np.arange(len(task.data[0]), dtype=np.int32)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._task.batch_size)

    def on_epoch_begin(self) -> None:
        """Draw the order of the epoch; Keras also reads batches before the first."""
        self._order = self._task.draw_order()

    def __getitem__(self, index: int) -> Data:
        start = index * self._task.batch_size
        rows = self._order[start : start + self._task.batch_size]
        return tuple(part[rows] for part in self._task.data)


def _train_by_keras(network: Network, task: TrainingTask) -> History:
    with isolate_keras(network.dtype):
        history = network.get_model().fit(
            _Batches(task),
            epochs=task.epochs.stop,
            initial_epoch=task.epochs.start,
            shuffle=False,
            callbacks=list(task.callbacks),
            validation_data=task.validation,
            validation_batch_size=task.batch_size,
            verbose=task.verbose,
        )
    return dict(history.history)

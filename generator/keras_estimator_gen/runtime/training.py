"""Training of a network: by a traced program, or by ``Model.fit`` for the rest."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras
from .compilation import identify_step
from .data import Data, Structure, count_rows, take_rows
from .divergence import check_convergence
from .interruption import defer_interrupts
from .isolation import isolate_keras
from .listening import EPOCH_HOOKS, Listener, find_hooks
from .network import Compilation, Network
from .program_cache import ProgramCache, identify_data
from .routing import collect_options

History = dict[str, list[Any]]

# Positions of rows that are drawn at once: the orders of one or of many epochs.
_MAX_POSITIONS = 1 << 20
# A call of TensorFlow cannot be interrupted, and is therefore to be shorter than this.
_CALL_SECONDS = 0.25

TRAINING_PROGRAMS: ProgramCache[Any] = ProgramCache(capacity=32)


@dataclass(frozen=True)
class TrainingTask:
    """What a network is trained on, and how.

    Attributes
    ----------
    data : tuple of structures
        Rows, targets and maybe sample weights. Rows and targets are an array, a sparse
        matrix in CSR format, or a list or dict of these.
    validation : tuple of structures or None
        The same, evaluated after an epoch.
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
    validation_batch_size : int, default=None
        Rows that are evaluated at once; None is ``batch_size``.
    validation_freq : int or sequence of int, default=1
        Number of epochs from one evaluation to the next, or the numbers, from 1, of the
        epochs that are followed by one.
    """

    data: Data
    validation: Data | None
    batch_size: int
    epochs: range
    shuffle: bool
    generator: np.random.RandomState
    callbacks: Sequence[keras.callbacks.Callback]
    verbose: int
    validation_batch_size: int | None = None
    validation_freq: int | Sequence[int] = 1

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return count_rows(self.data[0])

    @property
    def batch_sizes(self) -> tuple[int, int]:
        """Rows of a step, in training and validation."""
        return self.batch_size, self.validation_batch_size or self.batch_size

    def draw_order(self) -> npt.NDArray[np.int32]:
        """Draw the order of the rows in one epoch.

        Returns
        -------
        ndarray of shape (n_samples,)
            Positions of rows.
        """
        if not self.shuffle:
            return np.arange(self.n_samples, dtype=np.int32)
        return self.generator.permutation(self.n_samples).astype(np.int32)

    def is_evaluated(self, epoch: int) -> bool:
        """Tell whether an epoch is followed by an evaluation.

        Parameters
        ----------
        epoch : int
            Number of the epoch, from 0.

        Returns
        -------
        bool
            False if there are no validation data, or if it is not due.
        """
        if isinstance(self.validation_freq, Sequence):
            due = epoch + 1 in self.validation_freq
        else:
            due = (epoch + 1) % self.validation_freq == 0
        return due and self.validation is not None


def train_network(network: Network, task: TrainingTask) -> tuple[History, str]:
    """Train a network in place.

    An interrupt from the keyboard ends the training early, with a warning. If the
    training fails, the network is left as it was.

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

    Raises
    ------
    ValueError
        If the training has diverged, so that weights are no longer finite.
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
    import tensorflow as tf

    if tf.distribute.has_strategy():
        return "a distribution strategy is in use"
    if network.architecture is None:
        return "the model cannot be created again from its configuration"
    arguments = _read_compile_arguments(network.compilation)
    for name in ("run_eagerly", "jit_compile"):
        if arguments.get(name) is True:
            return f"the model is compiled with {name}=True"
    for callback in task.callbacks:
        hooks = sorted(set(find_hooks(callback)) - EPOCH_HOOKS)
        if hooks:
            return f"{type(callback).__name__} listens to {hooks[0]}"
    return None


def _read_compile_arguments(compilation: Compilation) -> dict[str, Any]:
    if compilation.config is not None:
        return dict(json.loads(compilation.config))
    return collect_options(compilation.parameters, "compile")


def _train_by_program(network: Network, task: TrainingTask) -> History:
    from .training_program import TrainingProgram

    network.capture()
    architecture, compilation = network.get_architecture(), network.compilation
    with isolate_keras(network.dtype, seed=0):
        step, learning_rate = identify_step(compilation)
    key = (
        architecture,
        step,
        identify_data(task.data),
        identify_data(task.validation),
    )

    def create() -> TrainingProgram:
        return TrainingProgram(architecture, compilation, task.data, task.validation)

    # Callbacks see the program's model, and may replace what its graph works on.
    with TRAINING_PROGRAMS.borrow(key, create, TrainingProgram.is_intact) as program:
        program.load(network.weights, network.optimizer_state, learning_rate)
        history = _run_epochs(program, task)
        weights, optimizer_state = program.read()
    check_convergence(history, weights, task.epochs.start)
    network.store(weights, optimizer_state)
    return history


def _run_epochs(program: Any, task: TrainingTask) -> History:
    listener = _create_listener(program.model, task)
    try:
        listener.on_train_begin()
        _train_epochs(program, task, listener)
    except KeyboardInterrupt:
        listener.accept_interrupt()
    listener.finish()
    return dict(listener.record.history)


def _train_epochs(program: Any, task: TrainingTask, listener: Listener) -> None:
    from .tensors import convert_data

    data = (convert_data(task.data), task.validation and convert_data(task.validation))
    watched = bool(task.callbacks) or task.verbose != 0
    most = 1 if watched else max(1, _MAX_POSITIONS // task.n_samples)
    epochs, count = list(task.epochs), 1
    while epochs:
        block, epochs = epochs[:count], epochs[count:]
        listener.on_epoch_begin(block[0])
        start = time.perf_counter()
        orders = np.stack([task.draw_order() for _ in block])
        evaluated = [task.is_evaluated(epoch) for epoch in block]
        with defer_interrupts():
            logs = program.run(*data, orders, evaluated, task.batch_sizes)
            listener.trained = dict(zip(block, logs, strict=True))
        if time.perf_counter() - start < _CALL_SECONDS / 2:
            count = min(2 * count, most)
        for epoch in block:
            listener.on_epoch_end(epoch, listener.trained[epoch])
        if program.model.stop_training:
            break


def _create_listener(model: keras.Model, task: TrainingTask) -> Listener:
    return Listener(
        model,
        task.callbacks,
        task.verbose,
        epochs=task.epochs.stop,
        steps=math.ceil(task.n_samples / task.batch_size),
    )


class _Batches(keras.utils.PyDataset):
    """Batches of some data, in the order in which a traced program takes them."""

    def __init__(
        self,
        data: Data,
        batch_size: int,
        draw_order: Callable[[], npt.NDArray[np.int32]] | None = None,
    ) -> None:
        super().__init__()
        self._data = data
        self._batch_size = batch_size
        self._draw_order = draw_order
        self._order = np.arange(count_rows(data[0]), dtype=np.int32)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def on_epoch_begin(self) -> None:
        """Draw the order of the epoch; Keras also reads batches before the first."""
        if self._draw_order is not None:
            self._order = self._draw_order()

    def __getitem__(self, index: int) -> Data:
        start = index * self._batch_size
        rows = self._order[start : start + self._batch_size]
        return tuple(_use_tuples(take_rows(part, rows)) for part in self._data)


def _use_tuples(structure: Structure) -> Any:
    """Replace lists, which TensorFlow's datasets take for arrays."""
    if isinstance(structure, dict):
        return {name: _use_tuples(item) for name, item in structure.items()}
    return (
        tuple(map(_use_tuples, structure)) if isinstance(structure, list) else structure
    )


def _train_by_keras(network: Network, task: TrainingTask) -> History:
    with isolate_keras(network.dtype):
        model = network.get_model()
        if model.optimizer is not None and not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        network.capture()
        before = network.weights, network.optimizer_state
        try:
            history = _fit_model(model, task)
            check_convergence(history, network.read_weights(), task.epochs.start)
        except BaseException:
            network.store(*before)
            raise
    return history


def _fit_model(model: keras.Model, task: TrainingTask) -> History:
    batch_size, validation_batch_size = task.batch_sizes
    freq = task.validation_freq
    validation = task.validation and _Batches(task.validation, validation_batch_size)
    listener = _create_listener(model, task)
    try:
        model.fit(
            _Batches(task.data, batch_size, task.draw_order),
            epochs=task.epochs.stop,
            initial_epoch=task.epochs.start,
            shuffle=False,
            callbacks=listener,
            validation_data=validation,
            validation_freq=list(freq) if isinstance(freq, Sequence) else int(freq),
            verbose=task.verbose,
        )
    except KeyboardInterrupt:
        listener.accept_interrupt()
        listener.finish()
    return dict(listener.record.history)

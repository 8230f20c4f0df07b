# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:9694ae428c87eaa9ed06288d6749f087e87e6dbb0c9d0512cd6b15af5c790463
"""Training of a network: by a traced program, or by ``Model.fit`` for the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras
from .data import Data, Structure, count_rows, take_rows
from .divergence import check_convergence
from .interruption import defer_interrupts
from .isolation import claim_process, isolate_keras
from .listening import Listener
from .network import Network
from .program_cache import ProgramCache, identify_data, register_clearer
from .trainer_choice import (
    COMPILED,
    COMPILED_BY_XLA,
    choose_trainer,
    find_sharing_strategy,
)
from .training_task import TrainingTask

History = dict[str, list[Any]]

# Positions of rows that are drawn at once: the orders of one or of many epochs.
_MAX_POSITIONS = 1 << 20
# A call of TensorFlow cannot be interrupted, and is therefore to be shorter than this.
_CALL_SECONDS = 0.25

# These do not look at the layers of the model that is trained.
_BLIND_CALLBACKS = (
    keras.callbacks.CSVLogger,
    keras.callbacks.EarlyStopping,
    keras.callbacks.LearningRateScheduler,
    keras.callbacks.ReduceLROnPlateau,
    keras.callbacks.TerminateOnNaN,
)

TRAINING_PROGRAMS: ProgramCache[Any] = ProgramCache(capacity=32)
register_clearer(TRAINING_PROGRAMS.clear)


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
        ``"compiled"``, ``"compiled by XLA"``, or ``"keras: "`` and the reason why
        ``Model.fit`` was used.

    Raises
    ------
    ValueError
        If the training has diverged, so that weights are no longer finite.
    """
    claim_process()
    trainer = choose_trainer(network, task)
    strategy = find_sharing_strategy()
    if strategy is not None:
        from .worker_agreement import check_sharing

        check_sharing(strategy, network, task, trainer)
    compiled = trainer.startswith(COMPILED)
    train = _train_by_program if compiled else _train_by_keras
    try:
        return train(network, task, trainer), trainer
    finally:
        network.release_model()


def _train_by_program(network: Network, task: TrainingTask, trainer: str) -> History:
    by_xla = trainer == COMPILED_BY_XLA
    strategy = find_sharing_strategy()
    network.capture()
    architecture, compilation = network.get_architecture(), network.compilation
    if all(type(callback) in _BLIND_CALLBACKS for callback in task.callbacks):
        architecture = architecture.without_initializers()
    step, learning_rate = network.identify_step()
    sizes = task.batch_sizes if by_xla else None
    data = task.data, task.validation
    lengths = [count_rows(part[0]) for part in data if part] if by_xla else []
    key = (architecture, step, *map(identify_data, data), sizes, *lengths, strategy)

    def create() -> Any:
        from .training_program import TrainingProgram

        if strategy is None:
            return TrainingProgram(architecture, compilation, *data, sizes)
        from .distribution import DistributedProgram

        return DistributedProgram(architecture, compilation, *data)

    # Callbacks see the program's model, and may replace what its graph works on.
    with (
        _explain_refusal(),
        TRAINING_PROGRAMS.borrow(key, create, lambda item: item.is_intact()) as program,
    ):
        program.load(network.weights, network.optimizer_state, learning_rate)
        history = _run_epochs(
            program, task, 1 if trainer != COMPILED else _count_at_once(task)
        )
        weights, optimizer_state = program.read()
    check_convergence(history, weights, task.epochs.start)
    network.store(weights, optimizer_state)
    return history


@contextmanager
def _explain_refusal() -> Iterator[None]:
    """Say what to do if XLA cannot compile a training."""
    from tensorflow.errors import InvalidArgumentError, UnimplementedError

    try:
        yield
    except (InvalidArgumentError, UnimplementedError) as error:
        if "XLA" not in str(error):
            raise
        raise ValueError(
            "XLA cannot compile this training, as jit_compile=True asks for: a layer, "
            "loss or metric needs an operation that XLA does not have. Set "
            f"jit_compile=False. TensorFlow says: {str(error).splitlines()[0]}"
        ) from error


def _count_at_once(task: TrainingTask) -> int:
    """Return the largest number of epochs that may run without being watched."""
    watched = bool(task.callbacks) or task.verbose != 0
    return 1 if watched else max(1, _MAX_POSITIONS // task.n_samples)


def _run_epochs(program: Any, task: TrainingTask, most: int) -> History:
    listener = _create_listener(program.model, task)
    try:
        try:
            listener.on_train_begin()
            _train_epochs(program, task, listener, most)
        except KeyboardInterrupt:
            listener.accept_interrupt()
        listener.finish()
    finally:
        for callback in task.callbacks:
            # The program's model will have the weights of other trainings.
            keras.callbacks.Callback.set_model(callback, None)
    return dict(listener.record.history)


def _train_epochs(
    program: Any, task: TrainingTask, listener: Listener, most: int
) -> None:
    from .tensors import convert_data

    data = (convert_data(task.data), task.validation and convert_data(task.validation))
    epochs = list(task.epochs)
    while epochs:
        count = program.count_epochs(task, _CALL_SECONDS / 2, most)
        block, epochs = epochs[:count], epochs[count:]
        listener.on_epoch_begin(block[0])
        orders = np.stack([task.draw_order() for _ in block])
        evaluated = [task.is_evaluated(epoch) for epoch in block]
        with defer_interrupts():
            logs = program.run(*data, orders, evaluated, task)
            listener.trained = dict(zip(block, logs, strict=True))
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


def _train_by_keras(network: Network, task: TrainingTask, _trainer: str) -> History:
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

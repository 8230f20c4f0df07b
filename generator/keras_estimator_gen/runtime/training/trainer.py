"""Training of a network: by a traced program, or by ``Model.fit`` for the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..backend import find_strategy, keras
from ..network.isolation import claim_process, hold_keras, isolate_keras
from ..network.models import identify_training, open_model
from ..network.network import Network, ProgramCache, build_optimizer, identify_data
from ..samples import Data, Structure, count_rows, take_rows
from .divergence import check_convergence
from .interruption import defer_interrupts
from .listening import Listener, LiveModel, StandIn
from .step import Values
from .task import TrainingTask
from .trainer_choice import (
    COMPILED,
    COMPILED_BY_XLA,
    choose_trainer,
    find_sharing_strategy,
)

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

TRAINING_PROGRAMS: ProgramCache[Any] = ProgramCache(32, hold_keras())


def train_network(network: Network, task: TrainingTask) -> tuple[Network, History, str]:
    """Train a network, and return what it has become, its history and the trainer.

    An interrupt from the keyboard ends the training early, with a warning.
    """
    claim_process()
    trainer, program = find_trainer(network, task)
    strategy = find_sharing_strategy()
    if strategy is not None:
        from .worker_agreement import check_sharing

        check_sharing(strategy, network, task, trainer)
    if program is None:
        return *_train_by_keras(network, task), trainer
    return *_train_by_program(network, task, program), trainer


def find_trainer(network: Network, task: TrainingTask) -> tuple[str, Any]:
    """Find how a network is trained, and the program that does so; None for Keras."""
    trainer = choose_trainer(network, task)
    if not trainer.startswith(COMPILED):
        return trainer, None
    with _explain_refusal():
        program = _find_program(network, task, by_xla=trainer == COMPILED_BY_XLA)
    if isinstance(program, str):
        return f"keras: {program}", None
    return trainer, program


def _find_program(network: Network, task: TrainingTask, *, by_xla: bool) -> Any:
    """Find the program of a training, or why there is none."""
    architecture = network.architecture.without_initializers()
    compilation, strategy = network.compilation, find_sharing_strategy()
    data = task.data, task.validation
    fixed, lengths = None, []
    if by_xla:
        n_epochs = min(_count_at_once(task), 1 << (len(task.epochs) - 1).bit_length())
        fixed = task.batch_sizes, n_epochs
        lengths = [count_rows(part[0]) for part in data if part]

    def create() -> Any:
        from .program import TrainingProgram
        from .tensorflow_loops import FixedSizes, NotPureError

        kind = TrainingProgram
        if strategy is not None:
            from .distribution import DistributedProgram

            kind = DistributedProgram
        try:
            sizes = fixed and FixedSizes(*fixed)
            return kind(architecture, compilation, *data, sizes)
        except NotPureError as error:
            return str(error)

    step = identify_training(network)[0]
    key = (architecture, step, *map(identify_data, data), fixed, *lengths, strategy)
    return TRAINING_PROGRAMS.get(key, create)


def _train_by_program(
    network: Network, task: TrainingTask, program: Any
) -> tuple[Network, History]:
    network = network.read_model()
    blind = all(type(callback) in _BLIND_CALLBACKS for callback in task.callbacks)
    view: Any = (StandIn if blind else LiveModel)(program, network)
    listener = _create_listener(view.model, task)
    training = Training(program, view, listener, program.load(network))
    with _explain_refusal():
        training.run(task, _count_at_once(task))
    history = dict(listener.record.history)
    weights, optimizer_state = program.step.unpack(training.values)
    check_convergence(history, weights, task.epochs.start)
    return network.replace_values(weights, optimizer_state), history


class Training:
    """The course of one training by a program, from values to values."""

    def __init__(
        self, program: Any, view: Any, listener: Listener, values: Values
    ) -> None:
        self.values = values
        self._program = program
        self._view = view
        self._listener = listener

    def run(self, task: TrainingTask, most: int) -> None:
        """Train for all epochs, or until somebody stops the training."""
        try:
            try:
                self._tell(self._listener.on_train_begin)
                self._run_epochs(task, most)
            except KeyboardInterrupt:
                self._listener.accept_interrupt()
            self.values = self._program.step.finalize(self.values)
            self._tell(self._listener.finish)
        finally:
            for callback in task.callbacks:
                # It would keep the model for as long as somebody keeps the callback.
                keras.callbacks.Callback.set_model(callback, None)

    def _run_epochs(self, task: TrainingTask, most: int) -> None:
        from .tensorflow_loops import convert_data

        data = [part and convert_data(part) for part in (task.data, task.validation)]
        epochs = list(task.epochs)
        while epochs:
            count = self._program.count_epochs(task, _CALL_SECONDS / 2, most)
            block, epochs = epochs[:count], epochs[count:]
            self._tell(self._listener.on_epoch_begin, block[0])
            orders = np.stack([task.draw_order() for _ in block])
            evaluated = [task.is_evaluated(epoch) for epoch in block]
            with defer_interrupts():
                self.values, logs = self._program.run(
                    self.values, data, orders, evaluated, task
                )
                self._listener.trained = dict(zip(block, logs, strict=True))
            for epoch, found in zip(block, logs, strict=True):
                self._tell(self._listener.on_epoch_end, epoch, found)
            if self._view.model.stop_training:
                break

    def _tell(self, hook: Callable[..., Any], *args: Any) -> None:
        """Tell callbacks of something, and take over what they change."""
        self._view.show(self.values)
        hook(*args)
        self.values = self._view.read(self.values)


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
    return 1 if task.is_watched else max(1, _MAX_POSITIONS // task.n_samples)


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


def _train_by_keras(network: Network, task: TrainingTask) -> tuple[Network, History]:
    with isolate_keras(network.dtype):
        network = open_model(network)
        model: Any = network.model
        build_optimizer(model)
        before = network.read_model()
        try:
            history = _fit_model(model, task)
            after = network.read_model()
            check_convergence(history, after.weights, task.epochs.start)
        except BaseException:
            network.replace_values(before.weights, before.optimizer_state)
            raise
    is_kept = network.architecture is None or find_strategy() is None
    return after if is_kept else replace(after, model=None), history


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
        model.optimizer.finalize_variable_values(model.trainable_variables)
        listener.finish()
    return dict(listener.record.history)

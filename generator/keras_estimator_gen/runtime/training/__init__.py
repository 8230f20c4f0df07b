"""Training of a network: by a traced program, or by ``Model.fit`` for the rest.

Small networks of dense layers are trained in one thread, in half of the time: it takes
longer to hand an operation of theirs to another thread than to compute it. XLA halves
what is left, and takes as long to compile as some ten thousand steps without it. It
does not spread large products over cores either. It also draws other random numbers, so
that layers that need some are left to those who ask for it. All of this was measured on
two cores of a processor.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..backend import find_strategy, isolate_backend, keras, list_named_code
from ..network import (
    Architecture,
    Network,
    ProgramCache,
    build_optimizer,
    drop_initializers,
    identify_data,
)
from ..network.isolation import KERAS_LOCK, claim_process, isolate_keras
from ..network.models import identify_training, open_model
from ..samples import Data, count_rows, list_leaves, take_rows
from .callbacks import EPOCH_HOOKS, History, Listener, check_convergence, find_hooks

_COMPILING = "tensorflow", "jax"
_FEWEST_STEPS = 40_000
# Each call takes as long as some steps; an epoch that somebody listens to is one.
_FEWEST_STEPS_PER_CALL = 32
# Weights times rows of a step: how many products the step adds up, give or take.
_MOST_PRODUCTS = 1 << 19
_DENSE_LAYERS = """
    Activation Add BatchNormalization Concatenate Dense Flatten InputLayer Reshape"""
_RANDOM_LAYERS = " AlphaDropout Dropout GaussianDropout GaussianNoise"
# Rows of all epochs of a call, whose orders are drawn before.
_MOST_POSITIONS = 1 << 20
_PLAIN = (bool, int, float, type(None))

_Trained = tuple[Network, History, str]

TRAINING_PROGRAMS = ProgramCache(32, KERAS_LOCK)
THREAD = threading.local()
"""Its ``train``, if it is set, trains in place of `train_alone` in that thread."""


@dataclass(frozen=True)
class TrainingTask:
    """What a network is trained on, and how."""

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

    @property
    def steps_per_epoch(self) -> int:
        """Number of steps of one epoch, those of its evaluation too."""
        sizes = zip((self.data, self.validation), self.batch_sizes, strict=True)
        return sum(
            math.ceil(count_rows(data[0]) / size) for data, size in sizes if data
        )

    @property
    def is_watched(self) -> bool:
        """Whether somebody listens to each epoch."""
        return bool(self.callbacks) or self.verbose != 0

    @property
    def most_epochs(self) -> int:
        """Number of epochs for which one call may train."""
        return 1 if self.is_watched else max(1, _MOST_POSITIONS // self.n_samples)

    @cached_property
    def hooks(self) -> dict[str, str]:
        """What its callbacks listen to, each with the class of one that does."""
        return find_hooks(self.callbacks)

    def draw_order(self) -> npt.NDArray[np.int32]:
        """Draw the order of the rows in one epoch."""
        if not self.shuffle:
            return np.arange(self.n_samples, dtype=np.int32)
        return self.generator.permutation(self.n_samples).astype(np.int32)

    def is_evaluated(self, epoch: int) -> bool:
        """Tell whether an epoch is followed by an evaluation."""
        done, freq = epoch + 1, self.validation_freq
        due = done in freq if isinstance(freq, Sequence) else done % freq == 0
        return due and self.validation is not None


def train_network(network: Network, task: TrainingTask) -> _Trained:
    """Train a network, and return what it has become, its history and the trainer.

    An interrupt from the keyboard ends the training early, with a warning.
    """
    claim_process()
    strategy = find_strategy()
    if strategy is not None and strategy.num_replicas_in_sync > 1:
        raise TypeError(
            f"A {type(strategy).__name__} of {strategy.num_replicas_in_sync} replicas "
            "is in use. To train by it, let the estimator inherit from "
            "`parts.distribution.DistributionMixin` before its base class."
        )
    with isolate_backend(network.dtype):
        program, rate = find_program(network, task)
        train: Callable[..., _Trained] = getattr(THREAD, "train", train_alone)
        return train(program, network, task, rate)


def train_alone(
    program: Any, network: Network, task: TrainingTask, rate: float | None
) -> _Trained:
    """Train a network by its program, or by Keras for the reason that there is none."""
    if isinstance(program, str):
        trainer = f"keras: {program}"
        return *_train_by_keras(network, task, trainer), trainer
    return *program.train(network, task, rate), program.trainer


def find_program(
    network: Network, task: TrainingTask, strategy: Any = None, kind: Any = None
) -> tuple[Any, float | None]:
    """Find the program of a training and a learning rate, or why there is none."""
    reason = _find_obstacle(network, task, strategy)
    if reason:
        return reason, None
    try:
        step, rate = identify_training(network)
    except (NotImplementedError, ValueError):
        return "a schedule of the learning rate has no complete get_config", None
    from .program import TrainingProgram
    from .step import FixedSizes, NotPureError

    architecture = drop_initializers(network.architecture)
    data, fixed = (task.data, task.validation), None
    is_plain = keras.backend.backend() == "tensorflow" and strategy is None
    is_small = is_plain and _is_small(network, task)
    if is_plain and _chooses_xla(network, task, is_small):
        n_epochs = 1 << (len(task.epochs) - 1).bit_length()
        n_rows = tuple(count_rows(part[0]) for part in data if part)
        fixed = FixedSizes(task.batch_sizes, n_rows, min(task.most_epochs, n_epochs))
    # A schedule computes in float32, in whose last digit optimized graphs differ.
    is_small = is_small and rate is not None and fixed is None

    def create() -> Any:
        try:
            recipe = replace(network, architecture=architecture, model=None)
            return (kind or TrainingProgram)(recipe, data, fixed, is_small=is_small)
        except NotPureError as error:
            return str(error)

    key = architecture, step, *map(identify_data, data), fixed, is_small, strategy
    return TRAINING_PROGRAMS.get(key, create), rate


def _find_obstacle(network: Network, task: TrainingTask, strategy: Any) -> str | None:
    """Find what a traced program could not do exactly as ``Model.fit`` does."""
    if keras.backend.backend() not in _COMPILING:
        return f"the backend is {keras.backend.backend()}"
    if find_strategy() is not strategy:
        return "a distribution strategy is in use"
    if network.architecture is None:
        return "the model cannot be created again from its configuration"
    leaves = list_leaves([*task.data, *(task.validation or ())])
    if any(hasattr(leaf, "toarray") for leaf in leaves):
        return "rows are sparse"
    others = sorted(task.hooks.keys() - EPOCH_HOOKS)
    return f"{task.hooks[others[0]]} listens to {others[0]}" if others else None


def _chooses_xla(network: Network, task: TrainingTask, is_small: bool) -> bool:
    """Tell whether XLA is asked for, or saves more time than it takes to compile."""
    asked = network.compilation.read_options()["jit_compile"]
    if isinstance(asked, bool):
        return asked
    if asked != "auto":
        raise ValueError(
            'compile__jit_compile must be True, False or "auto". '
            f"Got {asked!r} instead."
        )
    n_steps, n_epochs = task.steps_per_epoch, len(task.epochs)
    n_calls = n_epochs if task.is_watched else 1
    return (
        is_small
        and n_steps * n_epochs >= max(_FEWEST_STEPS, _FEWEST_STEPS_PER_CALL * n_calls)
        and _is_keras_own(network)
    )


def _is_small(network: Network, task: TrainingTask) -> bool:
    """Tell whether the steps of a training consist of small operations."""
    n_weights = sum(array.size for array in network.weights)
    return (
        n_weights * task.batch_size <= _MOST_PRODUCTS
        and not network.architecture.code
        and _list_layers(network.architecture)
        <= {*(_DENSE_LAYERS + _RANDOM_LAYERS).split()}
    )


@lru_cache(maxsize=256)
def _list_layers(architecture: Architecture) -> set[str]:
    """List the classes of layers by their names, also those that are not of Keras."""
    layers = json.loads(architecture.config)["layers"]
    return {layer["class_name"] for layer in layers}


def _is_keras_own(network: Network) -> bool:
    """Tell whether layers, losses and so on are measured ones, by Keras' own names."""
    architecture, named = network.architecture, list_named_code()
    return (
        not network.compilation.is_own
        and _list_layers(architecture) <= {*_DENSE_LAYERS.split()}
        and all(
            item not in named if isinstance(item, str) else isinstance(item, _PLAIN)
            for item in keras.tree.flatten(dict(network.compilation.parameters))
        )
    )


class _Batches(keras.utils.PyDataset):
    """Batches of some data, in the order in which a traced program takes them."""

    def __init__(self, data: Data, batch_size: int) -> None:
        super().__init__()
        self._data = data
        self._batch_size = batch_size
        self.order = np.arange(count_rows(data[0]), dtype=np.int32)

    def __len__(self) -> int:
        return math.ceil(len(self.order) / self._batch_size)

    def __getitem__(self, index: int) -> Data:
        start = index * self._batch_size
        rows = self.order[start : start + self._batch_size]
        parts = [take_rows(part, rows) for part in self._data]
        # TensorFlow's datasets take lists for arrays.
        return tuple(tuple(x) if isinstance(x, list) else x for x in parts)


class _Shuffler(keras.callbacks.Callback):
    """Draws an order for each epoch, before which Keras may read batches as well."""

    def __init__(self, batches: _Batches, task: TrainingTask) -> None:
        super().__init__()
        self._batches, self._task = batches, task

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Draw the order of the epoch."""
        del epoch, logs
        self._batches.order = self._task.draw_order()


def _train_by_keras(
    network: Network, task: TrainingTask, trainer: str
) -> tuple[Network, History]:
    with isolate_keras(network.dtype):
        network = open_model(network)
        build_optimizer(network.model)
        before = network.read_model()
        batches = _Batches(task.data, task.batch_size)
        told = replace(task, callbacks=[_Shuffler(batches, task), *task.callbacks])
        listener = Listener(network.model, told, trainer)
        try:
            _fit_model(network.model, task, batches, listener)
            history = dict(listener.record.history)
            after = network.read_model()
            check_convergence(history, after.weights, task.epochs.start)
        except BaseException:
            network.replace_values(before.weights, before.optimizer_state)
            raise
    is_kept = network.architecture is None or find_strategy() is None
    return after if is_kept else after.leave_model(), history


def _fit_model(
    model: Any, task: TrainingTask, batches: _Batches, listener: Listener
) -> None:
    validated_at_once, freq = task.batch_sizes[1], task.validation_freq
    try:
        model.fit(
            batches,
            epochs=task.epochs.stop,
            initial_epoch=task.epochs.start,
            shuffle=False,
            callbacks=listener,
            validation_data=task.validation
            and _Batches(task.validation, validated_at_once),
            validation_freq=list(freq) if isinstance(freq, Sequence) else int(freq),
            verbose=task.verbose,
        )
    except KeyboardInterrupt:
        listener.accept_interrupt()
        model.optimizer.finalize_variable_values(model.trainable_variables)
        listener.on_train_end()

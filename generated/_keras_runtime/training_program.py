# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:a0079b8f8992fbc49e5e35328157bdeac144a92ea65990902b9b1c2cd2a21a14
"""Whole epochs of Keras' own training step, traced once and used for many fits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from .backend import use_one_replica
from .compilation import compile_model
from .data import Data, count_rows, take_rows
from .fused_update import FusedUpdate, NotFusableError
from .isolation import isolate_keras
from .listening import make_number
from .models import (
    assign_variables,
    create_model,
    find_learning_rate,
    read_optimizer,
    read_variables,
    write_optimizer,
)
from .network import Architecture, Arrays, Compilation, OptimizerState
from .tensors import count_tensor_rows, describe_data, gather_rows
from .training_task import TrainingTask

Logs = dict[str, Any]


class TrainingProgram:
    """A private model with a graph that trains it for any number of epochs.

    The graph runs ``Model.train_step`` on batches gathered from the rows, in a given
    order, so that loss, metrics, regularization and update are Keras' own. The values
    that a fit starts from are loaded before, and those that it ends with are read
    afterwards.

    Parameters
    ----------
    architecture : Architecture
        What the model consists of.
    compilation : Compilation
        How it is compiled.
    data : tuple of structures
        Rows, targets and maybe sample weights, which set shapes and types.
    validation : tuple of structures or None
        The same for validation.
    batch_sizes : tuple of int or None
        Rows of a step, in training and validation, of a graph that XLA compiles; it
        trains a single epoch on data of just this length, and always evaluates. A graph
        for any sizes has None.
    """

    def __init__(
        self,
        architecture: Architecture,
        compilation: Compilation,
        data: Data,
        validation: Data | None,
        batch_sizes: tuple[int, int] | None = None,
    ) -> None:
        self.dtype = architecture.dtype
        self._fixed_sizes = batch_sizes
        self._step_seconds, self._step_rows = math.inf, 1
        with isolate_keras(self.dtype, seed=0):
            self.model = create_model(architecture)
            compile_model(self.model, compilation)
            self._prepare_model(data)
            # Called eagerly, it may give plain numbers in place of tensors.
            logs = tf.function(self.model.get_metrics_result, autograph=False)
            self._log_dtypes = tf.nest.map_structure(
                lambda value: value.dtype,
                logs.get_concrete_function().structured_outputs,
            )
            self._initial_optimizer = read_optimizer(self.model.optimizer)
            self._parts = self._list_parts()
            self._train_epochs = self._trace_fused(data, validation)

    def _prepare_model(self, data: Data) -> None:
        """Create all variables of the compiled model."""
        use_one_replica(self.model.optimizer)
        self.model.optimizer.build(self.model.trainable_variables)
        # Metrics create their variables at their first update.
        self.model.test_step(tuple(take_rows(part, slice(1)) for part in data))

    def is_intact(self) -> bool:
        """Tell whether the model still consists of what the graph was traced for.

        Returns
        -------
        bool
            False if a callback has compiled the model, replaced the learning rate by a
            schedule, or changed what is trained.
        """
        return self._parts == self._list_parts()

    def _list_parts(self) -> list[list[int]]:
        model, optimizer = self.model, self.model.optimizer
        parts = (
            [optimizer, *optimizer.variables],
            model.variables,
            model.trainable_variables,
        )
        return [[id(part) for part in group] for group in parts]

    def _trace_fused(self, data: Data, validation: Data | None) -> Any:
        if self._fixed_sizes is None:
            model = self.model
            try:
                fused = FusedUpdate(model.optimizer, model.trainable_variables)
                return self._trace(data, validation, fused.replace_updates)
            except NotFusableError:
                pass
        return self._trace(data, validation)

    def _trace(
        self,
        data: Data,
        validation: Data | None,
        scope: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Any:
        def train_epochs(
            data: Any, validation: Any, epochs: Any, batch_sizes: Any
        ) -> Any:
            sizes = self._fixed_sizes or (batch_sizes[0], batch_sizes[1])
            parts = 1 if validation is None else 2
            with scope(), _keep_variable_scope():
                return tf.map_fn(
                    lambda epoch: self._train_epoch(data, validation, epoch, sizes),
                    epochs,
                    fn_output_signature=(self._log_dtypes,) * parts,
                    parallel_iterations=1,
                )

        fixed = self._fixed_sizes is not None
        n_samples, n_validation = (
            count_rows(part[0]) if fixed and part else None
            for part in (data, validation)
        )
        # A concrete function is traced exactly once, and TensorFlow's warnings about
        # retracing count calls of the function around it.
        return tf.function(
            train_epochs, autograph=False, jit_compile=fixed or None
        ).get_concrete_function(
            describe_data(data, n_samples),
            None if validation is None else describe_data(validation, n_validation),
            (
                tf.TensorSpec([1 if fixed else None, n_samples], tf.int32),
                tf.TensorSpec([1 if fixed else None], tf.bool),
            ),
            tf.TensorSpec([2], tf.int32),
        )

    def _train_epoch(self, data: Any, validation: Any, epoch: Any, sizes: Any) -> Any:
        order, evaluated = epoch
        logs = self._run_batches(self.model.train_step, data, order, sizes[0])
        if validation is None:
            return (logs,)
        count = count_tensor_rows(validation)
        # An epoch without evaluation is one with an evaluation of no rows.
        count = count if self._fixed_sizes else tf.where(evaluated, count, 0)
        test_step = self.model.test_step
        return logs, self._run_batches(test_step, validation, tf.range(count), sizes[1])

    def _run_batches(self, step: Any, data: Any, order: Any, batch_size: Any) -> Any:
        self.model.reset_metrics()

        # XLA needs all shapes, so that the last rows make a step of their own.
        rest = order.shape[0] % batch_size if self._fixed_sizes else 0
        stop = tf.shape(order)[0] - rest

        def run_batch(start: Any) -> tuple[Any]:
            rows = (
                tf.slice(order, [start], [batch_size])
                if self._fixed_sizes
                else order[start : start + batch_size]
            )
            self._run_step(step, data, rows)
            return (start + batch_size,)

        tf.while_loop(
            lambda start: start < stop, run_batch, (0,), parallel_iterations=1
        )
        if rest:
            self._run_step(step, data, order[-rest:])
        return self.model.get_metrics_result()

    def _run_step(self, step: Any, data: Any, rows: Any) -> None:
        """Run a step of the model on some rows."""
        step(gather_rows(data, rows))

    def load(
        self,
        weights: Arrays,
        optimizer_state: OptimizerState | None,
        rate: float | None,
    ) -> None:
        """Set the values that the training starts from.

        Parameters
        ----------
        weights : list of ndarray
            One array for each of the model's variables.
        optimizer_state : OptimizerState or None
            State of the optimizer; None stands for one that has made no step.
        rate : float or None
            Learning rate of an optimizer that has made no step; None leaves the one
            that the program was compiled with.
        """
        self.model.stop_training = False
        assign_variables(self.model.variables, weights)
        state = optimizer_state or self._initial_optimizer
        if state is not None:
            write_optimizer(self.model.optimizer, state)
        variable = find_learning_rate(self.model.optimizer)
        if optimizer_state is None and variable is not None and rate is not None:
            variable.assign(rate)

    def read(self) -> tuple[Arrays, OptimizerState | None]:
        """Read the values that the training has ended with.

        Returns
        -------
        weights : list of ndarray
            Copies of the model's variables.
        optimizer_state : OptimizerState or None
            A copy of the optimizer's state.
        """
        return read_variables(self.model), read_optimizer(self.model.optimizer)

    def count_epochs(self, task: TrainingTask, seconds: float, most: int) -> int:
        """Count the epochs that can be run in some time, by how long the last took.

        Parameters
        ----------
        task : TrainingTask
            What is trained.
        seconds : float
            The time.
        most : int
            Largest number of epochs.

        Returns
        -------
        int
            The number, at least 1.
        """
        # A step of more rows takes longer, but maybe less than in proportion.
        growth = max(1.0, max(task.batch_sizes) / self._step_rows)
        expected = task.steps_per_epoch * self._step_seconds * growth
        return int(max(1, min(most, seconds / expected)))

    def run(
        self,
        data: Any,
        validation: Any,
        orders: npt.NDArray[np.int32],
        evaluated: Sequence[bool],
        task: TrainingTask,
    ) -> list[Logs]:
        """Train for some epochs.

        Parameters
        ----------
        data : tuple of structures of tensors
            Rows, targets and maybe sample weights.
        validation : tuple of structures of tensors or None
            The same for validation.
        orders : ndarray of shape (n_epochs, n_samples)
            Order of the rows in each epoch.
        evaluated : sequence of bool
            Whether each epoch is followed by an evaluation.
        task : TrainingTask
            What is trained, which has the batch sizes; the last step of an epoch takes
            the rows that are left.

        Returns
        -------
        list of dict
            Loss and metrics of each epoch, by Keras' own names.
        """
        epochs = tf.constant(orders), tf.constant(evaluated, tf.bool)
        start = time.perf_counter()
        results = self._train_epochs(
            data, validation, epochs, tf.constant(task.batch_sizes, tf.int32)
        )
        n_steps = len(orders) * task.steps_per_epoch
        self._step_seconds = (time.perf_counter() - start) / n_steps
        self._step_rows = max(task.batch_sizes)
        train, *validated = (flatten_logs(result) for result in results)
        columns = [(name, values, False) for name, values in train.items()]
        for logs in validated:
            columns += [(f"val_{name}", item, True) for name, item in logs.items()]
        return [
            {
                name: make_number(values[epoch])
                for name, values, validates in columns
                if evaluated[epoch] or not validates
            }
            for epoch in range(len(orders))
        ]


def flatten_logs(logs: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """Flatten nested logs, in the order in which Keras lists them.

    Parameters
    ----------
    logs : mapping
        Tensors by name, with those of one output maybe in a mapping of its own.

    Returns
    -------
    dict of ndarray
        Arrays by name.
    """
    flat: dict[str, npt.NDArray[Any]] = {}
    for name, value in sorted(logs.items()):
        flat |= (
            flatten_logs(value)
            if isinstance(value, Mapping)
            else {name: np.asarray(value)}
        )
    return flat


@contextmanager
def _keep_variable_scope() -> Iterator[None]:
    """Leave TensorFlow as it was if tracing fails: a loop changes where it caches."""
    scope = tf.compat.v1.get_variable_scope()
    device = scope.caching_device
    try:
        yield
    finally:
        scope.set_caching_device(device)

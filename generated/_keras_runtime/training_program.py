# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:2352ff21e1406b26c002b2c838b112dc17c35f3e0cebbf66e27e227b26cf1df7
"""Whole epochs of Keras' own training step, traced once and used for many fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from .compilation import compile_model
from .isolation import isolate_keras
from .models import (
    assign_variables,
    create_model,
    find_learning_rate,
    read_optimizer,
    read_variables,
    write_optimizer,
)
from .network import Architecture, Arrays, Compilation, OptimizerState

Data = tuple[npt.NDArray[Any], ...]
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
    data : tuple of ndarray
        Rows, targets and maybe sample weights, which set shapes and types.
    validation : tuple of ndarray or None
        The same for validation.
    """

    def __init__(
        self,
        architecture: Architecture,
        compilation: Compilation,
        data: Data,
        validation: Data | None,
    ) -> None:
        self.dtype = architecture.dtype
        with isolate_keras(self.dtype, seed=0):
            self.model = create_model(architecture)
            compile_model(self.model, compilation)
            self.model.optimizer.build(self.model.trainable_variables)
            # Metrics create their variables at their first update.
            self.model.test_step(tuple(part[:1] for part in data))
            self._log_dtypes = tf.nest.map_structure(
                lambda value: value.dtype, self.model.get_metrics_result()
            )
            self._initial_optimizer = read_optimizer(self.model.optimizer)
            self._parts = self._list_parts()
            self._train_epochs = self._trace(data, validation)

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

    def _trace(self, data: Data, validation: Data | None) -> Any:
        def train_epochs(
            data: Any, validation: Any, orders: Any, batch_size: Any
        ) -> Any:
            def train_epoch(order: Any) -> Any:
                logs = self._run_batches(self.model.train_step, data, order, batch_size)
                if validation is None:
                    return (logs,)
                rows = tf.range(tf.shape(validation[0])[0])
                return logs, self._run_batches(
                    self.model.test_step, validation, rows, batch_size
                )

            parts = 1 if validation is None else 2
            return tf.map_fn(
                train_epoch,
                orders,
                fn_output_signature=(self._log_dtypes,) * parts,
                parallel_iterations=1,
            )

        # A concrete function is traced exactly once, and TensorFlow's warnings about
        # retracing count calls of the function around it.
        return tf.function(train_epochs, autograph=False).get_concrete_function(
            _describe_data(data),
            _describe_data(validation),
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([], tf.int32),
        )

    def _run_batches(self, step: Any, data: Any, order: Any, batch_size: Any) -> Any:
        self.model.reset_metrics()

        def run_batch(start: Any) -> tuple[Any]:
            rows = order[start : start + batch_size]
            step(tuple(tf.gather(part, rows) for part in data))
            return (start + batch_size,)

        tf.while_loop(
            lambda start: start < tf.shape(order)[0],
            run_batch,
            (0,),
            parallel_iterations=1,
        )
        return self.model.get_metrics_result()

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

    def run(
        self, data: Any, validation: Any, orders: npt.NDArray[np.int32], batch_size: int
    ) -> list[Logs]:
        """Train for some epochs.

        Parameters
        ----------
        data : tuple of tensors
            Rows, targets and maybe sample weights.
        validation : tuple of tensors or None
            The same for validation, evaluated after each epoch.
        orders : ndarray of shape (n_epochs, n_samples)
            Order of the rows in each epoch.
        batch_size : int
            Rows of a step; the last step of an epoch takes what is left.

        Returns
        -------
        list of dict
            Loss and metrics of each epoch, by Keras' own names.
        """
        results = self._train_epochs(
            data, validation, tf.constant(orders), tf.constant(batch_size, tf.int32)
        )
        train, *validated = (flatten_logs(result) for result in results)
        columns = {
            **train,
            **{f"val_{key}": item for logs in validated for key, item in logs.items()},
        }
        return [
            {key: _as_number(values[epoch]) for key, values in columns.items()}
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


def _as_number(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 else value


def _describe_data(data: Data | None) -> Any:
    if data is None:
        return None
    return tuple(tf.TensorSpec([None, *part.shape[1:]], part.dtype) for part in data)

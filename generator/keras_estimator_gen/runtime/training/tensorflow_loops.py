"""Epochs of training steps as one function of TensorFlow, and rows as its tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from ..samples import Array, Data, count_rows, list_leaves, map_leaves
from .step import TrainingStep, Values


class NotPureError(Exception):
    """Something in a network keeps a state of its own, beside its variables."""


class FixedSizes(NamedTuple):
    """The sizes of a training that XLA compiles."""

    batch_sizes: tuple[int, int]
    n_epochs: int


RunStep = Callable[[Values, Any], Values]


class SparseRows(NamedTuple):
    """A sparse matrix in CSR format."""

    values: Any
    columns: Any
    empty: Any


def describe_data(data: Data, n_samples: int | None = None) -> Any:
    """Describe the tensors that some data become."""
    return tuple(
        map_leaves(lambda leaf: _describe_leaf(leaf, n_samples), part) for part in data
    )


def convert_data(data: Data) -> Any:
    """Convert data to tensors; what is sparse stays so."""
    return tuple(map_leaves(_convert_leaf, part) for part in data)


def count_tensor_rows(tensors: Any) -> Any:
    """Return the number of rows of data."""
    leaf = list_leaves(tensors[0])[0]
    if isinstance(leaf, SparseRows):
        return tf.cast(leaf.values.nrows(), tf.int32)
    return tf.shape(leaf)[0]


def gather_rows(tensors: Any, rows: Any) -> Any:
    """Gather a batch."""
    return tuple(
        map_leaves(lambda leaf: _gather_leaf(leaf, rows), part) for part in tensors
    )


def _describe_leaf(leaf: Any, n_samples: int | None) -> Any:
    shape = [n_samples, *leaf.shape[1:]]
    if not hasattr(leaf, "toarray"):
        return tf.TensorSpec(shape, leaf.dtype)
    return SparseRows(
        tf.RaggedTensorSpec([None, None], leaf.dtype, 1, tf.int64),
        tf.RaggedTensorSpec([None, None], tf.int32, 1, tf.int64),
        tf.TensorSpec([0, *shape[1:]], leaf.dtype),
    )


def _convert_leaf(leaf: Any) -> Any:
    if not hasattr(leaf, "toarray"):
        return tf.convert_to_tensor(leaf)
    splits = leaf.indptr.astype(np.int64)
    # A batch is dense, so that no column is beyond 32 bits, whatever SciPy counts in.
    columns = leaf.indices.astype(np.int32, copy=False)
    return SparseRows(
        _split(leaf.data, splits),
        _split(columns, splits),
        tf.zeros([0, leaf.shape[1]], leaf.dtype),
    )


def _split(stored: Array, splits: Array) -> Any:
    # There may be more room than is used.
    used = stored[: splits[-1]]
    return tf.RaggedTensor.from_row_splits(used, splits, validate=False)


def _gather_leaf(leaf: Any, rows: Any) -> Any:
    if not isinstance(leaf, SparseRows):
        return tf.gather(leaf, rows)
    values, columns = tf.gather(leaf.values, rows), tf.gather(leaf.columns, rows)
    width = leaf.empty.shape[1]
    places = [columns.value_rowids(), tf.cast(columns.flat_values, tf.int64)]
    shape = tf.stack([tf.size(rows, tf.int64), width])
    # What is stored twice for one place counts as its sum, as it does in SciPy.
    dense = tf.scatter_nd(tf.stack(places, axis=1), values.flat_values, shape)
    return tf.ensure_shape(dense, [None, width])


class EpochLoop:
    """A function that trains for some epochs, traced once for a step and its data."""

    def __init__(
        self,
        step: TrainingStep,
        data: Data,
        validation: Data | None,
        fixed: FixedSizes | None = None,
    ) -> None:
        self._step = step
        self._fixed = fixed
        lengths = [
            count_rows(part[0]) if fixed and part else None
            for part in (data, validation)
        ]
        values = map_values(tf.convert_to_tensor, step.pack_initial())
        self._shapes = map_values(lambda value: value.shape, values)
        n_epochs = fixed and fixed.n_epochs
        self.function = tf.function(
            self._train_epochs, autograph=False, jit_compile=bool(fixed) or None
        ).get_concrete_function(
            map_values(lambda value: tf.TensorSpec(value.shape, value.dtype), values),
            describe_data(data, lengths[0]),
            None if validation is None else describe_data(validation, lengths[1]),
            (
                tf.TensorSpec([n_epochs, lengths[0]], tf.int32),
                tf.TensorSpec([n_epochs], tf.bool),
                tf.TensorSpec([], tf.int32),
            ),
            tf.TensorSpec([2], tf.int32),
        )
        if self.function.variables:
            raise NotPureError

    def run_step(self, values: Values, batch: Any) -> Values:
        """Train on a batch."""
        return self._step.apply_gradients(*self.differentiate(values, batch))

    def differentiate(self, values: Values, batch: Any) -> tuple[Values, list[Any]]:
        """Return the values after a loss was computed, and its gradients."""
        weights = self._step.list_weights(values)
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss, values = self._step.compute_loss(
                weights, values, batch, training=True
            )
        return values, tape.gradient(loss, weights)

    def evaluate_step(self, values: Values, batch: Any) -> Values:
        """Evaluate a batch."""
        weights = self._step.list_weights(values)
        return self._step.compute_loss(weights, values, batch, training=False)[1]

    def _train_epochs(
        self,
        values: Values,
        data: Any,
        validation: Any,
        epochs: tuple[Any, Any, Any],
        batch_sizes: Any,
    ) -> Any:
        """Train for some epochs, and return the values and the logs of each."""
        orders, evaluated, count = epochs
        sizes = self._fixed.batch_sizes if self._fixed else tf.unstack(batch_sizes)
        parts = [""] if validation is None else ["", "val_"]

        def run_epoch(epoch: Any, values: Values, arrays: Any) -> Any:
            order = orders[epoch]
            values = self._run_batches(
                self.run_step, values, data, order, size=sizes[0]
            )
            logs = self._read_logs(values)
            if validation is not None:
                n_rows = count_tensor_rows(validation)
                rows = tf.range(n_rows)
                stop = tf.where(evaluated[epoch], n_rows, 0)
                values = self._run_batches(
                    self.evaluate_step, values, validation, rows, stop, size=sizes[1]
                )
                found = self._read_logs(values)
                logs |= {f"val_{name}": value for name, value in found.items()}
            arrays = {name: arrays[name].write(epoch, logs[name]) for name in arrays}
            return epoch + 1, values, arrays

        _, values, arrays = tf.while_loop(
            lambda epoch, *_: epoch < count,
            run_epoch,
            (0, values, self._create_arrays(values, parts, tf.shape(orders)[0])),
            parallel_iterations=1,
        )
        return values, {name: array.stack() for name, array in arrays.items()}

    def _create_arrays(
        self, values: Values, parts: list[str], count: Any
    ) -> dict[str, tf.TensorArray]:
        """Create an array for each number that is told of each epoch."""
        return {
            part + name: tf.TensorArray(value.dtype, count, element_shape=value.shape)
            for part in parts
            for name, value in self._read_logs(values).items()
        }

    def _run_batches(
        self,
        run: RunStep,
        values: Values,
        data: Any,
        order: Any,
        stop: Any = None,
        *,
        size: Any,
    ) -> Values:
        """Run a step on each batch of an epoch, whose metrics start anew."""
        stop = tf.shape(order)[0] if stop is None else stop
        initial = map(tf.convert_to_tensor, self._step.initial_metrics)
        values = values._replace(metrics=list(initial))

        def loop(values: Values, first: Any, last: Any, size: Any) -> Values:
            def run_batch(start: Any, values: Values) -> Any:
                rows = tf.slice(order, [start], [tf.minimum(size, last - start)])
                if self._fixed:
                    rows = tf.slice(order, [start], [size])
                return start + size, self._fix(run(values, gather_rows(data, rows)))

            found: Values
            _, found = tf.while_loop(
                lambda start, _: start < tf.minimum(last, stop),
                run_batch,
                (first, values),
                parallel_iterations=1,
            )
            return found

        if not self._fixed:
            return loop(values, 0, stop, size)
        # XLA needs all shapes, so that the last rows make a step of their own.
        length = order.shape[0]
        rest = length % size
        values = loop(values, 0, length - rest, size)
        return loop(values, length - rest, length, rest) if rest else values

    def _fix(self, values: Values) -> Values:
        """Let values keep the shapes that they begin with."""
        groups = (map(tf.convert_to_tensor, group) for group in values)
        return Values(
            *(
                [tf.ensure_shape(*pair) for pair in zip(group, shapes, strict=True)]
                for group, shapes in zip(groups, self._shapes, strict=True)
            )
        )

    def _read_logs(self, values: Values) -> dict[str, Any]:
        return flatten_logs(self._step.read_metrics(values))


def map_values(function: Callable[[Any], Any], values: Values) -> Values:
    """Apply a function to each of the values."""
    return Values(*(list(map(function, group)) for group in values))


def flatten_logs(logs: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten nested logs, in the order in which Keras lists them."""
    flat: dict[str, Any] = {}
    for name, value in sorted(logs.items()):
        nested = isinstance(value, Mapping)
        flat |= flatten_logs(value) if nested else {name: tf.convert_to_tensor(value)}
    return flat

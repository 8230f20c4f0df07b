# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:84db370b322a13ef9e2e4cb37df098b2c175bf3b0e2dce592f86d98db051562a
"""Epochs of training steps as one function of TensorFlow, and rows as its tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from ..backend import convert_to_tensor, keras
from ..samples import list_leaves, map_data
from .callbacks import Logs, list_logs
from .step import FixedSizes, TrainingStep, Values

if TYPE_CHECKING:
    from . import TrainingTask


# To hand small operations to threads takes longer than to compute them.
_CONFIGURATION = tf.compat.v1.ConfigProto()
_CONFIGURATION.experimental.executor_type = "SINGLE_THREADED_EXECUTOR"
_ONE_THREAD = _CONFIGURATION.SerializeToString()


class EpochLoop:
    """A function that trains for some epochs, traced once for a step and its data."""

    def __init__(
        self,
        step: TrainingStep,
        values: Values,
        data: Any,
        fixed: FixedSizes | None,
        *,
        is_small: bool,
    ) -> None:
        self._step = step
        self._fixed = fixed

        def describe(leaf: Any) -> tf.TensorSpec:
            count = leaf.shape[0] if fixed else None
            return tf.TensorSpec([count, *leaf.shape[1:]], leaf.dtype)

        shape = [fixed.n_epochs, fixed.n_rows[0]] if fixed else [None, None]
        self._function = tf.function(
            self._train_epochs, autograph=False, jit_compile=bool(fixed) or None
        ).get_concrete_function(
            tf.nest.map_structure(
                lambda x: tf.TensorSpec(x.shape, x.dtype), step.begin(values)
            ),
            [map_data(describe, part) for part in data],
            tf.TensorSpec(shape, tf.int32),
            tf.TensorSpec(shape[:1], tf.bool),
            tf.TensorSpec([3], tf.int32),
        )
        self.is_pure = not self._function.variables
        # One thread would wait for itself where a GPU does a part of the work.
        is_small = is_small and not tf.config.list_logical_devices("GPU")
        self._call = self._call_in_one_thread if is_small else self._function

    def load_data(self, task: TrainingTask) -> Any:
        """Turn the rows of a training into tensors."""
        return [map_data(convert_to_tensor, x) for x in (task.data, task.validation)]

    def run(
        self, values: Values, data: Any, epochs: range, task: TrainingTask
    ) -> tuple[Values, dict[int, Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        count, sizes = len(epochs), task.batch_sizes
        orders = np.stack([task.draw_order() for _ in epochs])
        evaluated = np.array([task.is_evaluated(epoch) for epoch in epochs])
        if self._fixed:
            missing = self._fixed.n_epochs - count
            orders = np.pad(orders, ((0, missing), (0, 0)))
            evaluated = np.pad(evaluated, (0, missing))
        arrays = orders, evaluated, np.array([count, *sizes], np.int32)
        given = tf.nest.map_structure(convert_to_tensor, self._step.begin(values))
        try:
            values, logs = self._call(given, data, *map(convert_to_tensor, arrays))
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
            if "XLA" not in str(error):
                raise
            raise ValueError(
                "XLA cannot compile this training, as jit_compile=True asks for. Set "
                f"jit_compile=False. TensorFlow says: {str(error).splitlines()[0]}"
            ) from error
        return self._step.end(values), list_logs(logs, epochs, evaluated)

    def _call_in_one_thread(self, *arguments: Any) -> Any:
        """Call the function without threads for its operations."""
        function = self._function
        given = [item for item in keras.tree.flatten(arguments) if item is not None]
        outputs = tf.raw_ops.StatefulPartitionedCall(
            args=[*given, *function.captured_inputs],
            Tout=[output.dtype for output in function.outputs],
            f=function,
            config_proto=_ONE_THREAD,
        )
        return keras.tree.pack_sequence_as(function.structured_outputs, outputs)

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
        self, values: Values, data: Any, orders: Any, evaluated: Any, numbers: Any
    ) -> Any:
        """Train for some epochs, and return the values and the logs of each."""
        count, *sizes = tf.unstack(numbers)
        sizes = self._fixed.batch_sizes if self._fixed else sizes
        parts = [("", self.run_step, data[0], sizes[0])]
        if data[1] is not None:
            parts.append(("val_", self.evaluate_step, data[1], sizes[1]))

        def run_epoch(epoch: Any, values: Values, arrays: Any) -> Any:
            for prefix, run, rows, size in parts:
                order = orders[epoch]
                stop = tf.shape(order)[0]
                if prefix:
                    order = tf.range(tf.shape(list_leaves(rows[0])[0])[0])
                    stop = tf.where(evaluated[epoch], tf.shape(order)[0], 0)
                values = self._run_batches(run, values, rows, (order, size), stop)
                for name, log in self._read_logs(values, prefix).items():
                    arrays[name] = arrays[name].write(epoch, log)
            return epoch + 1, values, arrays

        n_epochs = tf.shape(orders)[0]
        arrays = {
            name: tf.TensorArray(log.dtype, n_epochs, element_shape=log.shape)
            for prefix, *_ in parts
            for name, log in self._read_logs(values, prefix).items()
        }
        _, values, arrays = tf.while_loop(
            lambda epoch, *_: epoch < count,
            run_epoch,
            (0, values, arrays),
            parallel_iterations=1,
        )
        logs = {name: array.stack() for name, array in arrays.items()}
        return values, logs

    def _run_batches(
        self, run: Any, values: Values, data: Any, batches: Any, stop: Any
    ) -> Values:
        """Run a step on each batch of an epoch, whose metrics start anew."""
        order, size = batches
        values = values._replace(metrics=self._step.initial_metrics)

        def loop(values: Values, first: Any, last: Any, size: Any) -> Values:
            def run_batch(start: Any, values: Values) -> Any:
                end = size if self._fixed else tf.minimum(size, last - start)
                rows = tf.slice(order, [start], [end])
                batch = map_data(lambda leaf: tf.gather(leaf, rows), data)
                found = run(values, batch)
                # Values keep the shapes that they begin with.
                tf.nest.map_structure(
                    lambda new, old: new.set_shape(old.shape), found, values
                )
                return start + size, found

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

    def _read_logs(self, values: Values, prefix: str = "") -> dict[str, Any]:
        """Read the metrics, flattened in the order in which Keras lists them."""
        logs = keras.tree.flatten_with_path(self._step.read_metrics(values))
        return {f"{prefix}{path[-1]}": tf.convert_to_tensor(x) for path, x in logs}

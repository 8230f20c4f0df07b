"""Epochs of training steps as one function of JAX, compiled for sizes of arrays.

How many rows and epochs there are, and how many rows a batch has, are values: arrays
are padded, so that what was compiled for one training serves others. Rows that complete
the last batch have the weight zero, where that is what ``Model.fit`` computes.
Elsewhere the last rows are a step of their own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from ..backend import keras
from ..network.isolation import isolate_keras
from ..samples import count_rows, list_leaves, map_data, pad_rows
from .callbacks import Logs, list_logs
from ..network.masks import is_maskable
from .step import FixedSizes, TrainingStep, Values

if TYPE_CHECKING:
    from . import TrainingTask

_FEWEST_EPOCHS = 32
# Rows of all epochs of a call, whose orders are drawn before.
_MOST_POSITIONS = 1 << 20
_MOST_KEPT = 8
# A step of a small network takes less than compiling another for smaller batches.
_SMALLEST_BATCH = 64
_MOST_PRODUCTS = 1 << 19


class Sizes(NamedTuple):
    """What a function is compiled for: rows and epochs of arrays, and of last steps."""

    batches: tuple[int, int]
    rests: tuple[int, int]
    n_epochs: int


class EpochLoop:
    """A function that trains for some epochs, compiled for a few sizes."""

    is_pure = True

    def __init__(
        self, step: TrainingStep, values: Values, data: Any, fixed: FixedSizes | None
    ) -> None:
        del fixed
        self._step = step
        self._masks = is_maskable(step.model)
        self._n_weights = sum(
            math.prod(x.shape) for x in step.model.trainable_variables
        )
        self._compiled: dict[Any, Any] = {}
        jax.eval_shape(self.run_step, step.begin(values), data[0])

    def load_data(self, task: TrainingTask) -> Any:
        """Pad the rows of a training."""

        def pad(leaf: Any) -> Any:
            return pad_rows(leaf, _round_up(len(leaf)))

        return [map_data(pad, part) for part in (task.data, task.validation)]

    def run(
        self, values: Values, data: Any, epochs: range, task: TrainingTask
    ) -> tuple[Values, dict[int, Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        sizes, counts = self._measure(task)
        length = count_rows(data[0][0]) + sizes.batches[0]
        orders = np.zeros((sizes.n_epochs, length), np.int32)
        evaluated = np.zeros(sizes.n_epochs, bool)
        for place, epoch in enumerate(epochs):
            orders[place, : task.n_samples] = task.draw_order()
            evaluated[place] = task.is_evaluated(epoch)
        numbers = np.array([len(epochs), *counts], np.int32)
        arguments = values, data, orders, evaluated, numbers
        shapes = sizes, *(
            leaf.shape for part in data if part for leaf in list_leaves(list(part))
        )
        call = self._compiled.get(shapes) or self._compile(shapes, arguments)
        values, logs = call(*arguments)
        return values, list_logs(jax.device_get(logs), epochs, evaluated)

    def _measure(self, task: TrainingTask) -> tuple[Sizes, list[int]]:
        """Return the sizes of a training, and numbers of rows of batches and epochs."""
        counts = [
            task.n_samples,
            count_rows(task.validation[0]) if task.validation else 0,
        ]
        batches, rests = task.batch_sizes, (0, 0)
        if self._masks:
            batches = self._choose_capacity(batches[0]), self._choose_capacity(
                batches[1]
            )
        else:
            rests = counts[0] % batches[0], counts[1] % batches[1]
        n_epochs = 1
        if not task.is_watched:
            most = max(1, _MOST_POSITIONS // task.n_samples)
            wanted = max(_FEWEST_EPOCHS, len(task.epochs))
            n_epochs = min(most, 1 << (wanted - 1).bit_length())
        return Sizes(batches, rests, n_epochs), [*task.batch_sizes, *counts]

    def _choose_capacity(self, batch_size: int) -> int:
        """Choose for how many rows in a batch a step is compiled."""
        size = max(_SMALLEST_BATCH, 1 << (batch_size - 1).bit_length())
        return size if size * self._n_weights <= _MOST_PRODUCTS else batch_size

    def _compile(self, key: Any, arguments: Any) -> Any:
        with isolate_keras(self._step.model.dtype_policy.variable_dtype, seed=0):
            function = jax.jit(lambda *args: self._train_epochs(key[0], *args))
            call = function.lower(*arguments).compile()
        self._compiled[key] = call
        for old in list(self._compiled)[:-_MOST_KEPT]:
            self._compiled.pop(old, None)
        return call

    def run_step(self, values: Values, batch: Any, count: Any = None) -> Values:
        """Train on a batch."""

        def compute(weights: Any) -> Any:
            return self._step.compute_loss(
                weights, values, batch, training=True, count=count
            )

        weights = self._step.list_weights(values)
        gradients, found = jax.grad(compute, has_aux=True)(weights)
        return self._step.apply_gradients(found, gradients)

    def evaluate_step(self, values: Values, batch: Any, count: Any = None) -> Values:
        """Evaluate a batch."""
        weights = self._step.list_weights(values)
        return self._step.compute_loss(
            weights, values, batch, training=False, count=count
        )[1]

    def _train_epochs(
        self,
        sizes: Sizes,
        values: Values,
        data: Any,
        orders: Any,
        evaluated: Any,
        numbers: Any,
    ) -> Any:
        """Train for some epochs, and return the values and the logs of each."""
        n_epochs, *counts = numbers
        parts = [("", self.run_step, data[0], 0)]
        if data[1] is not None:
            parts.append(("val_", self.evaluate_step, data[1], 1))

        def run_epoch(epoch: Any, carry: Any) -> Any:
            values, columns = carry
            for prefix, run, rows, place in parts:
                size, n_rows = counts[place], counts[2 + place]
                order = orders[epoch]
                if prefix:
                    order = jnp.minimum(
                        jnp.arange(count_rows(rows[0]) + sizes.batches[1]), n_rows - 1
                    )
                    n_rows = jnp.where(evaluated[epoch], n_rows, 0)
                shape = sizes.batches[place], sizes.rests[place], size, n_rows
                values = self._run_batches(run, values, rows, order, shape)
                logs = self._read_logs(values, prefix)
                columns = {
                    **columns,
                    **{
                        name: columns[name].at[epoch].set(log)
                        for name, log in logs.items()
                    },
                }
            return values, columns

        values = _unify(self._step.begin(values))
        columns = {
            name: jnp.zeros((sizes.n_epochs, *log.shape), log.dtype)
            for prefix, *_ in parts
            for name, log in self._read_logs(values, prefix).items()
        }
        values, columns = lax.fori_loop(0, n_epochs, run_epoch, (values, columns))
        return self._step.end(values), columns

    def _run_batches(
        self, run: Any, values: Values, data: Any, order: Any, shape: Any
    ) -> Values:
        """Run a step on each batch of an epoch, whose metrics start anew."""
        capacity, rest, size, n_rows = shape

        def run_batch(start: Any, length: int, values: Values) -> Values:
            rows = lax.dynamic_slice(order, [start], [length])
            batch = map_data(
                lambda leaf: jnp.take(leaf, rows, axis=0, mode="clip"), data
            )
            count = None
            if self._masks:
                count = jnp.minimum(size, n_rows - start)
                batch = _mask(batch, count)
            return _unify(run(values, batch, count), values)

        values = _unify(values._replace(metrics=self._step.initial_metrics))
        n_steps = (n_rows + size - 1) // size if self._masks else n_rows // size
        values = lax.fori_loop(
            0, n_steps, lambda i, v: run_batch(i * size, capacity, v), values
        )
        if rest:
            last = lambda v: run_batch(n_rows - rest, rest, v)
            values = lax.cond(n_rows > 0, last, lambda v: v, values)
        return values

    def _read_logs(self, values: Values, prefix: str = "") -> dict[str, Any]:
        """Read the metrics, flattened in the order in which Keras lists them."""
        logs = keras.tree.flatten_with_path(self._step.read_metrics(values))
        return {f"{prefix}{path[-1]}": jnp.asarray(x) for path, x in logs}


def _mask(batch: Any, count: Any) -> Any:
    """Give weight zero to the rows that only complete a batch."""
    x, y, *weights = batch
    first = list_leaves(x)[0]
    mask = jnp.arange(first.shape[0]) < count
    weight = weights[0] if weights else jnp.ones(first.shape[0], keras.config.floatx())
    return x, y, jnp.where(mask, weight, 0)


def _unify(values: Values, like: Values | None = None) -> Values:
    """Return values as lists of arrays, of the types that they begin with."""
    pairs = zip(values, like or values, strict=True)
    return Values(
        *(
            [jnp.asarray(a, b.dtype) for a, b in zip(x, y, strict=True)]
            for x, y in pairs
        )
    )


def _round_up(count: int) -> int:
    """Round up a number of rows, so that few numbers occur."""
    unit = 1 << max(0, count.bit_length() - 3)
    return -(-count // unit) * unit

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:7c9a0763d8ed8c66c34ce57889ed9bec25789ba2f18ef35d8b616a3318e83838
"""Epochs of training steps as one function of JAX, compiled for sizes of arrays.

How many rows and epochs there are, and how many rows a batch has, are values: arrays
are padded, so that what was compiled for one training serves others. Rows that complete
the last batch have the weight zero, where that is what ``Model.fit`` computes.
Elsewhere the last rows are a step of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from ..backend import keras
from ..network import ProgramCache
from ..network.isolation import KERAS_LOCK, isolate_keras
from ..network.masks import is_maskable
from ..samples import count_rows, list_leaves, map_data, pad_rows
from .callbacks import Logs, list_logs
from .step import FixedSizes, TrainingStep, Values

if TYPE_CHECKING:
    from . import TrainingTask

# To compile takes as long as some ten thousand steps of a small network.
_FEWEST_EPOCHS = 32
_SMALLEST_BATCH = 64
_MOST_PRODUCTS = 1 << 19
_MOST_KEPT = 8


class Batches(NamedTuple):
    """The batches of some rows: sizes of arrays, and how much of these is used."""

    capacity: Any
    rest: Any
    size: Any
    n_rows: Any
    n_steps: Any


class EpochLoop:
    """A function that trains for some epochs, compiled for a few sizes."""

    is_pure = True

    def __init__(
        self,
        step: TrainingStep,
        values: Values,
        data: Any,
        fixed: FixedSizes | None,
        *,
        is_small: bool,
    ) -> None:
        del fixed, is_small
        self._step = step
        self._masks = is_maskable(step.model)
        self._n_weights = sum(math.prod(x.shape) for x in step.model.trainable_weights)
        self._compiled = ProgramCache(_MOST_KEPT, KERAS_LOCK)
        self._lengths: set[int] = set()
        one = map_data(lambda leaf: leaf[:1], data[0])
        jax.eval_shape(self.run_step, step.begin(values), one)

    def load_data(self, task: TrainingTask) -> Any:
        """Pad the rows of a training, and put them where it runs."""

        def load(part: Any) -> Any:
            length = self._choose_length(count_rows(part[0]))
            return map_data(lambda leaf: jax.device_put(pad_rows(leaf, length)), part)

        return [part and load(part) for part in (task.data, task.validation)]

    def _choose_length(self, count: int) -> int:
        """Choose a padded number of rows that folds share."""
        wanted = count + 1 + count // 16
        unit = 1 << max(0, wanted.bit_length() - 3)
        known = [x for x in list(self._lengths) if count <= x <= 2 * wanted]
        length = min(known, default=-(-wanted // unit) * unit)
        self._lengths.add(length)
        return length

    def run(
        self, values: Values, data: Any, epochs: range, task: TrainingTask
    ) -> tuple[Values, dict[int, Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        parts = zip((task.data, task.validation), task.batch_sizes, strict=True)
        batches = [self._plan(count_rows(x[0]), size) for x, size in parts if x]
        n_epochs = self._count_epochs(task)
        length = count_rows(data[0][0]) + batches[0].capacity
        orders = np.zeros((n_epochs, length), np.int32)
        evaluated = np.zeros(n_epochs, bool)
        for place, epoch in enumerate(epochs):
            orders[place, : task.n_samples] = task.draw_order()
            evaluated[place] = task.is_evaluated(epoch)
        counts = np.int32(len(epochs)), [
            x._replace(capacity=None, rest=None) for x in batches
        ]
        arguments = self._step.begin(values), data, (orders, evaluated), counts
        sizes = [(x.capacity, x.rest) for x in batches]
        shapes = [leaf.shape for x in data if x for leaf in list_leaves(list(x))]
        found, logs = self._compile(sizes, (n_epochs, *shapes), arguments)(*arguments)
        # Between calls, values are arrays of NumPy.
        values, logs = jax.device_get((found, logs))
        return self._step.end(values), list_logs(logs, epochs, evaluated)

    def _plan(self, n_rows: int, size: int) -> Batches:
        """Plan the batches of some rows, with numbers of the type that JAX takes."""
        capacity, rest = size, n_rows % size
        if self._masks:
            rest, wanted = 0, max(_SMALLEST_BATCH, 1 << (size - 1).bit_length())
            if wanted * self._n_weights <= _MOST_PRODUCTS:
                capacity = wanted
        n_steps = math.ceil((n_rows - rest) / size)
        return Batches(capacity, rest, *map(np.int32, (size, n_rows, n_steps)))

    def _count_epochs(self, task: TrainingTask) -> int:
        """Count the epochs for which there is room in a call."""
        wanted = 1 << (len(task.epochs) - 1).bit_length()
        return min(task.most_epochs, max(_FEWEST_EPOCHS, wanted))

    def _compile(self, sizes: Any, shapes: Any, arguments: Any) -> Any:
        """Compile the function for some sizes, if that has not been done."""

        def compile_function() -> Any:
            dtype = self._step.model.dtype_policy.variable_dtype
            with isolate_keras(dtype, seed=0):
                function = jax.jit(lambda *args: self._train_epochs(sizes, *args))
                return function.lower(*arguments).compile()

        return self._compiled.get((*sizes, *shapes), compile_function)

    def run_step(self, values: Values, batch: Any, count: Any = None) -> Values:
        """Train on a batch."""
        compute = self._step.compute_loss
        gradients, found = jax.grad(
            lambda weights: compute(weights, values, batch, training=True, count=count),
            has_aux=True,
        )(list(self._step.list_weights(values)))
        return self._step.apply_gradients(found, gradients)

    def evaluate_step(self, values: Values, batch: Any, count: Any = None) -> Values:
        """Evaluate a batch."""
        weights, compute = self._step.list_weights(values), self._step.compute_loss
        return compute(weights, values, batch, training=False, count=count)[1]

    def _train_epochs(
        self, sizes: Any, values: Values, data: Any, epochs: Any, counts: Any
    ) -> Any:
        """Train for some epochs, and return the values and the logs of each."""
        (orders, evaluated), (n_epochs, plans) = epochs, counts
        plans = [
            plan._replace(capacity=capacity, rest=rest)
            for (capacity, rest), plan in zip(sizes, plans, strict=True)
        ]
        parts = [("", self.run_step), ("val_", self.evaluate_step)][: len(plans)]

        def run_epoch(epoch: Any, carry: Any) -> Any:
            values, columns = carry
            for (prefix, run), rows, plan in zip(parts, data, plans, strict=False):
                order = lax.dynamic_index_in_dim(orders, epoch, keepdims=False)
                is_due = 1
                if prefix:
                    order = jnp.arange(count_rows(rows[0]) + plan.capacity)
                    order = jnp.minimum(order, plan.n_rows - 1)
                    is_due = evaluated[epoch].astype(plan.n_rows.dtype)
                due = plan._replace(
                    n_rows=plan.n_rows * is_due, n_steps=plan.n_steps * is_due
                )
                values = self._run_batches(run, values, rows, order, due)
                for name, log in self._read_logs(values, prefix).items():
                    columns = {**columns, name: columns[name].at[epoch].set(log)}
            return values, columns

        values = _make_uniform(values._replace(metrics=self._step.initial_metrics))
        columns = {
            name: jnp.zeros((len(orders), *log.shape), log.dtype)
            for prefix, _ in parts
            for name, log in self._read_logs(values, prefix).items()
        }
        values, columns = lax.fori_loop(0, n_epochs, run_epoch, (values, columns))
        return values._replace(metrics=()), columns

    def _run_batches(
        self, run: Any, values: Values, data: Any, order: Any, plan: Batches
    ) -> Values:
        """Run a step on each batch of an epoch, whose metrics start anew."""
        values = values._replace(metrics=self._step.initial_metrics)

        def run_batch(start: Any, length: int, values: Values) -> Values:
            rows = lax.dynamic_slice(order, [start], [length])
            batch = map_data(lambda leaf: jnp.take(leaf, rows, 0, mode="clip"), data)
            count = None
            if self._masks:
                count = jnp.minimum(plan.size, plan.n_rows - start)
                batch = _mask(batch, count)
            return _make_uniform(run(values, batch, count), values)

        values = lax.fori_loop(
            0,
            plan.n_steps,
            lambda place, values: run_batch(place * plan.size, plan.capacity, values),
            _make_uniform(values),
        )
        if plan.rest:
            values = lax.cond(
                plan.n_rows > 0,
                lambda values: run_batch(plan.n_rows - plan.rest, plan.rest, values),
                lambda values: values,
                values,
            )
        return values

    def _read_logs(self, values: Values, prefix: str = "") -> dict[str, Any]:
        """Read the metrics, flattened in the order in which Keras lists them."""
        logs = keras.tree.flatten_with_path(self._step.read_metrics(values))
        return {f"{prefix}{path[-1]}": jnp.asarray(x) for path, x in logs}


def _mask(batch: Any, count: Any) -> Any:
    """Give weight zero to the rows that only complete a batch."""
    x, y, *weights = batch
    size = count_rows(x)
    weight = weights[0] if weights else jnp.ones(size, keras.config.floatx())
    return x, y, jnp.where(jnp.arange(size) < count, weight, 0)


def _make_uniform(values: Values, like: Values | None = None) -> Values:
    """Return values as lists of arrays, of the types that they begin with."""

    def list_arrays(group: Iterable[Any], models: Iterable[Any]) -> list[Any]:
        pairs = zip(group, models, strict=True)
        return [jnp.asarray(array, model.dtype) for array, model in pairs]

    return Values(*map(list_arrays, values, like or values))

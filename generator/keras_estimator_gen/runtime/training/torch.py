"""Epochs of training steps by torch, which computes each operation at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ..backend import convert_to_tensor, keras
from ..samples import count_rows, map_data
from .callbacks import Logs, make_number
from .step import FixedSizes, TrainingStep, Values

if TYPE_CHECKING:
    from . import TrainingTask


class EpochLoop:
    """A training for some epochs, batch by batch."""

    trainer = "step by step"
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
        one = map_data(lambda leaf: convert_to_tensor(leaf[:1]), data[0])
        self.run_step(self._begin(values), one)

    def load_data(self, task: TrainingTask) -> Any:
        """Turn the rows of a training into tensors."""
        return [map_data(convert_to_tensor, x) for x in (task.data, task.validation)]

    def run(
        self, values: Values, data: Any, epochs: range, task: TrainingTask
    ) -> tuple[Values, dict[int, Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        values = self._begin(values)
        found: dict[int, Logs] = {}
        for epoch in epochs:
            order, size = task.draw_order(), task.batch_sizes[0]
            values = self._run_batches(self.run_step, values, data[0], order, size)
            logs = self._read_logs(values)
            if task.is_evaluated(epoch):
                order = np.arange(count_rows(data[1][0]), dtype=np.int32)
                run, size = self.evaluate_step, task.batch_sizes[1]
                values = self._run_batches(run, values, data[1], order, size)
                logs |= self._read_logs(values, "val_")
            found[epoch] = logs
        return self._step.end(values), found

    def run_step(self, values: Values, batch: Any) -> Values:
        """Train on a batch."""
        listed = self._step.list_weights(values)
        weights = [weight.detach().requires_grad_() for weight in listed]
        loss, values = self._step.compute_loss(weights, values, batch, training=True)
        gradients = torch.autograd.grad(loss, weights, allow_unused=True)
        with torch.no_grad():
            others, metrics = (
                [keras.ops.stop_gradient(value) for value in group]
                for group in (values.others, values.metrics)
            )
            values = values._replace(others=others, metrics=metrics)
            return self._step.apply_gradients(values, gradients)

    def evaluate_step(self, values: Values, batch: Any) -> Values:
        """Evaluate a batch."""
        weights = self._step.list_weights(values)
        with torch.no_grad():
            return self._step.compute_loss(weights, values, batch, training=False)[1]

    def _begin(self, values: Values) -> Values:
        """Prepare the values for steps; optimizers of torch change them in place."""
        own = ([convert_to_tensor(x).clone() for x in group] for group in values[:3])
        return self._step.begin(Values(*own))

    def _run_batches(
        self, run: Any, values: Values, data: Any, order: Any, size: int
    ) -> Values:
        """Run a step on each batch of an epoch, whose metrics start anew."""
        values = values._replace(metrics=self._step.initial_metrics)
        positions = convert_to_tensor(order.astype(np.int64))
        for rows in torch.split(positions, size):
            values = run(values, map_data(partial(_take, rows), data))
        return values

    def _read_logs(self, values: Values, prefix: str = "") -> dict[str, Any]:
        """Read the metrics, flattened in the order in which Keras lists them."""
        logs = keras.tree.flatten_with_path(self._step.read_metrics(values))
        read = keras.ops.convert_to_numpy
        return {f"{prefix}{path[-1]}": make_number(read(x)) for path, x in logs}


def _take(rows: Any, leaf: Any) -> Any:
    return leaf[rows]

"""Trainings of one architecture, compiled once for all fits and threads."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from ..backend import convert_to_tensor, keras
from ..network.isolation import isolate_keras
from ..network.models import create_model, identify_training
from ..network.network import Architecture, Compilation, Network, build_optimizer
from ..samples import Data, take_rows
from .listening import make_number
from .step import TrainingStep, Values
from .task import TrainingTask
from .tensorflow_loops import EpochLoop, FixedSizes, NotPureError
from .weight_vector import NotFusableError, WeightVector

Logs = dict[str, Any]


class TrainingProgram:
    """Epochs of training as a function of values; its model stays as it is."""

    def __init__(
        self,
        architecture: Architecture,
        compilation: Compilation,
        data: Data,
        validation: Data | None,
        fixed: FixedSizes | None = None,
    ) -> None:
        self._most_epochs = fixed.n_epochs if fixed else None
        self._step_seconds, self._step_rows = math.inf, 1
        with isolate_keras(architecture.dtype, seed=0):
            self.model = create_model(architecture)
            self.model.compile(**compilation.create_arguments())
            self._prepare_model()
            _check_optimizer(self.model)
            build_optimizer(self.model)
            with _explain_impurity(self.model.optimizer):
                self.step, self._loop = self._trace(data, validation, fixed)

    def _trace(self, data: Data, *others: Any) -> tuple[TrainingStep, EpochLoop]:
        def trace(vector: WeightVector | None) -> tuple[TrainingStep, EpochLoop]:
            step = self._create_step(vector)
            step.build_metrics(tuple(take_rows(part, slice(1)) for part in data))
            return step, self._create_loop(step, data, *others)

        try:
            return trace(self._create_vector())
        except NotFusableError:
            return trace(None)

    def _prepare_model(self) -> None:
        """Change the compiled model before its optimizer is built."""

    def _create_vector(self) -> WeightVector:
        return WeightVector(self.model)

    def _create_step(self, vector: WeightVector | None) -> TrainingStep:
        return TrainingStep(self.model, vector)

    def _create_loop(self, step: TrainingStep, *data: Any) -> EpochLoop:
        return EpochLoop(step, *data)

    def load(self, network: Network) -> Values:
        """Return the values that a training of a network starts from."""
        rate = identify_training(network)[1]
        return self.step.load(network.weights, network.optimizer_state, rate)

    def count_epochs(self, task: TrainingTask, seconds: float, most: int) -> int:
        """Count the epochs that can be run in some time, by how long the last took."""
        # A step of more rows takes longer, but maybe less than in proportion.
        growth = max(1.0, max(task.batch_sizes) / self._step_rows)
        expected = task.steps_per_epoch * self._step_seconds * growth
        most = min(most, self._most_epochs or most)
        return int(max(1, min(most, seconds / expected)))

    def run(
        self,
        values: Values,
        data: Any,
        orders: npt.NDArray[np.int32],
        evaluated: Sequence[bool],
        task: TrainingTask,
    ) -> tuple[Values, list[Logs]]:
        """Train for some epochs, and return the next values and the logs of each."""
        count = len(orders)
        if self._most_epochs is not None:
            missing = self._most_epochs - count
            orders = np.pad(orders, ((0, missing), (0, 0)))
            evaluated = [*evaluated, *[False] * missing]
        start = time.perf_counter()
        values, results = self._loop.function(
            values,
            *data,
            (
                convert_to_tensor(orders),
                convert_to_tensor(np.array(evaluated, dtype=bool)),
                convert_to_tensor(np.int32(count)),
            ),
            convert_to_tensor(np.array(task.batch_sizes, dtype=np.int32)),
        )
        columns = {name: np.asarray(item) for name, item in results.items()}
        self._step_seconds = (time.perf_counter() - start) / (
            count * task.steps_per_epoch
        )
        self._step_rows = max(task.batch_sizes)
        return values, [
            {
                name: make_number(item[epoch])
                for name, item in columns.items()
                if evaluated[epoch] or not name.startswith("val_")
            }
            for epoch in range(count)
        ]


def _check_optimizer(model: keras.Model) -> None:
    """Refuse an optimizer whose steps are no function of values."""
    optimizer = model.optimizer
    if optimizer.gradient_accumulation_steps:
        raise NotPureError("the optimizer accumulates gradients")
    if hasattr(optimizer, "inner_optimizer"):
        raise NotPureError(f"{type(optimizer).__name__} changes the scale of the loss")
    if any(v.overwrite_with_gradient for v in model.variables):
        raise NotPureError("the optimizer overwrites variables with gradients")


@contextmanager
def _explain_impurity(optimizer: Any) -> Iterator[None]:
    """Say what is no function of values, be it found by TensorFlow."""
    try:
        yield
    except NotPureError as error:
        raise NotPureError(
            "a layer, loss or metric keeps a state that is not among its variables"
        ) from error
    except Exception as error:  # whatever somebody's optimizer does with values
        kind = type(optimizer)
        if kind.__module__.partition(".")[0] == "keras":
            raise
        raise NotPureError(f"{kind.__name__} works on variables alone") from error

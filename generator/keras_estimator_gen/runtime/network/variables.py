"""Variables of Keras models and optimizers to arrays, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..backend import assign_value, keras
from .values import Arrays, OptimizerState


def read_variables(variables: Iterable[keras.Variable]) -> Arrays:
    """Read variables into arrays of their own."""
    return [np.array(item.numpy()) for item in variables]


def assign_variables(variables: Sequence[keras.Variable], values: Arrays) -> None:
    """Assign one value to each variable."""
    for variable, value in zip(variables, values, strict=True):
        assign_value(variable, value)


def build_optimizer(model: keras.Model) -> None:
    """Create the variables of a model's optimizer, if it has none yet."""
    # A second time, the loss-scaling optimizer would create some of them again.
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def read_optimizer(optimizer: Any) -> OptimizerState | None:
    """Read the state of an optimizer; None if it has none yet."""
    if optimizer is None or not optimizer.built:
        return None
    rate = find_learning_rate(optimizer)
    return OptimizerState(
        type(optimizer).__name__,
        None if rate is None else float(rate.numpy()),
        read_variables(item for item in optimizer.variables if item is not rate),
    )


def write_optimizer(optimizer: Any, state: OptimizerState) -> None:
    """Write a state into a built optimizer."""
    rate = find_learning_rate(optimizer)
    slots = [variable for variable in optimizer.variables if variable is not rate]
    assign_variables(slots, state.variables)
    if rate is not None and state.learning_rate is not None:
        rate.assign(state.learning_rate)


def find_learning_rate(optimizer: Any) -> keras.Variable | None:
    """Find the variable that holds the learning rate; a schedule has none."""
    return next(
        (v for v in optimizer.variables if v.path.endswith("/learning_rate")), None
    )

"""Keras models to values and back: architecture, variables, and optimizer state."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Hashable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from .compilation import compile_model, create_optimizer_of
from .isolation import isolate_keras
from .network import Architecture, Arrays, Network, OptimizerState

if TYPE_CHECKING:
    from keras.optimizers import Optimizer


def describe_model(model: keras.Model, dtype: str) -> Architecture | None:
    """Describe the architecture of a model.

    Parameters
    ----------
    model : keras.Model
        A built model.
    dtype : {"float32", "float64"}
        Float type that it computes in.

    Returns
    -------
    Architecture or None
        None if the model cannot be created again from its configuration: a subclassed model,
        or one with a class or function that cannot be imported by name.
    """
    if _is_foreign(type(model)):
        return None
    code = {item for layer in model.layers for item in _find_code(layer)}
    names = tuple(sorted((item.__module__, item.__qualname__) for item in code))
    if set(_resolve_names(names)) != code:
        return None
    config = keras.saving.serialize_keras_object(model)
    config.pop("compile_config", None)
    return Architecture(json.dumps(config, sort_keys=True), names, dtype)


def identify_architecture(architecture: Architecture) -> Hashable:
    """Return a key that two architectures share only if their graphs are the same.

    Parameters
    ----------
    architecture : Architecture
        The description.

    Returns
    -------
    hashable
        The description with the classes and functions that its names stand for now, since a
        class that is defined again under its name is another class.
    """
    return architecture, _resolve_names(architecture.code)


def create_model(architecture: Architecture) -> keras.Model:
    """Create a model, not compiled and with weights yet to be set.

    Parameters
    ----------
    architecture : Architecture
        The description.

    Returns
    -------
    keras.Model
        The model.
    """
    with isolate_keras(architecture.dtype, seed=0):
        # The configuration comes from a model of this estimator, not from a stranger.
        config = json.loads(architecture.config)
        return keras.saving.deserialize_keras_object(config, safe_mode=False)


def restore_model(network: Network, model: keras.Model | None) -> keras.Model:
    """Write the values of a network into a Keras model.

    Parameters
    ----------
    network : Network
        The network.
    model : keras.Model or None
        Its model; None creates it.

    Returns
    -------
    keras.Model
        The compiled model.
    """
    with isolate_keras(network.dtype, seed=0):
        if model is None:
            model = create_model(network.get_architecture())
            compile_model(model, network.compilation)
        assign_variables(model.variables, network.weights)
        if network.optimizer_state is not None:
            model.optimizer.build(model.trainable_variables)
            write_optimizer(model.optimizer, network.optimizer_state)
    return model


def adopt_optimizer_state(heir: Network, other: Network) -> OptimizerState | None:
    """Take over the optimizer state of another network, with the heir's learning rate.

    Parameters
    ----------
    heir : Network
        The network that continues.
    other : Network
        The network that was trained before.

    Returns
    -------
    OptimizerState or None
        None if the heir's optimizer is of another class.
    """
    with isolate_keras(heir.dtype, seed=0):
        optimizer = create_optimizer_of(heir.compilation)
    state, rate = other.optimizer_state, find_learning_rate(optimizer)
    if state is None or state.optimizer != type(optimizer).__name__:
        return None
    return OptimizerState(
        state.optimizer, None if rate is None else float(rate.numpy()), state.variables
    )


def read_variables(model: keras.Model) -> Arrays:
    """Read the variables of a model.

    Parameters
    ----------
    model : keras.Model
        The model.

    Returns
    -------
    list of ndarray
        Copies of weights, other state and the state of random generators.
    """
    return [np.array(variable.numpy()) for variable in model.variables]


def assign_variables(variables: Sequence[keras.Variable], values: Arrays) -> None:
    """Assign one value to each variable.

    Parameters
    ----------
    variables : sequence of keras.Variable
        The variables.
    values : list of ndarray
        The values.
    """
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def read_optimizer(optimizer: Optimizer) -> OptimizerState | None:
    """Read the state of an optimizer.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer.

    Returns
    -------
    OptimizerState or None
        Copies of its variables; None if it has not been built.
    """
    if optimizer is None or not optimizer.built:
        return None
    rate = find_learning_rate(optimizer)
    return OptimizerState(
        type(optimizer).__name__,
        None if rate is None else float(rate.numpy()),
        [np.array(variable.numpy()) for variable in optimizer.variables if variable is not rate],
    )


def write_optimizer(optimizer: Optimizer, state: OptimizerState) -> None:
    """Write a state into a built optimizer.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer.
    state : OptimizerState
        The state of an optimizer of the same class for the same variables.
    """
    rate = find_learning_rate(optimizer)
    slots = [variable for variable in optimizer.variables if variable is not rate]
    assign_variables(slots, state.variables)
    if rate is not None and state.learning_rate is not None:
        rate.assign(state.learning_rate)


def find_learning_rate(optimizer: Optimizer) -> keras.Variable | None:
    """Find the variable that holds the learning rate.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer.

    Returns
    -------
    keras.Variable or None
        None if a schedule gives the learning rate.
    """
    return next((v for v in optimizer.variables if v.path.endswith("/learning_rate")), None)


def _is_foreign(item: Any) -> bool:
    return str(item.__module__).partition(".")[0] != "keras"


def _find_code(layer: keras.Layer) -> list[Any]:
    """Return the class of a layer and the functions that are its attributes, if not Keras'."""
    functions = [value for value in vars(layer).values() if inspect.isfunction(value)]
    return [item for item in (type(layer), *functions) if _is_foreign(item)]


def _resolve_names(names: tuple[tuple[str, str], ...]) -> tuple[Any, ...]:
    return tuple(
        reduce(
            lambda found, part: getattr(found, part, None),
            qualname.split("."),
            sys.modules.get(module),
        )
        for module, qualname in names
    )

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:5c4e42826f3901d0ad8cbab91603b8aa1bc06036377e86f59be3ff9b6a943dde
"""Keras models to values and back: architecture, variables, and optimizer state."""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from .backend import keras, list_layers, read_compile_arguments, read_learning_rate
from .compilation import COUNTER, compile_model
from .isolation import isolate_keras, name_code
from .network import Architecture, Arrays, Network, OptimizerState

if TYPE_CHECKING:
    from keras.optimizers import Optimizer

_PLAIN = (bool, int, float, str, tuple)


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
        None if the model cannot be created again from its configuration: a subclassed
        model, one with a lambda, or one with a layer that has adapted to data or whose
        configuration is not all of it.
    """
    code = _name_all(_find_code(model))
    if (
        _is_foreign(type(model))
        or "<lambda>" in code
        or len(code) < len(_find_code(model))
        # It computes with what it has adapted to, and not with its variables.
        or any(hasattr(layer, "finalize_state") for layer in list_layers(model))
    ):
        return None
    try:
        config = keras.saving.serialize_keras_object(model.get_config())
    except (NotImplementedError, TypeError, ValueError):
        return None
    architecture = Architecture(
        json.dumps(config, sort_keys=True),
        tuple(sorted(code.items())),
        isinstance(model, keras.Sequential),
        dtype,
    )
    return architecture if not code or _is_faithful(architecture, model) else None


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
    kind = keras.Sequential if architecture.sequential else keras.Model
    with (
        isolate_keras(architecture.dtype, seed=0),
        name_code(dict(architecture.code)),
    ):
        return kind.from_config(json.loads(architecture.config))


def copy_model(model: keras.Model, dtype: str) -> keras.Model:
    """Copy a model that only Keras itself can perhaps create again, by saving it.

    Parameters
    ----------
    model : keras.Model
        A built and compiled model.
    dtype : {"float32", "float64"}
        Float type that it computes in.

    Returns
    -------
    keras.Model
        The copy, compiled.

    Raises
    ------
    TypeError
        If Keras cannot save the model and load it again either.
    """
    purpose = (
        "copied during the training, as a callback of scikit-learn wants that asks for "
        "`fitted_estimator`"
    )
    with (
        explain_copies(purpose),
        isolate_keras(dtype, seed=0),
        name_code(find_code(model)),
    ):
        return copy.deepcopy(model)


@contextmanager
def explain_copies(purpose: str) -> Iterator[None]:
    """Say what a model needs, if Keras cannot do with it what `purpose` says."""
    try:
        yield
    except (NotImplementedError, TypeError, ValueError) as error:
        raise TypeError(
            f"The network cannot be {purpose}. Give the model and its layers a "
            "complete `get_config`, and register their classes by "
            f"`keras.saving.register_keras_serializable`. Keras says: {error}"
        ) from error


def find_code(model: keras.Model) -> dict[str, Any]:
    """Find the code outside Keras that a model consists of, by registered names."""
    found = _find_code(model) | {type(model)}
    compiled = read_compile_arguments(model) if model.compiled else {}
    optimizer = getattr(model, "optimizer", None)
    for item in (*keras.tree.flatten(compiled), read_learning_rate(optimizer)):
        found.add(item if inspect.isroutine(item) else type(item))
    return {
        keras.saving.get_registered_name(item): item
        for item in found
        if _is_foreign(item)
    }


def compile_new_model(network: Network) -> keras.Model:
    """Create and compile the model of a network, with weights yet to be set.

    Parameters
    ----------
    network : Network
        The network.

    Returns
    -------
    keras.Model
        The compiled model.
    """
    with isolate_keras(network.dtype, seed=0):
        model = create_model(network.get_architecture())
        compile_model(model, network.compilation)
    return model


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
    if model is None:
        model = compile_new_model(network)
    with isolate_keras(network.dtype, seed=0):
        assign_variables(model.variables, network.weights)
        if network.optimizer_state is not None:
            build_optimizer(model)
            write_optimizer(model.optimizer, network.optimizer_state)
    return model


def adopt_optimizer_state(
    model: keras.Model, dtype: str, state: OptimizerState | None
) -> OptimizerState | None:
    """Take over the state of another optimizer, with a learning rate of its own.

    Parameters
    ----------
    model : keras.Model
        The compiled model that continues.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    state : OptimizerState or None
        State of the optimizer that was used before.

    Returns
    -------
    OptimizerState or None
        None if the model's optimizer is of another class, or keeps other variables.
    """
    with isolate_keras(dtype, seed=0):
        build_optimizer(model)
        own = read_optimizer(model.optimizer)
    if state is None or own is None or state.optimizer != own.optimizer:
        return None
    shapes = [[array.shape for array in item.variables] for item in (own, state)]
    if shapes[0] != shapes[1]:
        return None
    return OptimizerState(own.optimizer, own.learning_rate, state.variables)


def build_optimizer(model: keras.Model) -> None:
    """Create the variables of a model's optimizer, if it has none yet.

    Parameters
    ----------
    model : keras.Model
        A compiled model.
    """
    # A second time, the loss-scaling optimizer would create some of them again.
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


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
        if keras.backend.backend() == "tensorflow":
            # Keras' own way takes twice as long, which tells where fits are short.
            variable.value.assign(value, read_value=False)
        else:
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
        [
            np.array(variable.numpy())
            for variable in optimizer.variables
            if variable is not rate
        ],
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
    return next(
        (v for v in optimizer.variables if v.path.endswith("/learning_rate")), None
    )


def _name_all(code: set[Any]) -> dict[str, Any]:
    return {keras.saving.get_registered_name(item): item for item in code}


def _is_foreign(item: Any) -> bool:
    return str(item.__module__).partition(".")[0] != "keras"


def _find_code(model: keras.Model) -> set[Any]:
    """Return the classes and functions outside Keras that the layers consist of."""
    found: set[Any] = set()
    for layer in list_layers(model):
        found.add(type(layer))
        for name, value in vars(layer).items():
            # Keras puts wrappers of some methods beside the attributes.
            if inspect.isfunction(value) and not hasattr(type(layer), name):
                found.add(value)
            elif hasattr(value, "get_config"):
                found.add(type(value))
    return {item for item in found if _is_foreign(item)}


def _is_faithful(architecture: Architecture, model: keras.Model) -> bool:
    """Tell whether a model with code outside Keras is created again as it was."""
    try:
        twin = create_model(architecture)
    except Exception:  # whatever the code of a layer does with a configuration
        return False
    return _summarize(twin) == _summarize(model)


def _summarize(model: keras.Model) -> list[Any]:
    layers = [
        {
            name: COUNTER.sub("", str(value)) if name == "name" else value
            for name, value in vars(layer).items()
            # The path of a nested layer depends on who has built it.
            if isinstance(value, _PLAIN) and not name.endswith("_path")
        }
        for layer in list_layers(model)
    ]
    return [layers, [(variable.shape, variable.dtype) for variable in model.variables]]

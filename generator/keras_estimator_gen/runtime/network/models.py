"""Networks to Keras models, and back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..backend import keras
from ..compilation import identify_step
from .architecture import copy_model, create_model
from .isolation import isolate_keras
from .values import Arrays, OptimizerState
from .variables import (
    assign_variables,
    build_optimizer,
    read_optimizer,
    write_optimizer,
)

if TYPE_CHECKING:
    from .network import Network


def create_compiled(network: Network) -> keras.Model:
    """Create and compile the model of a network, with weights yet to be set."""
    with isolate_keras(network.dtype, seed=0):
        model = create_model(network.get_architecture())
        model.compile(**network.compilation.create_arguments())
    return model


def write_model(network: Network) -> Network:
    """Let the model of a network hold its values."""
    model: Any = network.model
    with isolate_keras(network.dtype, seed=0):
        assign_variables(model.variables, network.weights)
        if network.optimizer_state is not None:
            build_optimizer(model)
            write_optimizer(model.optimizer, network.optimizer_state)
    return network


def copy_network(
    network: Network, weights: Arrays, optimizer_state: OptimizerState | None
) -> Network:
    """Copy a network, with other values; the two share no model."""
    model = network.model if network.architecture is None else None
    twin = model and copy_model(model, network.dtype)
    return replace(network, model=twin).replace_values(weights, optimizer_state)


def inherit_values(network: Network, other: Network) -> Network:
    """Return a network with the weights and the optimizer state of another."""
    other = other.read_model()
    mine, theirs = ([array.shape for array in net.weights] for net in (network, other))
    if mine != theirs:
        raise ValueError(
            "The network cannot continue training, because a parameter that "
            f"changes the shapes of its weights was set since: it had {theirs}, "
            f"and has {mine} now. Set the parameter back, or call fit with "
            "warm_start=False."
        )
    state = adopt_optimizer_state(network, other.optimizer_state)
    return network.replace_values(other.weights, state)


def adopt_optimizer_state(
    network: Network, state: OptimizerState | None
) -> OptimizerState | None:
    """Make the state of another optimizer fit, with the network's learning rate."""
    model = network.model or create_compiled(network)
    with isolate_keras(network.dtype, seed=0):
        build_optimizer(model)
        own = read_optimizer(model.optimizer)
    if state is None or own is None or state.optimizer != own.optimizer:
        return None
    shapes = [[array.shape for array in item.variables] for item in (own, state)]
    if shapes[0] != shapes[1]:
        return None
    return replace(state, learning_rate=own.learning_rate)


def identify_training(network: Network) -> tuple[Hashable, float | None]:
    """Return what determines a training step, and the learning rate."""
    if network.step is not None:
        return network.step
    with isolate_keras(network.dtype, seed=0):
        return identify_step(network.compilation.create_arguments())

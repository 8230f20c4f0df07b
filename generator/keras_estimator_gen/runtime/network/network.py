"""The Keras network of one estimator as a value: arrays, and how to build it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..backend import convert_to_tensor
from ..compilation import (
    Compilation,
    can_compile_again,
    compile_model,
    identify_step,
)
from .architecture import (
    Architecture,
    copy_model,
    create_model,
    describe_model,
    pack_model,
    unpack_model,
)
from .isolation import isolate_keras
from .pickling import Memo, describe_objects, restore_objects
from .variables import (
    Arrays,
    OptimizerState,
    assign_variables,
    build_optimizer,
    read_optimizer,
    read_variables,
    write_optimizer,
)

if TYPE_CHECKING:
    import keras


Part = Callable[[Any], Any]
"""Cuts a part out of a model, and is equal to what cuts out the same."""


@dataclass(frozen=True, eq=False)
class Network:
    """The network of one estimator.

    Once somebody has asked for its Keras model, the values are those of the model.
    """

    architecture: Architecture | None
    compilation: Compilation
    dtype: str
    weights: Arrays
    optimizer_state: OptimizerState | None = None
    model: keras.Model | None = None
    step: tuple[Hashable, float | None] | None = None

    @classmethod
    def from_model(
        cls, model: keras.Model, dtype: str, compilation: Compilation
    ) -> Network:
        """Describe a compiled model, which is kept only if Keras alone can copy it."""
        described = can_compile_again(compilation, model.optimizer)
        architecture = describe_model(model, dtype) if described else None
        kept = model if architecture is None else None
        weights = read_variables(model.variables)
        return cls(architecture, compilation, dtype, weights, model=kept)

    @cached_property
    def tensors(self) -> Sequence[Any]:
        """The weights as tensors."""
        return [convert_to_tensor(array) for array in self.weights]

    def open_model(self) -> Network:
        """Return the network with a Keras model, compiled, that holds its values."""
        if self.model is not None:
            return self
        return replace(self, model=_create_compiled(self))._write_model()

    def read_model(self) -> Network:
        """Return the network with the values that its Keras model has now."""
        if self.model is None:
            return self
        state = read_optimizer(self.model.optimizer)
        weights = read_variables(self.model.variables)
        return replace(self, weights=weights, optimizer_state=state)

    def replace_values(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> Network:
        """Return the network with other values, which its Keras model gets, too."""
        other = replace(self, weights=weights, optimizer_state=optimizer_state)
        return other if self.model is None else other._write_model()

    def copy_with(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> Network:
        """Return a network of the same architecture that shares nothing with it."""
        model = self.model if self.architecture is None else None
        twin = model and copy_model(model, self.dtype)
        return replace(self, model=twin).replace_values(weights, optimizer_state)

    def inherit_values(self, other: Network) -> Network:
        """Return the network with the weights and the optimizer state of another."""
        other = other.read_model()
        mine, theirs = ([array.shape for array in net.weights] for net in (self, other))
        if mine != theirs:
            raise ValueError(
                "The network cannot continue training, because a parameter that "
                f"changes the shapes of its weights was set since: it had {theirs}, "
                f"and has {mine} now. Set the parameter back, or call fit with "
                "warm_start=False."
            )
        state = self.adopt_optimizer_state(other.optimizer_state)
        # Whoever holds the other model keeps it as it is.
        return self.replace_values(other.weights, state)

    def adopt_optimizer_state(
        self, state: OptimizerState | None
    ) -> OptimizerState | None:
        """Make the state of another optimizer fit, with a learning rate of its own."""
        model = self.model or _create_compiled(self)
        with isolate_keras(self.dtype, seed=0):
            build_optimizer(model)
            own = read_optimizer(model.optimizer)
        if state is None or own is None or state.optimizer != own.optimizer:
            return None
        shapes = [[array.shape for array in item.variables] for item in (own, state)]
        if shapes[0] != shapes[1]:
            return None
        return replace(state, learning_rate=own.learning_rate)

    def identify_step(self) -> tuple[Hashable, float | None]:
        """Return what determines a training step, and the learning rate."""
        if self.step is not None:
            return self.step
        with isolate_keras(self.dtype, seed=0):
            return identify_step(self.compilation)

    def get_architecture(self) -> Architecture:
        """Return the description of the model."""
        if self.architecture is None:
            raise TypeError(
                "The model cannot be created again from its configuration: it is a "
                "subclassed model, has a lambda or a layer whose `get_config` is "
                "incomplete, or was compiled with a class or function that is not "
                "registered with Keras."
            )
        return self.architecture

    def _write_model(self) -> Network:
        model: Any = self.model
        with isolate_keras(self.dtype, seed=0):
            assign_variables(model.variables, self.weights)
            if self.optimizer_state is not None:
                build_optimizer(model)
                write_optimizer(model.optimizer, self.optimizer_state)
        return self

    def __getstate__(self) -> dict[str, Any]:
        network = self.read_model()
        parameters = describe_objects(dict(network.compilation.parameters), Memo())
        compilation = replace(network.compilation, parameters=parameters)
        packed = self.model if self.architecture is None else None
        state = {**vars(network), "compilation": compilation, "step": None}
        state.pop("tensors", None)
        return {**state, "model": packed and pack_model(packed)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        parameters = restore_objects(state["compilation"].parameters, Memo())
        compilation = replace(state["compilation"], parameters=parameters)
        model = state["model"] and unpack_model(state["model"], state["dtype"])
        vars(self).update(state, compilation=compilation, model=model)


def _create_compiled(network: Network) -> keras.Model:
    """Create and compile the model of a network, with weights yet to be set."""
    with isolate_keras(network.dtype, seed=0):
        model = create_model(network.get_architecture())
        compile_model(model, network.compilation)
    return model

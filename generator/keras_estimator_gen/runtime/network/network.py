"""The Keras network of one estimator as a value: arrays, and how to build it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .pickling import Memo, describe_objects, restore_objects
from .values import Architecture, Arrays, Compilation, OptimizerState

if TYPE_CHECKING:
    import keras

Part = Callable[[Any], Any]
"""Cuts a part out of a model, and is equal to what cuts out the same."""


@dataclass(frozen=True, eq=False)
class Network:
    """The network of one estimator; to unpickle it does not import Keras.

    Once somebody has asked for its Keras model, the values are those of the model.
    """

    architecture: Architecture | None
    compilation: Compilation
    dtype: str
    weights: Arrays
    optimizer_state: OptimizerState | None = None
    model: keras.Model | None = None
    step: tuple[Hashable, float | None] | None = None

    @cached_property
    def tensors(self) -> Sequence[Any]:
        """The weights as tensors."""
        from ..backend import convert_to_tensor

        return [convert_to_tensor(array) for array in self.weights]

    def open_model(self) -> Network:
        """Return the network with a Keras model, compiled, that holds its values."""
        if self.model is not None:
            return self
        from .models import create_compiled, write_model

        return write_model(replace(self, model=create_compiled(self)))

    def read_model(self) -> Network:
        """Return the network with the values that its Keras model has now."""
        if self.model is None:
            return self
        from .variables import read_optimizer, read_variables

        state = read_optimizer(self.model.optimizer)
        weights = read_variables(self.model.variables)
        return replace(self, weights=weights, optimizer_state=state)

    def replace_values(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> Network:
        """Return the network with other values, which its Keras model gets, too."""
        other = replace(self, weights=weights, optimizer_state=optimizer_state)
        if self.model is None:
            return other
        from .models import write_model

        return write_model(other)

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

    def __getstate__(self) -> dict[str, Any]:
        network = self.read_model()
        parameters = describe_objects(dict(network.compilation.parameters), Memo())
        compilation = replace(network.compilation, parameters=parameters)
        state = {**vars(network), "compilation": compilation, "step": None}
        state.pop("tensors", None)
        if self.architecture is not None or self.model is None:
            return {**state, "model": None}
        from .architecture import pack_model

        return {**state, "model": pack_model(self.model)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        parameters = restore_objects(state["compilation"].parameters, Memo())
        compilation = replace(state["compilation"], parameters=parameters)
        model = state["model"]
        if model is not None:
            from .architecture import unpack_model

            model = unpack_model(model, state["dtype"])
        vars(self).update(state, compilation=compilation, model=model)

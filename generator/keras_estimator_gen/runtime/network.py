"""The Keras network of one estimator, as a value that is stored, copied and trained."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from .heads import Heads
from .pickling import (
    Memo,
    PackedModel,
    describe_objects,
    pack_model,
    restore_objects,
    unpack_model,
)

if TYPE_CHECKING:
    import keras

    from .data import Structure

Arrays = list[npt.NDArray[Any]]

Part = Callable[[Any], Any]
"""Cuts a part out of a model, and is equal to what cuts out the same."""


@lru_cache(maxsize=256)
def _drop_initializers(config: str) -> str:
    return json.dumps(_drop_initializers_of(json.loads(config)), sort_keys=True)


def _drop_initializers_of(item: Any) -> Any:
    if isinstance(item, list):
        return [_drop_initializers_of(each) for each in item]
    if not isinstance(item, dict):
        return item
    kept = {name: _drop_initializers_of(each) for name, each in item.items()}
    # A layer of somebody else may use its initializers for other things as well.
    if str(item.get("module")).partition(".")[0] == "keras":
        arguments = kept.get("config") or {}
        kept["config"] = {
            name: each
            for name, each in arguments.items()
            if not name.endswith("_initializer")
        }
    return kept


@dataclass(frozen=True)
class Architecture:
    """What a network consists of.

    Attributes
    ----------
    config : str
        Keras' own configuration of the model, as JSON.
    code : tuple of (str, type or callable)
        Each class and function outside Keras that it uses, by its name in the
        configuration.
    sequential : bool
        Whether it is a ``keras.Sequential``.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    """

    config: str
    code: tuple[tuple[str, Any], ...]
    sequential: bool
    dtype: str

    def without_initializers(self) -> Architecture:
        """Return a description of the same network, whatever weights it starts from.

        Returns
        -------
        Architecture
            The description, with Keras' default initializers.
        """
        return replace(self, config=_drop_initializers(self.config))


@dataclass(frozen=True)
class Compilation:
    """How a network is compiled.

    Attributes
    ----------
    parameters : mapping of str to object
        The estimator's parameters for optimizer, loss and metrics, with those routed to
        them.
    heads : tuple of Head
        The outputs that the target needs; empty if the network has its own.
    from_logits : tuple of (bool or None)
        Whether each output of the network emits logits; None leaves its loss as it is
        given.
    config : str or None
        Keras' own compile configuration, as JSON, of a model that its build function
        has compiled in its own way; it then counts instead of the parameters.
    """

    parameters: Mapping[str, Any]
    heads: Heads
    from_logits: tuple[bool | None, ...]
    config: str | None = None


@dataclass(frozen=True)
class OptimizerState:
    """What an optimizer has learned.

    Attributes
    ----------
    optimizer : str
        Class name of the optimizer.
    learning_rate : float or None
        Current learning rate; None if a schedule gives it.
    variables : list of ndarray
        Step counter and slots, in the optimizer's order, without the learning rate.
    """

    optimizer: str
    learning_rate: float | None
    variables: Arrays


class Tensors(list[Any]):
    """Weights as tensors, which others can refer to without keeping them alive."""


class Network:
    """The network of one estimator.

    It is *stored*, as a description and arrays, until somebody asks for the Keras
    model; from then on it is *live*, and the model holds the truth.

    Parameters
    ----------
    model : keras.Model
        A built and compiled model, which the network owns from now on.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    compilation : Compilation
        How it was compiled.
    """

    def __init__(
        self, model: keras.Model, dtype: str, compilation: Compilation
    ) -> None:
        from .compilation import can_compile_again
        from .models import describe_model, read_variables

        self.compilation = compilation
        self.dtype = dtype
        self.architecture = (
            describe_model(model, dtype)
            if can_compile_again(compilation, model.optimizer)
            else None
        )
        self.weights: Arrays = read_variables(model)
        self.optimizer_state: OptimizerState | None = None
        self._model: keras.Model | None = model
        self._live = self.architecture is None
        self._parts: dict[Part, keras.Model] = {}
        self._step: tuple[Hashable, float | None] | None = None
        self._tensors: Tensors | None = None
        self.release_model()

    @classmethod
    def from_values(
        cls,
        architecture: Architecture,
        compilation: Compilation,
        weights: Arrays,
        step: tuple[Hashable, float | None] | None = None,
    ) -> Network:
        """Create a network without a Keras model.

        Parameters
        ----------
        architecture : Architecture
            What the model consists of.
        compilation : Compilation
            How it is compiled.
        weights : list of ndarray
            One array for each of the model's variables.
        step : tuple, default=None
            What `identify_step` returns, where all parameters of the compilation are
            values that cannot change.

        Returns
        -------
        Network
            The network, with an optimizer that has made no step.
        """
        network = object.__new__(cls)
        network.architecture, network.compilation = architecture, compilation
        network.dtype = architecture.dtype
        network.weights, network.optimizer_state = weights, None
        network._model, network._live, network._parts = None, False, {}
        network._step, network._tensors = step, None
        return network

    def identify_step(self) -> tuple[Hashable, float | None]:
        """Return what determines the graph of a training step, and the learning rate.

        Returns
        -------
        key : hashable
            The configurations of all objects, and the classes and functions that they
            are made of.
        learning_rate : float or None
            The learning rate that the training starts with; None if it is not a number.
        """
        if self._step is not None:
            return self._step
        from .compilation import identify_step
        from .isolation import isolate_keras

        with isolate_keras(self.dtype, seed=0):
            return identify_step(self.compilation)

    def get_model(self) -> keras.Model:
        """Return the Keras model, compiled, with all weights and optimizer state.

        Returns
        -------
        keras.Model
            The same object at every call.
        """
        if not self._live:
            from .models import restore_model

            self._model = restore_model(self, self._model)
            self._live = True
        return self._model

    def get_part(self, part: Part | None) -> keras.Model:
        """Return a part of the Keras model, which shares its layers.

        Parameters
        ----------
        part : callable or None
            As for `predict`; None is the whole model.

        Returns
        -------
        keras.Model
            The same object at every call.

        Raises
        ------
        ValueError
            If the model has no such part.
        """
        model = self.get_model()
        if part is None:
            return model
        if part not in self._parts:
            self._parts[part] = part(model)
        return self._parts[part]

    def get_architecture(self) -> Architecture:
        """Return the description of the model.

        Returns
        -------
        Architecture
            The description.

        Raises
        ------
        TypeError
            If the model cannot be created again from a description.
        """
        if self.architecture is None:
            raise TypeError(
                "The model cannot be created again from its configuration: it is a "
                "subclassed model, has a lambda or a layer whose `get_config` is "
                "incomplete, or was compiled with a class or function that is not "
                "registered with Keras."
            )
        return self.architecture

    def read_weights(self) -> Arrays:
        """Return the weights, from the Keras model if it is live.

        Returns
        -------
        list of ndarray
            One array for each of the model's variables.
        """
        if self._live and self._model is not None:
            from .models import read_variables

            return read_variables(self._model)
        return self.weights

    def read_tensors(self, convert: Callable[[Any], Any]) -> Tensors:
        """Return the weights as tensors, converted once unless the model is live.

        Parameters
        ----------
        convert : callable
            Converts an array to a tensor.

        Returns
        -------
        Tensors
            One for each of the model's variables; the same object as long as they are
            known to be the same.
        """
        if self._live:
            return Tensors(map(convert, self.read_weights()))
        if self._tensors is None:
            self._tensors = Tensors(map(convert, self.weights))
        return self._tensors

    def capture(self) -> None:
        """Take over weights and optimizer state from the Keras model, if it is live."""
        if self._live and self._model is not None:
            from .models import read_optimizer

            self.weights = self.read_weights()
            self.optimizer_state = read_optimizer(self._model.optimizer)

    def release_model(self) -> None:
        """Let go of a Keras model that is of use in the scope of a strategy alone.

        One that cannot be created again is kept.
        """
        from .backend import find_strategy

        if self.architecture is not None and find_strategy() is not None:
            self.capture()
            self._model, self._live, self._parts = None, False, {}

    def store(self, weights: Arrays, optimizer_state: OptimizerState | None) -> None:
        """Replace weights and optimizer state.

        Parameters
        ----------
        weights : list of ndarray
            One array for each of the model's variables.
        optimizer_state : OptimizerState or None
            None leaves the optimizer as it was created.
        """
        self.weights, self.optimizer_state = weights, optimizer_state
        self._tensors = None
        if self._live:
            # Whoever holds the model must see the new weights without asking again.
            self._live = False
            self.get_model()

    def inherit(self, other: Network) -> None:
        """Continue from the weights and the optimizer state of another network.

        The learning rate stays this network's own. Optimizer state is taken over where
        class and shapes agree.

        Parameters
        ----------
        other : Network
            The network that was trained before.

        Raises
        ------
        ValueError
            If the weights do not have the same shapes.
        """
        other.capture()
        mine, theirs = ([array.shape for array in net.weights] for net in (self, other))
        if mine != theirs:
            raise ValueError(
                "The network cannot continue training, because a parameter that "
                f"changes the shapes of its weights was set since: it had {theirs}, "
                f"and has {mine} now. Set the parameter back, or call fit with "
                "warm_start=False."
            )
        state = self.adopt_optimizer_state(other.optimizer_state)
        self.store(other.weights, state)

    def adopt_optimizer_state(
        self, state: OptimizerState | None
    ) -> OptimizerState | None:
        """Make the state of another optimizer fit this network's own.

        Parameters
        ----------
        state : OptimizerState or None
            State of the optimizer that was used before.

        Returns
        -------
        OptimizerState or None
            The state, with the learning rate of this network's optimizer; None if that
            is of another class, or keeps other variables.
        """
        from .models import adopt_optimizer_state, compile_new_model

        if self._model is None:
            self._model = compile_new_model(self)
        return adopt_optimizer_state(self._model, self.dtype, state)

    def copy_with(
        self, weights: Arrays, optimizer_state: OptimizerState | None
    ) -> Network:
        """Return a network of the same architecture with other values.

        Parameters
        ----------
        weights : list of ndarray
            One array for each of the model's variables.
        optimizer_state : OptimizerState or None
            None leaves the optimizer as it was created.

        Returns
        -------
        Network
            A network that shares no Keras model with this one.

        Raises
        ------
        TypeError
            If neither the runtime nor Keras can create the model again.
        """
        other = object.__new__(type(self))
        vars(other).update(vars(self), _model=None, _live=False)
        if self.architecture is None and self._model is not None:
            from .models import copy_model

            other._model, other._live = copy_model(self._model, self.dtype), True
        other.store(weights, optimizer_state)
        return other

    def predict(
        self,
        rows: Structure,
        *,
        part: Part | None = None,
        batch_size: int | None = None,
        verbose: int = 0,
    ) -> Arrays:
        """Compute the network's outputs.

        Parameters
        ----------
        rows : ndarray, sparse matrix, or list or dict of these
            Rows, in the types that the network reads.
        part : callable, default=None
            Takes the Keras model, and returns the part of it that is computed. None
            computes the whole network.
        batch_size : int, default=None
            Rows that are computed at once; None chooses.
        verbose : int, default=0
            1 shows a progress bar of Keras, 2 a line, and 0 nothing.

        Returns
        -------
        list of ndarray
            One array for each output, in the model's order; outputs in a dict are in
            the order of their sorted names.

        Raises
        ------
        ValueError
            If the network has no such part.
        """
        from .prediction import predict_rows

        return predict_rows(self, rows, part, batch_size, verbose)

    def __getstate__(self) -> dict[str, Any]:
        self.capture()
        state = {**vars(self), "_parts": {}, "_step": None, "_tensors": None}
        parameters = describe_objects(dict(self.compilation.parameters), Memo())
        state["compilation"] = replace(self.compilation, parameters=parameters)
        if self.architecture is None and self._model is not None:
            return {**state, "_model": pack_model(self._model)}
        return {**state, "_model": None, "_live": False}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        parameters = restore_objects(self.compilation.parameters, Memo())
        self.compilation = replace(self.compilation, parameters=parameters)
        if isinstance(self._model, PackedModel):
            self._model = unpack_model(self._model, self.dtype)

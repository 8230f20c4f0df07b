# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:e9d714eb2e26bfdc6d78680880620454523f9d98c485b5f2c77eb90f5565eaf9
"""The network of one estimator as a value: arrays, and what its model is made of.

Importing this, as who unpickles an estimator does, does not import Keras.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy.typing as npt

from ..heads import Heads
from ..routing import collect_options
from .copying import describe_objects

if TYPE_CHECKING:
    import keras

Arrays = list[npt.NDArray[Any]]
Part = Callable[[Any], Any]
"""Cuts a part out of a model, and is equal to what cuts out the same."""

_CACHES: WeakSet[ProgramCache] = WeakSet()


@dataclass(frozen=True)
class OptimizerState:
    """The variables of an optimizer, and which of them is its learning rate."""

    optimizer: str
    variables: Arrays
    rate_place: int | None

    def replace_rate(self, other: OptimizerState) -> OptimizerState | None:
        """Return the state with another one's rate; None if they are not alike."""
        slots, theirs = (
            [x for place, x in enumerate(state.variables) if place != state.rate_place]
            for state in (self, other)
        )
        kinds = [[array.shape for array in group] for group in (slots, theirs)]
        if self.optimizer != other.optimizer or kinds[0] != kinds[1]:
            return None
        if other.rate_place is not None:
            slots.insert(other.rate_place, other.variables[other.rate_place])
        return replace(other, variables=slots)


@dataclass(frozen=True)
class Architecture:
    """The configuration of a model, its float type, and the own code it consists of."""

    config: str
    sequential: bool
    dtype: str
    code: tuple[tuple[str, Any], ...] = ()


@lru_cache(maxsize=256)
def drop_initializers(architecture: Architecture) -> Architecture:
    """Return a description of the same model, whatever weights it starts from."""

    def drop(item: dict[str, Any]) -> dict[str, Any]:
        arguments = item.get("config")
        # A layer of somebody else may use its initializers for other things as well.
        if str(item.get("module")).startswith("keras") and isinstance(arguments, dict):
            names = [name for name in arguments if not name.endswith("_initializer")]
            return {**item, "config": {name: arguments[name] for name in names}}
        return item

    config = json.dumps(json.loads(architecture.config, object_hook=drop))
    return replace(architecture, config=config)


@dataclass(frozen=True)
class Compilation:
    """How a network is compiled: by the parameters of its estimator."""

    parameters: Mapping[str, Any]
    heads: Heads

    @property
    def is_own(self) -> bool:
        """Whether a build function has chosen what the parameters do not say."""
        return False

    def create_arguments(self) -> dict[str, Any]:
        """Create the arguments of ``Model.compile``."""
        from ..compilation import create_arguments

        return create_arguments(self.parameters, self.heads)

    def read_options(self) -> dict[str, Any]:
        """Read those arguments that are plain values, without creating others."""
        asked = self.parameters.get("jit_compile", "auto")
        return {"jit_compile": asked, **collect_options(self.parameters, "compile")}

    def is_repeatable(self) -> bool:
        """Tell whether another model can be compiled in the same way."""
        return True

    def __getstate__(self) -> dict[str, Any]:
        parameters = describe_objects(dict(self.parameters))
        return {**vars(self), "parameters": parameters}


@dataclass(frozen=True, eq=False)
class Network:
    """The network of one estimator.

    Once somebody has asked for its Keras model, the values are those of the model.
    `step` is what `identify_training` returns, if it is known.
    """

    architecture: Architecture
    compilation: Compilation
    dtype: str
    weights: Arrays
    optimizer_state: OptimizerState | None = None
    model: keras.Model | None = None
    step: tuple[Hashable, float | None] | None = None

    def load_tensors(self, types: Iterable[Any]) -> Sequence[Any]:
        """Turn the weights into tensors of the types that variables have."""
        from ..backend import cast_numbers, convert_to_tensor

        if "tensors" not in vars(self):
            arrays = map(cast_numbers, self.weights, types)
            vars(self)["tensors"] = list(map(convert_to_tensor, arrays))
        tensors: Sequence[Any] = vars(self)["tensors"]
        return tensors

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
        if self.model is not None:
            from .isolation import isolate_keras

            with isolate_keras(self.dtype, seed=0):
                assign_variables(self.model.variables, weights)
                if optimizer_state is not None:
                    build_optimizer(self.model)
                    slots = self.model.optimizer.variables
                    assign_variables(slots, optimizer_state.variables)
        return replace(self, weights=weights, optimizer_state=optimizer_state)

    def leave_model(self) -> Network:
        """Return the network without the Keras model that somebody has asked for."""
        return replace(self, model=None)

    def __getstate__(self) -> dict[str, Any]:
        state = {**vars(self.read_model()), "model": None, "step": None}
        state.pop("tensors", None)
        return state


def read_variables(variables: Iterable[keras.Variable]) -> Arrays:
    """Read variables into arrays of their own."""
    from ..backend import read_value

    return list(map(read_value, variables))


def assign_variables(variables: Sequence[keras.Variable], values: Arrays) -> None:
    """Assign one value to each variable."""
    from ..backend import assign_value

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
    # A schedule is no variable.
    places = (
        place
        for place, variable in enumerate(optimizer.variables)
        if variable.path.endswith("/learning_rate")
    )
    variables = read_variables(optimizer.variables)
    return OptimizerState(type(optimizer).__name__, variables, next(places, None))


class ProgramCache:
    """A bounded store, the least recently used of which is dropped.

    What it holds is pure, so that any number of threads use one at once.
    """

    def __init__(self, capacity: int, lock: AbstractContextManager[Any]) -> None:
        self.capacity = capacity
        self._lock = lock
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        _CACHES.add(self)

    def get(self, key: Hashable, create: Callable[[], Any]) -> Any:
        """Return what a key stands for, which the first who asks for it creates."""
        found = self._kept.get(key)
        if found is None:
            with self._lock:
                found = self._kept.get(key) or create()
                self._kept[key] = found
                if len(self._kept) > self.capacity:
                    self._kept.popitem(last=False)
        with suppress(KeyError):  # another thread may have dropped it
            self._kept.move_to_end(key)
        return found

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


def clear_programs() -> None:
    """Free what is kept of earlier trainings and predictions for later ones.

    That are traced programs, each a few megabytes, and descriptions of networks. What
    fitted estimators hold stays, and their next predictions trace again. TensorFlow
    keeps what XLA has compiled, some ten megabytes for each program, until the process
    ends.
    """
    for cache in list(_CACHES):
        cache.clear()


def identify_data(data: Any) -> Hashable:
    """Return what determines the graph that reads some data."""
    if isinstance(data, dict):
        return tuple((name, identify_data(data[name])) for name in sorted(data))
    if isinstance(data, list | tuple):
        return type(data), *map(identify_data, data)
    if data is None:
        return None
    return data.shape[1:], data.dtype.str, hasattr(data, "toarray")

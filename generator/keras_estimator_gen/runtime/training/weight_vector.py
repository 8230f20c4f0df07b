"""All weights of a small network as one vector, which an optimizer updates at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend import keras, make_stateless
from ..network.network import Arrays

LARGEST_NETWORK = 1 << 13
"""Number of weights up to which joining and splitting them costs less than it saves."""

_ELEMENTWISE = (
    keras.optimizers.SGD,
    keras.optimizers.RMSprop,
    keras.optimizers.Adam,
    keras.optimizers.AdamW,
    keras.optimizers.Adadelta,
    keras.optimizers.Adagrad,
    keras.optimizers.Adamax,
    keras.optimizers.Nadam,
    keras.optimizers.Ftrl,
    keras.optimizers.Lion,
)
_PREVENTING = ("clipnorm", "use_ema", "loss_scale_factor")


class NotFusableError(Exception):
    """The weights of a network have to be updated one variable at a time."""


class WeightVector:
    """How the weights of a model, and what its optimizer keeps for each, are joined."""

    def __init__(self, model: keras.Model) -> None:
        variables, optimizer = model.trainable_variables, model.optimizer
        if not _is_fusable(optimizer, variables):
            raise NotFusableError
        self._shapes = [tuple(variable.shape) for variable in variables]
        sizes = [int(np.prod(shape, dtype=int)) for shape in self._shapes]
        self._ends = np.cumsum(sizes)
        self.variable = keras.Variable(
            np.zeros(sum(sizes)), dtype=variables[0].dtype, name="weights"
        )
        twin = make_stateless(optimizer)
        twin.build([self.variable])
        self._places = _pair_slots(optimizer, twin, len(variables))

    def join(self, arrays: Arrays) -> Any:
        """Join the arrays of all weights."""
        return np.concatenate([array.ravel() for array in arrays])

    def split(self, vector: Any) -> Arrays:
        """Split the array of all weights."""
        parts = np.split(vector, self._ends[:-1])
        return [
            part.reshape(shape).copy()
            for part, shape in zip(parts, self._shapes, strict=True)
        ]

    def join_slots(self, slots: Arrays) -> Arrays:
        """Join the arrays that an optimizer keeps for each weight."""
        return [
            (
                self.join([slots[i] for i in place])
                if isinstance(place, list)
                else slots[place]
            )
            for place in self._places
        ]

    def split_slots(self, slots: Arrays) -> Arrays:
        """Split the arrays that an optimizer keeps for all weights."""
        found: dict[int, Any] = {}
        for place, slot in zip(self._places, slots, strict=True):
            if isinstance(place, list):
                found |= zip(place, self.split(slot), strict=True)
            else:
                found[place] = slot
        return [found[index] for index in range(len(found))]

    def join_tensors(self, gradients: Sequence[Any]) -> Any:
        """Join the gradients of all weights."""
        # Some are missing, or have a few rows only.
        if not all(keras.ops.is_tensor(item) for item in gradients) or any(
            hasattr(item, "indices") for item in gradients
        ):
            raise NotFusableError
        return keras.ops.concatenate(
            [keras.ops.reshape(item, [-1]) for item in gradients]
        )

    def split_tensor(self, vector: Any) -> list[Any]:
        """Split the tensor of all weights."""
        parts = keras.ops.split(vector, [int(end) for end in self._ends[:-1]])
        return [
            keras.ops.reshape(part, shape)
            for part, shape in zip(parts, self._shapes, strict=True)
        ]


def _is_fusable(optimizer: Any, variables: Sequence[keras.Variable]) -> bool:
    sizes = [np.prod(variable.shape, dtype=int) for variable in variables]
    return (
        type(optimizer) in _ELEMENTWISE
        and not any(getattr(optimizer, name) for name in _PREVENTING)
        and len(variables) > 1
        and sum(sizes) <= LARGEST_NETWORK
        and len({variable.dtype for variable in variables}) == 1
        and not any(
            variable.constraint or variable.overwrite_with_gradient
            for variable in variables
        )
    )


def _pair_slots(optimizer: Any, twin: Any, count: int) -> list[int | list[int]]:
    """Find what each variable of a vector's optimizer is made of, by position."""
    groups, vectors = _list_slots(optimizer, count), _list_slots(twin, 1)
    taken = {index for group in groups.values() for index in group}
    scalars = [i for i in range(len(optimizer.variables)) if i not in taken]
    joined = {group[0]: groups.get(name) for name, group in vectors.items()}
    others = [i for i in range(len(twin.variables)) if i not in joined]
    shapes = [
        [tuple(owner.variables[i].shape) for i in places]
        for owner, places in ((optimizer, scalars), (twin, others))
    ]
    # Without any group, an update is a single operation for each variable.
    if not groups or groups.keys() != vectors.keys():
        raise NotFusableError
    if shapes[0] != shapes[1] or any(shapes[0]):
        raise NotFusableError
    places: dict[int, Any] = {**joined, **dict(zip(others, scalars, strict=True))}
    return [places[index] for index in range(len(places))]


def _list_slots(optimizer: Any, count: int) -> dict[str, list[int]]:
    """List the positions of what an optimizer keeps for each variable, by name."""
    own = {id(variable): i for i, variable in enumerate(optimizer.variables)}
    return {
        name: [own[id(item)] for item in value]
        for name, value in vars(optimizer).items()
        if isinstance(value, list)
        and len(value) == count
        and all(id(item) in own for item in value)
    }

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:06a996fbaa511ba85bf7cb4e8c79d19f285153114e4df70d90913a32da5fd3a9
"""Updates of all weights of a small network at once, as one vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from .backend import keras, read_configuration, use_one_replica

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
_PREVENTING = ("clipnorm", "gradient_accumulation_steps", "loss_scale_factor")


class NotFusableError(Exception):
    """The weights of a network have to be updated one variable at a time."""


class FusedUpdate:
    """An optimizer that works on a vector in place of a model's variables.

    It is an optimizer of the same class with the same arguments, so that what it does
    to each weight is Keras' own. Its state is taken from the model's optimizer before
    some steps, and given back after them.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The model's optimizer, built.
    variables : sequence of keras.Variable
        The model's trainable variables.

    Raises
    ------
    NotFusableError
        If the optimizer does not treat each weight alike and by itself, or if there is
        nothing to gain.
    """

    def __init__(self, optimizer: Any, variables: Sequence[keras.Variable]) -> None:
        if not _is_fusable(optimizer, variables):
            raise NotFusableError
        self._optimizer = optimizer
        self._variables = list(variables)
        self._shapes = [tuple(variable.shape) for variable in variables]
        self._sizes = [int(np.prod(shape, dtype=int)) for shape in self._shapes]
        self._vector = keras.Variable(
            np.zeros(sum(self._sizes)), dtype=variables[0].dtype, name="weights"
        )
        self._twin = type(optimizer).from_config(read_configuration(optimizer))
        use_one_replica(self._twin)
        self._twin.build([self._vector])
        self._pairs = _pair_variables(optimizer, self._twin, len(variables))

    @contextmanager
    def replace_updates(self) -> Iterator[None]:
        """Replace the updates of the model's optimizer while some steps are traced."""
        self._join()
        self._optimizer.apply_gradients = self._apply_gradients
        try:
            yield
        finally:
            del self._optimizer.apply_gradients
        self._split()

    def _join(self) -> None:
        """Take over the values of all variables."""
        self._vector.assign(self._join_values(self._variables))
        for parts, whole in self._pairs:
            joined = self._join_values(parts) if isinstance(parts, list) else parts
            whole.assign(joined)

    def _split(self) -> None:
        """Give the optimizer's state back; the model's variables have got theirs."""
        for parts, whole in self._pairs:
            if isinstance(parts, list):
                self._assign_parts(parts, whole)
            else:
                parts.assign(whole)

    def _join_values(self, values: Sequence[Any]) -> Any:
        return tf.concat([tf.reshape(value, [-1]) for value in values], axis=0)

    def _assign_parts(self, variables: Sequence[keras.Variable], vector: Any) -> None:
        parts = tf.split(tf.convert_to_tensor(vector), self._sizes)
        for variable, part, shape in zip(variables, parts, self._shapes, strict=True):
            variable.assign(tf.reshape(part, shape))

    def _apply_gradients(self, grads_and_vars: Any) -> Any:
        gradients, variables = zip(*grads_and_vars, strict=True)
        known = [id(variable) for variable in variables] == list(
            map(id, self._variables)
        )
        if not known or not all(isinstance(item, tf.Tensor) for item in gradients):
            raise NotFusableError
        self._twin.apply([self._join_values(gradients)], [self._vector])
        self._assign_parts(self._variables, self._vector)
        return self._twin.iterations


def _is_fusable(optimizer: Any, variables: Sequence[keras.Variable]) -> bool:
    sizes = [np.prod(variable.shape, dtype=int) for variable in variables]
    return (
        type(optimizer) in _ELEMENTWISE
        and not optimizer.use_ema
        and not any(getattr(optimizer, name) for name in _PREVENTING)
        and len(variables) > 1
        and sum(sizes) <= LARGEST_NETWORK
        and len({variable.dtype for variable in variables}) == 1
        and not any(
            variable.constraint or variable.overwrite_with_gradient
            for variable in variables
        )
    )


def _pair_variables(optimizer: Any, twin: Any, count: int) -> list[tuple[Any, Any]]:
    """Pair the state of an optimizer of some variables with that of one of a vector."""
    slots = _list_slots(optimizer, count)
    vectors = _list_slots(twin, 1)
    taken = {id(part) for parts in slots.values() for part in parts}
    taken_vectors = {id(whole) for (whole,) in vectors.values()}
    scalars = [item for item in optimizer.variables if id(item) not in taken]
    others = [item for item in twin.variables if id(item) not in taken_vectors]
    shapes = [[tuple(item.shape) for item in group] for group in (scalars, others)]
    if slots.keys() != vectors.keys() or shapes[0] != shapes[1] or any(shapes[0]):
        raise NotFusableError
    # Without any, an update is a single operation for each variable.
    if not slots:
        raise NotFusableError
    pairs = [(parts, vectors[name][0]) for name, parts in slots.items()]
    return [*pairs, *zip(scalars, others, strict=True)]


def _list_slots(optimizer: Any, count: int) -> dict[str, list[keras.Variable]]:
    """List the variables that an optimizer keeps for each of those that it updates."""
    own = {id(variable) for variable in optimizer.variables}
    return {
        name: list(value)
        for name, value in vars(optimizer).items()
        if isinstance(value, list)
        and len(value) == count
        and all(id(item) in own for item in value)
    }

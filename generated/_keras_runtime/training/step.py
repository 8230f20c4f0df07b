# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:07b6c571011b1616c5136dc4d9841beec68cf9d99d20e6605734477a6ca5c68a
"""One step of a training as a pure function of values and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np

from ..backend import cast_numbers, keras, make_stateless, run_abstractly
from ..network import Arrays, Network, OptimizerState, read_optimizer, read_variables

LARGEST_NETWORK = 1 << 13
"""Number of weights up to which joining and splitting them costs less than it saves."""

STATEFUL = "a layer, loss or metric keeps a state that is not among its variables"

_ELEMENTWISE = """
    Adadelta Adagrad Adam Adamax AdamW Ftrl Lion Nadam RMSprop SGD"""
_PREVENTING = ("clipnorm", "use_ema", "loss_scale_factor")

Tensors = Sequence[Any]


class Values(NamedTuple):
    """What a training changes, in arrays or tensors; metrics begin with each epoch."""

    weights: Tensors
    others: Tensors
    slots: Tensors
    metrics: Tensors = ()


class FixedSizes(NamedTuple):
    """The sizes of a training for which XLA compiles a program."""

    batch_sizes: tuple[int, int]
    n_rows: tuple[int, ...]
    n_epochs: int


class NotPureError(Exception):
    """Why the training of a network is not a function of values."""


class PureScope(keras.StatelessScope):
    """A scope in which every variable has a value that was given."""

    def get_current_value(self, variable: keras.Variable) -> Any:
        """Return the value of a variable."""
        value = super().get_current_value(variable)
        if value is None:
            raise NotPureError(STATEFUL)
        return value

    def add_update(self, update: tuple[keras.Variable, Any]) -> None:
        """Take the next value of a variable."""
        if id(update[0]) not in self.state_mapping:
            raise NotPureError(STATEFUL)
        super().add_update(update)


class TrainingStep:
    """What a compiled model, which stays as it is, makes of values and a batch."""

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.optimizer = self._create_optimizer()
        self._losses: list[Any] = []
        variables = [*model.trainable_variables, *model.non_trainable_variables]
        places = {id(variable): i for i, variable in enumerate(variables)}
        self._order, self.weight_places = (
            [places[id(variable)] for variable in group]
            for group in (model.variables, model.weights)
        )
        self._first = cast("OptimizerState", read_optimizer(model.optimizer))
        self._types = [variable.dtype for variable in model.variables]
        self._slot_types = [array.dtype for array in self._first.variables]
        self.rate_place: Any = self._first.rate_place

    def _create_optimizer(self) -> Any:
        optimizer = make_stateless(self.model.optimizer)
        optimizer.build(self.model.trainable_variables)
        return optimizer

    def build_metrics(self, batch: Any) -> None:
        """Create the variables of metrics, which they do at their first update."""
        pairs = [(variable, variable) for variable in self.model.variables]

        def score(batch: Any) -> None:
            with keras.StatelessScope(pairs, collect_losses=True) as scope:
                self._score(batch, scope, training=False)

        # At the end of the outer scope, variables get their first values.
        with keras.StatelessScope():
            run_abstractly(score, batch)
        self.initial_metrics = read_variables(self.model.metrics_variables)

    def load(self, network: Network, rate: float | None = None) -> Values:
        """Arrange the arrays of a network; `rate` is for a new optimizer."""
        state = network.optimizer_state or self._first
        slots = list(map(cast_numbers, state.variables, self._slot_types))
        if network.optimizer_state is None and rate is not None:
            slots[self.rate_place] = self.make_rate(rate)
        weights = map(cast_numbers, network.weights, self._types)
        found = dict(zip(self._order, weights, strict=True))
        variables = [found[place] for place in range(len(found))]
        return Values(*self.split_variables(variables), slots)

    def split_variables(self, variables: Tensors) -> tuple[Tensors, Tensors]:
        """Split the variables of a model into trained ones and others."""
        count = len(self.model.trainable_variables)
        return variables[:count], variables[count:]

    def unpack(self, values: Values) -> tuple[Arrays, OptimizerState]:
        """Return values as the arrays of a network."""
        variables = [*values.weights, *values.others]
        weights = [np.array(variables[place]) for place in self._order]
        slots = list(map(np.array, values.slots))
        return weights, replace(self._first, variables=slots)

    def make_rate(self, rate: Any) -> Any:
        """Turn a learning rate into an array, as one of the slots is."""
        return np.asarray(rate, self._slot_types[self.rate_place])

    def begin(self, values: Values) -> Values:
        """Prepare the values for steps, without computing any."""
        return values._replace(metrics=self.initial_metrics)

    def end(self, values: Values) -> Values:
        """Return what a training has changed, as `begin` got it."""
        return values._replace(metrics=())

    def list_weights(self, values: Values) -> Tensors:
        """List the trained weights one by one."""
        return values.weights

    def compute_loss(
        self,
        weights: Tensors,
        values: Values,
        batch: Any,
        *,
        training: bool,
        count: Any = None,
    ) -> tuple[Any, Values]:
        """Compute the loss of a batch, and the values of all but weights and slots.

        `count` is how many of the rows count, if the others only complete the batch.
        """
        model = self.model
        pairs = [
            *zip(model.trainable_variables, weights, strict=True),
            *zip(model.non_trainable_variables, values.others, strict=True),
            *zip(model.metrics_variables, values.metrics, strict=True),
        ]
        with PureScope(pairs, collect_losses=True) as scope:
            loss = self._score(batch, scope, training=training, count=count)
        if training:
            loss = self.optimizer.scale_loss(loss)
        others, metrics = (
            list(map(scope.get_current_value, group))
            for group in (model.non_trainable_variables, model.metrics_variables)
        )
        return loss, values._replace(others=others, metrics=metrics)

    def apply_gradients(self, values: Values, gradients: Tensors) -> Values:
        """Update the weights and the state of the optimizer."""
        if not gradients:
            return values
        weights, slots = self.optimizer.stateless_apply(
            values.slots, gradients, values.weights
        )
        return values._replace(weights=weights, slots=slots)

    def read_metrics(self, values: Values) -> dict[str, Any]:
        """Compute the metrics of an epoch."""
        pairs = zip(self.model.metrics_variables, values.metrics, strict=True)
        with keras.StatelessScope(list(pairs)):
            return dict(self.model.get_metrics_result())

    def finalize(self, values: Values) -> Values:
        """Let the optimizer complete the weights at the end of a training."""
        if not self.optimizer.use_ema:
            return values
        trained = self.model.trainable_variables
        pairs = [
            *zip(trained, values.weights, strict=True),
            *zip(self.optimizer.variables, values.slots, strict=True),
        ]
        with keras.StatelessScope(pairs) as scope:
            self.optimizer.finalize_variable_values(trained)
        read = scope.get_current_value
        # A weight is assigned the variable of its average, not the value.
        found = [
            read(x) if isinstance(x, keras.Variable) else x for x in map(read, trained)
        ]
        return values._replace(weights=found)

    def _score(
        self,
        batch: Any,
        scope: keras.StatelessScope,
        *,
        training: bool,
        count: Any = None,
    ) -> Any:
        x, y, sample_weight = (*batch, None, None)[:3]
        y_pred = self.model(x, training=training)
        loss = self.model.compute_loss(x, y, y_pred, sample_weight, training=training)
        # Keras knows losses of layers by their addresses, which must not be reused.
        self._losses.append(scope.losses)
        if count is None:
            count = keras.ops.shape(keras.tree.flatten(x)[0])[0]
        self._record_loss(loss, count)
        self.model.compute_metrics(x, y, y_pred, sample_weight)
        return loss

    def _record_loss(self, loss: Any, rows: Any) -> None:
        """Let the first of the metrics, which is that of the loss, take a batch in."""
        self.model.metrics[0].update_state(loss, sample_weight=rows)


class NotFusableError(Exception):
    """The weights of a network have to be updated one variable at a time."""


class FusedStep(TrainingStep):
    """A step of a small network, whose weights are updated as one vector."""

    def _create_optimizer(self) -> Any:
        own, variables = self.model.optimizer, self.model.trainable_variables
        elementwise = [getattr(keras.optimizers, x) for x in _ELEMENTWISE.split()]
        self._shapes = [tuple(variable.shape) for variable in variables]
        self._ends = np.cumsum([np.prod(shape, dtype=int) for shape in self._shapes])
        if (
            len(variables) < 2
            or self._ends[-1] > LARGEST_NETWORK
            or len({variable.dtype for variable in variables}) > 1
            or any(variable.constraint for variable in variables)
            # What it does with a number must not depend on what else is with it.
            or type(own) not in elementwise
            or any(getattr(own, name) for name in _PREVENTING)
        ):
            raise NotFusableError
        vector = keras.Variable(np.zeros(self._ends[-1]), dtype=variables[0].dtype)
        optimizer = make_stateless(own)
        optimizer.build([vector])
        self._sources = _find_sources(own, optimizer)
        return optimizer

    def begin(self, values: Values) -> Values:
        """Join the weights, and what the optimizer keeps for each."""
        slots = [
            (
                self._join([values.slots[place] for place in source])
                if len(source) > 1
                else values.slots[source[0]]
            )
            for source in self._sources
        ]
        weights = [self._join(values.weights)]
        return super().begin(values._replace(weights=weights, slots=slots))

    def end(self, values: Values) -> Values:
        """Split what was joined."""
        values = Values(*(list(map(np.asarray, group)) for group in values))
        slots: dict[int, Any] = {}
        for source, slot in zip(self._sources, values.slots, strict=True):
            parts = self._split(slot) if len(source) > 1 else [slot]
            slots.update(zip(source, parts, strict=True))
        listed = [slots[place] for place in range(len(slots))]
        weights = self.list_weights(values)
        return super().end(values._replace(weights=weights, slots=listed))

    def list_weights(self, values: Values) -> Tensors:
        """List the trained weights one by one."""
        return self._split(values.weights[0])

    def apply_gradients(self, values: Values, gradients: Tensors) -> Values:
        """Update all weights at once."""
        # Some gradients are missing, or have a few rows only.
        if not all(map(keras.ops.is_tensor, gradients)) or any(
            hasattr(gradient, "indices") for gradient in gradients
        ):
            raise NotFusableError
        return super().apply_gradients(values, [self._join(gradients)])

    def _join(self, tensors: Tensors) -> Any:
        ops = _choose_operations(tensors[0])
        return ops.concatenate([ops.reshape(tensor, [-1]) for tensor in tensors])

    def _split(self, vector: Any) -> Tensors:
        ops = _choose_operations(vector)
        parts = ops.split(vector, self._ends[:-1].tolist())
        pairs = zip(parts, self._shapes, strict=True)
        return [ops.reshape(part, shape) for part, shape in pairs]


def _choose_operations(value: Any) -> Any:
    """Choose NumPy for arrays, which are not to become tensors."""
    return np if isinstance(value, np.ndarray) else keras.ops


def _find_sources(optimizer: Any, twin: Any) -> list[list[int]]:
    """Find what each variable of a vector's optimizer is joined of, by position."""
    places = {id(variable): i for i, variable in enumerate(optimizer.variables)}
    joined = {
        id(value[0]): [places.pop(id(item)) for item in getattr(optimizer, name)]
        for name, value in vars(twin).items()
        if isinstance(value, list)
        and len(value) == 1
        and any(value[0] is variable for variable in twin.variables[1:])
    }
    if not joined:
        # An update is a single operation for each variable.
        raise NotFusableError
    others = iter(places.values())
    return [joined.get(id(item)) or [next(others)] for item in twin.variables]

"""One step of a training as a pure function of values and rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..backend import convert_to_tensor, keras, make_stateless
from ..network.network import (
    Arrays,
    OptimizerState,
    find_learning_rate,
    read_variables,
)
from .weight_vector import WeightVector

Tensors = list[Any]


class Values(NamedTuple):
    """All that a training changes, as tensors or as arrays."""

    weights: Tensors
    others: Tensors
    slots: Tensors
    metrics: Tensors


class TrainingStep:
    """What a compiled model, which stays as it is, makes of values and a batch."""

    def __init__(self, model: keras.Model, vector: WeightVector | None) -> None:
        self.model = model
        self._vector = vector
        self._losses: list[Any] = []
        trained = model.trainable_variables
        # Keras overwrites weights in one branch of a condition, which values have not.
        self._frequency = model.optimizer.ema_overwrite_frequency
        changes = {"ema_overwrite_frequency": None} if self._frequency else {}
        self.optimizer = make_stateless(model.optimizer, **changes)
        self.optimizer.build([vector.variable] if vector else trained)
        own = {id(item): position for position, item in enumerate(model.variables)}
        self._order = [
            [own[id(item)] for item in group]
            for group in (trained, model.non_trainable_variables)
        ]
        self._places = [own[id(item)] for item in model.weights]
        self._initial_slots = read_variables(model.optimizer.variables)
        rate = find_learning_rate(model.optimizer)
        self.rate_position = next(
            (i for i, v in enumerate(model.optimizer.variables) if v is rate), None
        )

    def build_metrics(self, batch: Any) -> None:
        """Create the variables of metrics, which they do at their first update."""
        pairs = [(variable, variable) for variable in self.model.variables]
        with keras.StatelessScope(pairs, collect_losses=True) as scope:
            self._score(batch, scope, training=False)
        self.initial_metrics = read_variables(self.model.metrics_variables)

    def pack(
        self, weights: Arrays, state: OptimizerState | None, rate: float | None
    ) -> Values:
        """Arrange the arrays of a network as values; `rate` is for a new optimizer."""
        slots = list(self._initial_slots)
        if state is not None:
            slots = list(state.variables)
            rate = state.learning_rate
            if self.rate_position is not None:
                slots.insert(
                    self.rate_position, self._initial_slots[self.rate_position]
                )
        if self.rate_position is not None and rate is not None:
            old = slots[self.rate_position]
            slots[self.rate_position] = np.asarray(rate, dtype=old.dtype)
        trained, others = ([weights[i] for i in order] for order in self._order)
        if self._vector is not None:
            trained = [self._vector.join(trained)]
            slots = self._vector.join_slots(slots)
        return Values(trained, others, slots, self.initial_metrics)

    def pack_initial(self) -> Values:
        """Arrange the values that the model itself has."""
        return self.pack(read_variables(self.model.variables), None, None)

    def unpack(self, values: Values) -> tuple[Arrays, OptimizerState]:
        """Arrange values as the arrays of a network."""
        slots = _read_arrays(values.slots)
        if self._vector is not None:
            slots = self._vector.split_slots(slots)
        rate = None
        if self.rate_position is not None:
            rate = float(slots.pop(self.rate_position))
        kind = type(self.model.optimizer).__name__
        return self._unpack_variables(values), OptimizerState(kind, rate, slots)

    def _unpack_variables(self, values: Values) -> Arrays:
        """Arrange weights and other state as the arrays of the model's variables."""
        trained, others = _read_arrays(values.weights), _read_arrays(values.others)
        if self._vector is not None:
            trained = self._vector.split(trained[0])
        order = (*self._order[0], *self._order[1])
        pairs = zip(order, (*trained, *others), strict=True)
        return [array for _, array in sorted(pairs, key=lambda pair: pair[0])]

    def load(
        self, weights: Arrays, state: OptimizerState | None, rate: float | None = None
    ) -> Values:
        """Arrange the arrays of a network as values that are tensors."""
        groups = self.pack(weights, state, rate)
        return Values(*(list(map(convert_to_tensor, group)) for group in groups))

    def read_rate(self, values: Values) -> Any:
        """Return the learning rate of the next step."""
        with keras.StatelessScope(self._map_slots(values)) as scope:
            rate = self.optimizer.learning_rate
        # A schedule has computed a value of its own.
        is_variable = isinstance(rate, keras.Variable)
        return scope.get_current_value(rate) if is_variable else rate

    def replace_rate(self, values: Values, rate: Any) -> Values:
        """Return values with another learning rate."""
        with keras.StatelessScope(self._map_slots(values)) as scope:
            self.optimizer.learning_rate = rate
        slots = [scope.get_current_value(item) for item in self.optimizer.variables]
        return values._replace(slots=slots)

    def read_weights(self, values: Values) -> Arrays:
        """Return the arrays that ``Model.get_weights`` would return."""
        arrays = self._unpack_variables(values)
        return [arrays[position] for position in self._places]

    def replace_weights(self, values: Values, weights: Arrays) -> Values:
        """Return values with other weights, as ``Model.set_weights`` takes them."""
        arrays, state = self.unpack(values)
        for position, array in zip(self._places, weights, strict=True):
            arrays[position] = array
        return self.load(arrays, state)._replace(metrics=values.metrics)

    def list_weights(self, values: Values) -> Tensors:
        """List the trained weights one by one."""
        if self._vector is None:
            return values.weights
        return self._vector.split_tensor(values.weights[0])

    def compute_loss(
        self, weights: Tensors, values: Values, batch: Any, *, training: bool
    ) -> tuple[Any, Values]:
        """Compute the loss of a batch, and the values of all but weights and slots."""
        with keras.StatelessScope(
            self._map_values(weights, values), collect_losses=True
        ) as scope:
            loss = self._score(batch, scope, training=training)
        others, metrics = (
            [scope.get_current_value(variable) for variable in group]
            for group in (
                self.model.non_trainable_variables,
                self.model.metrics_variables,
            )
        )
        if training:
            loss = self.optimizer.scale_loss(loss)
        return loss, values._replace(others=others, metrics=metrics)

    def apply_gradients(self, values: Values, gradients: Sequence[Any]) -> Values:
        """Update the weights and the state of the optimizer."""
        if not gradients:
            return values
        if self._vector is not None:
            gradients = [self._vector.join_tensors(gradients)]
        weights, slots = self.optimizer.stateless_apply(
            values.slots, gradients, values.weights
        )
        values = values._replace(weights=weights, slots=slots)
        if self.optimizer.use_ema and self._frequency:
            values = self._overwrite_weights(values)
        return values

    def _overwrite_weights(self, values: Values) -> Values:
        """Replace the weights by their averages, once in some steps."""
        own = enumerate(self.optimizer.variables)
        position = next(i for i, v in own if v is self.optimizer.iterations)
        is_due = values.slots[position] % self._frequency == 0
        pairs = zip(values.weights, self.finalize(values).weights, strict=True)
        weights = [keras.ops.where(is_due, average, own) for own, average in pairs]
        return values._replace(weights=weights)

    def read_metrics(self, values: Values) -> dict[str, Any]:
        """Compute the metrics of an epoch."""
        with keras.StatelessScope(
            list(zip(self.model.metrics_variables, values.metrics, strict=True))
        ):
            return dict(self.model.get_metrics_result())

    def finalize(self, values: Values) -> Values:
        """Let the optimizer complete the weights at the end of a training."""
        if not self.optimizer.use_ema:
            return values
        variables = self.model.trainable_variables
        pairs = zip(variables, values.weights, strict=True)
        with keras.StatelessScope([*pairs, *self._map_slots(values)]) as scope:
            self.optimizer.finalize_variable_values(variables)
        # They are assigned variables, and not the values of these.
        averages = map(scope.get_current_value, variables)
        return values._replace(weights=list(map(scope.get_current_value, averages)))

    def _map_values(self, weights: Tensors, values: Values) -> list[tuple[Any, Any]]:
        model = self.model
        return [
            *zip(model.trainable_variables, weights, strict=True),
            *zip(model.non_trainable_variables, values.others, strict=True),
            *zip(model.metrics_variables, values.metrics, strict=True),
        ]

    def _map_slots(self, values: Values) -> list[tuple[Any, Any]]:
        return list(zip(self.optimizer.variables, values.slots, strict=True))

    def _score(self, batch: Any, scope: keras.StatelessScope, *, training: bool) -> Any:
        x, y, sample_weight = (*batch, None, None)[:3]
        y_pred = self.model(x, training=training)
        loss = self.model.compute_loss(x, y, y_pred, sample_weight, training=training)
        # Keras knows losses of layers by their addresses, which must not be reused.
        self._losses.append(scope.losses)
        rows = keras.ops.shape(keras.tree.flatten(x)[0])[0]
        self._record_loss(loss, rows)
        self.model.compute_metrics(x, y, y_pred, sample_weight)
        return loss

    def _record_loss(self, loss: Any, rows: Any) -> None:
        """Let the first of the metrics, which is that of the loss, take a batch in."""
        self.model.metrics[0].update_state(loss, sample_weight=rows)


def _read_arrays(tensors: Tensors) -> Arrays:
    return [np.array(keras.ops.convert_to_numpy(item)) for item in tensors]

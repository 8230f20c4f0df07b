"""One training on several devices or machines, each of which takes a share of a batch.

Keras lets each replica of a distribution strategy take the mean over its own share, and
adds these means up. That is the mean over the batch only where all shares have the same
weight. It also clips the gradients of each share. Here loss and gradients are those of
the whole batch, so that the result is that of one device.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from ...backend import keras, read_compile_arguments
from ...compilation import FunctionLoss
from ...samples import map_data
from ...training.program import TrainingProgram
from ...training.step import NotPureError, TrainingStep, Values
from ...training.tensorflow import EpochLoop


@keras.saving.register_keras_serializable(package=__package__)
class SharedLoss(keras.losses.Loss):
    """A loss of a batch of which each replica has a share."""

    def __init__(self, loss: keras.losses.Loss) -> None:
        if loss.reduction in (None, "none"):
            raise ValueError(
                f"The loss {loss.name} has reduction={loss.reduction!r}. To train on "
                "several devices, it has to be a mean or a sum over the samples."
            )
        super().__init__(name=loss.name, reduction=loss.reduction, dtype=loss.dtype)
        self._loss = loss

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Compute the loss of the whole batch, divided by the number of replicas."""
        context = tf.distribute.get_replica_context()
        value = self._loss(y_true, y_pred, sample_weight)
        if context is None:
            # No replica computes it: Keras finds out what variables it needs.
            return value
        count = context.num_replicas_in_sync
        if self.reduction == "sum":
            part, weight = value, tf.ones_like(value)
        else:
            # Keras has divided the mean of the share by the number of replicas.
            weight = self._weigh_share(y_true, y_pred, sample_weight)
            part = tf.math.multiply_no_nan(value * count, weight)
        total, weights = tf.unstack(
            context.all_reduce("SUM", tf.stop_gradient(tf.stack([part, weight])))
        )
        if self.reduction == "sum":
            weights = tf.ones_like(weights)
        own = tf.math.divide_no_nan(part, weights)
        whole = tf.math.divide_no_nan(total, weights) / count
        return own + tf.stop_gradient(whole - own)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return one loss for each row."""
        return self._loss.call(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        """Return what Keras needs to create the loss again."""
        return {"loss": keras.saving.serialize_keras_object(self._loss)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SharedLoss:
        """Create the loss from its configuration."""
        return cls(keras.saving.deserialize_keras_object(config["loss"]))

    def _weigh_share(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Return what Keras divides the loss of the share by, or a multiple of it."""
        if self.reduction != "mean_with_sample_weight":
            sample_weight = None
        counter = FunctionLoss(self._count_rows, reduction="sum")
        return counter(y_true, y_pred, sample_weight)

    def _count_rows(self, y_true: Any, y_pred: Any) -> Any:
        losses = self.call(y_true, y_pred)
        if not losses.shape.rank:
            raise ValueError(
                f"The loss {self.name} returns one number for a batch. To train on "
                "several devices, it has to return one number for each sample."
            )
        return tf.ones_like(losses)


def share_losses(model: keras.Model) -> None:
    """Let the losses of a model be those of batches of which replicas have shares."""
    arguments = read_compile_arguments(model)
    loss = keras.tree.map_structure(_share_loss, arguments["loss"])
    model.compile(**{**arguments, "loss": loss})


def _share_loss(loss: Any) -> Any:
    found = keras.losses.get(loss)
    if found is None:
        return None
    if not isinstance(found, keras.losses.Loss):
        found = FunctionLoss(found, reduction="sum_over_batch_size")
    return SharedLoss(found)


class DistributedStep(TrainingStep):
    """A step whose losses are told by replicas, each of which has a share."""

    def _record_loss(self, loss: Any, rows: Any) -> None:
        # Keras divides every loss by the number of replicas.
        super()._record_loss(loss * _count_replicas(), rows)


class DistributedLoop(EpochLoop):
    """Epochs of steps of which each replica of a strategy runs a share."""

    def run_step(self, values: Values, batch: Any) -> Values:
        """Train on a batch."""
        values, gradients = self._run_shares(self.differentiate, values, batch)
        return self._step.apply_gradients(values, gradients)

    def evaluate_step(self, values: Values, batch: Any) -> Values:
        """Evaluate a batch."""

        def evaluate(values: Values, share: Any) -> tuple[Values, list[Any]]:
            return super(DistributedLoop, self).evaluate_step(values, share), []

        return self._run_shares(evaluate, values, batch)[0]

    def _run_shares(
        self, run: Any, values: Values, batch: Any
    ) -> tuple[Values, list[Any]]:
        """Run a function on shares of a batch, and add up what it returns."""
        strategy = tf.distribute.get_strategy()
        count = strategy.num_replicas_in_sync

        def run_share() -> Any:
            context: Any = tf.distribute.get_replica_context()
            position = context.replica_id_in_sync_group

            def take_share(leaf: Any) -> Any:
                size = tf.shape(leaf)[0]
                return leaf[size * position // count : size * (position + 1) // count]

            found, gradients = run(values, map_data(take_share, batch))
            pairs = zip(found.metrics, values.metrics, strict=True)
            return found.others, [new - old for new, old in pairs], gradients

        others, gains, gradients = strategy.run(run_share)

        def add_up(item: Any) -> Any:
            return None if item is None else strategy.reduce("SUM", item, axis=None)

        def agree(item: Any) -> Any:
            # Seeds are the same everywhere.
            local = strategy.experimental_local_results(item)[0]
            return add_up(item) / count if local.dtype.is_floating else local

        pairs = zip(values.metrics, map(add_up, gains), strict=True)
        values = values._replace(
            others=list(map(agree, others)), metrics=[old + gain for old, gain in pairs]
        )
        return values, list(map(add_up, gradients))


class DistributedProgram(TrainingProgram):
    """A training program whose steps are shared among the replicas of a strategy."""

    loop_type = DistributedLoop
    step_types = (DistributedStep,)

    def _prepare_model(self) -> None:
        if self.model.jit_compile:
            raise NotPureError("XLA cannot compile a step that replicas share")
        self.trainer = (
            f"compiled on {tf.distribute.get_strategy().num_replicas_in_sync} replicas"
        )
        share_losses(self.model)


def _count_replicas() -> int:
    context = tf.distribute.get_replica_context()
    return 1 if context is None else context.num_replicas_in_sync

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:061c01b02d1202110e1c3a0580f961edb3dc7878c0cb269392548d08eceb80a8
"""One training on several devices or machines, each of which takes a share of a batch.

Keras lets each replica of a distribution strategy take the mean over its own share, and
adds these means up. That is the mean over the batch only where all shares have the same
weight. It also clips the gradients of each share. Here loss and gradients are those of
the whole batch, so that the result is that of one device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from .backend import keras, read_compile_arguments, use_one_replica
from .data import Data, take_rows
from .losses import FunctionLoss
from .tensors import gather_rows
from .training_program import TrainingProgram


@keras.saving.register_keras_serializable(package=__package__)
class SharedLoss(keras.losses.Loss):
    """A loss of a batch of which each replica has a share.

    Parameters
    ----------
    loss : keras.losses.Loss
        The loss, which is a weighted mean or a sum over the rows of a batch.

    Raises
    ------
    ValueError
        If the loss is not reduced to one number.
    """

    def __init__(self, loss: keras.losses.Loss) -> None:
        if loss.reduction in (None, "none"):
            raise ValueError(
                f"The loss {loss.name} has reduction={loss.reduction!r}. To train on "
                "several devices, it has to be a mean or a sum over the rows."
            )
        super().__init__(name=loss.name, reduction=loss.reduction, dtype=loss.dtype)
        self._loss = loss

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Compute the loss of the whole batch, divided by the number of replicas.

        Parameters
        ----------
        y_true : tensor of shape (n_rows, ...)
            Targets of the share.
        y_pred : tensor of shape (n_rows, ...)
            Outputs of the network for it.
        sample_weight : tensor of shape (n_rows,), default=None
            Weights of its rows.

        Returns
        -------
        tensor of shape ()
            The same value on all replicas; its gradient is that of the share.
        """
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
        """Return one loss for each row.

        Parameters
        ----------
        y_true : tensor of shape (n_rows, ...)
            Targets.
        y_pred : tensor of shape (n_rows, ...)
            Outputs of the network.

        Returns
        -------
        tensor of shape (n_rows, ...)
            The losses.
        """
        return self._loss.call(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        """Return what Keras needs to create the loss again.

        Returns
        -------
        dict
            The constructor's argument.
        """
        return {"loss": keras.saving.serialize_keras_object(self._loss)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SharedLoss:
        """Create the loss from its configuration.

        Parameters
        ----------
        config : dict
            What `get_config` returned.

        Returns
        -------
        SharedLoss
            The loss.
        """
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
                "several devices, it has to return one number for each row."
            )
        return tf.ones_like(losses)


def share_losses(model: keras.Model) -> None:
    """Let the losses of a model be those of batches of which replicas have shares.

    Parameters
    ----------
    model : keras.Model
        A compiled model, not yet built by a step.
    """
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


def share_gradients(optimizer: Any) -> None:
    """Let an optimizer add up the gradients of all replicas before all else.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer, which would first clip those of each share.
    """
    apply_gradients: Callable[[Any], Any] = optimizer.apply_gradients

    def apply_sums(grads_and_vars: Any) -> Any:
        gradients, variables = zip(*grads_and_vars, strict=True)
        used = [item for item in gradients if item is not None]
        context = tf.distribute.get_replica_context()
        sums = iter(context.all_reduce("SUM", used) if used else ())
        summed = [None if item is None else next(sums) for item in gradients]
        return apply_gradients(zip(summed, variables, strict=True))

    use_one_replica(optimizer)
    optimizer.apply_gradients = apply_sums


class DistributedProgram(TrainingProgram):
    """A training program whose steps are shared among the replicas of a strategy.

    Each replica takes as many rows of a batch as any other, or one more. It has to be
    created, and to run, in the scope of the strategy.
    """

    def _prepare_model(self, data: Data) -> None:
        share_losses(self.model)
        share_gradients(self.model.optimizer)
        self.model.optimizer.build(self.model.trainable_variables)
        # Metrics create their variables at their first update, which is not kept.
        values = [(item, tf.identity(item.value)) for item in self.model.variables]
        with keras.StatelessScope(values):
            self.model.test_step(tuple(take_rows(part, slice(1)) for part in data))

    def _trace_fused(self, data: Data, validation: Data | None) -> Any:
        return self._trace(data, validation)

    def _run_step(self, step: Any, data: Any, rows: Any) -> None:
        def run_share() -> None:
            context = tf.distribute.get_replica_context()
            count = context.num_replicas_in_sync
            position = context.replica_id_in_sync_group
            start, stop = (
                tf.size(rows) * index // count for index in (position, position + 1)
            )
            step(gather_rows(data, rows[start:stop]))

        tf.distribute.get_strategy().run(run_share)

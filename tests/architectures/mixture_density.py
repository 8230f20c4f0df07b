"""Mixture density network: loss and prediction."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="mixture_density")
class MixtureLoss(keras.losses.Loss):
    """Negative log-likelihood of a mixture of normal distributions."""

    def __init__(self, n_components=3, name="mixture", **kwargs):
        super().__init__(name=name, **kwargs)
        self.n_components = n_components

    def call(self, y_true, y_pred):
        logits, mean, raw = ops.split(y_pred, 3, axis=-1)
        scale = ops.softplus(raw) + 1e-3
        log_p = (
            ops.log_softmax(logits, axis=-1)
            - ops.log(scale)
            - 0.5 * ops.square((y_true - mean) / scale)
        )
        return -ops.logsumexp(log_p, axis=-1)

    def get_config(self):
        return {**super().get_config(), "n_components": self.n_components}


def mixture_mean(units):
    """Return the mean of the mixture."""
    logits, mean, _ = np.split(units, 3, axis=1)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (weights * mean).sum(axis=1) / weights.sum(axis=1)

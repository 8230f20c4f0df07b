# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:cf8ced92ccaf47482a701769f1502c8e08c17440c8cc3437569931a9b6c733cc
"""Losses that compare the units which describe a distribution with a target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

_WEIGHTED_MEAN = "mean_with_sample_weight"


@keras.saving.register_keras_serializable(package=__package__)
class NormalLoss(keras.losses.Loss):
    """Negative log-likelihood of a normal distribution, but for a constant.

    With `beta`, each row is weighted by its predicted variance to that power, which
    keeps rows from being given up as noise (Seitzer et al., 2022).

    Parameters
    ----------
    beta : float
        The power, from 0 to 1.
    name, reduction : str
        As for every loss.
    """

    def __init__(
        self,
        beta: float = 0.0,
        name: str = "normal_loss",
        reduction: str = _WEIGHTED_MEAN,
    ) -> None:
        super().__init__(name=name, reduction=reduction)
        self.beta = beta

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Compute the loss of each row, of means and standard deviations."""
        ops = keras.ops
        mean, std = y_pred[:, :1], ops.maximum(y_pred[:, 1:], keras.config.epsilon())
        losses = ops.log(std) + 0.5 * ops.square((y_true - mean) / std)
        if self.beta:
            losses *= ops.stop_gradient(ops.power(std, 2 * self.beta))
        return ops.mean(losses, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {**super().get_config(), "beta": self.beta}


@keras.saving.register_keras_serializable(package=__package__)
class QuantileLoss(keras.losses.Loss):
    """Mean pinball loss of several quantiles.

    Parameters
    ----------
    quantiles : sequence of float
        Their levels.
    name, reduction : str
        As for every loss.
    """

    def __init__(
        self,
        quantiles: Sequence[float],
        name: str = "quantile_loss",
        reduction: str = _WEIGHTED_MEAN,
    ) -> None:
        super().__init__(name=name, reduction=reduction)
        self.quantiles = tuple(quantiles)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Compute the loss of each row, of one unit for each quantile."""
        ops = keras.ops
        levels = ops.convert_to_tensor(self.quantiles, dtype=y_pred.dtype)
        errors = y_true - y_pred
        return ops.mean(ops.maximum(levels * errors, (levels - 1) * errors), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {**super().get_config(), "quantiles": list(self.quantiles)}

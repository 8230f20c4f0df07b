# Copied by keras-estimator-gen 0.1.0 from pinball.py. Do not edit.
# Code: sha256:ef0a8ced75ec9514b63a9b10ea515aa1739bd917b7db028f2973d0db7d829f15
"""The loss whose minimum is at the quantiles of a distribution."""

from collections.abc import Sequence
from typing import Any

import keras

__all__ = ["PinballLoss"]


@keras.saving.register_keras_serializable(package="pinball")
class PinballLoss(keras.losses.Loss):
    """Mean pinball loss of several quantiles.

    An error counts by the quantile if the prediction is too low, and by one minus the
    quantile if it is too high.

    Parameters
    ----------
    quantiles : sequence of float
        The quantiles, each between 0 and 1; the predictions have a column for each.
    name : str, default="pinball"
        Name of the loss.
    **kwargs : dict
        Arguments of every loss, such as ``reduction``.
    """

    def __init__(
        self, quantiles: Sequence[float] = (0.5,), name: str = "pinball", **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.quantiles = tuple(quantiles)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Compute the loss of each row.

        Parameters
        ----------
        y_true : tensor of shape (batch_size, 1)
            What is to be predicted.
        y_pred : tensor of shape (batch_size, n_quantiles)
            The predicted quantiles.

        Returns
        -------
        tensor of shape (batch_size,)
            Mean loss of the quantiles.
        """
        ops = keras.ops
        quantiles = ops.convert_to_tensor(self.quantiles, dtype=y_pred.dtype)
        errors = y_true - y_pred
        return ops.mean(ops.maximum(quantiles * errors, (quantiles - 1) * errors), -1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {**super().get_config(), "quantiles": list(self.quantiles)}

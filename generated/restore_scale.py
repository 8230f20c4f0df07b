# Copied by keras-estimator-gen 0.1.0 from restore_scale.py. Do not edit.
# Code: sha256:24e101c19d6caf6526273ab4d6e08604cdefba415b38da40ed2ff503581b11ee
"""The last step of reversible instance normalization, as a layer."""

from typing import Any

import keras

__all__ = ["RestoreScale"]


@keras.saving.register_keras_serializable(package="restore_scale")
class RestoreScale(keras.layers.Layer):
    """Give forecasts the mean and the standard deviation of the series that they go on.

    It undoes a normalization of the series by the same two numbers, so that a network
    between them forecasts shapes, whatever their level and scale.

    Parameters
    ----------
    epsilon : float, default=1e-5
        Added to the variance, as in the normalization.
    **kwargs : dict
        Arguments of every layer, such as ``name``.

    References
    ----------
    Kim, T. et al. (2022). Reversible instance normalization for accurate time-series
    forecasting against distribution shift.
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, inputs: Any) -> Any:
        """Scale and move forecasts.

        Parameters
        ----------
        inputs : list of two tensors
            Normalized forecasts, of shape (batch_size, n_outputs), and the series
            before them, of shape (batch_size, n_steps).

        Returns
        -------
        tensor of shape (batch_size, n_outputs)
            Forecasts in the unit of the series.
        """
        forecasts, series = inputs
        mean, variance = keras.ops.moments(series, axes=[1], keepdims=True)
        return mean + forecasts * keras.ops.sqrt(variance + self.epsilon)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the forecasts."""
        return input_shape[0]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "epsilon": self.epsilon}

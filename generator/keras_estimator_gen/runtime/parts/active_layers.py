"""Layers that draw random numbers in predictions, too."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package=__package__)
class ActiveLayer(keras.layers.Wrapper):
    """A layer of noise that goes on in predictions, with the same noise for all rows.

    Parameters
    ----------
    layer : keras.Layer
        A layer that multiplies what it takes by random numbers, or adds some to it.
    **kwargs : dict
        Arguments of every layer.
    """

    def __init__(self, layer: keras.Layer, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Apply the layer."""
        if training:
            return self.layer(inputs, training=True)
        # What is drawn for one row makes of the network another one for all rows.
        row = inputs[:1]
        if isinstance(self.layer, keras.layers.GaussianNoise):
            return inputs + self.layer(keras.ops.zeros_like(row), training=True)
        return inputs * self.layer(keras.ops.ones_like(row), training=True)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of what comes in."""
        return input_shape

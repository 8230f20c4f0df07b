# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:797e0d9c0e9395a2681a3fb510d9794ce830f7ea17f288f3ccfeee157f7053a3
"""Layers that draw random numbers in predictions, too."""

from __future__ import annotations

from typing import Any

import keras

_SCALING = (
    keras.layers.Dropout,
    keras.layers.GaussianDropout,
    keras.layers.SpatialDropout1D,
    keras.layers.SpatialDropout2D,
    keras.layers.SpatialDropout3D,
)


@keras.saving.register_keras_serializable(package=__package__)
class ActiveLayer(keras.layers.Wrapper):
    """A layer that draws in predictions as in the training; noise is that of all rows.

    Parameters
    ----------
    layer : keras.Layer
        A layer of noise, or any other whose random numbers a ``SeedGenerator`` governs.
    **kwargs : dict
        Arguments of every layer.
    """

    def __init__(self, layer: keras.Layer, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = layer.supports_masking

    def build(self, input_shape: Any = None) -> None:
        """Build the layer, and check that it can be told what to draw."""
        super().build(input_shape)
        kinds = (*_SCALING, keras.layers.GaussianNoise)
        paths = [variable.path for variable in self.layer.variables]
        seeded = any(path.endswith("seed_generator_state") for path in paths)
        if not seeded and type(self.layer) not in kinds:
            raise ValueError(
                f"The layer {type(self.layer).__name__} is to draw in predictions, but "
                "no seed governs it. Draw by `seed=self.seed_generator`, which is a "
                "`keras.random.SeedGenerator` made in `__init__`."
            )

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Apply the layer."""
        # What is drawn for one row makes of the network another one for all rows.
        if not training and type(self.layer) in _SCALING:
            row = keras.ops.ones_like(inputs[:1])
            return inputs * self.layer(row, training=True)
        if not training and type(self.layer) is keras.layers.GaussianNoise:
            row = keras.ops.zeros_like(inputs[:1])
            return inputs + self.layer(row, training=True)
        return self.layer(inputs, training=True)

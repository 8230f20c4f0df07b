# Copied by keras-estimator-gen 0.1.0 from backbone.py. Do not edit.
# Code: sha256:191cd29dd78c4225c1b9bcd29b084f91746b807a951ef842e441cf5a507f1d47
"""The network in front of the output layer: a function that returns a model."""

from pathlib import Path

import keras
from keras import layers

__all__ = ["make_backbone"]


def make_backbone(weights: str | Path | None = None) -> keras.Model:
    """Make a network that turns images into features.

    Any model takes its place, such as one of ``keras.applications`` without its top.

    Parameters
    ----------
    weights : str, Path or None, default=None
        File that `save_weights` of such a network has written; None for random weights.

    Returns
    -------
    keras.Model
        Takes images of 32 x 32 pixels and 3 channels, and returns maps of 4 x 4 pixels.
    """
    images = keras.Input((32, 32, 3))
    x = images
    for number, filters in enumerate((16, 32, 64), start=1):
        x = layers.Conv2D(
            filters,
            3,
            strides=2,
            padding="same",
            use_bias=False,
            kernel_initializer="he_normal",
            name=f"block_{number}_conv",
        )(x)
        x = layers.BatchNormalization(name=f"block_{number}_norm")(x)
        x = layers.ReLU(name=f"block_{number}_relu")(x)
    model = keras.Model(images, x)
    if weights is not None:
        model.load_weights(weights)
    return model

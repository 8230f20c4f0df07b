"""The network of all contestants that leave its construction to their user and Keras."""

from typing import Any

import keras

from ..settings import Settings
from . import list_settings

ARCHITECTURE = ("hidden_layer_sizes", "activation", "initializer", "dropout")
OPTIMIZERS = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
}


class QuietModel(keras.Model):
    """A model whose ``predict`` shows no progress, for callers that cannot ask for that."""

    def predict(self, x: Any, **options: Any) -> Any:
        """Predict as ``keras.Model`` does."""
        return super().predict(x, **{"verbose": 0, **options})


def list_architecture(settings: Settings) -> dict[str, Any]:
    """Return the arguments of `build_network` that settings determine."""
    return list_settings(settings, *ARCHITECTURE)


def build_network(
    n_features: int,
    output: keras.layers.Layer,
    hidden_layer_sizes: tuple[int, ...],
    activation: str,
    initializer: str,
    dropout: float,
) -> keras.Model:
    """Build a network without compiling it.

    Parameters
    ----------
    n_features : int
        Columns of the rows.
    output : keras.layers.Layer
        Last layer.
    hidden_layer_sizes, activation, initializer, dropout
        See `Settings`.

    Returns
    -------
    keras.Model
        The network.
    """
    inputs = keras.Input((n_features,))
    x = inputs
    for units in hidden_layer_sizes:
        dense = keras.layers.Dense(units, activation=activation, kernel_initializer=initializer)
        x = dense(x)
        if dropout > 0:
            x = keras.layers.Dropout(dropout)(x)
    return QuietModel(inputs, output(x))


def create_output(n_classes: int) -> tuple[keras.layers.Layer, str]:
    """Create the last layer for labels that are numbers from 0 on.

    Parameters
    ----------
    n_classes : int
        Number of labels.

    Returns
    -------
    layer : keras.layers.Layer
        One sigmoid unit for two labels, otherwise a softmax.
    loss : str
        Name of the cross-entropy that goes with it.
    """
    if n_classes == 2:
        return keras.layers.Dense(1, activation="sigmoid"), "binary_crossentropy"
    return keras.layers.Dense(n_classes, activation="softmax"), "sparse_categorical_crossentropy"

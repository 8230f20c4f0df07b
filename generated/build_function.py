# Copied by keras-estimator-gen 0.1.0 from build_function.py. Do not edit.
# Code: sha256:f1b898a3131eba9f7788460dfc746f88da1c250924dc9e64fceffbe2ab2a2124
"""A build function in the form of SciKeras, which an estimator is generated around."""

from typing import Any

import keras

__all__ = ["build_network"]


def build_network(
    hidden_layer_sizes: tuple[int, ...],
    dropout: float,
    meta: dict[str, Any],
    compile_kwargs: dict[str, Any],
) -> keras.Model:
    """Build and compile a network for classes.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int
        Number of units of each hidden layer.
    dropout : float
        Fraction of the hidden units that are dropped in each training step.
    meta : dict
        What ``fit`` has learned from the data.
    compile_kwargs : dict
        Arguments of ``Model.compile``.

    Returns
    -------
    keras.Model
        The network; one sigmoid output for two classes, otherwise a softmax.
    """
    model = keras.Sequential([keras.Input(meta["input_shape_"])])
    for units in hidden_layer_sizes:
        model.add(keras.layers.Dense(units, activation="relu"))
        if dropout > 0:
            model.add(keras.layers.Dropout(dropout))
    if meta["target_type_"] == "multiclass":
        model.add(keras.layers.Dense(meta["n_classes_"], activation="softmax"))
    else:
        model.add(keras.layers.Dense(meta["n_outputs_"], activation="sigmoid"))
    model.compile(**compile_kwargs)
    return model

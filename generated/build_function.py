# Copied by keras-estimator-gen 0.1.0 from build_function.py. Do not edit.
# Code: sha256:fb4df787d1dbe8697ceabe2451a192e96d1ec1eae2d79f50e303a296b90b147b
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
        The network; a softmax for more than two classes, for several columns of labels
        one for each, otherwise a sigmoid for each column of the target.
    """
    x = inputs = keras.Input(meta["input_shape_"])
    for units in hidden_layer_sizes:
        x = keras.layers.Dense(units, activation="relu")(x)
        if dropout > 0:
            x = keras.layers.Dropout(dropout)(x)
    kind, n_classes = meta["target_type_"], meta["n_classes_"]
    if kind == "multiclass-multioutput":
        outputs = [keras.layers.Dense(n, activation="softmax")(x) for n in n_classes]
    elif kind == "multiclass":
        outputs = keras.layers.Dense(n_classes, activation="softmax")(x)
    else:
        outputs = keras.layers.Dense(meta["n_outputs_"], activation="sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(**compile_kwargs)
    return model

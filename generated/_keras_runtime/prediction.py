# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:b8132f1f26b5859a2db54977cfefdbefc9ce5cda217f87e156247a310a834854
"""Prediction through a cached pure function of the weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras
from .isolation import isolate_keras
from .models import create_model
from .network import Architecture, Arrays, Network
from .program_cache import ProgramCache

_BLOCK = 1024


class PredictionProgram:
    """A function of weights and rows, traced once for an architecture.

    Parameters
    ----------
    architecture : Architecture
        What the network consists of.
    """

    def __init__(self, architecture: Architecture) -> None:
        import tensorflow as tf

        with isolate_keras(architecture.dtype, seed=0):
            model = create_model(architecture)
            kept = [
                [id(v) for v in vs]
                for vs in (model.trainable_variables, model.non_trainable_variables)
            ]
            position = {id(v): index for index, v in enumerate(model.variables)}
            self._order = [[position[key] for key in part] for part in kept]

            def predict(weights: Any, rows: Any) -> Any:
                groups = [[weights[index] for index in part] for part in self._order]
                return model.stateless_call(*groups, rows, training=False)[0]

            self._predict = tf.function(predict, autograph=False).get_concrete_function(
                [tf.TensorSpec(v.shape, v.dtype) for v in model.variables],
                tf.TensorSpec([None, *model.input_shape[1:]], architecture.dtype),
            )
        self._as_tensor = tf.convert_to_tensor

    def run(self, weights: Arrays, X: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Compute the output for some weights.

        Parameters
        ----------
        weights : list of ndarray
            One array for each of the model's variables.
        X : ndarray of shape (n_samples, ...)
            Rows.

        Returns
        -------
        list of ndarray
            The output, block by block of rows.
        """
        tensors = [self._as_tensor(array) for array in weights]
        blocks = (X[start : start + _BLOCK] for start in range(0, len(X), _BLOCK))
        return [
            self._predict(tensors, self._as_tensor(block)).numpy() for block in blocks
        ]


PREDICTION_PROGRAMS: ProgramCache[PredictionProgram] = ProgramCache(capacity=32)


def predict_rows(network: Network, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Compute the output of a network.

    Parameters
    ----------
    network : Network
        The network.
    X : ndarray of shape (n_samples, ...)
        Rows, in the network's float type.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
        The output.
    """
    architecture = network.architecture
    if architecture is None or keras.backend.backend() != "tensorflow":
        return _predict_by_model(network, X)
    with PREDICTION_PROGRAMS.borrow(
        architecture, lambda: PredictionProgram(architecture)
    ) as program:
        return np.concatenate(program.run(network.read_weights(), X))


def _predict_by_model(network: Network, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
    with isolate_keras(network.dtype):
        model = network.get_model()
        blocks = (X[start : start + _BLOCK] for start in range(0, len(X), _BLOCK))
        return np.concatenate(
            [np.asarray(model.predict_on_batch(block)) for block in blocks]
        )

"""The wrapper that Keras itself has for scikit-learn."""

from typing import Any

import keras
from keras.wrappers import SKLearnClassifier

from ..settings import Settings
from . import list_settings
from .keras_network import OPTIMIZERS, build_network, list_architecture


class KeptClassifier(SKLearnClassifier):
    """The wrapper, whose clones would otherwise forget `fit_kwargs` and train for one epoch."""

    def __sklearn_clone__(self) -> "KeptClassifier":
        """Return an unfitted copy with all parameters."""
        copy = super().__sklearn_clone__()
        copy.fit_kwargs = self.fit_kwargs
        return copy


def compile_network(
    X: Any, y: Any, optimizer: str, learning_rate: float, **architecture: Any
) -> keras.Model:
    """Build and compile a network for labels that the wrapper has turned into columns.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Rows.
    y : ndarray of shape (n_samples, n_classes)
        Labels as zeros and ones.
    optimizer, learning_rate, **architecture
        See `Settings`.

    Returns
    -------
    keras.Model
        The network.
    """
    output = keras.layers.Dense(y.shape[1], activation="softmax")
    model = build_network(X.shape[1], output, **architecture)
    model.compile(OPTIMIZERS[optimizer](learning_rate), "categorical_crossentropy")
    return model


def create_estimator() -> KeptClassifier:
    """Create the estimator."""
    return KeptClassifier(model=compile_network)


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    optimizer = list_settings(settings, "optimizer", "learning_rate")
    training = list_settings(settings, "batch_size", "epochs")
    return {
        "model_kwargs": list_architecture(settings) | optimizer,
        "fit_kwargs": training | {"verbose": 0},
    }

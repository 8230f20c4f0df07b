"""SciKeras, the wrapper that most tutorials use."""

from typing import Any

import keras
from scikeras.wrappers import KerasClassifier

from ..settings import Settings
from . import list_settings
from .keras_network import build_network, create_output, list_architecture


def compile_network(
    meta: dict[str, Any],
    compile_kwargs: dict[str, Any],
    hidden_layer_sizes: tuple[int, ...],
    activation: str,
    initializer: str,
    dropout: float,
) -> keras.Model:
    """Build and compile a network.

    Parameters
    ----------
    meta : dict
        What SciKeras has learned about the data.
    compile_kwargs : dict
        Optimizer, and what else SciKeras passes on.
    hidden_layer_sizes, activation, initializer, dropout
        See `Settings`.

    Returns
    -------
    keras.Model
        The network.
    """
    output, loss = create_output(meta["n_classes_"])
    architecture = hidden_layer_sizes, activation, initializer, dropout
    model = build_network(meta["n_features_in_"], output, *architecture)
    model.compile(**{**compile_kwargs, "loss": loss})
    return model


def create_estimator() -> KerasClassifier:
    """Create the estimator."""
    return KerasClassifier(model=compile_network, verbose=0)


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    architecture = list_architecture(settings)
    return {
        **{f"model__{name}": value for name, value in architecture.items()},
        **list_settings(settings, "optimizer", "batch_size", "epochs"),
        "optimizer__learning_rate": settings.learning_rate,
    }

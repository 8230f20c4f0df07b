"""scikit-learn's own network, which has fewer optimizers, one initializer and no dropout."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from ..settings import Settings

# Neither momentum nor penalty nor early stopping: what the other contestants do.
PLAIN = {"alpha": 0.0, "momentum": 0.0, "tol": 0.0, "n_iter_no_change": np.inf}
ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic"}
SOLVERS = {"sgd": "sgd", "rmsprop": "adam", "adam": "adam"}


def create_estimator() -> MLPClassifier:
    """Create the estimator."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    return MLPClassifier(**PLAIN)


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    return {
        "hidden_layer_sizes": settings.hidden_layer_sizes,
        "activation": ACTIVATIONS[settings.activation],
        "solver": SOLVERS[settings.optimizer],
        "learning_rate_init": settings.learning_rate,
        "batch_size": settings.batch_size,
        "max_iter": settings.epochs,
    }

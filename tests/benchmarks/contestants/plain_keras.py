"""What one writes around ``Model.fit`` by hand."""

from typing import Any

import keras
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from ..settings import Settings
from .keras_network import OPTIMIZERS, build_network, create_output, list_architecture


class PlainClassifier(ClassifierMixin, BaseEstimator):
    """A network for labels that are numbers from 0 on.

    Parameters
    ----------
    settings : Settings
        Network and training.
    prediction_batch : int or None, default=None
        Rows that are predicted at once; None leaves Keras' default.
    """

    def __init__(
        self, settings: Settings | None = None, prediction_batch: int | None = None
    ) -> None:
        self.settings = settings
        self.prediction_batch = prediction_batch

    def fit(self, X: np.ndarray, y: np.ndarray) -> "PlainClassifier":
        """Build, compile and train a network."""
        settings = self.settings
        self.classes_ = np.unique(y)
        output, loss = create_output(len(self.classes_))
        self.model_: keras.Model = build_network(X.shape[1], output, **list_architecture(settings))
        optimizer = OPTIMIZERS[settings.optimizer](settings.learning_rate)
        self.model_.compile(optimizer, loss)
        self.model_.fit(X, y, batch_size=settings.batch_size, epochs=settings.epochs, verbose=0)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable label of each row."""
        outputs = self.model_.predict(X, batch_size=self.prediction_batch)
        if outputs.shape[1] == 1:
            return self.classes_[(outputs[:, 0] > 0.5).astype(int)]
        return self.classes_[outputs.argmax(axis=1)]

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the probability of each label."""
        outputs = self.model_.predict(X, batch_size=self.prediction_batch)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs


def create_estimator() -> PlainClassifier:
    """Create the estimator."""
    return PlainClassifier()


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    return {"settings": settings}

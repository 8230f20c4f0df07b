"""Estimators of the gallery as they are where their specifications ask for saving."""

import anomaly_autoencoder
import autoencoder
import mlp_classifier
import mlp_regressor
from _keras_runtime.parts.saving import SavingMixin


class AnomalyAutoencoder(SavingMixin, anomaly_autoencoder.AnomalyAutoencoder):
    """An outlier detector."""


class Autoencoder(SavingMixin, autoencoder.Autoencoder):
    """A transformer."""


class MLPClassifier(SavingMixin, mlp_classifier.MLPClassifier):
    """A classifier."""


class MLPRegressor(SavingMixin, mlp_regressor.MLPRegressor):
    """A regressor."""

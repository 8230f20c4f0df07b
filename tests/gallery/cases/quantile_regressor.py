"""Nine in ten of the flavanoids of wines, from what else was measured."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import scale

from quantile_regressor import QuantileNet

FLAVANOIDS = 6
QUANTILES = (0.05, 0.5, 0.95)
BASELINE = 0.0
"""Loss that the quantiles of the target itself save."""


def load():
    columns = scale(load_wine().data)
    others = np.delete(columns, FLAVANOIDS, axis=1)
    return train_test_split(others, columns[:, FLAVANOIDS], test_size=0.3, random_state=0)


def make():
    return QuantileNet(QUANTILES, epochs=150, alpha=0.01, random_state=0)


def compute_loss(y, predictions):
    errors = y[:, np.newaxis] - predictions
    return np.mean(np.maximum(QUANTILES * errors, (np.array(QUANTILES) - 1) * errors))


def score(fitted, X, y):
    constant = np.tile(np.quantile(y, QUANTILES), (len(y), 1))
    return 1 - compute_loss(y, fitted.predict_units(X)) / compute_loss(y, constant)

"""The flavanoids of wines from what else was measured, and how far off that may be."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from calibrated_uncertainty import UncertaintyNet

FLAVANOIDS = 6


def load():
    columns = load_wine().data
    others = np.delete(columns, FLAVANOIDS, axis=1)
    return train_test_split(others, columns[:, FLAVANOIDS], test_size=0.3, random_state=0)


def make():
    return UncertaintyNet(epochs=100, alpha=0.2, random_state=0)


def score(fitted, X, y):
    low, high = fitted.predict_interval(X, coverage=0.9).T
    covered = np.mean((low <= y) & (y <= high))
    assert covered >= 0.8
    return fitted.score(X, y)

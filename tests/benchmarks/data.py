"""The data that contestants are trained on."""

from functools import cache

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import minmax_scale

Rows = tuple[np.ndarray, np.ndarray]


@cache
def load_cancer() -> Rows:
    """Load scikit-learn's breast-cancer data.

    Returns
    -------
    X : ndarray of shape (569, 30)
        Features between 0 and 1, in float32.
    y : ndarray of shape (569,)
        Labels 0 and 1.
    """
    X, y = load_breast_cancer(return_X_y=True)
    return minmax_scale(X).astype("float32"), y


@cache
def draw_rows(n_samples: int, n_features: int, n_classes: int = 2, seed: int = 0) -> Rows:
    """Draw rows whose label is the largest of some linear functions, which can be learned.

    Parameters
    ----------
    n_samples, n_features, n_classes, seed : int
        Sizes, and what the generator starts from.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        Normally distributed features in float32.
    y : ndarray of shape (n_samples,)
        Labels from 0 on, all of which occur.
    """
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(n_samples, n_features)).astype("float32")
    y = np.argmax(X @ generator.normal(size=(n_features, n_classes)), axis=1)
    y[:n_classes] = np.arange(n_classes)
    return X, y


def split_folds(X: np.ndarray, y: np.ndarray, folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Split rows into stratified folds, the same for all contestants.

    SciKeras is no classifier in the eyes of today's scikit-learn, which would not stratify for it.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Rows.
    y : ndarray of shape (n_samples,)
        Labels.
    folds : int
        Number of folds.

    Returns
    -------
    list of tuple of ndarray
        Training and test indices.
    """
    return list(StratifiedKFold(folds, shuffle=True, random_state=0).split(X, y))

"""Other digits among zeros."""

from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from anomaly_autoencoder import AnomalyAutoencoder

BASELINE = 0.5
"""Area under the ROC curve of scores drawn at random."""


def load():
    X, digits = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(
        X / 16, digits == 0, test_size=0.3, random_state=0
    )
    return X_train[y_train], X_test, None, y_test


def make():
    return AnomalyAutoencoder(n_components=4, epochs=100, random_state=0)


def score(fitted, X, y):
    return roc_auc_score(y, fitted.score_samples(X))

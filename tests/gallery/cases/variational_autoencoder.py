"""Handwritten digits, squeezed into eight numbers each."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from variational_autoencoder import VariationalAutoencoder

BASELINE = 0.0
"""Explained variance of the mean."""


def load():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, test_size=0.3, random_state=0)


def make():
    return VariationalAutoencoder(n_components=8, epochs=60, random_state=0)

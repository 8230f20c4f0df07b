"""Handwritten digits, read pixel by pixel."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from temporal_convnet import TemporalConvNet


def load():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, test_size=0.3, random_state=0)


def make():
    return TemporalConvNet(n_blocks=5, epochs=12, random_state=0)

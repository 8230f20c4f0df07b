"""Handwritten digits, read pixel by pixel."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from inception_time import InceptionTime


def load():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, train_size=500, random_state=0)


def make():
    return InceptionTime(n_blocks=1, filters=8, kernel_size=20, epochs=15, random_state=0)

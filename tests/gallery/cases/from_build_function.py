"""Handwritten digits from their pixels."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from from_build_function import FromBuildFunction


def load():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, test_size=0.3, random_state=0)


def make():
    return FromBuildFunction(epochs=20, random_state=0)

"""Malignant and benign tumours."""

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from dcn_v2 import DCNv2


def load():
    X, y = load_breast_cancer(return_X_y=True)
    return train_test_split(X, y, test_size=0.3, random_state=0)


def make():
    return DCNv2(random_state=0)

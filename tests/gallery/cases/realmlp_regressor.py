"""The flavanoids of wines from what else was measured."""

from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from realmlp_regressor import RealMLPRegressor

FLAVANOIDS = 6


def load():
    columns = load_wine().data
    others = [index for index in range(columns.shape[1]) if index != FLAVANOIDS]
    return train_test_split(
        columns[:, others], columns[:, FLAVANOIDS], test_size=0.3, random_state=0
    )


def make():
    return RealMLPRegressor(epochs=30, hidden_width=32, batch_size=32, random_state=0)

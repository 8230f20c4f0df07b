"""Of wines: whether they are strong, their cultivar, and their flavanoids."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import scale

from multi_task import MultiTaskNet

BASELINE = (0.5 + 0.4 + 0) / 3
"""Mean of the accuracies and the coefficient of determination of constant predictions."""


def load():
    X, y = load_wine(return_X_y=True, as_frame=True)
    cultivars = np.array(["barolo", "grignolino", "barbera"])[y]
    targets = {
        "strong": np.where(X["alcohol"] > 13, "yes", "no"),
        "cultivar": cultivars,
        "flavanoids": scale(X["flavanoids"]),
    }
    others = scale(X.drop(columns=["alcohol", "flavanoids"]))
    return train_test_split(others, pd.DataFrame(targets), test_size=0.3, random_state=0)


def make():
    return MultiTaskNet(epochs=60, random_state=0)

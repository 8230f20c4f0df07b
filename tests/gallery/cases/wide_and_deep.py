"""Malignant and benign tumours; some measurements are words, and some are missing."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from wide_and_deep import WideAndDeep

WORDS = ["tiny", "small", "medium", "large", "huge"]


def load():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    for name in ("mean radius", "mean concave points", "worst area"):
        X[name] = pd.qcut(X[name], len(WORDS), labels=WORDS).astype(object)
    X = X.mask(np.random.default_rng(0).random(X.shape) < 0.05)
    return train_test_split(X, np.array(["no", "yes"])[y], test_size=0.3, random_state=0)


def make():
    return WideAndDeep(epochs=30, random_state=0)

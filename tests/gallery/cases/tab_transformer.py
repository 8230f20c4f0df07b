"""Cultivars of wine from a table with more words than numbers, and gaps."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from tab_transformer import TabTransformer

WORDS = ["very low", "low", "medium", "high", "very high"]


def load():
    X, y = load_wine(return_X_y=True, as_frame=True)
    for name in X.columns[::2]:
        X[name] = pd.qcut(X[name], len(WORDS), labels=WORDS).astype(object)
    X = X.mask(np.random.default_rng(0).random(X.shape) < 0.05)
    return train_test_split(X, y, test_size=0.3, random_state=0)


def make():
    return TabTransformer(n_blocks=2, epochs=60, random_state=0)

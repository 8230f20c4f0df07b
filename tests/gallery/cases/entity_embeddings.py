"""Cultivars of wine from a table with words, gaps, and a word that training has not seen."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from entity_embeddings import EntityEmbeddings

WORDS = ["very low", "low", "medium", "high", "very high"]


def load():
    X, y = load_wine(return_X_y=True, as_frame=True)
    for name in ("alcohol", "color_intensity", "hue", "proline"):
        X[name] = pd.qcut(X[name], len(WORDS), labels=WORDS).astype(object)
    gaps = np.random.default_rng(0).random(X.shape) < 0.05
    X = X.mask(gaps)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
    X_test = X_test.copy()
    X_test.iloc[:3, X_test.columns.get_loc("hue")] = "blue"
    return X_train, X_test, y_train, y_test


def make():
    return EntityEmbeddings(epochs=60, random_state=0)

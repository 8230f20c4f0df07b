"""Cultivars of wine from a table with words, gaps, and a word that training has not seen."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from realmlp_classifier import RealMLPClassifier


def load():
    X, y = load_wine(return_X_y=True, as_frame=True)
    X["hue"] = pd.qcut(X["hue"], 3, labels=["low", "medium", "high"]).astype(object)
    X = X.mask(np.random.default_rng(0).random(X.shape) < 0.05)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
    X_test = X_test.copy()
    X_test.iloc[:3, X_test.columns.get_loc("hue")] = "blue"
    return X_train, X_test, y_train, y_test


def make():
    return RealMLPClassifier(epochs=20, hidden_width=32, batch_size=32, random_state=0)

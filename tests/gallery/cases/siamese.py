"""Whether two handwritten digits are the same."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from siamese import SiameseClassifier


def make_pairs(X, y, count, seed):
    generator = np.random.default_rng(seed)
    first = generator.integers(len(X), size=count)
    same = np.array([generator.choice(np.flatnonzero(y == y[index])) for index in first])
    other = np.array([generator.choice(np.flatnonzero(y != y[index])) for index in first])
    equal = generator.random(count) < 0.5
    return np.hstack([X[first], X[np.where(equal, same, other)]]), equal


def load():
    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.3, random_state=0)
    pairs, equal = make_pairs(X_train, y_train, 4000, seed=0)
    other_pairs, other_equal = make_pairs(X_test, y_test, 1000, seed=1)
    return pairs, other_pairs, equal, other_equal


def make():
    return SiameseClassifier(embedding_size=64, epochs=40, random_state=0)

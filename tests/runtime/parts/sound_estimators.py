"""Estimators of scikit-learn's that do all that suites want, and take no time."""

import numpy as np
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted, validate_data

GRID = {"random_state": [0, 1]}


class SoundClassifier(LogisticRegression):
    """Tells classes apart.

    >>> SoundClassifier().fit([[0.0], [1.0]], [0, 1]).predict([[1.0]]).tolist()
    [1]
    """

    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        self.loss_curve_ = [0.5]
        return self

    def predict_proba(self, X):
        return super().predict_proba(X)


class SoundRegressor(Ridge):
    """Predicts numbers."""

    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        self.loss_curve_ = [0.5]
        return self

    def predict(self, X):
        return super().predict(X)


class SoundTransformer(PCA):
    """Makes two numbers of each row."""

    def fit(self, X, y=None):
        super().fit(X)
        self.loss_curve_ = [0.5]
        return self

    def transform(self, X):
        return super().transform(X)

    def inverse_transform(self, X):
        return super().inverse_transform(X)

    def score(self, X, y=None):
        rows = self.inverse_transform(self.transform(X))
        return 1 - np.mean((rows - X) ** 2) / np.var(X)


class SoundDetector(OutlierMixin, BaseEstimator):
    """Finds rows that are large."""

    def __init__(self, contamination=0.1, random_state=None):
        self.contamination = contamination
        self.random_state = random_state

    def fit(self, X, y=None):
        X = validate_data(self, X)
        self.loss_curve_ = [0.5]
        self.offset_ = np.percentile(self._score(X), 100 * self.contamination)
        return self

    def _score(self, X):
        return -np.linalg.norm(X, axis=1)

    def score_samples(self, X):
        return self._score(validate_data(self, X, reset=False))

    def decision_function(self, X):
        return self.score_samples(X) - self.offset_

    def predict(self, X):
        return np.where(self.score_samples(X) < self.offset_, -1, 1)


class SoundOutputs(BaseEstimator):
    """Learns a column of labels and one of numbers."""

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit(self, X, y):
        X, y = validate_data(self, X, y, multi_output=True)
        if y.shape[1] != 2:
            raise ValueError("another column of the target is not learned")
        kinds = (DecisionTreeClassifier, DecisionTreeRegressor)
        trees = zip(kinds, y.T, strict=True)
        self.trees_ = [kind(random_state=0).fit(X, column) for kind, column in trees]
        self.loss_curve_ = [0.5]
        return self

    def predict(self, X):
        check_is_fitted(self)
        return np.column_stack([tree.predict(X) for tree in self.trees_])


def param_grid(prefix=""):
    return {f"{prefix}{name}": values for name, values in GRID.items()}


def param_distributions(prefix=""):
    return [param_grid(prefix)]

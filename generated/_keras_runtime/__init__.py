# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:22bb65bf1f277f28d5bb7652cfab5fdd64b83b8247e35b17584aeda51a488a96
"""The base of generated estimators: Keras networks that are scikit-learn estimators.

A generated module subclasses :class:`KerasClassifier` or :class:`KerasRegressor`, which
do everything but build the network. Importing this package does not import Keras.
"""

from .classifier import KerasClassifier
from .constraints import Interval, ItemsOf, Options, StrOptions
from .regressor import KerasRegressor

__all__ = [
    "Interval",
    "ItemsOf",
    "KerasClassifier",
    "KerasRegressor",
    "Options",
    "StrOptions",
]

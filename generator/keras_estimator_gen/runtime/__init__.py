# Copyright (c) 2026, the keras-estimator-gen developers.
# SPDX-License-Identifier: BSD-3-Clause
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

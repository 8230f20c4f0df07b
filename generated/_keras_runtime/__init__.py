# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:a71bd47b1b42f54959eec88607d1078fcc2fd3078b0118de7b15a2ba9f64561e
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

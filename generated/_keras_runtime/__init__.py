# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:36521ef39431b25d65ddedaefcf79b7a1d426389b79796159273a492f436031c
# Copyright (c) 2026, the keras-estimator-gen developers.
# SPDX-License-Identifier: BSD-3-Clause
"""The base of generated estimators: Keras networks that are scikit-learn estimators.

A generated module subclasses :class:`KerasClassifier`, :class:`KerasRegressor`,
:class:`KerasTransformer` or :class:`KerasOutlierDetector`, which do everything but
build the network. Importing this package does not import Keras.
"""

from .architecture_display import ArchitectureDisplay
from .classifier import KerasClassifier
from .constraints import Interval, ItemsOf, Options, StrOptions
from .history_display import HistoryDisplay
from .outlier_detector import KerasOutlierDetector
from .regressor import KerasRegressor
from .targets import ClassEncoder
from .transformer import KerasTransformer

__all__ = [
    "ArchitectureDisplay",
    "ClassEncoder",
    "HistoryDisplay",
    "Interval",
    "ItemsOf",
    "KerasClassifier",
    "KerasOutlierDetector",
    "KerasRegressor",
    "KerasTransformer",
    "Options",
    "StrOptions",
]

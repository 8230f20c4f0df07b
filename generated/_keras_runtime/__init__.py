# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:02d7e9a87af298e0e050640a7a44da83f0f63a6728d7810b0259a4962baee591
# Copyright (c) 2026, the keras-estimator-gen developers.
# SPDX-License-Identifier: BSD-3-Clause
"""The base of generated estimators: Keras networks that are scikit-learn estimators.

A generated module subclasses :class:`KerasClassifier`, :class:`KerasRegressor`,
:class:`KerasTransformer` or :class:`KerasOutlierDetector`, which do everything but
build the network. Importing this package does not import Keras.
"""

from .architecture_display import ArchitectureDisplay
from .categories import CategoryEncoder, VocabularyEncoder
from .classifier import KerasClassifier
from .constraints import Interval, ItemsOf, Options, StrOptions
from .history_display import HistoryDisplay
from .inputs import InputEncoder, NetworkInput
from .outlier_detector import KerasOutlierDetector
from .program_cache import clear_programs
from .regressor import KerasRegressor
from .targets import ClassEncoder
from .texts import TextEncoder, TextLengthEncoder
from .transformer import KerasTransformer

__all__ = [
    "ArchitectureDisplay",
    "CategoryEncoder",
    "ClassEncoder",
    "HistoryDisplay",
    "InputEncoder",
    "Interval",
    "ItemsOf",
    "KerasClassifier",
    "KerasOutlierDetector",
    "KerasRegressor",
    "KerasTransformer",
    "NetworkInput",
    "Options",
    "StrOptions",
    "TextEncoder",
    "TextLengthEncoder",
    "VocabularyEncoder",
    "clear_programs",
]

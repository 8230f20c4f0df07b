# Copyright (c) 2026, the keras-estimator-gen developers.
# SPDX-License-Identifier: BSD-3-Clause
"""The base of generated estimators: Keras networks that are scikit-learn estimators.

A generated module subclasses :class:`KerasClassifier` or a class of ``parts``, which do
everything but build the network. Importing this package does not import Keras.

``estimator`` and ``classifier`` are the classes, and ``fitting`` is the way of every
fit: ``rows``, ``targets``, ``weights`` and ``samples`` make arrays of the data,
``heads`` and ``compilation`` decide the output layer and the loss, ``network`` builds,
keeps and computes the network, and ``training`` trains it.
``parameters`` says what every training parameter is; ``settings``, ``routing`` and
``constraints`` read them. ``backend`` imports Keras. ``parts`` has what only some
networks need.
"""

from pathlib import Path
from pkgutil import iter_modules

from .classifier import KerasClassifier
from .constraints import Interval, ItemsOf, Options, StrOptions
from .network import clear_programs
from .targets import ClassEncoder

VERSION = "0.1.0"
"""Version of the command that this package belongs to, and whose modules it fits."""

__all__ = [
    "ClassEncoder",
    "Interval",
    "ItemsOf",
    "KerasClassifier",
    "Options",
    "StrOptions",
    "clear_programs",
]


def require(version: str, *parts: str) -> None:
    """Raise an ImportError unless a module finds the version and the parts it needs."""
    if version != VERSION:
        raise ImportError(f"this is version {VERSION}")
    folder = str(Path(__file__).with_name("parts"))
    missing = {*parts} - {each.name for each in iter_modules([folder])}
    if missing:
        raise ImportError(f"it lacks the parts {', '.join(sorted(missing))}")

"""From a model of Keras to a specification."""

from .document import import_model

__all__ = ["import_model"]

"""Networks that start from a model in a file of Keras, with its weights."""

from .mixin import PrebuiltModelMixin

__all__ = ["PrebuiltModelMixin"]

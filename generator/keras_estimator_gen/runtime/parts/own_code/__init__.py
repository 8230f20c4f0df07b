"""Networks with code outside Keras in their layers, and all that Keras alone copies."""

from .mixin import OwnCodeMixin

__all__ = ["OwnCodeMixin"]

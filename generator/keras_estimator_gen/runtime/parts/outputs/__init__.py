"""Several outputs, or one that says itself what it learns and how it is compiled."""

from .declaration import Output
from .mixin import OutputsMixin

__all__ = ["Output", "OutputsMixin"]

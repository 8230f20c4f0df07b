"""Stopping as scikit-learn's own networks do it, and what they tell about it."""

from .mixin import ConvergenceMixin

__all__ = ["ConvergenceMixin"]

"""Estimators as files that contain no code."""

from .mixin import SavingMixin

__all__ = ["SavingMixin"]

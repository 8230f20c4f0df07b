# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:b6be8a8f607facddb94c2adfcea893b491911849938af455cd204ff4aff3840b
"""Stopping as scikit-learn's own networks do it, and what they tell about it."""

from .mixin import ConvergenceMixin

__all__ = ["ConvergenceMixin"]

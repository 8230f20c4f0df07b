"""A specification as tables that people read: what its estimator will be."""

from .overview import explain_spec

__all__ = ["explain_spec"]

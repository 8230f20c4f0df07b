"""One training on several devices or machines, which share each batch."""

from .mixin import DistributionMixin

__all__ = ["DistributionMixin"]

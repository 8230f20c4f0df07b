"""A specification as tables and as a diagram that people read: what its estimator will be."""

from .diagram import chart_network, draw_network
from .overview import explain_spec

__all__ = ["chart_network", "draw_network", "explain_spec"]

"""Networks whose outputs, or whose compilation, are of their build function's own."""

from .mixin import OwnNetworkMixin

__all__ = ["OwnNetworkMixin"]

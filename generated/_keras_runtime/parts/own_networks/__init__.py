# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:134206b3e8ae2fbae1356a975ff1039888d910df48edaffacde056272bdf71d1
"""Networks whose outputs, or whose compilation, are of their build function's own."""

from .mixin import OwnNetworkMixin

__all__ = ["OwnNetworkMixin"]

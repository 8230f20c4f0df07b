# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:bd5a6b10323d1fc25f279ced89f8c60e028cd96d9fcf410028deb59d183fa41a
"""Networks with code outside Keras in their layers, and all that Keras alone copies."""

from .mixin import OwnCodeMixin

__all__ = ["OwnCodeMixin"]

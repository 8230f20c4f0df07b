# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:b6cf6e0cc0e6820f4094aff0106d102e31b3711ed801e678a0a82b4c8be5ef8b
"""Several outputs, or one that says itself what it learns and how it is compiled."""

from .declaration import Output
from .mixin import OutputsMixin

__all__ = ["Output", "OutputsMixin"]

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:df2a4e9cdce2757ba5670663cf86ced8a9f9b490a8bcd42a99a9abceeaac331d
"""Networks that start from a model in a file of Keras, with its weights."""

from .mixin import PrebuiltModelMixin

__all__ = ["PrebuiltModelMixin"]

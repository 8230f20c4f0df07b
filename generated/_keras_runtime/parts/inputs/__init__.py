# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:91341e44138a15f29ed23076639a2b5ab044a2e7df86764c29be3c79c570b1df
"""Named inputs of a network, each of which reads columns of X in a form of its own."""

from .encoder import InputEncoder, NetworkInput

__all__ = ["InputEncoder", "NetworkInput"]

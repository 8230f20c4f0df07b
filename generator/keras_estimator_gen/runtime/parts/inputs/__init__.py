"""Named inputs of a network, each of which reads columns of X in a form of its own."""

from .encoder import InputEncoder, NetworkInput

__all__ = ["InputEncoder", "NetworkInput"]

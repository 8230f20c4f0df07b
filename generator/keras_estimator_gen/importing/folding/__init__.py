"""From entries one after another to blocks and loops that stand for the same network."""

from .equality import is_same_network
from .folded import list_folded
from .graph import make_graph

__all__ = ["is_same_network", "list_folded", "make_graph"]

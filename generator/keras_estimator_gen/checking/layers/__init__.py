"""Entries of the network, one by one and as a graph."""

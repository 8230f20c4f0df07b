"""The code that builds the network."""

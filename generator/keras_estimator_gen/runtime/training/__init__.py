"""Training of a network: the pure step, its loops, and who listens to them."""

"""Parameters, compilation and training."""

"""The parameters of an estimator, their constraints, and what is searched."""

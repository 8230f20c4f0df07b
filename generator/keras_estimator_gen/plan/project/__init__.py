"""A project around estimators."""

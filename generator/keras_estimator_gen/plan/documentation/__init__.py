"""The docstrings of a generated class."""

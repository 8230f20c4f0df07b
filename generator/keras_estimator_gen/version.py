"""The version of this package, which every generated file names."""

__version__ = "0.1.0"

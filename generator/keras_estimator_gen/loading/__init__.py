"""The way from a file to a specification that nobody needs to check again."""

from .specification import load_spec, parse_spec

__all__ = ["load_spec", "parse_spec"]

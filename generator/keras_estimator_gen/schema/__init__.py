"""The specification as a JSON Schema, for completion and checks in editors.

It follows from the models of ``spec`` and from the catalog, so that a key of the one and a layer of
the other appear by themselves. What it cannot say (names of tensors, expressions, ranges), the
command checks.
"""

from .document import SCHEMA_FILE, format_schema, make_schema

__all__ = ["SCHEMA_FILE", "format_schema", "make_schema"]

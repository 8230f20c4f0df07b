"""The whole schema: the tables of a specification, and the names and arguments that they take."""

from typing import Any, Final

from pydantic.json_schema import models_json_schema

from ..catalog import Catalog
from ..catalog.layout import format_data
from ..spec.models import Document
from .choices import drop_unused, merge_unions
from .generation import REFERENCE, SpecSchema
from .vocabulary import add_vocabulary, define_objects

SCHEMA_FILE: Final = "keras-estimator-gen.schema.json"
"""Name of the file beside a specification, which its first line refers to."""

_INLINE_DEPTH: Final = 4
_DIALECT: Final = "http://json-schema.org/draft-07/schema#"


def make_schema(catalog: Catalog) -> dict[str, Any]:
    """Return the JSON Schema of specifications.

    It is of draft 7, and in a form that Taplo, the language server of TOML editors, completes
    from: Taplo looks into ``properties``, ``items`` and unions, but not into conditions.

    Parameters
    ----------
    catalog : Catalog
        The names that a specification can use, with their arguments.

    Returns
    -------
    dict
        The schema.
    """
    _, whole = models_json_schema(
        [(Document, "validation")], ref_template=REFERENCE, schema_generator=SpecSchema
    )
    definitions = {name: add_vocabulary(each, catalog) for name, each in whole["$defs"].items()}
    definitions |= define_objects(catalog)
    root = definitions.pop(Document.__name__)
    schema = {
        "$schema": _DIALECT,
        "title": "Specification for keras-estimator-gen",
        **root,
        "definitions": definitions,
    }
    return drop_unused(merge_unions(schema))


def format_schema(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return format_data(schema, _INLINE_DEPTH)

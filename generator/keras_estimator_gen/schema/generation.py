"""From the models of a specification to schemas of the tables as TOML has them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from ..spec.parameters import OPTION_TAG, RANGE_TAG
from .descriptions import describe_fields, describe_model
from .forms import FORMS

REFERENCE: Final = "#/definitions/{model}"
"""How one definition refers to another."""

_SAMPLE: Final = "sample"
"""A string that is no table, to find out what a model makes of one."""


class SpecSchema(GenerateJsonSchema):
    """Schemas of what a specification may say, rather than of what the models hold.

    A value that a function of ``spec.conversion`` reads has the form that :data:`FORMS` gives for
    it; a table with a short form, such as the name alone of an encoder, may be either.
    """

    def function_plain_schema(
        self, schema: core_schema.PlainValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """Return the form that a reading function accepts; anything if it has none."""
        function: Any = schema["function"]["function"]
        return dict(FORMS.get(function.__name__, {}))

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a table, or of its short form where it has one."""
        table, model = super().model_schema(schema), schema["cls"]
        table.pop("title", None)
        table |= {"description": describe_model(model)}
        descriptions = describe_fields(model)
        for name, field in model.model_fields.items():
            key = field.alias or name
            described = {"description": descriptions.get(name, "")}
            table["properties"][key] = table["properties"][key] | described
        short = [table["properties"][key] for key in _find_short_forms(schema["schema"])]
        for name in (name for name, field in model.model_fields.items() if field.init is False):
            # A specification says it in another way than by a key.
            del table["properties"][name]
        return {"anyOf": [*short, table]} if short else table

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of the value: TOML has no null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema of a key that may be left out, with its default if it is plain."""
        json_schema = self.generate_inner(schema["schema"])
        default = schema.get("default")
        if "$ref" in json_schema or not isinstance(default, bool | int | float | str):
            return json_schema
        return json_schema | {"default": default}

    def handle_ref_overrides(self, json_schema: JsonSchemaValue) -> JsonSchemaValue:
        """Return the schema as it is: some definitions are no models, and unknown here."""
        return json_schema

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Return a union; one with a short form is left as it is."""
        union = super().tagged_union_schema(schema)
        if {OPTION_TAG, RANGE_TAG} & schema["choices"].keys():
            union["anyOf"] = union.pop("oneOf")
        return union

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Tell whether a key has a title, which none has: editors would show it instead."""
        return False


def _find_short_forms(schema: Any) -> Iterator[str]:
    """Yield the keys of a table that a string or a list stands for, by trying them."""
    if schema["type"] != "function-before":
        return
    for sample in (_SAMPLE, [_SAMPLE, _SAMPLE]):
        with suppress(PydanticCustomError, ValidationError):
            table = schema["function"]["function"](sample)
            if isinstance(table, dict):
                yield from (key for key, value in table.items() if value == sample)

"""The text of a schema: one line for each key of a table, so that differences read well."""

import json
from collections.abc import Mapping
from typing import Any, Final

_INLINE_DEPTH: Final = 4


def format_schema(schema: Mapping[str, Any]) -> str:
    """Return a schema as the text of its file.

    Parameters
    ----------
    schema : mapping
        As :func:`~keras_estimator_gen.schema.make_schema` returns it.

    Returns
    -------
    str
        JSON, which ends with a line end.
    """
    return _format_value(schema, 0) + "\n"


def _format_value(value: object, depth: int) -> str:
    if not isinstance(value, Mapping) or depth == _INLINE_DEPTH or not value:
        return json.dumps(value, ensure_ascii=False)
    indent = " " * (depth + 1)
    items = (f"{indent}{json.dumps(key)}: {_format_value(value[key], depth + 1)}" for key in value)
    return "{\n" + ",\n".join(items) + "\n" + " " * depth + "}"

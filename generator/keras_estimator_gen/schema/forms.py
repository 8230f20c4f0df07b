"""The values that the functions of ``spec.conversion`` read, as schemas."""

from collections.abc import Mapping
from typing import Any, Final

from ..spec.conversion import CHAINED
from ..spec.values import COLUMN_KINDS
from .vocabulary import ARGUMENT, refer

_NUMBER: Final = ["number", "null"]
"""Taplo reads ``inf`` as null."""

_PLAIN: Final = ["boolean", "string", *_NUMBER]
_TEXTS: Final = {"type": "array", "items": {"type": "string"}}
_PLAIN_OR_LIST: Final = {"type": [*_PLAIN, "array"], "items": {"type": _PLAIN}}

FORMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "read_argument": refer(ARGUMENT),
    "read_call": {"type": "object", "additionalProperties": refer(ARGUMENT)},
    "read_choices": {"type": "array", "items": {"type": _PLAIN}},
    "read_columns": {
        "anyOf": [
            {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            {"type": "string", "pattern": ":"},
            {
                "type": "object",
                "properties": {"dtype": {"enum": list(COLUMN_KINDS)}},
                "required": ["dtype"],
                "additionalProperties": False,
            },
        ]
    },
    "read_collection": {
        "anyOf": [
            {"enum": [True, False, CHAINED]},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ]
    },
    "read_condition": {"type": "string"},
    "read_layer_name": {"type": "string"},
    "read_loop": {"type": "string", "pattern": r"^\s*\S+\s+in[\s(\[]"},
    "read_number": {"type": _NUMBER},
    "read_option": _PLAIN_OR_LIST,
    "read_plain": _PLAIN_OR_LIST,
    "read_range": {
        "type": "array",
        "items": {"type": _NUMBER},
        "minItems": 2,
        "maxItems": 2,
    },
    "read_repeat": {"type": ["integer", "string"]},
    "read_search": {"type": ["boolean", "array"], "items": _PLAIN_OR_LIST},
    "read_shape": {
        "type": "array",
        "items": {"type": ["integer", "string"]},
        "minItems": 1,
    },
    "read_target_columns": {
        "type": ["integer", "string", "array"],
        "items": {"type": ["integer", "string"]},
    },
    "read_switch": {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": r"^\$"}]},
    "read_tensors": _TEXTS,
    "read_texts": _TEXTS,
    "read_wrapped": refer("layer"),
}
"""By the name of the function; what is not listed may be anything."""

"""The names that tables can use, and which arguments go with each, from the catalog."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final

from ..catalog import Catalog, Entry, name_member
from ..spec.values import OBJECT_KINDS

SECTIONS: Final[Mapping[str, str]] = {
    name_member(section): section
    for section in (
        *("activations", "callbacks", "constraints", "encoders", "initializers", "layers"),
        *("losses", "metrics", "optimizers", "regularizers", "schedules", "scorers"),
    )
}
"""The keys whose values are names, each with the section of the catalog that lists them."""

ARGUMENT: Final = "argument"
"""Name of the definition of any argument's value."""

_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "loss": ("auto",),
    "metric": ("accuracy", "crossentropy"),
}
"""Names that no section lists."""

_IMPORT_PATH: Final = {"type": "string", "pattern": ":"}
_FORMULA: Final = {"type": "string", "pattern": r"^\$"}
_SHOWN: Final = 3

NAMED: Final = ("activation", *OBJECT_KINDS)
"""Last words of the arguments that Keras makes from a string."""

_Schema = dict[str, Any]


def refer(name: str) -> _Schema:
    """Return the schema that stands for a definition."""
    return {"$ref": f"#/definitions/{name}"}


def define_objects(catalog: Catalog) -> dict[str, _Schema]:
    """Return the definitions of what stands in the arguments of layers and callbacks.

    Parameters
    ----------
    catalog : Catalog
        What there is.
    """
    tables: dict[str, _Schema] = {kind: _define_object(kind, catalog) for kind in OBJECT_KINDS}
    choices = [refer(kind) for kind in tables]
    items = {"type": "array", "items": refer(ARGUMENT)}
    plain = {"type": ["boolean", "number", "string", "null"]}
    return {**tables, ARGUMENT: {"anyOf": [plain, items, *choices]}}


def add_vocabulary(table: _Schema, catalog: Catalog) -> _Schema:
    """Return the schema of a table with the names that its keys take, and their arguments.

    Parameters
    ----------
    table : dict
        The schema of a table, as it follows from its model.
    catalog : Catalog
        What there is.
    """
    if "anyOf" in table:
        *short, long = table["anyOf"]
        known = long["properties"]
        long = add_vocabulary(long, catalog)
        for place, form in enumerate(short):
            keys = (key for key, value in known.items() if value == form)
            short[place] = next((long["properties"][key] for key in keys), form)
        return table | {"anyOf": [*short, long]}
    for key in sorted(SECTIONS.keys() & table.get("properties", {}).keys()):
        known = table["properties"][key]
        if known.get("type") == "string" or f"{key}_options" in table["properties"]:
            table = _add_names(table, key, catalog)
    return table


def _define_object(kind: str, catalog: Catalog) -> _Schema:
    table = {
        "type": "object",
        "properties": {kind: {"type": "string"}},
        "required": [kind],
        "additionalProperties": refer(ARGUMENT),
    }
    return _add_names(table, kind, catalog)


def _add_names(table: _Schema, key: str, catalog: Catalog) -> _Schema:
    """Return a table one of whose keys takes the names of a section."""
    entries = _list_entries(SECTIONS[key], catalog)
    properties = dict(table["properties"])
    known = properties[key]
    properties[key] = _describe_name(key, list(entries), known.get("description", ""))
    options = f"{key}_options"
    if options in properties:
        table_alone = {"type": "object", "allOf": [{"$ref": known["$ref"]}]}
        properties[key]["anyOf"].append(table_alone)
        limits = {
            name: {"properties": {options: _limit_keys(_list_names(entry))}}
            for name, entry in entries.items()
        }
    elif table.get("additionalProperties"):
        limits = {
            name: _limit_keys([*properties, *_list_names(entry)]) for name, entry in entries.items()
        }
        described = _describe_arguments(entries, properties, catalog)
        others = table["additionalProperties"]
        if others != refer(ARGUMENT):  # options, each with a default, limits and a search
            described = {name: each | {"anyOf": [others]} for name, each in described.items()}
        properties |= described
    else:
        return table | {"properties": properties}
    conditions = [
        {"if": {"properties": {key: {"const": name}}}, "then": limit}
        for name, limit in limits.items()
    ]
    dependencies = {**table.get("dependencies", {}), key: {"allOf": conditions}}
    return table | {"properties": properties, "dependencies": dependencies}


def _list_entries(section: str, catalog: Catalog) -> dict[str, Entry]:
    """Return the entries of a section by every name that a specification can use for them."""
    names = {name: catalog.resolve(section, name) or name for name in catalog.list_names(section)}
    found = ((name, catalog.find(section, target)) for name, target in names.items())
    return {name: entry for name, entry in found if entry is not None and entry.inputs != "none"}


def _list_names(entry: Entry) -> list[str]:
    return [parameter.name for parameter in entry.parameters]


def _describe_name(key: str, names: list[str], description: str) -> _Schema:
    choices = {"anyOf": [{"enum": [*_OTHERS.get(key, ()), *names]}, _IMPORT_PATH]}
    return choices | {"description": description} if description else choices


def _limit_keys(names: Iterable[str]) -> _Schema:
    return {"propertyNames": {"enum": sorted(set(names))}}


def _describe_arguments(
    entries: Mapping[str, Entry], others: Container[str], catalog: Catalog
) -> dict[str, _Schema]:
    """Return every argument that any of the entries has, without keys of other meaning."""
    owners: dict[str, list[str]] = {}
    for entry in {entry.name: entry for entry in entries.values()}.values():
        for name in _list_names(entry):
            owners.setdefault(name, []).append(entry.name)
    return {
        name: _describe_argument(name, owners[name], catalog)
        for name in sorted(owners)
        if name not in others
    }


def _describe_argument(name: str, owners: Sequence[str], catalog: Catalog) -> _Schema:
    more = f" and {len(owners) - _SHOWN} more" if len(owners) > _SHOWN else ""
    description = {"description": f"Argument of {', '.join(owners[:_SHOWN])}{more}."}
    kind = name.rpartition("_")[2]
    if kind not in NAMED:
        return {"anyOf": [refer(ARGUMENT)], **description}
    strings = list(catalog.list_strings(SECTIONS[kind]))
    tables = [refer(kind)] if kind in OBJECT_KINDS else []
    return {"anyOf": [{"enum": strings}, _FORMULA, _IMPORT_PATH, *tables], **description}

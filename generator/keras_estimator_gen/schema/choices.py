"""Tables of which there are several sorts, told apart by the keys that they must have."""

from collections.abc import Iterator
from typing import Any, Final

_PREFIX: Final = "#/definitions/"

_Schema = dict[str, Any]


def merge_unions(schema: _Schema) -> _Schema:
    """Return a schema in which a union of tables is one table with all their keys.

    The key that a sort must have decides what the others may be, so that an editor marks the one
    key that is wrong instead of the whole table.

    Parameters
    ----------
    schema : dict
        A schema whose ``definitions`` have the tables.

    Returns
    -------
    dict
        The schema, with the definitions of the unions.
    """
    unions: dict[str, list[str]] = {}
    replaced: _Schema = _replace_unions(schema, unions)
    tables: _Schema = replaced["definitions"]
    for name, sorts in unions.items():
        merged = _merge_tables({each: tables[each] for each in sorts})
        tables |= {each: _leave_to(merged, tables[each]) for each in sorts} | {name: merged}
    return replaced


def drop_unused(schema: _Schema) -> _Schema:
    """Return a schema without the definitions that nothing refers to.

    Parameters
    ----------
    schema : dict
        A schema with ``definitions``.
    """
    root = {key: value for key, value in schema.items() if key != "definitions"}
    used: dict[str, _Schema] = {}
    pending = [root]
    while pending:
        for name in _iterate_references(pending.pop()):
            if name not in used:
                used[name] = schema["definitions"][name]
                pending.append(used[name])
    return root | {"definitions": {name: used[name] for name in sorted(used)}}


def _iterate_references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(_PREFIX)
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _iterate_references(item)


def _replace_unions(value: Any, unions: dict[str, list[str]]) -> Any:
    """Return a schema that refers to its unions, and note which tables they consist of."""
    if isinstance(value, list):
        return [_replace_unions(item, unions) for item in value]
    if not isinstance(value, dict):
        return value
    if "oneOf" in value:
        names = [each["$ref"].removeprefix(_PREFIX) for each in value["oneOf"]]
        name = "Or".join(names)
        unions[name] = names
        return {"$ref": f"{_PREFIX}{name}"}
    return {key: _replace_unions(item, unions) for key, item in value.items()}


def _merge_tables(tables: dict[str, _Schema]) -> _Schema:
    """Return the table that may have the keys of all; the required one decides."""
    sorts: dict[str, list[str]] = {}
    for name, table in tables.items():
        sorts.setdefault(table["required"][0], []).append(name)
    properties: _Schema = {}
    for table in tables.values():
        for key, value in table["properties"].items():
            known = properties.setdefault(key, value)
            if not _is_alike(known, value):
                described = {"description": known.get("description", "")}
                properties[key] = {"anyOf": [known, value], **described}
    return {
        "type": "object",
        "properties": properties,
        "anyOf": [{"required": [key]} for key in sorts],
        "dependencies": {key: _refer_any(names) for key, names in sorts.items()},
    }


def _is_alike(value: _Schema, other: _Schema) -> bool:
    """Tell whether two schemas accept the same, whatever they say of it."""
    return {**value, "description": ""} == {**other, "description": ""}


def _leave_to(merged: _Schema, table: _Schema) -> _Schema:
    """Return a table that accepts anything for the keys which the merged table has checked."""
    properties = {
        key: {} if _is_alike(value, merged["properties"][key]) else value
        for key, value in table["properties"].items()
    }
    return table | {"properties": properties}


def _refer_any(names: list[str]) -> _Schema:
    references = [{"$ref": f"{_PREFIX}{name}"} for name in names]
    return references[0] if len(references) == 1 else {"anyOf": references}

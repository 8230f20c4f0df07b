"""A document as readable TOML."""

import json
from collections.abc import Iterator, Mapping
from numbers import Integral, Real
from typing import Any

from ..code.toml_strings import render_toml_string


def write_toml(document: Mapping[str, Any]) -> str:
    """Return a specification as the text of its file.

    Tables have headers down to the second level, such as ``[parameters.units]``; what stands
    deeper is written inline.

    Parameters
    ----------
    document : mapping
        Its tables and lists of tables, in the order in which they are to stand.

    Returns
    -------
    str
        The text, which ends with a line end.

    Raises
    ------
    TypeError
        If a value has no form in TOML, such as None.
    """
    return "\n\n".join("\n".join(lines) for lines in _iterate_tables(document)) + "\n"


def _iterate_tables(document: Mapping[str, Any]) -> Iterator[list[str]]:
    alone = {name: value for name, value in document.items() if not _is_made_of_tables(value)}
    if alone:
        yield _write_pairs(alone)
    for name, value in document.items():
        if name in alone:
            continue
        if not isinstance(value, Mapping):
            for item in value:
                yield [f"[[{_write_key(name)}]]", *_write_pairs(item)]
            continue
        tables = {key: each for key, each in value.items() if _has_header(name, each)}
        plain = {key: each for key, each in value.items() if key not in tables}
        if plain or not tables:
            yield [f"[{_write_key(name)}]", *_write_pairs(plain)]
        for key, table in tables.items():
            yield [f"[{_write_key(name)}.{_write_key(key)}]", *_write_pairs(table)]


def _is_made_of_tables(value: Any) -> bool:
    listed = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(item, Mapping) for item in listed)


def _has_header(name: str, value: Any) -> bool:
    return isinstance(value, Mapping) and name in {"blocks", "inputs", "parameters", "training"}


def _write_pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_write_key(key)} = {_write_value(value)}" for key, value in table.items()]


def _write_key(key: str) -> str:
    is_bare = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
    return key if is_bare else render_toml_string(key)


def _write_value(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(_write_pairs(value))
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        items = [_write_value(item) for item in value]
        if items and _is_made_of_tables(value):
            return "\n".join(["[", *(_indent(item) for item in items), "]"])
        return f"[{', '.join(items)}]"
    if isinstance(value, str):
        return render_toml_string(value)
    if isinstance(value, bool | Integral):
        return json.dumps(value if isinstance(value, bool) else int(value))
    if isinstance(value, Real):
        return repr(float(value)).replace("e-0", "e-")
    raise TypeError(
        f"TOML has no form for {value!r}: leave its key out, or give a number or a text"
    )


def _indent(item: str) -> str:
    """Return a table as a line of a list, or as several if it has such a list itself."""
    return "\n".join(f"  {line}" for line in f"{item},".split("\n"))

"""Data as JSON with one key on each line down to some depth, so that differences read well."""

import json
from collections.abc import Mapping


def format_data(value: object, inline_depth: int) -> str:
    """Return data as the text of a file, which ends with a line end.

    Parameters
    ----------
    value : object
        Anything that JSON has a form for.
    inline_depth : int
        How deep the tables are that stand on one line.
    """
    return _format_value(value, "\n", inline_depth) + "\n"


def _format_value(value: object, line_end: str, inline_depth: int) -> str:
    if not isinstance(value, Mapping) or inline_depth == 0 or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = f"{line_end} "
    items = (
        f"{inner}{json.dumps(key)}: {_format_value(each, inner, inline_depth - 1)}"
        for key, each in value.items()
    )
    return f"{{{','.join(items)}{line_end}}}"

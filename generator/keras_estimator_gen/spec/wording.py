"""How messages name values, types and choices."""

import math
from collections.abc import Iterable
from typing import Any

from ..suggestion import find_nearest

_LONGEST_QUOTE = 60
_LONGEST_LIST = 32


def quote(value: object) -> str:
    """Return a value as messages show it, shortened where it is long.

    Parameters
    ----------
    value : object
        A value of a TOML document or of a model made from it.

    Returns
    -------
    str
        The value in the notation of TOML as far as it has one, strings in single quotes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _shorten(f"[{', '.join(quote(item) for item in value)}]")
    if isinstance(value, dict):
        return "a table"
    return _shorten(repr(value))


def describe(value: object) -> str:
    """Return a value with its type, as in ``the string 'x'``."""
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, str):
        return f"the string {quote(value)}"
    if isinstance(value, bool):
        return quote(value)
    return f"the number {quote(value)}"


def number_text(value: float) -> str:
    """Return a number for a message, without a decimal part that is zero."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def one_of(names: Iterable[str]) -> str:
    """Return ``one of: a, b``, with the first names only if they are many; empty without any."""
    listed = [name if name.isprintable() else repr(name) for name in names]
    rest = ["..."] if len(listed) > _LONGEST_LIST else []
    return f"one of: {', '.join([*listed[:_LONGEST_LIST], *rest])}" if listed else ""


def closest(name: object, names: Iterable[str]) -> str:
    """Return the name that comes nearest in quotes, empty when none comes near.

    Parameters
    ----------
    name : object
        What was written, perhaps no string; case does not count.
    names : iterable of str
        What could have been meant.
    """
    nearest = find_nearest(name, names) if isinstance(name, str) else None
    return f"'{nearest}'" if nearest else ""


def is_number(value: Any) -> bool:
    """Tell whether a value is an integer or a float; booleans are neither."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 3]}..."

"""Values that TOML has and a specification cannot use."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from ..errors import Problem
from .scanner import KeyPath

MAX_DEPTH: Final = 32
"""Most tables and lists inside one another; Python's own limit on nested loops is 20."""

MAX_LAYERS: Final = 5_000
"""Most layers of a network, each counted as often as it is applied."""

MAX_CHAIN: Final = 32
"""Most blocks with names that use one another in a chain."""

_LARGEST: Final = 2**63 - 1


def check_depth(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each value that lies too deep for the later stages.

    Parameters
    ----------
    data : dict
        The parsed document.
    """
    for path, value in _walk(data):
        if len(path) == MAX_DEPTH and isinstance(value, dict | list):
            yield Problem(path, "the value is nested too deeply", f"at most {MAX_DEPTH} levels")


def check_scalars(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each date, time or oversized number.

    Parameters
    ----------
    data : dict
        The parsed document, no deeper than :data:`MAX_DEPTH`.
    """
    for path, value in _walk(data):
        if isinstance(value, date | datetime | time):
            message = "a date or time cannot be used here"
            yield Problem(path, message, "a string in quotes, or a number")
        elif isinstance(value, int) and not -_LARGEST - 1 <= value <= _LARGEST:
            yield Problem(path, "the number is too large", "a number of at most 64 bits")


def _walk(data: dict[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every value that is not too deep with its path, without recursion."""
    pending: list[tuple[KeyPath, Any]] = [((), data)]
    while pending:
        path, value = pending.pop()
        yield path, value
        if len(path) < MAX_DEPTH and isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            pending += [((*path, key), item) for key, item in items]

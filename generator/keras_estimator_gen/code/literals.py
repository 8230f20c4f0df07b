"""Values as Python literals."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ..errors import CodeError
from .characters import escape_deceptive
from .written import Written

MAX_DEPTH: Final = 20
"""How deep lists and tables may be nested."""

MAX_INTEGER_BITS: Final = 1024
"""Size of the largest integer: whatever a float can hold, and far from Python's own limits."""

_EXPECTED: Final = "a boolean, a number, a string, or a list or table of these"


def render_literal(value: object) -> str:
    """Return the source of a literal that evaluates to a value.

    Strings take double quotes, unless single ones need fewer backslashes, which is the form that
    black leaves alone. Lists become tuples, so that they can be defaults of parameters.

    Parameters
    ----------
    value : None, bool, int, float, str, or a list, tuple or dict of these
        What the literal stands for. Subclasses of these types are refused, because their ``repr``
        is not known here; :class:`~.written.Written` is known.

    Returns
    -------
    str
        Source text. :func:`ast.literal_eval` gives the value back, except for ``float("inf")``,
        ``float("-inf")`` and ``float("nan")``, which are calls.

    Raises
    ------
    CodeError
        If the value has no literal, or is nested too deeply, or is too large an integer.
    """
    return _render_value(value, MAX_DEPTH)


def _render_value(value: object, depth: int) -> str:
    scalar = _SCALARS.get(type(value))
    if scalar is not None:
        return scalar(value)
    if depth == 0:
        raise CodeError("values are nested too deeply", f"at most {MAX_DEPTH} levels")
    if type(value) in (list, tuple):
        return _render_tuple(value, depth - 1)  # type: ignore[arg-type]
    if type(value) is dict:
        return _render_dict(value, depth - 1)
    raise CodeError(f"a value of type {type(value).__name__} cannot be written as code", _EXPECTED)


def _render_tuple(values: Iterable[object], depth: int) -> str:
    items = [_render_value(value, depth) for value in values]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _render_dict(values: Mapping[object, object], depth: int) -> str:
    items = (
        f"{_render_value(key, depth)}: {_render_value(item, depth)}" for key, item in values.items()
    )
    return f"{{{', '.join(items)}}}"


def _render_integer(value: int) -> str:
    if value.bit_length() > MAX_INTEGER_BITS:
        raise CodeError("the integer is too large", f"at most {MAX_INTEGER_BITS} bits")
    return repr(value)


def _render_float(value: float) -> str:
    return repr(value).replace("e+", "e") if math.isfinite(value) else f'float("{value}")'


def _render_string(value: str) -> str:
    quote = "'" if value.count('"') > value.count("'") else '"'
    escaped = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escape_deceptive(escaped)}{quote}"


_SCALARS: Final[Mapping[type, Callable[..., str]]] = {
    type(None): repr,
    bool: repr,
    int: _render_integer,
    float: _render_float,
    str: _render_string,
    Written: _render_string,
}

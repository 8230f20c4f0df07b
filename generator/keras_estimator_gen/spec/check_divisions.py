"""Whether sizes of layers are whole numbers, as far as that is known before any data are."""

from collections.abc import Iterator
from typing import Any, Final

from ..code.evaluation import calculate_value
from ..errors import Problem
from .context import Context
from .divisions import find_division
from .scanner import KeyPath
from .values import ArgumentValue, Formula
from .wording import is_number, number_text, quote

_LARGEST_ERROR: Final = 1e-9


def check_size(value: ArgumentValue, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a division gives no size of a layer at the default parameters.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The size, right in itself.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from check_size(item, (*path, index), context)
    if not isinstance(value, Formula) or not context.complete:
        return
    place = find_division(value.text)
    size: Any = _calculate_size(value, context)
    if place is None or not is_number(size) or abs(size - round(size)) <= _LARGEST_ERROR:
        return
    message = f"{quote(value.text.strip())} is {number_text(round(size, 3))}"
    message += " at the default parameters, and a size has to be whole"
    whole = f"${value.text[:place]}/{value.text[place:]}"
    yield Problem(path, message, "a whole number", quote(whole), offset=place + 1)


def check_count(value: ArgumentValue, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a size of a layer is none, as written or at the default parameters.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The size, right in itself.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from check_count(item, (*path, index), context)
        return
    size: object = value
    source = quote(value)
    if isinstance(value, Formula):
        if not context.complete or find_division(value.text) is not None:
            return
        size = _calculate_size(value, context)
        source = f"{quote(value.text.strip())} is {quote(size)} at the default parameters, which"
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 1
    if whole or not isinstance(size, bool | int | float | str):
        return
    message = f"{source} is no size of a layer"
    yield Problem(path, message, "a whole number of at least 1")


def _calculate_size(value: Formula, context: Context) -> object:
    """Return what a size comes to at the default parameters; None if that is not plain."""
    defaults = {name: each.default for name, each in context.spec.parameters.items()}
    return calculate_value(value.text, defaults, unknown=None)

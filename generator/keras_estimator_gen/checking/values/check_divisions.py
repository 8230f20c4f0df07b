"""Whether sizes of layers are whole numbers, as far as that is known before any data are."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ...code.evaluation import Values, calculate_value
from ...errors import Problem
from ...spec.divisions import find_division
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue, Formula
from ...spec.wording import is_number, number_text, quote

_LARGEST_ERROR: Final = 1e-9


class Premises(NamedTuple):
    """What the values of arguments are judged by.

    Attributes
    ----------
    values : mapping of str to object
        Values of parameters, and of other names as far as they are known.
    where : str
        Where expressions have these values, for messages.
    """

    values: Values
    where: str = "with the default parameters"


def check_size(value: ArgumentValue, path: KeyPath, premises: Premises) -> Iterator[Problem]:
    """Yield why a division gives no size of a layer with the default parameters.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The size, right in itself.
    path : tuple of str and int
        Where it stands.
    premises : Premises
        What its expression is judged by.
    """
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from check_size(item, (*path, index), premises)
    if not isinstance(value, Formula):
        return
    place = find_division(value.text)
    size: Any = calculate_value(value.text, premises.values, unknown=None)
    if place is None or not is_number(size) or abs(size - round(size)) <= _LARGEST_ERROR:
        return
    message = f"{quote(value.text.strip())} is {number_text(round(size, 3))}"
    message += f" {premises.where}, and a size has to be whole"
    whole = f"${value.text[:place]}/{value.text[place:]}"
    yield Problem(path, message, "a whole number", quote(whole), offset=place + 1)


def check_count(value: ArgumentValue, path: KeyPath, premises: Premises) -> Iterator[Problem]:
    """Yield why a value is not a size of a layer, as written or with the default parameters.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The size, right in itself.
    path : tuple of str and int
        Where it stands.
    premises : Premises
        What its expression is judged by.
    """
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from check_count(item, (*path, index), premises)
        return
    size: object = value
    source = quote(value)
    if isinstance(value, Formula):
        if find_division(value.text) is not None:
            return
        size = calculate_value(value.text, premises.values, unknown=None)
        source = f"{quote(value.text.strip())} is {quote(size)} {premises.where}, which"
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 1
    if whole or not isinstance(size, bool | int | float | str):
        return
    message = f"{source} is not a layer size"
    yield Problem(path, message, "a whole number of at least 1")

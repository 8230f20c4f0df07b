"""Whether a layer would have to adapt to data before the training, which ``fit`` does not do."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...catalog import Entry
from ...catalog.facts import ADAPTING_LAYERS, IDENTITY_UNTIL_ADAPTED
from ...errors import Problem
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue, Formula
from ...spec.wording import quote
from ..context import Context

_NOTHING: Final = "None"


def check_adaptation(
    entry: Entry, arguments: Mapping[str, ArgumentValue], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield why a layer would be without what it has to learn from data before the training.

    Parameters
    ----------
    entry : Entry
        The class.
    arguments : mapping of str to ArgumentValue
        Its arguments.
    path : tuple of str and int
        Where its name stands.
    context : Context
        What the checks share.
    """
    if entry.adapt is None:
        return
    given = [name for name in entry.adapt if _is_given(arguments.get(name, ()), context)]
    if entry.adapt and given == list(entry.adapt):
        return
    values = [arguments.get(name, ()) for name in entry.adapt]
    if entry.name in IDENTITY_UNTIL_ADAPTED and all(map(_is_nothing, values)):
        return
    encoder = f"an encoder such as {ADAPTING_LAYERS.get(entry.name, 'your own')} in [inputs.NAME]"
    if entry.adapt:
        noun = "argument" if len(entry.adapt) == 1 else "arguments"
        names = " and ".join(map(quote, entry.adapt))
        message = (
            f"the layer {quote(entry.name)} would have to adapt to data, which fit does not do"
        )
        yield Problem(path, message, f"the {noun} {names}, or {encoder}")
    else:
        message = f"the layer {quote(entry.name)} reads texts, and a network gets numbers"
        yield Problem(path, message, encoder)


def _is_given(value: ArgumentValue, context: Context) -> bool:
    """Tell whether there is a value, which cannot be None."""
    if not isinstance(value, Formula):
        return value != ()
    parameter = context.find_parameter(value.text.strip())
    nullable = parameter is not None and parameter.nullable
    return not nullable and not _is_nothing(value)


def _is_nothing(value: ArgumentValue) -> bool:
    """Tell whether somebody has written that there is no value."""
    return isinstance(value, Formula) and value.text.strip() == _NOTHING

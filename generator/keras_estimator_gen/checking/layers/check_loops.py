"""Whether there is something that a loop can run over, and a variable for it."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...code import check_variable
from ...code.evaluation import calculate_value
from ...errors import CodeError, Problem, place_error
from ...spec.limits import MAX_LAYERS
from ...spec.scanner import KeyPath
from ...spec.values import Loop
from ...spec.wording import quote
from ..context import Context

_COUNTS: Final = frozenset({"n_classes", "n_features_in", "n_outputs"})


def check_loop(
    loop: Loop, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with a loop.

    Parameters
    ----------
    loop : Loop
        The loop.
    names : mapping of str to str
        What its expression may use.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    try:
        check_variable(loop.variable)
    except CodeError as error:
        yield place_error(error, path)
    if loop.variable in context.parameters:
        message = f"the variable {quote(loop.variable)} would hide the parameter of that name"
        yield Problem(path, message, "another name", offset=0)
    elif loop.variable in names and loop.variable not in {*context.names, "_"}:
        message = f"the variable {quote(loop.variable)} belongs to what is around this loop"
        yield Problem(path, message, "another name", offset=0)
    text = loop.turns or loop.iterable
    problems = list(context.check_expression(text, names))
    check = _check_turns if loop.turns else _check_iterable
    yield from problems or check(loop, path, context)


def _check_iterable(loop: Loop, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why nothing can be taken from what a loop runs over, where that is plain to see."""
    text = loop.iterable.strip()
    parameter = context.find_parameter(text)
    is_scalar = text in _COUNTS or (parameter is not None and parameter.value_type.name != "list")
    if not is_scalar and isinstance(calculate_value(text, {}, unknown=()), tuple | range):
        return
    whole = text in _COUNTS or text.isdigit() or (parameter and parameter.value_type.name == "int")
    suggestion = quote(f"{loop.variable} in range({text})") if whole else ""
    message = f"{quote(text)} is not a list that a loop could run over"
    yield Problem(path, message, "a list, or range(...)", suggestion, offset=loop.offset)


def _check_turns(loop: Loop, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a loop cannot be repeated so often, where that is plain to see."""
    text = loop.turns.strip()
    parameter = context.find_parameter(text)
    number = calculate_value(text, {}, unknown=1)
    if parameter is not None and parameter.value_type.name != "int":
        number = None
    if type(number) is not int or number < 1:
        message = f"{quote(text)} is not a number of iterations"
        yield Problem(path, message, "a whole number of at least 1")
    elif number > MAX_LAYERS:
        yield Problem(path, f"{quote(text)} iterations are too many", f"at most {MAX_LAYERS:,}")

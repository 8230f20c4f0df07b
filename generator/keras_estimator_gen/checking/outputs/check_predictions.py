"""Whether outputs say which of their units, or what function of them, is the prediction."""

from collections.abc import Iterator
from typing import Final

from ...catalog import PREDICTION_FUNCTIONS
from ...code import is_place
from ...code.evaluation import calculate_value
from ...errors import Problem
from ...spec.outputs import OutputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, describe, quote
from ..context import Context, explain_place

REDUCTIONS: Final = ("mean", "median")
"""What makes one number of several units, by name."""

_KEY: Final = "prediction"
_FORM: Final = (
    "the position of a unit, such as 0 or -1, an expression for it, 'mean', 'median', or the "
    "import path of a function"
)


def check_prediction(
    output: OutputSpec, path: KeyPath, count: int, context: Context
) -> Iterator[Problem]:
    """Yield why an output cannot have what it says of its prediction.

    Parameters
    ----------
    output : OutputSpec
        The output.
    path : tuple of str and int
        Where it stands.
    count : int
        Number of columns that it learns, as far as that is known.
    context : Context
        What the checks share.
    """
    place, chosen = (*path, _KEY), output.prediction
    if _KEY not in output.model_fields_set or place in context.broken:
        return
    if output.tensor is None and not output.has_units:
        yield _refuse_choice("the output has one unit for each column", place)
    elif count > 1:
        yield _refuse_choice(f"the output has one unit for each of its {count} columns", place)
    elif isinstance(chosen, Formula):
        yield from context.check_expression(chosen.text, context.parameter_names)
    elif isinstance(chosen, str) and is_place(chosen):
        if context.catalog.find(PREDICTION_FUNCTIONS, chosen) is None:
            yield explain_place(context.catalog, PREDICTION_FUNCTIONS, chosen, place)
    elif not _is_prediction(chosen):
        near = closest(chosen, REDUCTIONS) if isinstance(chosen, str) else ""
        yield Problem(place, f"{describe(chosen)} is not a prediction", _FORM, near)


def check_position(
    output: OutputSpec, path: KeyPath, units: object, context: Context
) -> Iterator[Problem]:
    """Yield why there is no such unit, as written or with the default parameters.

    Parameters
    ----------
    output : OutputSpec
        The output, right in itself.
    path : tuple of str and int
        Where it stands.
    units : object
        The number of its units, or an expression for it; None if that is not known.
    context : Context
        What the checks share.
    """
    place = (*path, _KEY)
    if _KEY not in output.model_fields_set or place in context.broken:
        return
    units, chosen = _calculate(units, context), _calculate(output.prediction, context)
    source = describe(chosen)
    if isinstance(output.prediction, Formula):
        source = f"{quote(output.prediction.text.strip())} is {quote(chosen)} with the default"
        source += " parameters, which"
    if output.units == 1 or (output.units is None and units == 1):
        yield _refuse_choice("the output has one unit", place)
    elif isinstance(output.prediction, Formula) and not (chosen is None or _is_prediction(chosen)):
        yield Problem(place, f"{source} is not a prediction", _FORM)
    elif isinstance(chosen, int) and isinstance(units, int) and not -units <= chosen < units:
        message = f"{source} is not the position of a unit; the number of units is {units}"
        expected = f"a number from {-units} to {units - 1}" if units > 1 else "0"
        yield Problem(place, message, expected)


def _is_prediction(value: object) -> bool:
    if isinstance(value, str):
        return value in REDUCTIONS
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse_choice(reason: str, path: KeyPath) -> Problem:
    message = f"{reason}, which leaves nothing to choose"
    return Problem(path, message, "several units for one column", on_key=True)


def _calculate(value: object, context: Context) -> object:
    """Return what a value comes to with the default parameters; None if that is not known."""
    if not isinstance(value, Formula):
        return value
    if not context.complete:
        return None
    return calculate_value(value.text, context.values, unknown=None)

"""Whether outputs can predict what they say, and those that predict nothing help another one."""

from collections.abc import Iterator
from typing import Any, Final

from ...catalog import PREDICTION_FUNCTIONS
from ...code import is_place
from ...code.evaluation import calculate_value
from ...errors import Problem
from ...spec.models import Document
from ...spec.outputs import OutputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, describe, is_number, one_of, quote
from ..context import Context, explain_place
from ..training.check_compilation import AUTOMATIC

REDUCTIONS: Final = ("mean", "median")
"""What makes one number of several units, by name."""

_KEY: Final = "prediction"
_FORM: Final = (
    "the position of a unit, such as 0 or -1, an expression for it, 'mean', 'median', or the "
    "import path of a function"
)

NORMAL_UNITS: Final = 2
"""Units of a normal distribution: its mean and its standard deviation."""

_KEYS: Final = ("distribution", "quantiles")
_LEVELS: Final = "numbers between 0 and 1 in ascending order, such as [0.05, 0.5, 0.95]"
_ROOT: Final[KeyPath] = ("outputs",)


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
        message = f"{describe(chosen)} is not a prediction"
        yield Problem(place, message, _FORM, closest(chosen, REDUCTIONS))


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


def check_distribution(
    output: OutputSpec, path: KeyPath, count: int, context: Context, *, labelled: bool
) -> Iterator[Problem]:
    """Yield why an output cannot predict the distribution of its column.

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
    labelled : bool
        Whether it learns labels.
    """
    if "beta" in output.model_fields_set and output.distribution is None:
        message = "'beta' weighs the samples in the loss of a distribution, and there is none"
        yield Problem((*path, "beta"), message, "distribution = 'normal' beside it", on_key=True)
    if not output.is_spread:
        return
    key = next(key for key in _KEYS if getattr(output, key) is not None)
    if output.distribution is not None and output.quantiles is not None:
        message = "'quantiles' beside 'distribution'"
        yield Problem((*path, "quantiles"), message, "one of the two", on_key=True)
    elif labelled:
        message = "an output with labels predicts probabilities, and no distribution of numbers"
        yield Problem((*path, key), message, "task = 'regression'", on_key=True)
    elif count > 1:
        message = f"a distribution is that of one column, not of {count}"
        yield Problem((*path, key), message, "an output for each column", on_key=True)
    yield from _check_others(output, path, key)
    yield from _check_beta(output.beta, (*path, "beta"), context)
    yield from _check_quantiles(output.quantiles, (*path, "quantiles"), context)


def check_width(output: OutputSpec, path: KeyPath, width: object) -> Iterator[Problem]:
    """Yield why the tensor of a layer cannot be the distribution that an output predicts.

    Parameters
    ----------
    output : OutputSpec
        The output, right in itself.
    path : tuple of str and int
        Where it stands.
    width : object
        Number of units of the tensor, if that is known.
    """
    wanted = count_units(output)
    if isinstance(width, int) and wanted is not None and width != wanted:
        what = f"{wanted} quantiles"
        if output.distribution is not None:
            what = "a normal distribution, which has a mean and a standard deviation"
        message = f"a tensor with {width} units is not {what}"
        yield Problem((*path, "tensor"), message, f"a layer of {wanted} units")


def count_units(output: OutputSpec) -> int | None:
    """Count the units of an output that predicts a distribution.

    Parameters
    ----------
    output : OutputSpec
        The output.

    Returns
    -------
    int or None
        Their number; None if an expression gives it, or if it predicts no distribution.
    """
    if output.distribution is not None:
        return NORMAL_UNITS
    return len(output.quantiles) if isinstance(output.quantiles, tuple) else None


def _check_others(output: OutputSpec, path: KeyPath, key: str) -> Iterator[Problem]:
    """Yield the keys that say what follows from the distribution."""
    settled = ["units", "activation"]
    if output.distribution is not None:
        settled.append("prediction")
    for other in settled:
        if other in output.model_fields_set:
            message = f"{quote(other)} beside {quote(key)}, from which it follows"
            yield Problem((*path, other), message, "one of the two", on_key=True)
    loss = output.loss.loss
    if loss != AUTOMATIC and not is_place(loss):
        message = f"the loss {quote(loss)} compares each unit with the target"
        expected = f"no loss beside {quote(key)}, or the import path of one of your own"
        yield Problem((*path, "loss", "loss"), message, expected)
    for index, metric in enumerate(output.metrics):
        if not is_place(metric.metric):
            message = f"the metric {quote(metric.metric)} compares each unit with the target"
            expected = f"no metric beside {quote(key)}, or the import path of one of your own"
            yield Problem((*path, "metrics", index, "metric"), message, expected)


def _check_beta(beta: Any, path: KeyPath, context: Context) -> Iterator[Problem]:
    if isinstance(beta, Formula):
        yield from context.check_expression(beta.text, context.parameter_names)
    elif not is_number(beta) or not 0 <= beta <= 1:
        yield Problem(path, f"{describe(beta)} is no such power", "a number from 0 to 1")


def _check_quantiles(levels: object, path: KeyPath, context: Context) -> Iterator[Problem]:
    if isinstance(levels, Formula):
        yield from context.check_expression(levels.text, context.parameter_names)
    elif levels is not None and not _are_levels(levels):
        yield Problem(path, f"{describe(levels)} does not say which quantiles", _LEVELS)


def _are_levels(levels: object) -> bool:
    if not isinstance(levels, tuple) or not levels or not all(map(is_number, levels)):
        return False
    ordered = zip((0, *levels), (*levels, 1), strict=True)
    return all(low < high for low, high in ordered)


def check_auxiliary(spec: Document) -> Iterator[Problem]:
    """Yield what is wrong with auxiliary outputs.

    Parameters
    ----------
    spec : Document
        The specification, as far as it could be read.
    """
    if not spec.predicted:
        message = "no output predicts: all of them are auxiliary"
        yield Problem((*_ROOT, 0, "auxiliary"), message, "one without 'auxiliary'")
        return
    for index, output in enumerate(spec.outputs):
        if output.auxiliary:
            yield from _check_output(output, (*_ROOT, index), spec)


def _check_output(output: OutputSpec, path: KeyPath, spec: Document) -> Iterator[Problem]:
    owner = spec.find_owner(output)
    if "prediction" in output.model_fields_set:
        message = "an auxiliary output predicts nothing"
        yield Problem((*path, "prediction"), message, "no such key", on_key=True)
    if owner is None:
        yield _explain_orphan(output, path, spec)
    elif output.task not in {"auto", owner.task}:
        message = f"the task of {quote(owner.label)}, which learns the same, is {owner.task!r}"
        yield Problem((*path, "task"), message, f"no such key, or {owner.task!r}")


def _explain_orphan(output: OutputSpec, path: KeyPath, spec: Document) -> Problem:
    known = dict.fromkeys(str(column) for each in spec.predicted for column in each.key)
    named = ", ".join(quote(column) for column in output.key)
    message = f"the output is auxiliary, and no other one predicts the column {named}"
    at = (*path, "columns") if output.columns is not None else path
    near = closest(str(output.key[0]), [*known]) if output.key else ""
    return Problem(at, message, f"'columns' with {one_of([*known])}", near)

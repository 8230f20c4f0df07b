"""Whether outputs can predict the distributions that they name."""

from collections.abc import Iterator
from typing import Any, Final

from ...code import is_place
from ...errors import Problem
from ...spec.outputs import OutputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import describe, is_number, quote
from ..context import Context
from ..training.check_compilation import AUTOMATIC

NORMAL_UNITS: Final = 2
"""Units of a normal distribution: its mean and its standard deviation."""

_KEYS: Final = ("distribution", "quantiles")
_LEVELS: Final = "numbers between 0 and 1 in ascending order, such as [0.05, 0.5, 0.95]"


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

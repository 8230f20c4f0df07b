"""Whether ``[checks]`` gives values that the parameters may have."""

from collections.abc import Iterator
from typing import Any, Final

from ...errors import Problem
from ...spec.models import DEFAULT_SETTINGS
from ...spec.parameters import ParameterSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, describe, one_of, quote
from ..context import Context
from ..training.check_compilation import check_loss, check_metric_name, check_optimizer
from ..training.check_parameters import explain_misfit
from ..training.check_training import check_setting_value, find_option

_ROOT: Final[KeyPath] = ("checks", "params")
_MAX_SEED: Final = 2**32 - 1


def check_suite(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the parameters of the check suite.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    for name, value in context.spec.checks.params.items():
        yield from _check_value(name, value, (*_ROOT, name), context)


def _check_value(name: str, value: Any, path: KeyPath, context: Context) -> Iterator[Problem]:
    if not context.is_intact(_find_table(name, context)):
        return
    training = context.spec.training
    if name in {*context.training_names, *training.routed_options} and not training.is_exposed(
        name
    ):
        message = f"the estimator has no parameter {quote(name)}: [training] hides it"
        yield Problem(path, message, "another one", on_key=True)
        return
    setting = context.spec.parameters.get(name) or training.routed_options.get(name)
    if setting is not None:
        item = setting.item if isinstance(setting, ParameterSpec) else None
        yield from explain_misfit(value, "value", setting, item, path)
    elif name in context.training_names:
        yield from _check_training_value(name, value, path, context)
    elif name not in context.parameters and context.complete:
        known = [*context.parameters, *context.training_names, *training.routed_options]
        message = f"the estimator has no parameter {quote(name)}"
        yield Problem(path, message, one_of(known), closest(name, known), on_key=True)


def _find_table(name: str, context: Context) -> KeyPath:
    """Return where the table of a parameter, setting or routed option would stand."""
    if "__" in name or name in DEFAULT_SETTINGS:
        return ("training", *find_option(name))
    return context.parameters.get(name, ("parameters", name))


def _check_training_value(
    name: str, value: Any, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield why a training parameter cannot have a value."""
    if name in DEFAULT_SETTINGS:
        setting = context.spec.training.settings[name]
        yield from check_setting_value(name, value, setting, path)
    elif name == "random_state":
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MAX_SEED:
            message = f"random_state cannot be {quote(value)}"
            yield Problem(path, message, f"a whole number from 0 to {_MAX_SEED}")
    elif name == "callbacks":
        yield Problem(path, "callbacks are objects, and no value here can be one", on_key=True)
    elif name == "metrics" and isinstance(value, tuple):
        for index, metric in enumerate(value):
            yield from _check_name(name, metric, (*path, index), context)
    else:
        yield from _check_name(name, value, path, context)


def _check_name(name: str, value: Any, path: KeyPath, context: Context) -> Iterator[Problem]:
    checks = {"optimizer": check_optimizer, "loss": check_loss, "metrics": check_metric_name}
    if not isinstance(value, str):
        yield Problem(path, f"expected a string, got {describe(value)}")
    else:
        yield from checks[name](value, path, context)

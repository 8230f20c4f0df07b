"""Whether the plain parameters of ``[training]`` have values that training can use."""

import math
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ..errors import Problem
from ..kinds import name_kind
from .check_parameters import check_choices, check_range
from .check_search import check_search
from .check_values import MAX_VALUES, find_outside, has_scalar_type
from .context import Context
from .parameters import OptionSpec, SettingSpec
from .scanner import KeyPath
from .wording import closest, is_number, one_of, quote

_ROOT: Final[KeyPath] = ("training",)


class _Rule(NamedTuple):
    """What a training parameter may be."""

    accepts: Callable[[Any], bool]
    expected: str
    words: tuple[str, ...] = ()


def _is_whole(value: Any, low: int, high: float = math.inf) -> bool:
    return has_scalar_type(value, "int") and low <= value <= high


def _make_word_rule(*words: str) -> _Rule:
    return _Rule(lambda value: value in words, one_of(map(quote, words)), words)


_POSITIVE: Final = _Rule(lambda value: _is_whole(value, 1), "a whole number of at least 1")
_BATCH_SIZE: Final = _Rule(
    lambda value: value == "auto" or _is_whole(value, 1) or _is_whole(value, -1, -1),
    "a whole number of at least 1, -1 for all rows, or 'auto'",
    ("auto",),
)
_BOOLEAN: Final = _Rule(lambda value: isinstance(value, bool), "true or false")

_RULES: Final = MappingProxyType(
    {
        "contamination": _Rule(
            lambda value: is_number(value) and 0 < value <= 0.5, "a number above 0, up to 0.5"
        ),
        "epochs": _POSITIVE,
        "initial_epoch": _Rule(lambda value: _is_whole(value, 0), "a whole number of at least 0"),
        "batch_size": _BATCH_SIZE,
        "validation_batch_size": _BATCH_SIZE,
        "validation_freq": _POSITIVE,
        "validation_split": _Rule(
            lambda value: is_number(value) and 0 <= value < 1, "a number from 0 to below 1"
        ),
        "shuffle": _BOOLEAN,
        "class_weight": _Rule(lambda value: value == "balanced", "'balanced'", ("balanced",)),
        "warm_start": _BOOLEAN,
        "dtype": _make_word_rule("auto", "float32", "float64"),
        "jit_compile": _Rule(
            lambda value: isinstance(value, bool) or value == "auto",
            "true, false or 'auto'",
            ("auto",),
        ),
        "verbose": _Rule(lambda value: _is_whole(value, 0, 2), "0, 1 or 2"),
    }
)


def check_training(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the plain training parameters.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training = context.spec.training
    for name, setting in training.settings.items():
        path = (*_ROOT, name)
        if name not in training.model_fields_set:
            continue
        if context.kind is not None and name not in context.training_names:
            message = f"{name_kind(context.kind)} has no {quote(name)}"
            yield Problem(path, message, on_key=True)
        elif context.is_intact(path):
            yield from _check_setting(name, setting, path)


def check_setting_value(
    name: str, value: Any, setting: SettingSpec, path: KeyPath, noun: str = "value"
) -> Iterator[Problem]:
    """Yield why a training parameter cannot have a value.

    Parameters
    ----------
    name : str
        The training parameter.
    value : object
        The value.
    setting : SettingSpec
        What the specification says of the parameter.
    path : tuple of str and int
        Where the value stands.
    noun : str, default="value"
        What messages call it.
    """
    rule = _RULES[name]
    if not rule.accepts(value):
        near = closest(value, rule.words) if isinstance(value, str) else ""
        yield Problem(path, f"{name} cannot be {quote(value)}", rule.expected, near)
        return
    kind = "int" if has_scalar_type(value, "int") else "float"
    misfit = find_outside(value, kind, setting.range, setting.choices)
    if misfit:
        message = f"the {noun} {quote(value)} {misfit.reason}"
        yield Problem(path, message, misfit.expected, misfit.suggestion)


def check_option_values(name: str, option: OptionSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why an option that stands for a training parameter cannot have its values.

    Parameters
    ----------
    name : str
        The training parameter, or what ``fit`` takes beside them.
    option : OptionSpec
        The table of the option, right in itself.
    path : tuple of str and int
        Where it stands.
    """
    yield from _check_constraints(name, option, path)
    free = SettingSpec(default=option.default)
    if option.default is not None:
        yield from check_setting_value(name, option.default, free, (*path, "default"))
    for index, value in enumerate(option.tune if isinstance(option.tune, tuple) else ()):
        yield from check_setting_value(name, value, free, (*path, "tune", index))


def _check_setting(name: str, setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    constraints = [
        *check_range(setting, path),
        *check_choices(setting, path),
        *_check_constraints(name, setting, path),
    ]
    yield from constraints
    free = SettingSpec(default=setting.default) if constraints else setting
    if setting.default is not None:
        yield from check_setting_value(name, setting.default, free, (*path, "default"), "default")
    values = setting.tune[:MAX_VALUES] if isinstance(setting.tune, tuple) else ()
    for index, value in enumerate(values):
        yield from check_setting_value(name, value, free, (*path, "tune", index))
    yield from check_search(setting, path)


def _check_constraints(name: str, setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield the choices, and the finite ends of a range, that training cannot use."""
    rule = _RULES[name]
    for index, end in enumerate(setting.range or ()):
        if math.isfinite(end) and not rule.accepts(end):
            message = f"{name} cannot be {quote(end)}"
            yield Problem((*path, "range", index), message, rule.expected)
    for index, choice in enumerate((setting.choices or ())[:MAX_VALUES]):
        if not rule.accepts(choice):
            message = f"{name} cannot be {quote(choice)}"
            yield Problem((*path, "choices", index), message, rule.expected)

"""Whether the plain parameters of ``[training]`` can be used, and are there as it says."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from numbers import Integral
from typing import Any, Final, NamedTuple

from ...errors import Problem
from ...kinds import name_kind
from ...runtime_reading import parameters
from ...spec.models import ALWAYS_EXPOSED, Training
from ...spec.parameters import SettingSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ...training_parameters import list_accepted
from ..context import Context
from ..values.check_values import MAX_VALUES, find_outside, has_scalar_type
from .check_parameters import check_choices, check_range, check_search

_ROOT: Final[KeyPath] = ("training",)


class _Rule(NamedTuple):
    """What a training parameter may be."""

    accepts: Callable[[Any], bool]
    expected: str
    words: tuple[str, ...] = ()


_WORDS: Final[Mapping[str, tuple[Any, ...]]] = {"boolean": (True, False), "verbose": (0, 1, 2)}


def _make_rule(accepted: Iterable[Any]) -> _Rule:
    """Make the rule for values of a document, of what the runtime accepts of any."""
    ranges = [item for item in accepted if isinstance(item, parameters.Range)]
    values = [value for item in accepted for value in _list_values(item)]
    words = tuple(value for value in values if isinstance(value, str))

    def accepts(value: Any) -> bool:
        listed = any(type(value) is type(each) and value == each for each in values)
        return listed or any(_is_within(value, item) for item in ranges)

    if ranges or len(words) < len(values):
        *others, last = (*map(_describe_range, ranges), *map(_spell_value, values))
        return _Rule(accepts, " or ".join([*filter(None, [", ".join(others)]), last]), words)
    named = tuple(map(quote, words))
    return _Rule(accepts, named[0] if len(named) == 1 else one_of(named), words)


def _list_values(item: Any) -> tuple[Any, ...]:
    """List the single values among what the runtime accepts."""
    if isinstance(item, set):
        return tuple(sorted(item))
    return _WORDS.get(item, ()) if isinstance(item, str) else ()


def _spell_value(value: Any) -> str:
    return quote(value) if isinstance(value, str) else str(value).lower()


def _is_within(value: Any, limits: parameters.Range) -> bool:
    low, high = limits.low, math.inf if limits.high is None else limits.high
    kind = "int" if limits.kind is Integral else "float"
    return (
        has_scalar_type(value, kind)
        and (low <= value if limits.closed == "left" else low < value)
        and (value <= high if limits.closed == "right" else value < high)
    )


def _describe_range(limits: parameters.Range) -> str:
    noun = "a whole number" if limits.kind is Integral else "a number"
    if limits.high is None:
        return f"{noun} of at least {limits.low}"
    if limits.closed == "left":
        return f"{noun} from {limits.low} to below {limits.high}"
    return f"{noun} above {limits.low}, up to {limits.high}"


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
            yield from check_setting(name, setting, path)


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
    rule = _make_rule(list_accepted(name))
    if not rule.accepts(value):
        message, near = f"{name} cannot be {quote(value)}", closest(value, rule.words)
        yield Problem(path, message, rule.expected, near)
        return
    kind = "int" if has_scalar_type(value, "int") else "float"
    misfit = find_outside(value, kind, setting.range, setting.choices)
    if misfit:
        message = f"the {noun} {quote(value)} {misfit.reason}"
        yield Problem(path, message, misfit.expected, misfit.suggestion)


def check_setting(name: str, setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield what is wrong with a training parameter, or with an option that stands for one.

    Parameters
    ----------
    name : str
        The training parameter, or what ``fit`` takes beside them.
    setting : SettingSpec
        What the specification says of it.
    path : tuple of str and int
        Where it stands.
    """
    constraints = [
        *check_range(setting, path),
        *check_choices(setting, path),
        *_check_constraints(name, setting, path),
    ]
    yield from constraints
    free = SettingSpec(default=setting.default) if constraints else setting
    if setting.default is not None:
        yield from check_setting_value(name, setting.default, free, (*path, "default"), "default")
    for value, place in islice(setting.tried, MAX_VALUES):
        yield from check_setting_value(name, value, free, (*path, *place))
    yield from check_search(setting, path)


def _check_constraints(name: str, setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield the choices, and the finite ends of a range, that training cannot use."""
    rule = _make_rule(list_accepted(name))
    for index, end in enumerate(setting.range or ()):
        if math.isfinite(end) and not rule.accepts(end):
            message = f"{name} cannot be {quote(end)}"
            yield Problem((*path, "range", index), message, rule.expected)
    for index, choice in enumerate((setting.choices or ())[:MAX_VALUES]):
        if not rule.accepts(choice):
            message = f"{name} cannot be {quote(choice)}"
            yield Problem((*path, "choices", index), message, rule.expected)


def check_exposure(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the choice of training parameters for ``__init__``.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training, path = context.spec.training, ("training",)
    if training.expose is not None and training.hide:
        yield Problem((*path, "hide"), "both hide and expose", "one of the two", on_key=True)
        return
    known = [*context.training_names, *training.routed_options]
    for key in ("expose", "hide"):
        for index, name in enumerate(getattr(training, key) or ()):
            place = (*path, key, index)
            if name not in known and context.kind is not None:
                message = f"there is no training parameter {quote(name)}"
                yield Problem(place, message, one_of(known), closest(name, known))
            elif key == "hide" and name in ALWAYS_EXPOSED:
                yield Problem(place, f"the parameter {quote(name)} cannot be hidden")
    yield from _check_searches(training, path)


def _check_searches(training: Training, path: KeyPath) -> Iterator[Problem]:
    """Yield the parameters that a search would set, and which are not there."""
    for name, setting in {**training.settings, **training.routed_options}.items():
        if setting.tune and not training.is_exposed(name):
            place = (*path, *find_option(name), "tune")
            message = f"a search cannot set {quote(name)}, which __init__ does not have"
            yield Problem(place, message, "no 'tune' here, or the parameter exposed", on_key=True)


def find_option(name: str) -> KeyPath:
    """Return where the table of a training parameter or routed option stands in [training].

    Parameters
    ----------
    name : str
        Its name in ``__init__``.
    """
    owner, routed, option = name.partition("__")
    if owner == "metrics" and routed:
        index, _, option = option.partition("__")
        return (owner, int(index) if index.isdecimal() else index, option)
    return (f"{owner}_options", *option.split("__")) if routed else (name,)

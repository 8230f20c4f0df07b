"""What a parameter may be: the constraint that is validated, and its type in prose and code."""

import math
from collections.abc import Iterable, Sequence

from ...code.fragments import (
    Code,
    make_call,
    make_list,
    make_literal,
    make_name,
    make_set,
    make_subscript,
    name_keywords,
    write_code,
)
from ...code.literals import render_literal
from ...spec import ItemSpec, OptionSpec, ParameterSpec, SettingSpec
from ..parts import name_from_runtime

_NOUNS = {"any": "object"}
_NUMBER_CLASSES = {"int": "Integral", "float": "Real"}
_NONE = make_literal(None)


def make_constraints(setting: SettingSpec, extra: Sequence[Code] = ()) -> Code:
    """Return the list of what a parameter may be, as scikit-learn validates it.

    Parameters
    ----------
    setting : SettingSpec
        The parameter.
    extra : sequence of Code
        What it may be besides.

    Returns
    -------
    Code
        A list.
    """
    kind = setting.value_type.name
    if kind == "list":
        item = _constrain_item(setting)
        options = [make_call(name_from_runtime("ItemsOf"), item)]
        if is_single(setting):
            options.append(item)
    else:
        options = constrain_scalar(kind, setting.choices, setting.range)
        if is_infinite(setting):
            options.append(_constrain_choices([math.inf])[0])
    options += extra
    if is_nullable(setting):
        options.append(_NONE)
    return make_list(options)


def constrain_scalar(
    kind: str,
    choices: Sequence[object] | None,
    bounds: tuple[int | float | None, int | float | None] | None,
) -> list[Code]:
    """Return what a scalar may be: one of some values, in an interval, or of a type.

    Parameters
    ----------
    kind : {"bool", "int", "float", "str", "any"}
        Its type.
    choices : sequence or None
        Its permitted values.
    bounds : tuple of two numbers or None
        The lowest and the highest value; None or an infinite one is open.

    Returns
    -------
    list of Code
        The constraints, any of which has to hold.
    """
    if kind == "bool":
        return [make_literal("boolean")]
    if kind == "any":
        return [make_name("object")]
    if choices:
        return _constrain_choices(choices)
    if kind == "str":
        return [make_name("str")]
    number = make_name(_NUMBER_CLASSES[kind], "numbers")
    low, high = map(_close_end, bounds or (None, None))
    if low is None and high is None:
        return [number]
    closed = "both" if None not in (low, high) else "right" if low is None else "left"
    interval = name_from_runtime("Interval")
    ends = (make_literal(low), make_literal(high))
    keywords = name_keywords(closed=make_literal(closed))
    return [make_call(interval, number, *ends, keywords=keywords)]


def is_nullable(setting: SettingSpec) -> bool:
    """Tell whether a parameter may be None."""
    flag = isinstance(setting, OptionSpec | ParameterSpec) and setting.nullable
    return flag or setting.default is None


def is_single(setting: SettingSpec) -> bool:
    """Tell whether an item may stand for a list of one."""
    return isinstance(setting, ParameterSpec) and setting.single


def is_infinite(setting: SettingSpec) -> bool:
    """Tell whether infinity is one of the numbers that a parameter may be."""
    return isinstance(setting, ParameterSpec) and setting.infinite


def describe_type(setting: SettingSpec) -> str:
    """Return the type of a parameter as the docstring has it, without the default.

    Parameters
    ----------
    setting : SettingSpec
        The parameter.

    Returns
    -------
    str
        For example ``"int in [1, inf) or None"``.
    """
    kind = setting.value_type
    if kind.name == "list":
        item = _describe_item(setting)
        text = f"{item}, or a sequence of these" if is_single(setting) else f"sequence of {item}"
    else:
        text = _describe_scalar(kind.name, setting.choices, setting.range)
        text = f"{text}, inf" if is_infinite(setting) else text
    return f"{text} or None" if is_nullable(setting) else text


def list_choices(choices: Iterable[object]) -> str:
    """Return permitted values one after the other, as literals."""
    return ", ".join(render_literal(choice) for choice in choices)


def annotate_type(setting: SettingSpec) -> Code:
    """Return the annotation of a parameter.

    Parameters
    ----------
    setting : SettingSpec
        The parameter.

    Returns
    -------
    Code
        For example ``int | None``.
    """
    kind = setting.value_type
    if kind.name == "any":
        return make_name("Any", "typing")
    if kind.name == "list":
        sequence, item = make_name("Sequence", "collections.abc"), make_name(kind.item or "str")
        annotation = make_subscript(sequence, [item])
        if is_single(setting):
            annotation = write_code("{} | {}", item, annotation)
    else:
        annotation = make_name("float" if is_infinite(setting) else kind.name)
    return write_code("{} | None", annotation) if is_nullable(setting) else annotation


def _constrain_item(setting: SettingSpec) -> Code:
    kind, item = setting.value_type.item or "str", _get_item(setting)
    if kind == "bool":
        return make_name("bool")
    choices = item.choices if item else None
    bounds = (item.min, item.max) if item else None
    return constrain_scalar(kind, choices, bounds)[0]


def _get_item(setting: SettingSpec) -> ItemSpec | None:
    return setting.item if isinstance(setting, ParameterSpec) else None


def _constrain_choices(choices: Sequence[object]) -> list[Code]:
    """Return the permitted values, strings and numbers apart, as scikit-learn keeps them."""
    strings = [choice for choice in choices if isinstance(choice, str)]
    numbers = [choice for choice in choices if not isinstance(choice, str)]
    constraints = []
    if strings:
        constraints.append(make_call(name_from_runtime("StrOptions"), _make_set(strings)))
    if numbers:
        whole = all(isinstance(number, int) for number in numbers)
        base = make_name("Integral" if whole else "Real", "numbers")
        constraints.append(make_call(name_from_runtime("Options"), base, _make_set(numbers)))
    return constraints


def _make_set(values: Iterable[object]) -> Code:
    return make_set(map(make_literal, values))


def _close_end(end: int | float | None) -> int | float | None:
    return None if end is None or math.isinf(end) else end


def _describe_item(setting: SettingSpec) -> str:
    kind, item = setting.value_type.item or "str", _get_item(setting)
    if item is None:
        return kind
    return _describe_scalar(kind, item.choices, (item.min, item.max))


def _describe_scalar(
    kind: str,
    choices: Sequence[object] | None,
    bounds: tuple[int | float | None, int | float | None] | None,
) -> str:
    if choices:
        return f"{{{list_choices(choices)}}}"
    low, high = map(_close_end, bounds or (None, None))
    if low is None and high is None:
        return _NOUNS.get(kind, kind)
    left = "(-inf" if low is None else f"[{low}"
    right = "inf)" if high is None else f"{high}]"
    return f"{kind} in {left}, {right}"

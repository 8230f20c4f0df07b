"""Whether Keras takes the values of arguments, as far as the default parameters tell."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isinf, isnan
from typing import Any, Final, NamedTuple

from ...catalog import Entry, Limits, Parameter
from ...code.evaluation import Values, calculate_value, find_names
from ...errors import Problem
from ...spec.divisions import COUNTS, SIZES, find_division
from ...spec.entries import LayerSpec
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue, Formula, KerasObject
from ...spec.wording import closest, describe, is_number, number_text, one_of, quote
from ..context import Context

_UNKNOWN: Final = object()
_BOUNDS: Final = frozenset(
    {
        "clip_limit",
        "clip_threshold",
        "cooldown",
        "max_value",
        "min_value",
        "patience",
        "start_from_epoch",
        "top_db",
    }
)
"""Arguments with numbers as defaults that may be infinite, because they bound others, or epochs."""

_SPECIAL: Final[Mapping[tuple[str, str], int]] = {("GroupNormalization", "groups"): -1}
"""What Keras takes in place of a size."""

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


class Binding(NamedTuple):
    """Where a name gets its value.

    Attributes
    ----------
    path : path or None
        Where a use of a block gives it; None for the variable of a loop.
    where : str
        What messages say of that.
    """

    path: KeyPath | None = None
    where: str = "in an iteration of this loop"


Bindings = Mapping[str, Binding]
"""The arguments of blocks and the variables of loops, by their names."""


def check_value(
    entry: Entry | None, name: str, value: ArgumentValue, path: KeyPath, premises: Premises
) -> Iterator[Problem]:
    """Yield why Keras does not take a value, which is right in itself.

    Parameters
    ----------
    entry : Entry or None
        The class, if it is known.
    name : str
        The argument.
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        Its value.
    path : tuple of str and int
        Where it stands.
    premises : Premises
        What expressions are judged by.
    """
    plain = resolve_value(value, premises.values)
    is_free = entry is not None and (entry.own or _SPECIAL.get((entry.name, name)) == plain)
    problems: list[Problem] = []
    if name in SIZES:
        is_count = name in COUNTS and not is_free
        problems = [*_check_size(value, path, premises, is_count=is_count)]
    if not problems and entry is not None:
        problems = [*_check_limits(entry, name, value, path, premises)]
    yield from problems


def check_relations(
    entry: Entry, arguments: Mapping[str, ArgumentValue], path: KeyPath, values: Values
) -> Iterator[Problem]:
    """Yield the arguments that Keras does not take beside others.

    Parameters
    ----------
    entry : Entry
        The class.
    arguments : mapping of str to ArgumentValue
        Its arguments.
    path : tuple of str and int
        Where their table stands.
    values : mapping of str to object
        Values of parameters, and of other names as far as they are known.
    """
    for name, value in arguments.items():
        parameter = entry.find_parameter(name)
        limits = Limits() if parameter is None else parameter.limits
        given = resolve_value(value, values)
        other = resolve_value(arguments.get(limits.excludes, 1), values)
        if limits.excludes and _is_above_one(given) and _is_above_one(other):
            message = f"{quote(name)} and {quote(limits.excludes)} of {entry.name} are both above 1"
            yield Problem((*path, name), message, "1 for one of the two")
        divisor = resolve_value(arguments.get(limits.divided_by, 1), values)
        if type(given) is int and type(divisor) is int and divisor > 0 and given % divisor:
            message = f"{given} {name} cannot be divided by {divisor} {limits.divided_by}"
            yield Problem((*path, name), message, f"a multiple of {divisor}")


def resolve_value(value: ArgumentValue, values: Values) -> Any:
    """Return the plain value of an argument; what is not known in it is a value like no other.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The value.
    values : mapping of str to object
        Values of parameters, and of other names as far as they are known.
    """
    if isinstance(value, Formula):
        return calculate_value(value.text, values, unknown=_UNKNOWN)
    if isinstance(value, tuple):
        return tuple(resolve_value(item, values) for item in value)
    return _UNKNOWN if isinstance(value, KerasObject) else value


def find_refusal(entry: Entry, name: str, value: object) -> tuple[str, str] | None:
    """Return what would have been right, and the nearest word, if a value is refused.

    Parameters
    ----------
    entry : Entry
        The class.
    name : str
        The argument.
    value : object
        A plain value; others are not refused.
    """
    parameter = entry.find_parameter(name)
    limits = Limits() if parameter is None else parameter.limits
    if parameter is not None and not entry.module and _is_endless(value, parameter):
        return "a finite number", ""
    if limits.words:
        fold = str.lower if limits.any_case else str
        is_word = isinstance(value, str) and fold(value) in map(fold, limits.words)
        is_known = isinstance(value, bool | int | float | str | tuple)
        wrong = is_known and not is_word
        return (one_of(limits.words), closest(value, limits.words)) if wrong else None
    if isinstance(value, str):
        wrong = _bounds_numbers(limits)
    elif isinstance(value, tuple):
        short = limits.lengths is not None and len(value) not in limits.lengths
        items = [item for item in value if is_number(item)]
        wrong = short or not all(_lies_within(item, limits) for item in items)
    else:
        wrong = is_number(value) and not _lies_within(value, limits)
    return (_describe_limits(limits), "") if wrong else None


def _is_endless(value: object, parameter: Parameter) -> bool:
    """Tell whether a value is nan, or infinite where that is no bound which is open."""
    if isinstance(value, tuple):
        return any(_is_endless(item, parameter) for item in value)
    is_bound = parameter.name in _BOUNDS or parameter.default is None
    return isinstance(value, float) and (isnan(value) or (isinf(value) and not is_bound))


def _check_limits(
    entry: Entry, name: str, value: ArgumentValue, path: KeyPath, premises: Premises
) -> Iterator[Problem]:
    plain = resolve_value(value, premises.values)
    if name in SIZES and isinstance(plain, float) and plain.is_integer():
        # Generated code makes an integer of it.
        plain = int(plain)
    refusal = find_refusal(entry, name, plain)
    if refusal is None:
        return
    given = quote(plain) if isinstance(plain, tuple) else describe(plain)
    message = f"the argument {quote(name)} of {entry.name} cannot be {given}"
    if isinstance(value, Formula):
        message += f", as {quote(value.text.strip())} is {premises.where}"
    yield Problem(path, message, *refusal)


def _is_above_one(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_above_one, value))
    return is_number(value) and bool(value > 1)  # type: ignore[operator]


def _bounds_numbers(limits: Limits) -> bool:
    ends = (limits.low, limits.high, limits.above, limits.below)
    return limits.whole or any(end is not None for end in ends)


def _lies_within(number: Any, limits: Limits) -> bool:
    return (
        (limits.low is None or number >= limits.low)
        and (limits.high is None or number <= limits.high)
        and (limits.above is None or number > limits.above)
        and (limits.below is None or number < limits.below)
        and not (limits.whole and isinstance(number, float))
    )


def _describe_limits(limits: Limits) -> str:
    """Return what limits leave, as in ``a whole number of at least 1, or a list of 2``."""
    noun = "a whole number" if limits.whole else "a number"
    low = "" if limits.above is None else f"above {limits.above}"
    high = "" if limits.below is None else f"below {limits.below}"
    low = low if limits.low is None else f"of at least {limits.low}"
    high = high if limits.high is None else f"of at most {limits.high}"
    text = " ".join(filter(None, [noun, " and ".join(filter(None, [low, high]))]))
    if limits.low is not None and limits.high is not None:
        text = f"{noun} from {limits.low} to {limits.high}"
    lists = "".join(f", or a list of {length}" for length in limits.lengths or ())
    return text + lists


def _check_size(
    value: ArgumentValue, path: KeyPath, premises: Premises, *, is_count: bool
) -> Iterator[Problem]:
    """Yield why a value is no size of a layer, or one that is no count, as far as is known."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _check_size(item, (*path, index), premises, is_count=is_count)
        return
    size, source = resolve_value(value, premises.values), quote(value)
    if isinstance(value, Formula):
        place, source = find_division(value.text), quote(value.text.strip())
        if place is not None:
            if is_number(size) and abs(size - round(size)) > _LARGEST_ERROR:
                message = f"{source} is {number_text(round(size, 3))}"
                message += f" {premises.where}, and a size has to be whole"
                whole = quote(f"${value.text[:place]}/{value.text[place:]}")
                yield Problem(path, message, "a whole number", whole, offset=place + 1)
            return
        source += f" is {quote(size)} {premises.where}, which"
    is_right = type(size) is int and size >= 1
    if is_count and not is_right and isinstance(size, bool | int | float | str):
        yield Problem(path, f"{source} is not a layer size", "a whole number of at least 1")


def check_bound_values(
    layer: LayerSpec, path: KeyPath, values: Values, bindings: Bindings, context: Context
) -> Iterator[Problem]:
    """Yield why Keras does not take arguments that depend on loops and uses of blocks.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    path : tuple of str and int
        Where it stands.
    values : mapping of str to object
        Values of all names, as far as they are known.
    bindings : mapping of str to Binding
        The names that get their values from loops and uses.
    context : Context
        What the checks share.

    Yields
    ------
    Problem
        At the use that gives the value, or else at the argument.
    """
    for each, place in layer.walk_objects(path):
        entry = context.catalog.find(f"{each.kind}s", each.name)
        given = {name: find_binding(value, bindings) for name, value in each.arguments.items()}
        found = {name: binding for name, binding in given.items() if binding is not None}
        for name, binding in found.items():
            premises, value = Premises(values, binding.where), each.arguments[name]
            for problem in check_value(entry, name, value, (*place, name), premises):
                # Where a use gives the value, it is at fault; what is suggested was for another.
                at_use = replace(problem, path=binding.path or (), offset=None, suggestion="")
                yield problem if binding.path is None else at_use
        if found and entry is not None:
            yield from check_relations(entry, each.arguments, place, values)


def find_binding(value: ArgumentValue, bindings: Bindings) -> Binding | None:
    """Return where the value of an argument comes from, if a loop or a use gives it.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The value.
    bindings : mapping of str to Binding
        The names that get their values from loops and uses.
    """
    if isinstance(value, tuple):
        found = (find_binding(item, bindings) for item in value)
        return next(filter(None, found), None)
    names = find_names(value.text) if isinstance(value, Formula) else ()
    return next((bindings[name] for name in sorted(names) if name in bindings), None)

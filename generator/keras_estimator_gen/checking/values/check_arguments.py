"""Whether Keras takes the arguments that a specification gives."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from ...catalog import FUNCTIONS, Catalog, Entry
from ...catalog.facts import ADAPTING_LAYERS, IDENTITY_UNTIL_ADAPTED
from ...code import check_argument_name, is_place
from ...errors import Problem
from ...spec.conversion import WRAPPED_FORM
from ...spec.divisions import SIZES
from ...spec.scanner import KeyPath
from ...spec.values import (
    NAMED_KINDS,
    WRAPS,
    ArgumentValue,
    Formula,
    KerasObject,
    find_argument_kind,
)
from ...spec.wording import closest, describe, one_of, quote
from ..context import Context, explain_place, explain_unknown
from .check_limits import Premises, check_relations, check_value
from .check_names import check_name

_INNER_LAYERS: Final = frozenset({"backward_layer", "cell", "layer", WRAPS})
"""Arguments that take a layer."""

_INNER_LISTS: Final = frozenset({"cells", "layers"})
"""Arguments that take a list of layers."""

_LISTED: Final = SIZES | {
    "alpha",
    "axis",
    "mask_value",
    "offset",
    "profile_batch",
    "scale",
    "value",
}
"""Arguments that take a list where Keras' own default is a number."""

_NOTHING: Final = "None"


def check_keys(
    entry: Entry, given: Collection[str], path: KeyPath, others: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Yield the arguments that Keras does not know, and those that it misses.

    Parameters
    ----------
    entry : Entry
        The class.
    given : collection of str
        Names of the arguments.
    path : tuple of str and int
        Where their table stands.
    others : tuple of str, default=()
        Other keys that the table may have.
    """
    if entry.own:
        yield from check_own_keys(entry, given, path)
        return
    meant = set()
    known = [parameter.name for parameter in entry.parameters]
    wrapped = entry.first_positional if entry.inputs == "wrapper" else None
    if wrapped in given and WRAPS in given:
        message = f"{quote(WRAPS)} is the argument {quote(wrapped)} of {entry.name}"
        yield Problem((*path, WRAPS), message, "one of the two", on_key=True)
    given = [str(wrapped) if wrapped and name == WRAPS else name for name in given]
    for name in given:
        if name == WRAPS and not entry.accepts(name):
            expected = "a layer such as Bidirectional or TimeDistributed"
            yield Problem((*path, name), f"{entry.name} wraps no layer", expected, on_key=True)
        elif not entry.accepts(name):
            suggestion = closest(name, [*known, *others])
            meant.add(suggestion)
            message = f"{entry.name} has no argument {quote(name)}"
            yield Problem((*path, name), message, one_of(known), suggestion, on_key=True)
    for name in entry.required:
        if name not in given and quote(name) not in meant:
            key = WRAPS if name == wrapped else name
            message = f"{entry.name} needs the argument {quote(key)}"
            expected = 'wraps = { layer = "NAME" }' if key == WRAPS else ""
            yield Problem((*path, key), message, expected, on_key=True)


def check_own_keys(entry: Entry, given: Iterable[str], path: KeyPath) -> Iterator[Problem]:
    """Yield the names that no argument of the user's own code can have.

    Parameters
    ----------
    entry : Entry
        The code.
    given : iterable of str
        Names of the arguments.
    path : tuple of str and int
        Where their table stands.
    """
    for name in given:
        yield from check_name(name, check_argument_name, (*path, name), on_key=True)
        if name in ("self", *entry.passed):
            message = f"the argument {quote(name)} of {entry.name} is given automatically"
            yield Problem((*path, name), message, "another argument", on_key=True)


def check_type(entry: Entry, name: str, value: object, path: KeyPath) -> Iterator[Problem]:
    """Yield why a plain value cannot be that of an argument, going by Keras' own default.

    Parameters
    ----------
    entry : Entry
        The class.
    name : str
        The argument.
    value : object
        Its value; expressions and objects are left alone.
    path : tuple of str and int
        Where it stands.
    """
    parameter = entry.find_parameter(name)
    default = parameter.default if parameter is not None else None
    is_list = isinstance(value, tuple)
    if isinstance(default, bool):
        wrong, expected = isinstance(value, str | int | float | tuple), "true or false"
        wrong = wrong and not isinstance(value, bool)
    elif isinstance(default, int | float):
        wrong, expected = isinstance(value, str | bool), "a number"
        if is_list and not entry.module and parameter is not None:
            # The catalog may know how long lists can be.
            wrong = not value or not (name in _LISTED or parameter.limits.lengths)
    else:
        wrong, expected = is_list and not entry.module and isinstance(default, str), "a string"
    if wrong:
        message = f"the argument {quote(name)} of {entry.name} cannot be {describe(value)}"
        yield Problem(path, message, expected)


def check_arguments(
    arguments: Mapping[str, ArgumentValue],
    names: Mapping[str, str],
    path: KeyPath,
    context: Context,
    entry: Entry | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with the values of arguments.

    Parameters
    ----------
    arguments : mapping of str to ArgumentValue
        The values.
    names : mapping of str to str
        What their expressions may use.
    path : tuple of str and int
        Where their table stands.
    context : Context
        What the checks share.
    entry : Entry or None, default=None
        The class, if it is known; what it does not accept is no argument.
    """
    for name, value in arguments.items():
        if entry is not None and name != WRAPS and not entry.accepts(name):
            continue
        yield from _check_argument(value, names, (*path, name), context, entry)
    if entry is not None and context.complete:
        yield from check_relations(entry, arguments, path, context.values)


def _check_argument(
    value: ArgumentValue,
    names: Mapping[str, str],
    place: KeyPath,
    context: Context,
    entry: Entry | None,
) -> Iterator[Problem]:
    name = str(place[-1])
    kind = find_argument_kind(name)
    if entry is not None and entry.takes_function(name, value):
        yield from _check_function(value, place, context.catalog)
    elif kind is not None and not isinstance(value, Formula | KerasObject):
        yield from _check_name(kind, value, place, context.catalog)
    elif isinstance(value, KerasObject) and not _takes_kind(name, kind, value):
        yield _refuse_kind(name, kind, value, place)
    elif name == WRAPS and not isinstance(value, KerasObject):
        yield Problem(place, f"expected an inner layer, got {describe(value)}", WRAPPED_FORM)
    else:
        problems = [*check_type(entry, name, value, place)] if entry is not None else []
        problems += _check_value(value, names, place, context)
        yield from problems
        if not problems and context.complete:
            yield from check_value(entry, name, value, place, Premises(context.values))


def _check_function(value: ArgumentValue, path: KeyPath, catalog: Catalog) -> Iterator[Problem]:
    """Yield why a value is not the import path of a function."""
    if not isinstance(value, str) or not is_place(value):
        shown = "an expression" if isinstance(value, Formula) else describe(value)
        expected = "'package.module:function', or '.module:function' for a file beside this one"
        yield Problem(path, f"expected the import path of a function, got {shown}", expected)
    elif catalog.find(FUNCTIONS, value) is None:
        yield explain_place(catalog, FUNCTIONS, value, path)


def _takes_kind(name: str, kind: str | None, value: KerasObject) -> bool:
    if value.kind == "layer":
        return name in _INNER_LAYERS or kind == "activation"
    return value.kind == kind


def _check_name(
    kind: str, value: ArgumentValue, path: KeyPath, catalog: Catalog
) -> Iterator[Problem]:
    """Yield why a value is not the name of an activation, initializer and so on."""
    section = f"{kind}s"
    if not isinstance(value, str):
        article = "an" if kind[0] in "ai" else "a"
        yield Problem(path, f"expected the name of {article} {kind}, got {describe(value)}")
    elif catalog.is_string(section, value) or (is_place(value) and catalog.find(section, value)):
        return
    elif is_place(value) or catalog.resolve(section, value) is None:
        yield explain_unknown(catalog, section, value, path)
    elif kind in NAMED_KINDS:
        example = f'{{ {kind} = "{value}", ... }}'
        yield Problem(path, f"the {kind} {quote(value)} needs arguments", f"a table: {example}")
    else:
        yield Problem(path, f"the {kind} {quote(value)} needs arguments", "another one")


def _refuse_kind(name: str, kind: str | None, value: KerasObject, path: KeyPath) -> Problem:
    takes = f"a {kind}" if kind in NAMED_KINDS else "a plain value or an expression"
    message = f"the argument {quote(name)} is no {value.kind}"
    return Problem((*path, value.kind), message, takes, on_key=True)


def _check_value(
    value: ArgumentValue, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    if isinstance(value, Formula):
        yield from context.check_expression(value.text, names)
    elif isinstance(value, KerasObject):
        yield from _check_object(value, names, path, context)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            is_layer = isinstance(item, KerasObject) and item.kind == "layer"
            if isinstance(item, KerasObject) and not (is_layer and path[-1] in _INNER_LISTS):
                yield _refuse_kind(str(path[-1]), None, item, (*path, index))
            else:
                yield from _check_value(item, names, (*path, index), context)


def _check_object(
    value: KerasObject, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    section = f"{value.kind}s"
    entry = context.catalog.find(section, value.name)
    if entry is None:
        yield explain_unknown(context.catalog, section, value.name, (*path, value.kind))
    else:
        yield from check_keys(entry, value.arguments, path)
        yield from check_adaptation(entry, value.arguments, (*path, value.kind), context)
    yield from check_arguments(value.arguments, names, path, context, entry)


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

"""Whether Keras has the layers of a specification, and what stands in their entries can be read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from ...catalog import Entry, Parameter
from ...catalog.facts import NOISE_LAYERS
from ...code import check_argument_name, parse_expression
from ...code.widths import ANY_WIDTH, find_widths
from ...errors import Problem
from ...kinds import SUPERVISED, name_kind
from ...spec.blocks import DRAWS
from ...spec.entries import (
    ENTRY_KEYS,
    AnyEntry,
    BlockSpec,
    ConstantSpec,
    LayerSpec,
    SharedSpec,
    UseSpec,
)
from ...spec.parameters import ParameterSpec
from ...spec.scanner import KeyPath
from ...spec.values import TRAINABLE, WRAPS, Formula
from ...spec.wording import closest, describe, is_number, one_of, quote
from ..context import Context, explain_unknown
from ..values.check_arguments import check_adaptation, check_arguments, check_keys
from ..values.check_names import check_name
from .check_flow import check_block_call
from .check_loops import check_loop

_ENTRY_KEYS: Final = tuple(sorted(ENTRY_KEYS - {"block", "layer", "share"}))
_UNFIT: Final = {
    "cell": "is one step of a recurrent layer, and no layer of a network",
    "code": "holds code as a value; write a layer of your own",
    "none": "exists already: the network begins with its inputs",
}
_MODEL: Final = "the import path of a function such as 'keras.applications:MobileNetV2'"
_SWITCHED: Final = Entry("a model", (Parameter(TRAINABLE, False, True, True, True),))
_LISTS_LAYERS: Final = "layers"
"""Argument of wrappers that take a list of layers."""

_TRAINING: Final = "training"
"""Argument of a call that Keras sets for all layers in each fit and each prediction."""

_IN_INFERENCE: Final = (
    "in its place 'trainable = false' in the entry, for batch normalization as in inference; or "
    "active = 'always', for dropout in predictions"
)

Names = Mapping[str, str]


def check_layers(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the entries of ``layers``, each for itself.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    names = {**context.names, ANY_WIDTH: ""}
    yield from check_entries(context.spec.layers, names, ("layers",), context)


def check_entries(
    entries: tuple[AnyEntry, ...], names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with entries, each for itself.

    Parameters
    ----------
    entries : tuple of entries
        The entries.
    names : mapping of str to str
        What their expressions may use.
    path : tuple of str and int
        Where their list stands.
    context : Context
        What the checks share.
    """
    for index, entry in enumerate(entries):
        yield from _check_entry(entry, names, (*path, index), context)


def _check_entry(
    entry: AnyEntry, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    yield from _check_turns(entry, names, path, context)
    inner = names
    if entry.loop is not None:
        inner = {**names, entry.loop.variable: entry.loop.variable}
    elif (*path, "for") in context.broken or _misspells_loop(entry):
        context = replace(context, complete=False)
    if entry.when is not None:
        yield from check_condition(entry.when, inner, (*path, "when"), context)
        context = context.assume(entry.when)
    yield from _check_content(entry, inner, path, context)


def _check_turns(
    entry: AnyEntry, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with the keys that repeat an entry."""
    if entry.each is not None and entry.repeat is not None:
        yield Problem((*path, "repeat"), "both 'repeat' and 'for'", "one of the two", on_key=True)
    if entry.loop is not None:
        yield from check_loop(entry.loop, names, (*path, entry.loop.key), context)
    elif entry.collect and not any((*path, key) in context.broken for key in ("for", "repeat")):
        expected = "'for' or 'repeat' in the same entry"
        yield Problem((*path, "collect"), "'collect' without a loop", expected)


def _check_content(
    entry: AnyEntry, inner: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with the layer or block of an entry."""
    match entry:
        case BlockSpec():
            if not entry.block:
                yield Problem((*path, "block"), "the block is empty", "at least one entry")
            yield from check_entries(entry.block, inner, (*path, "block"), context)
        case LayerSpec():
            yield from _check_layer(entry, inner, path, context)
            yield from _check_call(entry, inner, path, context)
        case SharedSpec():
            yield from _check_call(entry, inner, path, context)
        case UseSpec():
            yield from _check_use(entry, inner, path, context)
        case ConstantSpec():
            yield from _check_constant(entry, inner, path, context)


def _misspells_loop(entry: AnyEntry) -> bool:
    if not isinstance(entry, LayerSpec | UseSpec):
        return False
    return any(closest(key, ("for",)) for key in entry.arguments)


def check_condition(text: str, names: Names, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a text is not a condition, which is an expression that may vary.

    Parameters
    ----------
    text : str
        The value of ``when``.
    names : mapping of str to str
        The names that it may use.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    if text.startswith("$"):
        message = "'when' is an expression as it is, without a dollar"
        yield Problem(path, message, suggestion=quote(text[1:]))
        return
    problems = list(context.check_expression(text, names))
    yield from problems
    if context.complete and not problems and _is_constant(text, names):
        yield Problem(path, "the condition is always the same", "one that depends on a parameter")


def _is_constant(text: str, names: Names) -> bool:
    return not find_widths(text) and parse_expression(text, names).is_constant


def _check_layer(
    layer: LayerSpec, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    entry = context.catalog.find("layers", layer.layer)
    place = (*path, "layer")
    arguments = layer.arguments
    if layer.wraps is not None:
        arguments = {WRAPS: layer.wraps, **arguments}
    if entry is None:
        yield explain_unknown(context.catalog, "layers", layer.layer, place)
    elif entry.inputs in _UNFIT:
        yield Problem(place, f"the layer {quote(layer.layer)} {_UNFIT[entry.inputs]}")
    elif entry.inputs == "wrapper" and entry.first_positional == _LISTS_LAYERS:
        yield Problem(place, f"the layer {quote(layer.layer)} takes a list", "entries of a block")
    else:
        if entry.makes_model and TRAINABLE in arguments:
            switch = {TRAINABLE: arguments[TRAINABLE]}
            yield from check_arguments(switch, names, path, context, _SWITCHED)
            arguments = {key: value for key, value in arguments.items() if key != TRAINABLE}
        yield from check_keys(entry, arguments, path, _ENTRY_KEYS)
        yield from check_adaptation(entry, arguments, place, context)
        yield from _check_start(layer, entry, names, path, context)
    yield from check_active(layer, path, context)
    yield from check_arguments(arguments, names, path, context, entry)


def _check_start(
    layer: LayerSpec, entry: Entry, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield why training cannot start from a layer of a model that stands for one."""
    start, place = layer.trainable_from, (*path, "trainable_from")
    if start is not None and not entry.makes_model:
        message = f"{entry.name} is no model, of whose layers some are trained"
        yield Problem(place, message, _MODEL, on_key=True)
    elif isinstance(start, Formula):
        yield from context.check_expression(start.text, names)
    elif start is not None and TRAINABLE in layer.arguments:
        message = "'trainable' beside the layer from which a model is trained"
        yield Problem((*path, TRAINABLE), message, "one of the two", on_key=True)


def _check_call(
    entry: LayerSpec | SharedSpec, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with the arguments of a call, but for the tensors that they name."""
    layer = context.catalog.find("layers", entry.layer) if isinstance(entry, LayerSpec) else None
    for name, value in entry.call.items():
        place = (*path, "call", name)
        if name == _TRAINING:
            message = "'training' has no effect: Keras sets it in each fit and each prediction"
            yield Problem(place, message, _IN_INFERENCE, on_key=True)
        elif layer is not None and not layer.own:
            yield from _check_call_name(name, layer, place)
        else:
            yield from check_name(name, check_argument_name, place, on_key=True)
        if not isinstance(value, str):
            yield from check_arguments({name: value}, names, (*path, "call"), context)


def _check_call_name(name: str, layer: Entry, path: KeyPath) -> Iterator[Problem]:
    known = [each.name for each in layer.call[1:] if each.name != _TRAINING]
    if name not in known:
        message = f"the call of {layer.name} has no argument {quote(name)}"
        expected = one_of(known) or "no argument but its tensors"
        yield Problem(path, message, expected, closest(name, known), on_key=True)


def _check_constant(
    entry: ConstantSpec, names: Names, path: KeyPath, context: Context
) -> Iterator[Problem]:
    value, place = entry.constant, (*path, "constant")
    items = value if isinstance(value, tuple) else (value,)
    if not items or not all(isinstance(item, Formula) or _is_finite(item) for item in items):
        message = f"{describe(value)} is no constant" if items else "the list of numbers is empty"
        yield Problem(place, message, "a number, a list of numbers, or '$range(...)'")
    else:
        yield from check_arguments({"constant": value}, names, path, context)


def _is_finite(value: Any) -> bool:
    return is_number(value) and isfinite(value)


def _check_use(use: UseSpec, names: Names, path: KeyPath, context: Context) -> Iterator[Problem]:
    definition = context.spec.blocks.get(use.block)
    if definition is not None:
        for name in use.arguments:
            if name in definition.tensors:
                message = f"{quote(name)} is a tensor of the block {quote(use.block)}"
                yield Problem((*path, name), message, f'call = {{ {name} = "NAME" }}', on_key=True)
            elif name not in definition.arguments:
                yield _refuse_argument(name, use, definition.arguments, path)
        for name in definition.arguments:
            if name not in use.arguments:
                message = f"the block {quote(use.block)} needs the argument {quote(name)}"
                yield Problem((*path, name), message, on_key=True)
        yield from check_block_call(use.call, use.block, definition, path, use.arguments)
    elif ("blocks", use.block) not in context.broken and ("blocks",) not in context.broken:
        known = list(context.spec.blocks)
        expected = one_of(known) if known else f"a table [blocks.{use.block}]"
        message = f"no block has the name {quote(use.block)}"
        yield Problem((*path, "block"), message, expected, closest(use.block, known))
    yield from check_arguments(use.arguments, names, path, context)


def _refuse_argument(name: str, use: UseSpec, known: tuple[str, ...], path: KeyPath) -> Problem:
    message = f"the block {quote(use.block)} has no argument {quote(name)}"
    near = closest(name, (*known, *_ENTRY_KEYS))
    return Problem((*path, name), message, one_of(known) if known else "", near, on_key=True)


def check_active(layer: LayerSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a layer cannot stay active in predictions.

    Parameters
    ----------
    layer : LayerSpec
        The entry.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    if layer.active is None:
        return
    place = (*path, "active")
    entry = context.catalog.find("layers", layer.layer)
    if context.kind is not None and context.kind not in SUPERVISED:
        message = f"{name_kind(context.kind)} has no predictions to be averaged"
        yield Problem(place, message, "a classifier or a regressor", on_key=True)
    elif entry is not None and not entry.own and entry.name not in NOISE_LAYERS:
        message = f"the layer {quote(layer.layer)} is no noise that predictions can draw"
        expected = f"{one_of(sorted(NOISE_LAYERS))}, or a layer of your own"
        yield Problem(place, message, expected, on_key=True)
    yield from _check_draws(context)


def _check_draws(context: Context) -> Iterator[Problem]:
    """Yield why a parameter of the specification cannot be the number of draws."""
    given = context.spec.parameters.get(DRAWS)
    if isinstance(given, ParameterSpec) and not _is_count(given):
        message = f"{quote(DRAWS)} is the number of draws that a prediction is the mean of"
        expected = "a whole number from 1 on, with range = [1, inf]"
        yield Problem((*context.parameters[DRAWS], "default"), message, expected)


def _is_count(given: ParameterSpec) -> bool:
    if given.value_type.name != "int" or given.nullable:
        return False
    allowed = given.choices or (given.range or (0,))[:1]
    return all(isinstance(number, int) and number >= 1 for number in allowed)

"""Whether the layers of a specification make a network."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ..code import check_variable, parse_expression
from ..errors import CodeError, Problem
from .check_arguments import check_arguments, check_keys
from .check_layer_names import check_layer_names
from .context import Context, explain_unknown, place_error
from .explanation import PLANNED_ENTRY_KEYS, explain_planned
from .models import BlockSpec, LayerSpec
from .scanner import KeyPath
from .values import Loop
from .wording import closest, quote

_COUNTS: Final = frozenset({"n_classes", "n_features_in", "n_outputs"})

_UNFIT: Final = {
    "several": "needs several inputs, and the layers form a chain",
    "wrapper": "wraps another layer, which is not supported yet",
    "cell": "is one step of a recurrent layer, and no layer of a network",
    "code": "needs code of your own, which is not supported yet",
    "none": "is there already: the network begins with the features",
}


def check_layers(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the layers.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    for index, entry in enumerate(context.spec.layers):
        yield from _check_entry(entry, context.names, ("layers", index), context)
    yield from check_layer_names(context)


def _check_entry(
    entry: LayerSpec | BlockSpec, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    inner = names
    if entry.loop is not None:
        yield from _check_loop(entry.loop, names, (*path, "for"), context)
        inner = {**names, entry.loop.variable: entry.loop.variable}
    elif (*path, "for") in context.broken or _misspells_loop(entry):
        context = replace(context, complete=False)
    if entry.when is not None:
        yield from check_condition(entry.when, inner, (*path, "when"), context)
    if isinstance(entry, LayerSpec):
        yield from _check_layer(entry, inner, path, context)
        return
    if not entry.block:
        yield Problem((*path, "block"), "the block is empty", "at least one entry")
    for index, member in enumerate(entry.block):
        yield from _check_entry(member, inner, (*path, "block", index), context)


def _misspells_loop(entry: LayerSpec | BlockSpec) -> bool:
    return isinstance(entry, LayerSpec) and any(closest(key, ("for",)) for key in entry.arguments)


def check_condition(
    text: str, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
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
    problems = list(context.check_expression(text, names, path))
    yield from problems
    if context.complete and not problems and parse_expression(text, names).is_constant:
        yield Problem(path, "the condition is always the same", "one that depends on a parameter")


def _check_loop(
    loop: Loop, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    try:
        check_variable(loop.variable)
    except CodeError as error:
        yield place_error(error, path)
    if loop.variable in context.parameters:
        message = f"the variable {quote(loop.variable)} would hide the parameter of that name"
        yield Problem(path, message, "another name", offset=0)
    elif loop.variable in names and loop.variable not in context.names:
        message = f"the variable {quote(loop.variable)} belongs to the loop around this one"
        yield Problem(path, message, "another name", offset=0)
    problems = list(context.check_expression(loop.iterable, names, path, loop.offset))
    yield from problems or _check_iterable(loop, path, context)


def _check_iterable(loop: Loop, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why nothing can be taken from what a loop runs over, where that is plain to see."""
    text = loop.iterable.strip()
    parameter = context.find_parameter(text)
    is_scalar = text in _COUNTS or (parameter is not None and parameter.value_type.name != "list")
    if not is_scalar and not _is_constant(text):
        return
    whole = text in _COUNTS or text.isdigit() or (parameter and parameter.value_type.name == "int")
    suggestion = quote(f"{loop.variable} in range({text})") if whole else ""
    message = f"{quote(text)} is no list that a loop could run over"
    yield Problem(path, message, "a list, or range(...)", suggestion, offset=loop.offset)


def _is_constant(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, ast.Constant)
    except SyntaxError:
        return False


def _check_layer(
    layer: LayerSpec, names: Mapping[str, str], path: KeyPath, context: Context
) -> Iterator[Problem]:
    entry = context.catalog.find("layers", layer.layer)
    place = (*path, "layer")
    if entry is None:
        yield explain_unknown(context.catalog, "layers", layer.layer, place)
    elif entry.inputs in _UNFIT:
        yield Problem(place, f"the layer {quote(layer.layer)} {_UNFIT[entry.inputs]}")
    else:
        given = [name for name in layer.arguments if name not in PLANNED_ENTRY_KEYS]
        yield from check_keys(entry, given, path, ("for", "when"))
    for key in PLANNED_ENTRY_KEYS & layer.arguments.keys():
        yield explain_planned((*path, key))
    yield from check_arguments(layer.arguments, names, path, context, entry)

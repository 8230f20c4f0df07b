"""Whether Keras takes what loops and uses of blocks make of the arguments of layers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from ...code.evaluation import Values, find_names
from ...errors import Problem
from ...spec.entries import LayerSpec
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue, Formula
from ..context import Context
from .check_divisions import Premises
from .check_limits import check_relations, check_value


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
        found = [*_list_bound(each.arguments, bindings)]
        for name, binding in found:
            premises = Premises(values, binding.where)
            value = each.arguments[name]
            for problem in check_value(entry, name, value, (*place, name), premises):
                yield problem if binding.path is None else _move(problem, binding.path)
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


def _list_bound(
    arguments: Mapping[str, ArgumentValue], bindings: Bindings
) -> Iterator[tuple[str, Binding]]:
    for name, value in arguments.items():
        binding = find_binding(value, bindings)
        if binding is not None:
            yield name, binding


def _move(problem: Problem, path: KeyPath) -> Problem:
    """Return a problem at the place that is at fault; what it suggests was for another."""
    return replace(problem, path=path, offset=None, suggestion="")

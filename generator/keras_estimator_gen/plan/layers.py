"""The network: layers of the specification as statements of the build function."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from ..catalog import Catalog, make_own_entry
from ..spec import BlockSpec, LayerSpec, Loop
from .arguments import make_object_call
from .fragments import (
    make_call,
    make_conjunction,
    make_entry_name,
    make_expression,
    make_name,
)
from .imports import arrange_imports
from .model import (
    Application,
    Assignment,
    Code,
    Condition,
    Evaluation,
    ForLoop,
    Function,
    Return,
    Statement,
    iterate_code,
)

Names: TypeAlias = Mapping[str, str]
Entry: TypeAlias = LayerSpec | BlockSpec
Statements: TypeAlias = tuple[Statement, ...]

INPUT, TENSOR = "inputs", "x"
"""Variables of the build function: the input, and the output of the latest layer."""


def plan_network(
    entries: Iterable[Entry], names: Names, catalog: Catalog
) -> tuple[Statements, str]:
    """Plan the statements that apply the layers to the input.

    Parameters
    ----------
    entries : iterable of LayerSpec and BlockSpec
        The layers.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    statements : tuple of Statement
        The statements.
    tensor : str
        The variable that holds the last output.
    """
    statements = _plan_entries(entries, names, catalog)
    match statements:
        case ():
            return (), INPUT
        case (Application() as first, *rest):
            return (replace(first, source=INPUT), *rest), TENSOR
    # A loop may run zero times, and a condition may not hold.
    return (Assignment(TENSOR, make_name(INPUT)), *statements), TENSOR


def plan_build(entries: Iterable[Entry], names: Names, catalog: Catalog) -> Function:
    """Plan the build function.

    Parameters
    ----------
    entries : iterable of LayerSpec and BlockSpec
        The layers.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Function
        Its body, from the input to the compiled model.
    """
    layers, tensor = plan_network(entries, names, catalog)
    shape = {"shape": make_name("self.input_shape_")}
    output = make_call(make_name("self._output_layer"), make_name(tensor))
    model = make_call(make_name("Model", "keras"), make_name(INPUT), output)
    compiled = make_call(make_name("model.compile"), make_name("**compile_kwargs"))
    body = (
        Assignment(INPUT, make_call(make_name("Input", "keras"), **shape)),
        *layers,
        Assignment("model", model),
        Evaluation(compiled),
        Return(make_name("model")),
    )
    imports = frozenset().union(*(code.imports for code in iterate_code(body)))
    return Function(arrange_imports(imports), body)


def plan_call(place: str, catalog: Catalog) -> Function:
    """Plan the build function that leaves all to a function of the user's own.

    Parameters
    ----------
    place : str
        Where that function is, as in ``"package.module:function"``.
    catalog : Catalog
        What knows where that is.

    Returns
    -------
    Function
        Its body, which imports the function and calls it.
    """
    function = make_entry_name("layers", make_own_entry(catalog.find_place(place)))
    call = make_name("self._call_build_function")
    result = make_call(call, function, make_name("compile_kwargs"))
    return Function(arrange_imports(function.imports), (Return(result),))


def merge_conditions(statements: Iterable[Statement]) -> Statements:
    """Put neighbouring statements with the same condition under one.

    Conditions depend on parameters and loop variables only, which no statement changes.

    Parameters
    ----------
    statements : iterable of Statement
        Statements in order.

    Returns
    -------
    tuple of Statement
        The same statements, with fewer conditions.
    """
    merged: list[Statement] = []
    for statement in statements:
        match merged[-1:], statement:
            case [Condition(test, body)], Condition(same, more) if test == same:
                merged[-1] = Condition(test, merge_conditions(body + more))
            case _:
                merged.append(statement)
    return tuple(merged)


def _plan_entries(entries: Iterable[Entry], names: Names, catalog: Catalog) -> Statements:
    return merge_conditions(
        statement for entry in entries for statement in _plan_entry(entry, names, catalog)
    )


def _plan_entry(entry: Entry, names: Names, catalog: Catalog) -> Statements:
    """Plan one layer or block; a condition that the loop does not matter to goes outside."""
    loop = entry.loop
    inner = names if loop is None else {**names, loop.variable: loop.variable}
    body = _plan_body(entry, inner, catalog)
    test = None if entry.when is None else make_expression(entry.when, inner)
    if not body:
        return ()
    if loop is None:
        return body if test is None else (_make_condition(test, body),)
    if test is None:
        return (_make_loop(loop, body, names),)
    if loop.variable in test.names:
        return (_make_loop(loop, (_make_condition(test, body),), names),)
    return (Condition(test, (_make_loop(loop, body, names),)),)


def _plan_body(entry: Entry, names: Names, catalog: Catalog) -> Statements:
    if isinstance(entry, BlockSpec):
        return _plan_entries(entry.block, names, catalog)
    layer = make_object_call("layer", entry.layer, entry.arguments, names, catalog)
    return (Application(TENSOR, layer, TENSOR),)


def _make_condition(test: Code, body: Statements) -> Condition:
    """Make a condition, joined with the one that is all there is inside it."""
    match body:
        case (Condition(inner, statements),):
            return Condition(make_conjunction(test, inner), statements)
    return Condition(test, body)


def _make_loop(loop: Loop, body: Statements, names: Names) -> ForLoop:
    used = frozenset().union(*(code.names for code in iterate_code(body)))
    target = loop.variable if loop.variable in used else "_"
    return ForLoop(target, make_expression(loop.iterable, names), body)

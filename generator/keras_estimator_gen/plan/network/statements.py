"""Loops, conditions and lists around what entries do."""

from collections.abc import Iterable
from typing import TypeAlias

from ...code import Identifier
from ...code.fragments import Code, make_comprehension, make_conjunction
from ...spec import AnyEntry, Loop
from ..model import Assignment, Condition, ForLoop, Statement, iterate_code
from ..scope import Scope

Statements: TypeAlias = tuple[Statement, ...]


def merge_conditions(statements: Iterable[Statement]) -> Statements:
    """Put neighbouring statements with the same condition under one.

    Conditions on parameters and loop variables are meant, which no statement changes.

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
            case [Condition(test, body)], Condition(same, more) if test == same and not (
                _asks_for_width(test)
            ):
                merged[-1] = Condition(test, merge_conditions(body + more))
            case _:
                merged.append(statement)
    return tuple(merged)


def split_result(body: Statements, result: Code) -> tuple[Statements, Code]:
    """Return what is computed, and the statements before the one that only computes it.

    Parameters
    ----------
    body : tuple of Statement
        Statements in order.
    result : Code
        The variable of what they compute.

    Returns
    -------
    before : tuple of Statement
        All of them, unless the last one is an assignment to that variable.
    value : Code
        What it assigns; else the variable.
    """
    match body:
        case (*before, Assignment(target, value)) if target.text == result.text:
            return tuple(before), value
    return body, result


def wrap_body(entry: AnyEntry, body: Statements, scope: Scope, inner: Scope) -> Statements:
    """Put statements into the loop and the condition of an entry.

    A condition that the loop does not matter to goes outside.

    Parameters
    ----------
    entry : entry
        The entry.
    body : tuple of Statement
        What it does once.
    scope, inner : Scope
        What can be named outside and inside of the loop.

    Returns
    -------
    tuple of Statement
        What it does; nothing where it does nothing once.
    """
    loop = entry.loop
    test = None if entry.when is None else inner.make_expression(entry.when)
    if not body:
        return ()
    if loop is None:
        return body if test is None else (_make_condition(test, body),)
    if test is None:
        return (_make_loop(loop, body, scope),)
    if loop.variable in test.names or _asks_for_width(test):
        return (_make_loop(loop, (_make_condition(test, body),), scope),)
    return (Condition(test, (_make_loop(loop, body, scope),)),)


def make_collection(entry: AnyEntry, loop: Loop, value: Code, scope: Scope, inner: Scope) -> Code:
    """Make the list of what an entry computes in each turn.

    Parameters
    ----------
    entry : entry
        The entry.
    loop : Loop
        Its loop.
    value : Code
        What it computes.
    scope, inner : Scope
        As for :func:`wrap_body`.

    Returns
    -------
    Code
        A comprehension.
    """
    test = None if entry.when is None else inner.make_expression(entry.when)
    target = _choose_loop_variable(loop, (value, *filter(None, (test,))))
    return make_comprehension(value, target, scope.make_expression(loop.iterable), test)


def _asks_for_width(test: Code) -> bool:
    """Tell whether a test depends on a tensor, which statements change."""
    return not all(map(str.isidentifier, test.names))


def _make_condition(test: Code, body: Statements) -> Condition:
    """Make a condition, joined with the one that is all there is inside it."""
    match body:
        case (Condition(inner, statements),):
            return Condition(make_conjunction(test, inner), statements)
    return Condition(test, body)


def _make_loop(loop: Loop, body: Statements, scope: Scope) -> ForLoop:
    target = _choose_loop_variable(loop, iterate_code(body))
    return ForLoop(target, scope.make_expression(loop.iterable), body)


def _choose_loop_variable(loop: Loop, codes: Iterable[Code]) -> Identifier:
    used = any(loop.variable in code.names for code in codes)
    return Identifier(loop.variable if used else "_")

"""Fragments of code, put together so that each knows what it imports and calls."""

import ast
from collections.abc import Iterable, Mapping

from ..catalog import Entry
from ..code.expressions import parse_expression
from ..code.literals import render_literal
from .model import Code, Import


def make_literal(value: object) -> Code:
    """Return a value as a literal; lists become tuples.

    Parameters
    ----------
    value : None, bool, int, float, str, tuple or list
        The value.

    Returns
    -------
    Code
        The literal.
    """
    return Code(render_literal(value))


def make_expression(text: str, names: Mapping[str, str]) -> Code:
    """Return an expression of the specification as code.

    Parameters
    ----------
    text : str
        The expression as written.
    names : mapping of str to str
        What each name that it may use is called in the generated code.

    Returns
    -------
    Code
        The expression, rendered from its tree.
    """
    expression = parse_expression(text, names)
    return Code(expression.code, names=frozenset(expression.names))


def make_name(name: str, module: str = "") -> Code:
    """Return a name as code.

    Parameters
    ----------
    name : str
        An identifier or dotted name.
    module : str, default=""
        Where to import the name, or its first part, from; empty when it needs no import.

    Returns
    -------
    Code
        The name.
    """
    imported = {Import(module, name.partition(".")[0])} if module else set()
    return Code(name, frozenset(imported))


def make_entry_name(section: str, entry: Entry) -> Code:
    """Return the name of something in the catalog.

    Parameters
    ----------
    section : str
        The section of the catalog, which is the module of Keras.
    entry : Entry
        The entry.

    Returns
    -------
    Code
        The name; it imports the module of Keras, or the class from elsewhere.
    """
    if not entry.module:
        return make_name(f"{section}.{entry.name}", "keras")
    imported = Import(entry.module, entry.name, beside=entry.beside)
    return Code(entry.name, frozenset({imported}))


def make_call(function: Code, *positional: Code, **keywords: Code) -> Code:
    """Return a call.

    Parameters
    ----------
    function : Code
        What is called: a name, or a call that returns something callable.
    *positional, **keywords : Code
        The arguments.

    Returns
    -------
    Code
        The call.
    """
    named = (f"{name}={value}" for name, value in keywords.items())
    text = ", ".join([*map(str, positional), *named])
    parts = (function, *positional, *keywords.values())
    called = set() if function.text.endswith(")") else {function.text}
    return merge_code(f"{function}({text})", parts, called)


def make_tuple(items: Iterable[Code]) -> Code:
    """Return a tuple of fragments."""
    parts = tuple(items)
    text = ", ".join(map(str, parts))
    return merge_code(f"({text},)" if len(parts) == 1 else f"({text})", parts)


def make_list(items: Iterable[Code]) -> Code:
    """Return a list of fragments."""
    parts = tuple(items)
    return merge_code(f"[{', '.join(map(str, parts))}]", parts)


def make_dict(items: Mapping[str, Code]) -> Code:
    """Return a dict of fragments by strings."""
    text = ", ".join(f"{render_literal(key)}: {value}" for key, value in items.items())
    return merge_code(f"{{{text}}}", items.values())


def make_comprehension(value: Code, target: str, iterable: Code, test: Code | None = None) -> Code:
    """Return the list of what a value is for each item for which a test holds."""
    condition = "" if test is None else f" if {test}"
    parts = (value, iterable, *filter(None, (test,)))
    return merge_code(f"[{value} for {target} in {iterable}{condition}]", parts)


def make_conjunction(left: Code, right: Code) -> Code:
    """Return the test that two tests hold."""
    text = f"{_enclose_operand(left)} and {_enclose_operand(right)}"
    return merge_code(text, (left, right))


def merge_code(text: str, parts: Iterable[Code], calls: Iterable[str] = ()) -> Code:
    """Return a fragment made of others, with what they import, call and name.

    Parameters
    ----------
    text : str
        The fragment.
    parts : iterable of Code
        The fragments that it is made of.
    calls : iterable of str
        What it calls itself.

    Returns
    -------
    Code
        The fragment.
    """
    used = tuple(parts)
    return Code(
        text,
        imports=frozenset().union(*(part.imports for part in used)),
        calls=frozenset(calls).union(*(part.calls for part in used)),
        names=frozenset().union(*(part.names for part in used)),
    )


def _enclose_operand(operand: Code) -> str:
    """Put parentheses around an operand of ``and`` that binds less tightly."""
    node = ast.parse(operand.text, mode="eval").body
    loose = isinstance(node, ast.IfExp) or (
        isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)
    )
    return f"({operand})" if loose else operand.text

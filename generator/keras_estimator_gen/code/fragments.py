"""Fragments of code: the only place where text becomes code.

A :class:`Code` is made by the functions of this module alone. Each takes fragments, checked names
or values, or checks what it is given itself; only :func:`write_code` takes text as it is, and that
has to be a literal of this program.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, LiteralString, Never, final

from ..errors import CodeError
from .expressions import parse_expression
from .literals import render_literal
from .names import DottedName, Identifier, spell_name

_CALL: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)\(")
_PLACE: Final = "{}"
_NO_KEYWORDS: Final[Mapping[Identifier, "Code"]] = MappingProxyType({})
_ANNOTATION_PARTS: Final = (ast.Name, ast.Subscript, ast.Tuple, ast.BinOp, ast.BitOr, ast.Load)


@dataclass(frozen=True, order=True)
class Import:
    """A name that code needs: ``from module import name``, or ``import module``.

    Attributes
    ----------
    module : str
        Dotted name of the module; it starts with a dot when it is relative.
    name : str
        What is imported from it; empty for the module itself.
    alias : str
        What the module is called here; empty for its own name.
    beside : bool
        Whether the module is the user's own, and lies beside the generated one.

    Raises
    ------
    IdentifierError
        If one of them is not a name.
    """

    module: str
    name: str = ""
    alias: str = ""
    beside: bool = False

    def __post_init__(self) -> None:
        """Check the names."""
        if self.module.strip(".") or not self.module:
            DottedName(self.module.lstrip("."))
        for name in filter(None, (self.name, self.alias)):
            Identifier(name)


@final
@dataclass(frozen=True, init=False)
class Code:
    """A fragment of Python that came through the gate, with what it needs and does.

    Attributes
    ----------
    text : str
        The fragment, on one line.
    imports : frozenset of Import
        What has to be imported for it.
    calls : frozenset of str
        Dotted names of everything that the plan lets it call, apart from the few functions of
        expressions.
    names : frozenset of str
        Names that its expressions use, as the specification has them.
    reads : frozenset of str
        Attributes of the estimator that it names, with the methods that it calls.
    """

    text: str
    imports: frozenset[Import]
    calls: frozenset[str]
    names: frozenset[str]
    reads: frozenset[str]

    def __init__(self, *_: Never, **__: Never) -> None:
        raise TypeError("code is made by the functions of the gate, and not of text")

    def __reduce__(self) -> Never:
        """Refuse to be pickled: what comes out of a pickle went through no gate."""
        raise TypeError("code cannot be pickled")

    def __str__(self) -> str:
        return self.text


def write_code(template: LiteralString, *parts: Code, imports: Iterable[Import] = ()) -> Code:
    """Return code that stands in this program, with fragments in its places.

    Parameters
    ----------
    template : str
        A literal, never a text that was put together; each ``{}`` in it is a place.
    *parts : Code
        What goes there.
    imports : iterable of Import, default=()
        What the template needs itself.

    Returns
    -------
    Code
        The code. It calls what the template calls.
    """
    first, *others = template.split(_PLACE)
    text = first + "".join(f"{part}{rest}" for part, rest in zip(parts, others, strict=True))
    return _assemble(text, parts, _CALL.findall(template), imports)


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
    return _assemble(render_literal(value))


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
    reads = _list_attributes(names[name] for name in expression.names)
    return _assemble(expression.code, names=expression.names, reads=reads)


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

    Raises
    ------
    IdentifierError
        If it is not a name.
    """
    text = spell_name(DottedName(name))
    imports = [Import(module, text.partition(".")[0])] if module else ()
    return _assemble(text, imports=imports, reads=_list_attributes([text]))


def make_imported(source: Import) -> Code:
    """Return the name of what is imported from a module."""
    return _assemble(spell_name(Identifier(source.name)), imports=[source])


def make_annotation(text: str, imports: Iterable[Import] = ()) -> Code:
    """Return a type as code.

    Parameters
    ----------
    text : str
        Names with other types in brackets, and unions of these.
    imports : iterable of Import, default=()
        What it needs.

    Returns
    -------
    Code
        The type, rendered from its tree.

    Raises
    ------
    CodeError
        If there is anything else in the text.
    """
    tree = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        nothing = isinstance(node, ast.Constant) and node.value is None
        if not nothing and not isinstance(node, _ANNOTATION_PARTS):
            raise CodeError(f"{text!r} is not a type")
    return _assemble(ast.unparse(tree), imports=imports)


def make_call(
    function: Code, *positional: Code, keywords: Mapping[Identifier, Code] = _NO_KEYWORDS
) -> Code:
    """Return a call.

    Parameters
    ----------
    function : Code
        What is called: a name, or a call that returns something callable.
    *positional : Code
        The arguments by position.
    keywords : mapping of Identifier to Code, default={}
        The arguments by name.

    Returns
    -------
    Code
        The call.

    Raises
    ------
    TypeError
        If a keyword is a text that was not checked.
    """
    named = (f"{spell_name(name)}={value}" for name, value in keywords.items())
    text = ", ".join([*map(str, positional), *named])
    called = set() if function.text.endswith(")") else {function.text}
    return _assemble(f"{function}({text})", (function, *positional, *keywords.values()), called)


def name_keywords(**values: Code) -> dict[Identifier, Code]:
    """Return arguments by names that are checked here."""
    return {Identifier(name): value for name, value in values.items()}


def make_subscript(value: Code, items: Sequence[Code]) -> Code:
    """Return an item of a value, of as many dimensions as there are indices and slices."""
    return _assemble(f"{value}[{_join(items)}]", (value, *items))


def make_slice(ends: Sequence[Code | None]) -> Code:
    """Return what stands in the brackets of a slice; None leaves an end open."""
    text = ":".join("" if end is None else str(end) for end in ends)
    return _assemble(text, [end for end in ends if end is not None])


def make_tuple(items: Iterable[Code]) -> Code:
    """Return a tuple of fragments."""
    parts = tuple(items)
    return _assemble(f"({parts[0]},)" if len(parts) == 1 else f"({_join(parts)})", parts)


def make_list(items: Iterable[Code]) -> Code:
    """Return a list of fragments."""
    parts = tuple(items)
    return _assemble(f"[{_join(parts)}]", parts)


def make_set(items: Iterable[Code]) -> Code:
    """Return a set of fragments, at least one."""
    parts = tuple(items)
    return _assemble(f"{{{_join(parts)}}}", parts)


def make_dict(items: Mapping[str, Code]) -> Code:
    """Return a dict of fragments by strings."""
    text = ", ".join(f"{render_literal(str(key))}: {value}" for key, value in items.items())
    return _assemble(f"{{{text}}}", items.values())


def make_comprehension(
    value: Code, target: Identifier, iterable: Code, test: Code | None = None
) -> Code:
    """Return the list of what a value is for each item for which a test holds."""
    condition = "" if test is None else f" if {test}"
    parts = (value, iterable, *filter(None, (test,)))
    return _assemble(f"[{value} for {spell_name(target)} in {iterable}{condition}]", parts)


def make_conjunction(left: Code, right: Code) -> Code:
    """Return the test that two tests hold."""
    return _assemble(f"{_enclose_operand(left)} and {_enclose_operand(right)}", (left, right))


def _enclose_operand(operand: Code) -> str:
    """Put parentheses around an operand of ``and`` that binds less tightly."""
    node = ast.parse(operand.text, mode="eval").body
    loose = isinstance(node, ast.IfExp) or (
        isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)
    )
    return f"({operand})" if loose else operand.text


def _list_attributes(codes: Iterable[str]) -> list[str]:
    """List the attributes of the estimator among names."""
    return [name for code in codes for name in re.findall(r"self\.(\w+)", code)]


def _join(parts: Iterable[Code]) -> str:
    return ", ".join(map(str, parts))


def _assemble(
    text: str,
    parts: Iterable[Code] = (),
    calls: Iterable[str] = (),
    imports: Iterable[Import] = (),
    names: Iterable[str] = (),
    *,
    reads: Iterable[str] = (),
) -> Code:
    """Make code of a text, with what it and its parts import, call, name and read."""
    used = tuple(parts)
    if any(type(part) is not Code for part in used):
        raise TypeError("code consists of code, and not of text")
    code = object.__new__(Code)
    own = {"imports": imports, "calls": calls, "names": names, "reads": reads}
    for field, items in own.items():
        value = frozenset(items).union(*(getattr(part, field) for part in used))
        object.__setattr__(code, field, value)
    object.__setattr__(code, "text", text)
    return code

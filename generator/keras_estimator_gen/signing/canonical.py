"""What Python source says, whatever its layout: a text that formatters leave as it is.

It is made of the syntax tree and of the comments. Quotes, parentheses, line breaks, blank lines,
the indentation of docstrings and the order of neighbouring imports do not show in it. It is the
same with every version of Python, so that its digest can be compared anywhere.
"""

import ast
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import groupby
from typing import Final, TypeAlias

_Part: TypeAlias = str | ast.AST

_UNSAID: Final = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
"""Fields that follow from others, or that comments have."""

_STRING_STARTS: Final = frozenset({"FSTRING_START", "TSTRING_START"})
_STRING_ENDS: Final = frozenset({"FSTRING_END", "TSTRING_END"})
"""Tokens that an f-string, or a template, has in later versions of Python."""

_IMPORTS: Final = (ast.Import, ast.ImportFrom)
_SEPARATOR: Final = re.compile("[#;]")
"""What stands between comments that sorters of imports, or black, have put on one line."""


def canonicalize_source(text: str) -> str | None:
    """Return what a source says.

    Parameters
    ----------
    text : str
        Python source.

    Returns
    -------
    str or None
        The same text for sources that differ in nothing but their layout; None of a text that
        this version of Python cannot parse.
    """
    source = text.replace("\r\n", "\n").replace("\r", "\n") + "\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        return "\n".join([_describe_tree(tree), *_describe_comments(source, tree)])
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None


def _describe_tree(tree: ast.AST) -> str:
    """Write a tree in one line, without recursion, which long expressions would exhaust."""
    said: list[str] = []
    left: list[_Part] = [tree]
    while left:
        part = left.pop()
        if isinstance(part, str):
            said.append(part)
        else:
            left.extend(reversed(list(_describe_node(part))))
    return "".join(said)


def _describe_node(node: ast.AST) -> Iterator[_Part]:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            yield f"Docstring({_clean_docstring(text)!a})"
            return
        case ast.Delete():
            values: dict[str, object] = {"targets": list(_flatten_tuples(node.targets))}
        case ast.JoinedStr():
            values = {"values": _join_constants(node.values)}
        case _:
            values = dict(ast.iter_fields(node))
    yield f"{type(node).__name__}("
    for name, value in values.items():
        # What versions of Python add to nodes is empty where older ones can read the source.
        if name not in _UNSAID and value is not None and value != []:
            yield f"{name}="
            yield from _describe_value(value)
            yield ","
    yield ")"


def _describe_value(value: object) -> Iterator[_Part]:
    if isinstance(value, list):
        yield "["
        for is_import, run in groupby(value, lambda each: isinstance(each, _IMPORTS)):
            if is_import:
                yield f"Imports({sorted(set(_list_imports(run)))!a}),"
                continue
            for item in run:
                yield from _describe_value(item)
                yield ","
        yield "]"
    elif isinstance(value, ast.AST):
        yield value
    else:
        # Only the decimal form of integers has a limit.
        yield hex(value) if type(value) is int else ascii(value)


def _list_imports(statements: Iterable[ast.Import | ast.ImportFrom]) -> Iterator[str]:
    """Yield what each name is imported from, one by one."""
    for statement in statements:
        origin = ""
        if isinstance(statement, ast.ImportFrom):
            origin = f"from {'.' * statement.level}{statement.module or ''} "
        for alias in statement.names:
            yield f"{origin}import {alias.name} as {alias.asname}"


def _flatten_tuples(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """Yield what is deleted, which parentheses make a tuple of."""
    for target in targets:
        if isinstance(target, ast.Tuple):
            yield from _flatten_tuples(target.elts)
        else:
            yield target


def _join_constants(values: Iterable[ast.expr]) -> list[ast.expr]:
    """Join the constant parts of an f-string, which versions of Python split differently."""
    joined: list[ast.expr] = []
    for is_constant, run in groupby(values, lambda each: isinstance(each, ast.Constant)):
        if is_constant:
            text = "".join(str(each.value) for each in run if isinstance(each, ast.Constant))
            joined += [ast.Constant(text)] if text else []
        else:
            joined += run
    return joined


def _clean_docstring(text: str) -> str:
    """Return a docstring without its indentation, as ``inspect.cleandoc`` of any version does.

    Spaces at the ends of lines are left out too, as formatters do.
    """
    first, *others = (line.rstrip() for line in text.expandtabs().split("\n"))
    margin = min((len(line) - len(line.lstrip(" ")) for line in others if line), default=0)
    return "\n".join([first.lstrip(), *(line[margin:] for line in others)]).strip("\n")


def _describe_comments(source: str, tree: ast.AST) -> list[str]:
    if "#" not in source:
        return []
    reader = _CommentReader(_find_statements(source, tree))
    for token in tokenize.generate_tokens(StringIO(source).readline):
        reader.read(token)
    return [*reader.said, *sorted(reader.said_of_imports)]


def _find_statements(source: str, tree: ast.AST) -> dict[tuple[int, int], bool]:
    """Return the row and the column where each statement begins, and whether it is an import."""
    lines = source.split("\n")
    starts = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            before = lines[node.lineno - 1].encode()[: node.col_offset]
            starts[node.lineno, len(before.decode())] = isinstance(node, _IMPORTS)
    return starts


@dataclass
class _CommentReader:
    """Says of each comment what it belongs to, as far as formatters keep that.

    A place is the number of names, numbers and strings before it, without those of imports. A
    comment behind code belongs to its statement, whose lines may be joined; one on a line of its
    own stays at its place and in its block; one of an import moves with that.
    """

    statements: dict[tuple[int, int], bool]
    said: list[str] = field(default_factory=list)
    said_of_imports: set[str] = field(default_factory=set)
    columns: list[int] = field(default_factory=lambda: [0])
    former_columns: list[int] = field(default_factory=lambda: [0])
    above: list[tuple[int, str]] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    place: int = 0
    is_inside: bool = False
    is_import: bool = False
    is_after_string: bool = False
    depth_of_string: int = 0

    def read(self, token: tokenize.TokenInfo) -> None:
        match token.type:
            case tokenize.COMMENT:
                self.read_comment(token)
            case tokenize.INDENT:
                self.columns.append(_measure_width(token.string))
            case tokenize.DEDENT:
                self.columns.pop()
            case tokenize.NEWLINE:
                self.end_statement()
                self.former_columns = self.columns.copy()
                self.is_inside = self.is_import = False
            case tokenize.NL:
                pass
            case _:
                self.read_code(token)

    def read_comment(self, token: tokenize.TokenInfo) -> None:
        before, text = token.line[: token.start[1]], _clean_comment(token.string)
        if before.strip():
            self.behind.append(text)
        elif self.is_import:
            self.say_of_import(text)
        elif self.is_inside:
            self.said.append(f"{self.place} within: {text}")
        else:
            self.above.append((_measure_width(before), text))

    def read_code(self, token: tokenize.TokenInfo) -> None:
        is_import = self.statements.get(token.start)
        if is_import is not None:
            self.end_statement()
            self.is_import = is_import
        if not self.is_inside:
            self.place_above()
            self.is_inside = True
        self.count(token)

    def count(self, token: tokenize.TokenInfo) -> None:
        """Count names, numbers and strings; strings side by side, and an f-string, as one."""
        kind = tokenize.tok_name[token.type]
        self.depth_of_string -= kind in _STRING_ENDS
        if self.depth_of_string == 0:
            is_string = kind == "STRING" or kind in _STRING_STARTS
            is_word = kind in {"NAME", "NUMBER"} or (is_string and not self.is_after_string)
            self.place += is_word and not self.is_import
            self.is_after_string = is_string or kind in _STRING_ENDS
        self.depth_of_string += kind in _STRING_STARTS

    def end_statement(self) -> None:
        """Say what stands behind the lines of a statement, joined as black joins it."""
        for text in self.behind if self.is_import else ():
            self.say_of_import(text)
        if self.behind and not self.is_import:
            self.said.append(f"{self.place} behind: {'  # '.join(self.behind)}")
        self.behind.clear()
        self.is_after_string = False

    def place_above(self) -> None:
        """Say in which block the comments above a line are: their columns tell that."""
        depth = len(self.columns)
        ceiling = len(self.former_columns)
        for column, text in self.above:
            level = sum(each <= column for each in self.former_columns)
            ceiling = max(depth, min(ceiling, level))
            if self.is_import and ceiling == depth:
                self.say_of_import(text)
            else:
                self.said.append(f"{self.place} above, in block {ceiling}: {text}")
        self.above.clear()

    def say_of_import(self, text: str) -> None:
        block = f"{self.place} imports, in block {len(self.columns)}"
        texts = filter(None, map(str.strip, _SEPARATOR.split(text)))
        self.said_of_imports.update(f"{block}: {each}" for each in texts)


def _clean_comment(text: str) -> str:
    """Return what a comment says: formatters put one space before it."""
    content = text[1:].rstrip()
    return content[1:] if content[:1] in {" ", "\xa0"} else content


def _measure_width(indentation: str) -> int:
    return len(indentation.expandtabs())

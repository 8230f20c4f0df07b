"""Expressions of a specification: parsed, checked against a whitelist, and written anew."""

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import ExpressionError
from .characters import DECEPTIVE
from .refusals import PERMITTED
from .translation import Translator
from .written import place_errors

MAX_CHARACTERS: Final = 1000
"""Length of the longest expression."""

_STATEMENT: Final = re.compile(
    r"\s*(?P<keyword>assert|async|class|def|del|for|from|global|import|nonlocal|pass|raise|return"
    r"|try|while|with)\b"
)
_QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_FOREIGN: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (re.compile(r"&&"), "the operator '&&'", "'and'"),
    (re.compile(r"\|\|"), "the operator '||'", "'or'"),
    (re.compile(r"\?"), "the operator '?'", "'... if ... else ...'"),
    (re.compile(r"!(?!=)"), "the operator '!'", "'not'"),
    (re.compile(r"(?<![=!<>:])=(?!=)"), "an assignment", "'=='"),
    (re.compile(r"[$]"), "the character '$'", ""),
    (re.compile(r";"), "a second statement", ""),
)


@dataclass(frozen=True)
class Expression:
    """A checked expression, as code.

    Attributes
    ----------
    code : str
        Source text made from the whitelisted tree, with each name replaced by its code.
    names : frozenset of str
        The names that the specification used.
    """

    code: str
    names: frozenset[str] = frozenset()

    @property
    def is_constant(self) -> bool:
        """Whether the expression has the same value for every estimator and all data."""
        return not self.names


def parse_expression(text: str, names: Mapping[str, str]) -> Expression:
    """Return the code of an expression of a specification.

    Nothing of the text is kept: the code is written from the tree, and only from nodes that are
    known to be harmless.

    Parameters
    ----------
    text : str
        The expression, without the ``$`` that announces it in a value.
    names : mapping of str to str
        The names that it may use, in the order in which an error lists them. Each value is the
        code that replaces the name: an identifier, an attribute, or another atom.

    Returns
    -------
    Expression
        Its code, and the names that it uses.

    Raises
    ------
    ExpressionError
        If it cannot be parsed, contains anything that is not permitted, or would work out
        something enormous. ``offset`` is an index in ``text``, or in the string of the document
        that ``path`` names if the text knows its place.
    """
    with place_errors(text):
        _check_characters(text)
    body = text.lstrip(" ")
    with place_errors(text, len(text) - len(body)):
        tree = _parse_tree(body)
        translator = Translator(body, names)
        code = translator.translate(tree).code
    return Expression(code, frozenset(translator.used))


def _check_characters(text: str) -> None:
    if not text.strip():
        raise ExpressionError("the expression is empty", PERMITTED)
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError("the expression is too long", f"at most {MAX_CHARACTERS} characters")
    deceptive = DECEPTIVE.search(text)
    if deceptive is None:
        return
    code_point = ord(deceptive.group())
    what = "a line break" if code_point in (10, 13) else f"the character U+{code_point:04X}"
    message = f"{what} is not allowed in an expression"
    raise ExpressionError(message, "one line of visible characters", offset=deceptive.start())


def _parse_tree(body: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(body, mode="eval").body
    except (RecursionError, MemoryError) as error:
        raise ExpressionError("the expression is nested too deeply") from error
    except (SyntaxError, ValueError) as error:
        raise _explain_failure(body, error) from error
    end = len(body.encode()[: tree.end_col_offset].decode())
    comment = body.find("#", end)
    if comment >= 0:
        raise ExpressionError("a comment is not allowed in an expression", offset=comment)
    return tree


def _explain_failure(body: str, error: SyntaxError | ValueError) -> ExpressionError:
    """Return an error in words that do not depend on the version of Python."""
    statement = _STATEMENT.match(body)
    if statement:
        message = f"{statement['keyword']!r} is not allowed in an expression"
        return ExpressionError(message, PERMITTED, offset=statement.start("keyword"))
    blanked = _QUOTED.sub(lambda match: " " * len(match.group()), body)
    for pattern, what, suggestion in _FOREIGN:
        found = pattern.search(blanked)
        if found:
            message = f"{what} is not allowed in an expression"
            return ExpressionError(message, PERMITTED, suggestion, found.start())
    # Python gives no column, or 0, for an expression that ends too early.
    offset = min((getattr(error, "offset", None) or len(body)) - 1, len(body) - 1)
    return ExpressionError("the expression cannot be parsed", PERMITTED, offset=offset)

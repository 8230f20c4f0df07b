"""From text to the tables of TOML, with mistakes of syntax explained."""

import ast
import re
import tomllib
from typing import Any, Final, NamedTuple

from ..errors import LocatedProblem, SpecError
from .limits import MAX_DEPTH
from .location import Locator
from .scanner import Span
from .wording import quote

MAX_KEY_PARTS: Final = 64
"""Most parts that a dotted key may have: tomllib's time grows with their square."""

_LONG_KEY: Final = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    rf"{{{MAX_KEY_PARTS}}}"
)
_LONG_NUMBER: Final = re.compile(r"(?<![0-9_])[0-9][0-9_]{4000,}")
_REPORT: Final = re.compile(
    r"(?P<reason>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)",
    re.DOTALL,
)
_NAME: Final = re.compile(r"\(.*\)|'.*'|\".*\"", re.DOTALL)
_BARE_WORD: Final = re.compile(r"[^\s,\[\]{}#=\"']+")


class _Advice(NamedTuple):
    """What a problem says."""

    message: str
    expected: str = ""
    suggestion: str = ""


_VALUE: Final = "a string in quotes, a number, true, false, a [list] or a { table }"
_PAIR: Final = "a line such as: key = value"
_TWICE: Final = "each key once in a table"
_QUOTED: Final = "; quotes go around a name that is more than letters, digits, _ and -"
_TOO_DEEP: Final = _Advice("the value is nested too deeply", f"at most {MAX_DEPTH} levels")
_TOO_LONG: Final = _Advice("the number is too long", "a number of at most 64 bits")
_CONTROL: Final = "an escape sequence such as \\n, \\t or \\u0000"
_NO_NULL: Final = _Advice(
    "TOML has no null", "no key at all (nullable = true without a default gives None)"
)
_ADVICE: Final = {
    "Invalid statement": _Advice("this is not a line of TOML", f"a [table], or {_PAIR}"),
    "Expected newline or end of document after a statement": _Advice(
        "there is something after the value", "the end of the line"
    ),
    "Expected '=' after a key in a key/value pair": _Advice("there is no '=' after the key", _PAIR),
    "Invalid initial character for a key part": _Advice("a key is missing here", _PAIR),
    "Expected ']' at the end of a table declaration": _Advice(
        "the name of the table does not end", f"']'{_QUOTED}"
    ),
    "Expected ']]' at the end of an array declaration": _Advice(
        "the name of the array does not end", f"']]'{_QUOTED}"
    ),
    "Unclosed array": _Advice("the list does not end", "',' or ']' after each item"),
    "Unclosed inline table": _Advice(
        "the inline table does not end", "',' or '}' after each value, on the same line"
    ),
    "Unterminated string": _Advice("the string does not end", "closing quotes"),
    "Illegal character '\\n'": _Advice(
        "the string does not end on its line",
        "a closing quote, or three quotes on both sides of a text of several lines",
    ),
    "Unescaped '\\' in a string": _Advice(
        "the backslash begins no escape sequence",
        "two backslashes for one, or single quotes around the string",
    ),
    "Invalid hex value": _Advice(
        "the escape sequence needs more hexadecimal digits",
        "two backslashes for one, or single quotes around the string",
    ),
    "Escaped character is not a Unicode scalar value": _Advice(
        "the escape sequence is not a character", "a Unicode scalar value"
    ),
    "Invalid date or datetime": _Advice("there is no such date", "a string in quotes"),
    "Cannot overwrite a value": _Advice("the key has a value already", _TWICE),
}
_NAMED_ADVICE: Final = {
    "Duplicate inline table key": ("the key {} appears twice in this table", _TWICE),
    "Cannot mutate": ("{} has a value already, and nothing can be added to it", _TWICE),
    "Cannot redefine": ("{} has a value already, and nothing can be added to it", _TWICE),
    "Illegal character": ("the character {} cannot stand here", _CONTROL),
    "Found invalid character": ("the character {} cannot stand here", _CONTROL),
}
_NULLS: Final = frozenset({"None", "none", "null", "Null", "NULL", "nil"})
_WORDS: Final = {
    **dict.fromkeys(("True", "TRUE", "yes", "on"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "off"), "false"),
    **dict.fromkeys(("NaN", "NAN"), "nan"),
    **dict.fromkeys(("Inf", "INF", "Infinity", "infinity"), "inf"),
}


def parse_toml(text: str, file: str, locator: Locator) -> dict[str, Any]:
    r"""Return the tables of a document.

    Parameters
    ----------
    text : str
        The document, with ``\n`` at the line ends.
    file : str
        The file as the user named it.
    locator : Locator
        Positions in the document.

    Raises
    ------
    SpecError
        If the document is not TOML, or more than its parser can take.
    """
    long_key = _LONG_KEY.search(text)
    if long_key:
        advice = _Advice("the key is too long", f"at most {MAX_KEY_PARTS} parts")
        raise _refuse(advice, Span(*long_key.span()), file, locator)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        advice, span = _explain(str(error), text, locator)
        raise _refuse(advice, span, file, locator) from error
    except RecursionError as error:
        start = locator.open_at[-1] if locator.open_at else 0
        raise _refuse(_TOO_DEEP, Span(start, start + 1), file, locator) from error
    except ValueError as error:
        number = _LONG_NUMBER.search(text)
        span = Span(*number.span()) if number else Span(0, 1)
        raise _refuse(_TOO_LONG, span, file, locator) from error


def _refuse(advice: _Advice, span: Span, file: str, locator: Locator) -> SpecError:
    place = locator.place(span)
    problem = LocatedProblem(
        file, place.line, place.column, *advice, source_line=place.source_line, width=place.width
    )
    return SpecError(file, (problem,))


def _explain(report: str, text: str, locator: Locator) -> tuple[_Advice, Span]:
    """Return our words, and our place, for what tomllib reports."""
    match = _REPORT.fullmatch(report)
    if match is None:
        return _Advice(report), Span(0, 1)
    reason, index = match["reason"], len(text.rstrip())
    if match["line"]:
        index = locator.index(int(match["line"]), int(match["column"]))
    if reason == "Invalid value":
        return _explain_value(text, index)
    if reason == "Invalid initial character for a key part" and text[:index].rstrip()[-1:] in ",{":
        return _explain_inline_end(text, index)
    return _advise(reason, text[:index]), _find_span(reason, index, text, locator)


def _explain_inline_end(text: str, index: int) -> tuple[_Advice, Span]:
    """Explain what stands in an inline table where the next key should."""
    span = Span(index, index + 1)
    if text[index : index + 1] == "}":
        return _Advice("there is a comma after the last value of the table", "no comma"), span
    return _Advice("a key is missing here", "an inline table that ends on this line"), span


def _explain_value(text: str, index: int) -> tuple[_Advice, Span]:
    """Explain something that stands where a value should, often a word without its quotes."""
    word = _BARE_WORD.match(text, index)
    if word is None:
        return _Advice("a value is missing here", _VALUE), Span(index, index + 1)
    if word.group() in _NULLS:
        return _NO_NULL, Span(*word.span())
    meant = _WORDS.get(word.group(), f'"{word.group()}"')
    suggestion = meant if len(meant) <= 40 and meant.isprintable() else ""
    return _Advice(f"{quote(word.group())} is not a value", _VALUE, suggestion), Span(*word.span())


def _advise(reason: str, before: str) -> _Advice:
    """Return our words for a reason of tomllib, given the text before its place."""
    if reason in _ADVICE:
        return _ADVICE[reason]
    name = _read_name(reason)
    if reason.startswith("Cannot declare"):
        twice = f"[{name}]" in before.rpartition("\n")[0]
        action = "is declared twice" if twice else "would add to a table that is complete"
        return _Advice(f"[{name}] {action}", "each table once")
    for beginning, (message, expected) in _NAMED_ADVICE.items():
        if reason.startswith(beginning):
            return _Advice(message.format(quote(name)), expected)
    return _Advice(reason)


def _read_name(reason: str) -> str:
    """Return the key or character that a reason of tomllib names at its end."""
    literal = _NAME.search(reason)
    try:
        name = ast.literal_eval(literal.group()) if literal else ""
    except (SyntaxError, ValueError):
        return ""
    return ".".join(name) if isinstance(name, tuple) else str(name)


def _find_span(reason: str, index: int, text: str, locator: Locator) -> Span:
    """Return what a reason is about, where tomllib points after it."""
    if reason.startswith("Unclosed") and locator.open_at:
        return Span(locator.open_at[-1], locator.open_at[-1] + 1)
    if reason == "Unterminated string":
        return Span(locator.stopped_at, locator.stopped_at + 3)
    if not reason.startswith(("Cannot", "Duplicate")):
        return Span(index, index + 1)
    for key, value in locator.pairs:
        if value.stop == index:
            return key
    start = text.rfind("\n", 0, index) + 1
    return Span(start, text.find("\n", index) if "\n" in text[index:] else len(text))

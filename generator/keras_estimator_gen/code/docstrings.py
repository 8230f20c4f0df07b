"""Prose as docstrings and comments."""

import re
from textwrap import dedent
from typing import Final

from .characters import DECEPTIVE, escape_character, escape_deceptive

LINE_WIDTH: Final = 88
"""Columns of a line of generated code, to which prose is filled with its indentation."""

_ITEM: Final = re.compile(r"(?:[-*+]|\d+[.)]) +")
_VERBATIM: Final = re.compile(rf"[ \t]|>>> |\.\.\. |\.\. |{_ITEM.pattern}")
_SPACES: Final = re.compile(r"[ \t]+")
_EDGE_SPACES: Final = re.compile(r"\A | (?=\n|\Z)")


def escape_docstring(text: str) -> str:
    r'''Return the body of a docstring that evaluates to a text.

    Between ``"""`` and ``"""``, without a prefix, the body gives the text exactly. Black leaves it
    alone too, apart from indentation: spaces that it would strip, and quotes beside which it
    would put a space, are written as escape sequences.

    Parameters
    ----------
    text : str
        Anything. Line feeds stay as they are; every other control character is escaped.

    Returns
    -------
    str
        The body, without the enclosing quotes.
    '''
    head, tail = (text[:-1], r"\x22") if text.endswith('"') else (text, "")
    body = head.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    body = _EDGE_SPACES.sub(r"\\x20", body)
    if body.startswith('"'):
        body = f"\\{body}"
    return DECEPTIVE.sub(_escape_unless_newline, body) + tail


def escape_comment(text: str) -> str:
    """Return a text as it may follow ``# ``: on one line, everything deceptive escaped."""
    return escape_deceptive(text)


def wrap_docstring(text: str, indent: str = "", width: int = LINE_WIDTH) -> str:
    """Return prose filled to a width, to be passed to :func:`escape_docstring` afterwards.

    Paragraphs are separated by blank lines. A paragraph with a line that is indented, or that
    begins a list, a doctest or a directive, keeps its lines, because joining them would change
    what they mean; only items of a list are filled, with a hanging indentation. Words are never
    broken, nor changed.

    Parameters
    ----------
    text : str
        Prose as written in a specification.
    indent : str, default=""
        Put before each line that is not blank.
    width : int, default=LINE_WIDTH
        Columns that a line may take together with its indentation.

    Returns
    -------
    str
        Lines joined by line feeds; no blank lines at either end.
    """
    lines: list[str] = []
    for paragraph in _split_paragraphs(text):
        lines += ["", *_wrap_paragraph(paragraph, max(1, width - len(indent)))]
    return "\n".join(f"{indent}{line}" if line else "" for line in lines[1:])


def _split_paragraphs(text: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in dedent(text).split("\n"):
        if line.strip(" \t"):
            paragraphs[-1].append(line.rstrip(" \t"))
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _wrap_paragraph(paragraph: list[str], width: int) -> list[str]:
    if not any(_VERBATIM.match(line) for line in paragraph):
        return _fill_words(_SPACES.split(" ".join(paragraph)), "", width)
    return [part for line in paragraph for part in _wrap_item(line, width)]


def _wrap_item(line: str, width: int) -> list[str]:
    bullet = _ITEM.match(line)
    if bullet is None or len(line) <= width:
        return [line]
    first, *words = _SPACES.split(line[bullet.end() :])
    return _fill_words([bullet.group() + first, *words], " " * bullet.end(), width)


def _fill_words(words: list[str], hanging: str, width: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(hanging + word)
    return lines


def _escape_unless_newline(match: re.Match[str]) -> str:
    character = match.group()
    return character if character == "\n" else escape_character(character)

"""Where each key and value of a TOML document stands, which tomllib does not tell."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from .scanner import KeyPath, Scanner, Span

_ESCAPE: Final = re.compile(r"\\(?:u.{4}|U.{8}|[ \t]*\n[ \t\n]*|.)", re.DOTALL)
_CONTINUATION: Final = re.compile(r"\\[ \t]*\n[ \t\n]*")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Place:
    """A stretch of one line.

    Attributes
    ----------
    line, column : int
        Position of its first character, counted from 1.
    source_line : str
        The whole line.
    width : int
        Number of its characters.
    """

    line: int
    column: int
    source_line: str
    width: int


class Locator:
    r"""Positions in one document.

    Parameters
    ----------
    text : str
        The document, with ``\n`` at the line ends. What cannot be read ends the search, so that
        a broken document gives the positions up to the break.

    Attributes
    ----------
    pairs : tuple of pairs of Span
        Where the key and the value of each ``key = value`` stand, in the order of their ends.
    open_at : tuple of int
        Where the lists and inline tables begin whose ends were not reached, outermost first.
    stopped_at : int
        Where the first character stands that could not be read; the text's length if none.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        scanner = Scanner(text)
        scanner.scan()
        self._keys = scanner.keys
        self._values = scanner.values
        self.pairs: tuple[tuple[Span, Span], ...] = tuple(scanner.pairs)
        self.open_at: tuple[int, ...] = tuple(scanner.open_at)
        self.stopped_at: int = scanner.index

    def locate(self, path: KeyPath, *, on_key: bool = False, offset: int | None = None) -> Place:
        """Return the place of a key or value, or of the nearest table around it.

        Parameters
        ----------
        path : tuple of str and int
            Keys and list indices from the root.
        on_key : bool, default=False
            Whether the key is meant. A table's key is its header, an item's is the item.
        offset : int or None, default=None
            Index of a character in a string value; its word is the place then.
        """
        spans = self._keys if on_key else self._values
        while path and path not in spans:
            path, offset = path[:-1], None
            spans = self._keys
        if not path:
            return Place(1, 1, "", 1)
        span = spans[path]
        return self.place(span if offset is None else self._span_word(span, offset))

    def place(self, span: Span) -> Place:
        """Return the part of a span that lies on its first line."""
        line, column = self.position(span.start)
        last = self._starts[line] - 1 if line < len(self._starts) else len(self._text)
        source = self._text[self._starts[line - 1] : last]
        return Place(line, column, source, max(1, min(span.stop, last) - span.start))

    def position(self, index: int) -> tuple[int, int]:
        """Return the line and the column of a character, counted from 1."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def index(self, line: int, column: int) -> int:
        """Return the index of the character at a line and column, counted from 1."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1

    def _span_word(self, span: Span, offset: int) -> Span:
        start = span.start + _find_character(self._text[span.start : span.stop], offset)
        word = _WORD.match(self._text, start, span.stop)
        return Span(start, word.end() if word else start + 1)


def _find_character(token: str, offset: int) -> int:
    """Return where the source of a string has the character with the given index."""
    long = token[:3] in {'"""', "'''"}
    index = (4 if token[3:4] == "\n" else 3) if long else 1
    if token.startswith("'"):
        return min(index + offset, len(token) - 1)
    while index < len(token) - 1:
        gap = _CONTINUATION.match(token, index)
        if gap:
            index = gap.end()
        elif offset == 0:
            break
        else:
            escape = _ESCAPE.match(token, index)
            index = escape.end() if escape else index + 1
            offset -= 1
    return min(index, len(token) - 1)

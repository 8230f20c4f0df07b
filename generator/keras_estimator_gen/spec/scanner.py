"""One pass over a TOML document that notes where its keys and values stand."""

import re
import tomllib
from typing import Final, NamedTuple, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_ATOM: Final = re.compile(
    r'''
    """(?:[^\\]|\\.)*?"{3,5}    # a run of quotes may hold two that belong to the text
    | \'{3}.*?\'{3,5}
    | "(?!"")(?:[^"\\\n]|\\.)*"
    | '(?!'')[^'\n]*'
    | [0-9]{4}-[0-9]{2}-[0-9]{2}[ ][0-9]{2}:[^ \t\n,\]}\#]*
    | (?!["'])[^ \t\n,\]}\#]+
    ''',
    re.DOTALL | re.VERBOSE,
)


class Span(NamedTuple):
    """A stretch of the text, by the indices of its first character and of the one after it."""

    start: int
    stop: int


class _ScanError(Exception):
    """The text is not TOML from here on."""


class Scanner:
    r"""One pass over a document.

    Parameters
    ----------
    text : str
        The document, with ``\n`` at the line ends.

    Attributes
    ----------
    keys, values : dict of path to Span
        Where each key and each value stands. The key of a table with a header is the header; the
        key of an item of a list is the item.
    pairs : list of pairs of Span
        Where the key and the value of each ``key = value`` stand, in the order of their ends.
    open_at : list of int
        Where the lists and inline tables begin that are being read.
    index : int
        Where the next character stands that was not read.
    """

    def __init__(self, text: str) -> None:
        self.keys: dict[KeyPath, Span] = {}
        self.values: dict[KeyPath, Span] = {}
        self.pairs: list[tuple[Span, Span]] = []
        self.open_at: list[int] = []
        self._text = text
        self.index = 0
        self._lengths: dict[KeyPath, int] = {}

    def scan(self) -> None:
        """Read statements up to the end, or to the first that cannot be read."""
        table: KeyPath = ()
        try:
            while self._skip_blank() < len(self._text):
                if self._text[self.index] == "[":
                    table = self._read_header()
                else:
                    self._read_pair(table)
        except (_ScanError, RecursionError):
            return

    def _skip_blank(self) -> int:
        match = _BLANK.match(self._text, self.index)
        self.index = match.end() if match else self.index
        return self.index

    def _take(self, token: str) -> bool:
        found = self._text.startswith(token, self.index)
        self.index += len(token) if found else 0
        return found

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise _ScanError

    def _match(self, pattern: re.Pattern[str]) -> Span:
        match = pattern.match(self._text, self.index)
        if match is None:
            raise _ScanError
        self.index = match.end()
        return Span(*match.span())

    def _read_key(self) -> list[tuple[str, Span]]:
        """Read a key and return its parts."""
        parts = []
        while True:
            span = self._match(_KEY_PART)
            parts.append((_decode_key(self._text[span.start : span.stop]), span))
            if not _DOT.match(self._text, self.index):
                return parts
            self._match(_DOT)

    def _read_header(self) -> KeyPath:
        """Read ``[table]`` or ``[[array]]`` and return the path of what follows."""
        start = self.index
        brackets = 2 if self._text.startswith("[[", start) else 1
        self.index += brackets
        self._skip_blank()
        parts = self._read_key()
        self._skip_blank()
        self._expect("]" * brackets)
        span = Span(start, self.index)
        path = self._enter_tables(parts[:-1], ())
        path = (*path, parts[-1][0])
        if brackets == 2:
            self._note(path, span, span)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = (*path, self._lengths[path] - 1)
        elif path in self._lengths:
            path = (*path, self._lengths[path] - 1)
        self.keys[path] = self.values[path] = span
        return path

    def _enter_tables(self, parts: list[tuple[str, Span]], path: KeyPath) -> KeyPath:
        """Return the path of the table that the leading parts of a key name."""
        for name, span in parts:
            path = (*path, name)
            self._note(path, span, span)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _note(self, path: KeyPath, key: Span, value: Span) -> None:
        self.keys.setdefault(path, key)
        self.values.setdefault(path, value)

    def _read_pair(self, table: KeyPath) -> None:
        """Read ``key = value`` in a table."""
        parts = self._read_key()
        self._skip_blank()
        self._expect("=")
        self._skip_blank()
        path = (*self._enter_tables(parts[:-1], table), parts[-1][0])
        value = self._read_value(path)
        self._note(path, parts[-1][1], value)
        self.pairs.append((Span(parts[0][1].start, parts[-1][1].stop), value))

    def _read_value(self, path: KeyPath) -> Span:
        start = self.index
        if self._text.startswith(("[", "{"), start):
            self.open_at.append(start)
            self.index += 1
            if self._text[start] == "[":
                self._read_items(path)
            else:
                self._read_pairs(path)
            self.open_at.pop()
        else:
            self._match(_ATOM)
        return Span(start, self.index)

    def _read_items(self, path: KeyPath) -> None:
        """Read the rest of an array."""
        index = 0
        self._skip_blank()
        while not self._take("]"):
            span = self._read_value((*path, index))
            self._note((*path, index), span, span)
            self._end_item("]")
            index += 1

    def _read_pairs(self, path: KeyPath) -> None:
        """Read the rest of an inline table."""
        self._skip_blank()
        while not self._take("}"):
            self._read_pair(path)
            self._end_item("}")

    def _end_item(self, closing: str) -> None:
        self._skip_blank()
        if not self._take(",") and not self._text.startswith(closing, self.index):
            raise _ScanError
        self._skip_blank()


def _decode_key(part: str) -> str:
    if part[0] not in "\"'":
        return part
    try:
        key: str = tomllib.loads(f"key = {part}")["key"]
    except tomllib.TOMLDecodeError as error:
        raise _ScanError from error
    return key

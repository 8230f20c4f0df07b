"""Docstrings: filled to the line width, escaped, and with the quotes that suit them."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import dedent

from ...code.docstrings import LINE_WIDTH, escape_docstring, wrap_docstring

_QUOTES = '"""'


@dataclass(frozen=True)
class Writer:
    """How the texts of one docstring are written.

    Attributes
    ----------
    raw : bool
        Whether the docstring is a raw string, so that backslashes need no doubling.
    """

    raw: bool

    @property
    def quotes(self) -> str:
        """What the docstring opens with."""
        return f"r{_QUOTES}" if self.raw else _QUOTES

    def write(self, text: str) -> str:
        """Return a text as it stands inside the docstring, away from its quotes."""
        return text if self.raw else _escape_inside(text)

    def write_summary(self, text: str) -> str:
        """Return a text as it stands right after the opening quotes, or between both."""
        return text if self.raw else escape_docstring(text)

    def write_lines(self, text: str, indent: int) -> tuple[str, ...]:
        """Return prose filled to the line width.

        Parameters
        ----------
        text : str
            Prose; indentation that all of its lines have is removed.
        indent : int
            Columns that the template puts before each line.

        Returns
        -------
        tuple of str
            Its lines as they stand in the docstring.
        """
        filled = wrap_docstring(dedent(text), width=LINE_WIDTH - indent)
        return tuple(self.write(filled).split("\n")) if filled else ()


def choose_writer(texts: Iterable[str]) -> Writer:
    """Choose how a docstring is written.

    Parameters
    ----------
    texts : iterable of str
        Everything that goes into it.

    Returns
    -------
    Writer
        A raw one when there are backslashes and nothing else to escape.
    """
    given = tuple(texts)
    backslashes = any("\\" in text for text in given)
    return Writer(backslashes and all(_may_be_raw(text) for text in given))


def _may_be_raw(text: str) -> bool:
    """Tell whether a text evaluates to itself in a raw string, wherever it stands in it."""
    if text.startswith('"') or text.endswith("\\"):
        return False
    return _escape_inside(text) == text.replace("\\", "\\\\")


def _escape_inside(text: str) -> str:
    """Escape a text that does not touch the quotes of its docstring."""
    return escape_docstring(f"|{text}|")[1:-1]

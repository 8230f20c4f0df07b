"""Text inside of the quoted labels of Mermaid diagrams."""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

_LINE_BREAK: Final = "<br/>"

_ENTITIES: Final = MappingProxyType(
    str.maketrans(
        {
            "#": "#35;",
            '"': "#quot;",
            "&": "#amp;",
            "<": "#lt;",
            ">": "#gt;",
            "`": "#96;",
            "\\": "#92;",
            "*": "#42;",
            "%": "#37;",
            "\t": " ",
            "\n": " ",
            "\r": " ",
        }
    )
)
"""What Mermaid, or the Markdown and the HTML that it makes of labels, would read as more than text.

Mermaid writes entities without the ampersand: https://mermaid.js.org/syntax/flowchart.html
"""

_EMPHASIS: Final = re.compile(r"(?<!\w)_|_(?!\w)")
"""Underscores that Markdown may take as emphasis: those that are not inside of a word."""


def render_label(lines: Iterable[str]) -> str:
    """Return text as a label of a Mermaid diagram, in quotes.

    Parameters
    ----------
    lines : iterable of str
        Its lines.
    """
    return f'"{_LINE_BREAK.join(map(_escape_line, lines))}"'


def _escape_line(line: str) -> str:
    return _EMPHASIS.sub("#95;", line.translate(dict(_ENTITIES)))

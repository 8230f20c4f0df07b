"""Tables of plain text, at most as wide as a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from operator import gt
from textwrap import wrap
from typing import Final

WIDTH: Final = 100
"""Columns of the widest line."""

INDENT: Final = "  "
_GAP: Final = "  "
_NARROWEST: Final = 12

Row = Sequence[str]


def lay_out_table(title: str, headings: Row, rows: Iterable[Row]) -> list[str]:
    """Return a table under its title; nothing if it has no rows.

    Columns that are empty are left out. The widest ones are wrapped until the table fits.

    Parameters
    ----------
    title : str
        What the table shows.
    headings : sequence of str
        What its columns show; nothing for a plain list.
    rows : iterable of sequence of str
        The cells. Spaces at the beginning of the first one are kept.

    Returns
    -------
    list of str
        Lines without line ends, the first one blank.
    """
    listed = [list(row) for row in rows]
    if not listed:
        return []
    used = [index for index in range(len(headings)) if any(row[index] for row in listed)]
    named = [list(headings)] if any(headings) else []
    cells = [[row[index] for index in used] for row in [*named, *listed]]
    widths = _choose_widths(cells)
    lines = [line for row in cells for line in _lay_out_row(row, widths)]
    return ["", title, *lines]


def lay_out_text(title: str, text: str) -> list[str]:
    """Return a paragraph under its title.

    Parameters
    ----------
    title : str
        What the paragraph is about.
    text : str
        The paragraph.

    Returns
    -------
    list of str
        Lines without line ends, the first one blank.
    """
    lines = wrap(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    return ["", title, *lines]


def _choose_widths(cells: Sequence[Row]) -> list[int]:
    """Return the widths of columns: those of their cells, the widest made narrower.

    Words stay whole as long as another column can give way.
    """
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    words = [
        max(len(word) for cell in column for word in ["", *cell.split()]) for column in columns
    ]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) + len(INDENT) - WIDTH
    for floors in (words, [_NARROWEST] * len(widths)):
        while excess > 0 and any(map(gt, widths, floors)):
            spare = [index for index, width in enumerate(widths) if width > floors[index]]
            widths[max(spare, key=widths.__getitem__)] -= 1
            excess -= 1
    return widths


def _lay_out_row(row: Row, widths: Sequence[int]) -> Iterator[str]:
    columns = [_wrap_cell(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        cells = (f"{part:<{width}}" for part, width in zip(parts, widths, strict=True))
        yield f"{INDENT}{_GAP.join(cells)}".rstrip()


def _wrap_cell(cell: str, width: int) -> list[str]:
    text = cell.lstrip(" ")
    margin = " " * min(len(cell) - len(text), width // 2)
    return wrap(text, width, initial_indent=margin, subsequent_indent=margin + INDENT) or [""]

"""Texts and code as Markdown that says just this, on GitHub as in any other reader."""

import re
from collections.abc import Iterable
from textwrap import dedent
from typing import Final

from .characters import escape_deceptive

_CODE: Final = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
_SPECIAL: Final = re.compile(r"[\\`*\[\]<>#|~$&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_BLOCK_START: Final = re.compile(r"^(?:[-+=:](?=\s|[-+=:]|$)|(\d{1,9})(?=[.)](?:\s|$)))")
_ITEM: Final = re.compile(r"^[-*+]\s+")
_RUNS: Final = re.compile(r"`+")


def render_text(text: str, *, in_table: bool = False) -> str:
    """Return prose as one line of Markdown.

    What stands between single or double backticks, as docstrings mark code, is code here too;
    everything else reads as it was written.

    Parameters
    ----------
    text : str
        Prose of any number of lines.
    in_table : bool, default=False
        Whether it goes into the cell of a table.
    """
    joined = " ".join(text.split())
    parts, end = [], 0
    for match in _CODE.finditer(joined):
        parts.append(_escape_text(joined[end : match.start()]))
        parts.append(render_code(match[2].strip(), in_table=in_table))
        end = match.end()
    return _escape_start("".join([*parts, _escape_text(joined[end:])]))


def render_paragraphs(text: str) -> tuple[str, ...]:
    """Return prose as blocks of Markdown: paragraphs, and lists whose items take a line each.

    Parameters
    ----------
    text : str
        Prose as a docstring has it.
    """
    paragraphs = re.split(r"\n[ \t]*\n", dedent(text).strip("\n"))
    return tuple(_render_paragraph(each) for each in paragraphs if each.strip())


def render_code(text: str, *, in_table: bool = False) -> str:
    """Return code within a line.

    Parameters
    ----------
    text : str
        The code; line ends become spaces.
    in_table : bool, default=False
        Whether it goes into the cell of a table, which bars divide even inside of code.
    """
    code = escape_deceptive(" ".join(text.split("\n")))
    if not code.strip():
        return ""
    ticks = "`" * (_find_longest_run([code]) + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    marked = f"{ticks}{space}{code}{space}{ticks}"
    return marked.replace("|", "\\|") if in_table else marked


def choose_fence(lines: Iterable[str]) -> str:
    """Return the backticks between which lines stand as they are."""
    return "`" * max(3, _find_longest_run(lines) + 1)


def _find_longest_run(texts: Iterable[str]) -> int:
    return max((len(run) for text in texts for run in _RUNS.findall(text)), default=0)


def _render_paragraph(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    if not any(_ITEM.match(line) for line in lines):
        return render_text(" ".join(lines))
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not items:
            items.append(line)
        else:
            items[-1] += f" {line}"
    return "\n".join(
        f"- {render_text(_ITEM.sub('', item))}" if _ITEM.match(item) else f"{render_text(item)}\n"
        for item in items
    )


def _escape_text(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", escape_deceptive(text))


def _escape_start(text: str) -> str:
    """Return a line that begins no list, heading or rule."""
    match = _BLOCK_START.match(text)
    if match is None:
        return text
    end = match.end()
    return f"{text[:end]}\\{text[end:]}" if match[1] else f"\\{text}"

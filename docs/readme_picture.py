"""Draws the picture of the README: its specification, and the code that it becomes, side by side.

Run ``python docs/readme_picture.py`` after a change of either. Both are taken from the README,
whose tests make sure that they are what the command reads and writes.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "docs/_static/spec_and_code.svg"

BLOCK: Final = r"^<!-- {mark} -->\n```{language}\n(.*?)^```$"
LETTER: Final = 7.2
LINE: Final = 17
MARGIN: Final = 16
HEAD: Final = 32
BETWEEN: Final = 44

COLOURS: Final = {
    "page": ("#ffffff", "#0d1117"),
    "panel": ("#f6f8fa", "#161b22"),
    "edge": ("#d0d7de", "#30363d"),
    "plain": ("#1f2328", "#e6edf3"),
    "quiet": ("#59636e", "#9198a1"),
    "keyword": ("#cf222e", "#ff7b72"),
    "string": ("#0a3069", "#a5d6ff"),
    "number": ("#0550ae", "#79c0ff"),
    "name": ("#8250df", "#d2a8ff"),
    "table": ("#953800", "#ffa657"),
}
"""Colours in the light and in the dark."""

KINDS: Final = (
    (Comment, "quiet"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Name.Function, "name"),
    (Name.Class, "name"),
)


def draw_picture(readme: str) -> str:
    """Return the picture.

    Parameters
    ----------
    readme : str
        The text that has the specification and the code.

    Returns
    -------
    str
        An SVG document.
    """
    spec = find_block(readme, "file: tabular_net.toml", "toml")
    code = find_block(readme, "excerpt: tabular_net.py", "python")
    left, right = measure(spec), measure(code)
    width = left + BETWEEN + right
    height = HEAD + 2 * MARGIN + LINE * max(spec.count("\n"), code.count("\n"))
    middle, y = left + BETWEEN / 2, height / 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
            f'width="{width:.0f}" height="{height}" role="img" '
            'aria-label="A specification, and the class that is generated from it">',
            f"<style>{make_style()}</style>",
            *draw_panel(0, (left, height), "tabular_net.toml", spec),
            *draw_panel(left + BETWEEN, (right, height), "tabular_net.py", code),
            f'<path class="arrow" d="M{middle - 12:.0f},{y} h20 m-7,-7 l7,7 l-7,7"/>',
            "</svg>\n",
        ]
    )


def find_block(readme: str, mark: str, language: str) -> str:
    """Return the text of a fenced block, by the comment before it."""
    pattern = BLOCK.format(mark=re.escape(mark), language=language)
    found = re.search(pattern, readme, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"the README has no block of {mark}")
    return found[1]


def measure(text: str) -> float:
    """Return the width of a panel with a text."""
    return max(map(len, text.splitlines())) * LETTER + 2 * MARGIN


def make_style() -> str:
    """Return the rules of the picture, for both colour schemes."""
    rules = [
        "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}",
        ".head{font-weight:600}.arrow{fill:none;stroke-width:2;stroke:var(--quiet)}",
        "rect{fill:var(--panel);stroke:var(--edge)}text{fill:var(--plain)}",
        *(f".{kind}{{fill:var(--{kind})}}" for kind in list(COLOURS)[4:]),
    ]
    light, dark = (
        "".join(f"--{kind}:{pair[scheme]};" for kind, pair in COLOURS.items()) for scheme in (0, 1)
    )
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{''.join(rules)}"


def draw_panel(x: float, size: tuple[float, float], name: str, text: str) -> Iterator[str]:
    """Yield a frame with the name of a file and the lines of its text."""
    width, height = size
    language = name.rpartition(".")[2]
    yield (
        f'<rect x="{x + 0.5:.1f}" y="0.5" width="{width - 1:.1f}" height="{height - 1}" rx="6"/>'
    )
    yield f'<text class="head quiet" x="{x + MARGIN:.1f}" y="22">{name}</text>'
    for row, line in enumerate(text.splitlines(), start=1):
        code = line.strip()
        left = x + MARGIN + line.find(code) * LETTER
        if code:
            yield (
                f'<text x="{left:.1f}" y="{HEAD + MARGIN + LINE * row - 8}" '
                f'textLength="{len(code) * LETTER:.1f}" lengthAdjust="spacingAndGlyphs">'
                f"{''.join(draw_pieces(code, language))}</text>"
            )


def draw_pieces(line: str, language: str) -> Iterator[str]:
    """Yield the pieces of a line, each in its colour; lines of an excerpt stand alone."""
    pieces = get_lexer_by_name(language).get_tokens(line)
    for kind, group in groupby(pieces, key=lambda piece: find_kind(piece[0], language)):
        text = escape("".join(piece for _, piece in group).rstrip("\n"), quote=False)
        yield f'<tspan class="{kind}">{text}</tspan>' if kind and text.strip() else text


def find_kind(token: object, language: str) -> str:
    """Return the colour of a token, which is empty for most."""
    kind = next((name for known, name in KINDS if token in known), "")
    return "table" if (kind, language) == ("keyword", "toml") else kind


if __name__ == "__main__":
    PICTURE.write_text(draw_picture((ROOT / "README.md").read_text(encoding="utf-8")), "utf-8")

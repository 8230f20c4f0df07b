"""Texts of a specification read as they were written, whatever Markdown makes of their signs."""

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from keras_estimator_gen.code.characters import escape_deceptive
from keras_estimator_gen.code.markdown import (
    choose_fence,
    render_code,
    render_paragraphs,
    render_text,
)

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = "`*_{}[]()<>#+-.!|~&\\\"'$:=@/ \n\tab1é\u202e"
ATTACKS = (
    "</details><script>alert(1)</script>",
    "a | b | c",
    "<!-- keras-estimator-gen: end -->",
    "![image](https://example.org/x.png)",
    "[link]: https://example.org",
    "1. first",
    "- item",
    "# heading",
    "---",
    "===",
    "+++",
    "~~~",
    "```",
    "``` ```",
    "``a`b``",
    "`a|b`",
    "\\",
    "\\|",
    "\\`a`",
    "`a\\`",
    "&lt;b&gt; &#42;",
    "a * b * c _ d _ __init__ snake_case",
    "${{ secrets.TOKEN }} $x$",
    "line one\n\n    line two\n# three",
    "ends with two blanks  \nand goes on",
)


def read_inline(text: str) -> tuple[list[str], str]:
    """Return the types of the blocks of a page, and the text that is read in them."""
    tokens = MARKDOWN.parse(text)
    types = [token.type for token in tokens if not token.type.endswith("_close")]
    inline = [child for token in tokens for child in token.children or ()]
    allowed = {"text", "code_inline", "text_special", "softbreak"}
    assert {child.type for child in inline} <= allowed
    return types, "".join(child.content for child in inline)


def unmark(text: str) -> str:
    """Return a text without the backticks around code, on one line."""
    joined = " ".join(text.split())
    marked = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
    return escape_deceptive(marked.sub(lambda match: match[2].strip(), joined))


def check_text(text: str) -> None:
    types, read = read_inline(render_text(text))
    assert types == ["paragraph_open", "inline"]
    assert read == unmark(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_is_a_paragraph_that_reads_as_written(text: str) -> None:
    check_text(text)


@given(st.text(st.sampled_from(SIGNS), min_size=1).filter(lambda text: unmark(text).strip()))
@example("1)")
@example("a\n1. b")
def test_text_is_a_paragraph_that_reads_as_written(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_stays_in_its_cell(text: str) -> None:
    check_cell(text)


@given(st.text(st.sampled_from(SIGNS)))
def test_text_stays_in_its_cell(text: str) -> None:
    check_cell(text)


def check_cell(text: str) -> None:
    cell = render_text(text, in_table=True)
    tokens = MARKDOWN.parse(f"| a | b | c |\n|---|---|---|\n| 1 | {cell} | 3 |\n\nafter\n")
    cells = [
        inline.children
        for opening, inline in itertools.pairwise(tokens)
        if opening.type == "td_open"
    ]
    assert len(cells) == 3
    assert {child.type for child in cells[1]} <= {"text", "code_inline", "text_special"}
    assert "".join(child.content for child in cells[1]).strip() == unmark(text).strip()
    assert [token.content for token in cells[2]] == ["3"]
    assert tokens[-2].content == "after"


@given(st.text(st.sampled_from(SIGNS), min_size=1).filter(str.strip))
def test_code_reads_as_written(text: str) -> None:
    types, read = read_inline(f"x {render_code(text)} y")
    assert types == ["paragraph_open", "inline"]
    shown = escape_deceptive(text.replace("\n", " "))
    assert read.removeprefix("x ").removesuffix(" y").strip() == shown.strip()


def test_code_of_nothing_is_nothing() -> None:
    assert render_code(" ") == ""


def test_paragraphs_and_lists() -> None:
    text = "One\nparagraph.\n\nThings:\n- a `b`\n  and more\n* <i>c</i>\n\n\n# no heading"
    tokens = MARKDOWN.parse("\n\n".join(render_paragraphs(text)))
    contents = [token.content for token in tokens if token.type == "inline"]
    types = [token.type for token in tokens if token.type.endswith("_open")]

    assert contents == [
        "One paragraph.",
        "Things:",
        "a `b` and more",
        r"\<i\>c\</i\>",
        r"\# no heading",
    ]
    assert types.count("list_item_open") == 2
    assert "heading_open" not in types


@pytest.mark.parametrize("lines", [[], ["x = 1"], ['x = """', "```", '"""'], ["`````"]])
def test_fence_holds_its_lines(lines: list[str]) -> None:
    fence = choose_fence(lines)
    (token,) = MARKDOWN.parse("\n".join([f"{fence}python", *lines, fence]))

    assert token.type == "fence"
    assert token.content.splitlines() == lines

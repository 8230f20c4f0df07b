"""Docstrings evaluate back to their text, before black and after it."""

import ast
import inspect
import re

import black
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keras_estimator_gen.code import escape_comment, escape_docstring, wrap_docstring

texts = st.text(st.characters(exclude_categories=())) | st.text("\"\\ \n\r\t'{}#\0\u2028\ud800ab")


def evaluate_docstring(text):
    return ast.literal_eval(f'"""{escape_docstring(text)}"""')


@settings(max_examples=300)
@given(texts)
@example('"')
@example('"""')
@example('a\\"')
@example('""""""a""""')
@example("ends with a backslash\\")
@example("\\N{DASH} \\x41 {{ x }} {% raw %}")
@example(" a \n b \n")
@example("\r\n\0\u2028\u202e\ud800")
def test_a_docstring_evaluates_to_its_text(text):
    assert evaluate_docstring(text) == text


@settings(max_examples=60)
@given(st.text(st.sampled_from(list("\"\\ \n'{}#ab.-"))))
@example(' "quoted" ')
@example('first\n\nlast "word"')
@example("trailing  \n  spaces \nhere  ")
def test_a_docstring_survives_black(text):
    source = f'def f():\n    """{escape_docstring(text)}"""\n'
    formatted = black.format_str(source, mode=black.Mode(line_length=100))
    docstring = ast.parse(formatted).body[0].body[0].value.value

    assert docstring.split() == text.split()
    assert black.format_str(formatted, mode=black.Mode(line_length=100)) == formatted


def test_plain_prose_is_left_as_it_is():
    text = 'Fraction of "hidden" units.\n\n    >>> print("it\'s {{ here }}")\n'

    assert escape_docstring(text) == text


@given(texts)
def test_an_escaped_docstring_has_no_deceptive_characters(text):
    body = escape_docstring(text)

    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\u202a-\u202e\ud800-\udfff]", body
    )


@given(texts)
def test_a_comment_stays_on_its_line(text):
    source = f"x = 1  # {escape_comment(text)}\n"

    assert source.splitlines() == [source[:-1]]
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse("x = 1"))


@given(st.text("ab-* \n", max_size=200), st.sampled_from(["", "    "]))
def test_wrapping_keeps_the_words(text, indent):
    assert wrap_docstring(text, indent, 30).split() == text.split()


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1), st.integers(20, 90))
def test_wrapped_prose_fits(words, width):
    lines = wrap_docstring(" ".join(words), "    ", width).split("\n")

    assert all(len(line) <= width for line in lines)
    assert all(line.startswith("    ") for line in lines)


def test_no_character_but_blanks_separates_words():
    assert wrap_docstring("a\u00a0b \x1c c", width=3) == "a\u00a0b\n\x1c c"


def test_paragraphs_and_lists_keep_their_form():
    text = """
        Some prose that goes on for longer than
        one line holds.


        - the first item of a list, too long for its line
        - the second

            >>> f( 1 )
        """

    assert wrap_docstring(text, width=34) == inspect.cleandoc(
        """
        Some prose that goes on for longer
        than one line holds.

        - the first item of a list, too
          long for its line
        - the second

            >>> f( 1 )
        """
    )


@pytest.mark.parametrize("text", ["", " \n\t\n "])
def test_no_prose_gives_no_lines(text):
    assert wrap_docstring(text) == ""

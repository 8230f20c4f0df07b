"""Literals evaluate back to their value, and black has nothing to change in them."""

import ast
import math

import black
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keras_estimator_gen.code import render_literal
from keras_estimator_gen.code.literals import MAX_DEPTH
from keras_estimator_gen.errors import CodeError

MODE = black.Mode(line_length=10_000, magic_trailing_comma=False)

texts = st.text(st.characters(exclude_categories=())) | st.text(
    "\"'\\{}\n\r\t\0\u2028\u202e\ud800é"
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**1023), 2**1023)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def as_tuples(value):
    if isinstance(value, (list, tuple)):
        return tuple(as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: as_tuples(item) for key, item in value.items()}
    return value


def same_types(left, right):
    if type(left) is not type(right):
        return False
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same_types, left, right))
    if isinstance(left, dict):
        return all(map(same_types, left.values(), right.values()))
    return True


@given(values)
@example({"a": [1, 2.0, None, True, "x"], "": []})
@example(-0.0)
def test_a_literal_evaluates_to_its_value(value):
    result = ast.literal_eval(render_literal(value))

    assert result == as_tuples(value)
    assert same_types(result, as_tuples(value))


@settings(max_examples=60)
@given(values)
@example(["it's", 'say "hi"', "both ' and \"", '""', "''", "\\", '\\"', "\\'"])
@example([[1], [1, 2], [], [[3]]])
@example(1e-05)
@example(1e300)
def test_black_leaves_a_literal_alone(value):
    source = f"value = {render_literal(value)}\n"

    assert black.format_str(source, mode=MODE) == source


@given(texts)
def test_a_string_literal_is_visible_on_one_line(text):
    source = render_literal(text)

    assert source.splitlines() == [source]
    assert source.isprintable() or any(character > "\u00a0" for character in source)
    source.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ([100], "(100,)"),
        ([50, 100], "(50, 100)"),
        ([], "()"),
        ("relu", '"relu"'),
        ('say "hi"', "'say \"hi\"'"),
        ("a\\b\n", '"a\\\\b\\n"'),
        ("\0\u2028\u202e\ud800\U000e0001", r'"\x00\u2028\u202e\ud800\U000e0001"'),
        ("naïve 日本 🦀", '"naïve 日本 🦀"'),
        ("{{ x }}{% y %}", '"{{ x }}{% y %}"'),
        (True, "True"),
        (0.001, "0.001"),
        (1e-05, "1e-05"),
        ({"epochs": 20, "layers": [3]}, '{"epochs": 20, "layers": (3,)}'),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        (math.nan, 'float("nan")'),
        ([math.inf], '(float("inf"),)'),
    ],
)
def test_literals_read_as_written_by_hand(value, source):
    assert render_literal(value) == source


class _Text(str):
    __slots__ = ()


@pytest.mark.parametrize("value", [object(), b"bytes", {1, 2}, 1j, _Text("x"), [object()], ...])
def test_other_values_are_refused(value):
    with pytest.raises(CodeError, match="cannot be written as code"):
        render_literal(value)


def test_deep_nesting_is_refused():
    nested = []
    for _ in range(MAX_DEPTH - 1):
        nested = [nested]

    assert ast.literal_eval(render_literal(nested)) is not None
    with pytest.raises(CodeError, match="too deeply"):
        render_literal([nested])


def test_values_that_contain_themselves_are_refused():
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(CodeError, match="too deeply"):
        render_literal(endless)


def test_huge_integers_are_refused():
    with pytest.raises(CodeError, match="too large"):
        render_literal(10**5000)

"""The widths of tensors in expressions."""

import pytest

from keras_estimator_gen.code import parse_expression
from keras_estimator_gen.code.evaluation import calculate_value, find_names
from keras_estimator_gen.code.widths import ANY_WIDTH, find_widths
from keras_estimator_gen.errors import ExpressionError

NAMES = {"n": "self.n", "width(x)": "block_input"}


def test_a_width_is_the_size_of_the_last_dimension():
    expression = parse_expression("2 * width(x) - n", NAMES)

    assert expression.code == "2 * block_input.shape[-1] - self.n"
    assert expression.names == {"width(x)", "n"}


@pytest.mark.parametrize("text", ["width(x, x)", "width()", "width(n + 1)", "width(x[0])", "width"])
def test_anything_but_the_name_of_a_tensor_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_expression(text, {**NAMES, ANY_WIDTH: ""})


def test_there_are_no_widths_where_there_are_no_tensors():
    with pytest.raises(ExpressionError, match="in the entries of layers only"):
        parse_expression("width(y)", NAMES)


def test_the_marker_of_any_width_is_not_suggested():
    with pytest.raises(ExpressionError) as raised:
        parse_expression("widt + 1", {"wide": "wide", ANY_WIDTH: ""})

    assert "()" not in f"{raised.value.expected}{raised.value.suggestion}"


def test_widths_are_found_wherever_they_stand():
    assert find_widths("max(width(a), n) if width(b) > 3 else width(a)") == ("a", "b")
    assert find_widths("width(") == ()
    assert "width(a)" in find_names("width(a) + n")


def test_widths_are_calculated_from_what_is_known():
    assert calculate_value("width(a) // 2 + n", {"width(a)": 8, "n": 1}, unknown=None) == 5
    assert calculate_value("width(a)", {"a": 8}, unknown=None) is None

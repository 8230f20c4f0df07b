"""References to tensors: which there are, and what code they become."""

import pytest

from keras_estimator_gen.code import parse_tensor
from keras_estimator_gen.code.fragments import make_name, make_subscript
from keras_estimator_gen.errors import ExpressionError

NAMES = {"depth": "self.depth", "n": "n"}


@pytest.mark.parametrize(
    ("text", "tensor", "index", "dimensions", "is_slice"),
    [
        ("tokens", "tokens", "", 0, False),
        ("pair[0]", "pair", "[0]", 1, False),
        ("pair[-1]", "pair", "[-1]", 1, False),
        ("pair[1:]", "pair", "[1:]", 1, True),
        ("pair[:, 0]", "pair", "[:, 0]", 2, False),
        ("pair[:, ::2]", "pair", "[:, ::2]", 2, False),
        ("pair[..., 0:1]", "pair", "[..., 0:1]", 2, False),
        ("pair[:, depth - n:]", "pair", "[:, self.depth - n:]", 2, False),
        ("pair[:, None]", "pair", "[:, None]", 2, False),
    ],
)
def test_reference(text, tensor, index, dimensions, is_slice):
    reference = parse_tensor(text, NAMES)

    code = str(make_subscript(make_name(tensor), reference.index)) if reference.index else text

    assert (reference.tensor, code) == (tensor, f"{tensor}{index}")
    assert (len(reference.index), reference.is_slice) == (dimensions, is_slice)


def test_names_of_an_index():
    assert parse_tensor("pair[:, depth - n:]", NAMES).names == {"depth", "n"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " tokens",
        "two words",
        "class",
        "3",
        "tokens.shape",
        "tokens + 1",
        "f(tokens)",
        "pair[:, 0][0]",
        "(pair)[0]",
        "pair[",
        "pair[]",
        "pair[*depth]",
        "pair[(yield)]",
        "pair[lambda: 0]",
        "pair[:, __import__('os')]",
        "pair[width := 0]",
        "\uff50air[0]",
        "pair[0]\n",
        "pair[0] # all",
    ],
)
def test_what_names_no_tensor(text):
    with pytest.raises(ExpressionError):
        parse_tensor(text, NAMES)


def test_place_of_an_unknown_name():
    with pytest.raises(ExpressionError, match="unknown name 'width'") as caught:
        parse_tensor("pair[:, width]", NAMES)

    assert caught.value.offset == len("pair[:, ")

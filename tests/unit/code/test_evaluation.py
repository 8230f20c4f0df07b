"""What expressions come to, of which none can fail, take long or come to something enormous."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_estimator_gen.code.evaluation import calculate_value, find_misuse, find_names

VALUES = {"n": 3, "rate": 0.5, "sizes": (8, 4), "name": "relu", "nothing": None}
UNKNOWN = object()


def calculate(text):
    return calculate_value(text, VALUES, unknown=UNKNOWN)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n + 1", 4),
        (" n // 2 ", 1),
        ("n ** 2", 9),
        ("max(n, 8)", 8),
        ("len(sizes)", 2),
        ("sizes[-1]", 4),
        ("range(n)", (0, 1, 2)),
        ("len(range(10 ** 6))", 10**6),
        ("'a' if rate > 1 else name", "relu"),
        ("nothing is None and not rate", False),
        ("nothing", None),
    ],
)
def test_values(text, value):
    assert calculate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "other",
        "max(8, n_features_in)",
        "n / 0",
        "sizes[9]",
        "name + 1",
        "n ** n ** n ** n",
        "2 ** 65",
        "(-8) ** 0.5",
        "10.0 ** 64 * 10.0 ** 64",
        "sum(range(10 ** 9))",
        "max(range(10 ** 9))",
        "range(10 ** 30)",
        "name * 10 ** 9",
        "int(name)",
        "n +",
        "(" * 300,
        "-" * 900 + "1",
        "open('f')",
        "n.real",
        "[x for x in sizes]",
        "",
    ],
)
def test_nothing_fails(text):
    assert calculate(text) is UNKNOWN


@given(st.text(st.sampled_from("n rate sizes()[]+-*/%<>=!,.:'\"09 ifelsnotand"), max_size=30))
def test_no_text_fails(text):
    calculate(text)


def test_names_are_those_of_values_and_functions():
    assert find_names("max(n, rate) if on else 'name'") == {"max", "n", "rate", "on"}
    assert find_names("n +") == frozenset()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("units + 1", "can only concatenate tuple"),
        ("1 - units", "unsupported operand"),
        ("units > 2", "not supported between"),
        ("range(rate)", "cannot be interpreted as an integer"),
        ("len(rate)", "has no len()"),
        ("rate[0]", "not subscriptable"),
        ("name + 1", "can only concatenate str"),
        ("units + units", ""),
        ("units * 2", ""),
        ("units[7] / 0", ""),
        ("unknown + units", ""),
        ("name % 1000000000", ""),
        ("rate +", ""),
    ],
)
def test_a_misuse_is_what_no_value_of_these_types_admits(text, words):
    found = find_misuse(text, {"units": (8, 4), "rate": 0.5, "name": "%1000000000d"})

    assert words in found if words else found == ""

"""A few values stand for a range, and never leave it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_estimator_gen.plan.parameters.grids import (
    list_steps,
    space_geometrically,
    space_linearly,
)


@pytest.mark.parametrize(
    ("ends", "values"),
    [
        ((0.0, 1.0), (0.0, 0.25, 0.5, 0.75, 1.0)),
        ((0.0, 0.9), (0.0, 0.225, 0.45, 0.675, 0.9)),
        ((1, 3), (1, 2, 3)),
        ((1, 100), (1, 26, 50, 75, 100)),
        ((-1.0, 1.0), (-1.0, -0.5, 0.0, 0.5, 1.0)),
    ],
)
def test_even_spacing(ends, values):
    assert space_linearly(*ends) == values


@pytest.mark.parametrize(
    ("ends", "values"),
    [
        ((1e-5, 1.0), (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)),
        ((0.002, 0.5), (0.002, 0.01, 0.1, 0.5)),
        ((1, 1000), (1, 10, 100, 1000)),
        ((16, 512), (16, 32, 64, 128, 256, 512)),
        ((20, 500), (20, 100, 500)),
        ((1e-12, 1.0), (1e-12, 1e-9, 1e-6, 0.001, 1.0)),
    ],
)
def test_orders_of_magnitude(ends, values):
    assert space_geometrically(*ends) == values


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ((0.0, 0.5, 0.1), (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        ((0.1, 0.45, 0.2), (0.1, 0.3)),
        ((16, 64, 16), (16, 32, 48, 64)),
    ],
)
def test_steps(rule, values):
    assert list_steps(*rule) == values


numbers = st.floats(1e-300, 1e300) | st.integers(1, 2**63 - 1)


@settings(max_examples=300, derandomize=True)
@given(st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted))
def test_values_lie_in_the_range_and_include_its_ends(ends):
    low, high = ends if all(type(end) is int for end in ends) else map(float, ends)
    if low == high:
        return
    for values in (space_linearly(low, high), space_geometrically(low, high)):
        assert values[0] == low
        assert values[-1] == high
        assert list(values) == sorted(set(values))
        assert 2 <= len(values) <= 7
        assert {type(value) for value in values} == {type(low)}
        assert all(map(math.isfinite, values))

"""Constraints of parameters, in the form of scikit-learn's own."""

from numbers import Integral, Real

import numpy as np
import pytest

from _keras_runtime.constraints import (
    HasMethods,
    Interval,
    ItemsOf,
    Options,
    StrOptions,
    make_constraints,
)
from _keras_runtime.parameters import TRAINING_PARAMETERS

POSITIVE = Interval(Integral, 1, None, closed="left")


@pytest.mark.parametrize("value", [[], (), [1], (3, 2), np.array([1, 2])])
def test_sequences_of_valid_items(value):
    assert ItemsOf(POSITIVE).is_satisfied_by(value)


@pytest.mark.parametrize("value", [1, "1", [0], [1.5], [[1]], {1}, {1: 1}, np.ones((2, 2)), None])
def test_what_is_no_sequence_of_valid_items(value):
    assert not ItemsOf(POSITIVE).is_satisfied_by(value)


def test_items_of_a_type():
    assert ItemsOf(str).is_satisfied_by(["a"])
    assert not ItemsOf(str).is_satisfied_by(["a", 1])
    assert str(ItemsOf(str)) == "a sequence whose every item is str"
    assert str(ItemsOf(POSITIVE)) == f"a sequence whose every item is {POSITIVE}"


def test_the_table_of_parameters_becomes_constraints():
    made, classifier = make_constraints(), make_constraints("classifier")
    epochs, batch_size = made["epochs"][0], made["batch_size"]

    assert {*made, *classifier} <= TRAINING_PARAMETERS.keys()
    assert isinstance(epochs, Interval)
    assert epochs.is_satisfied_by(1)
    assert not epochs.is_satisfied_by(0)
    assert [type(item) for item in batch_size] == [Interval, Options, StrOptions]
    assert isinstance(made["callbacks"][1], HasMethods)
    assert isinstance(classifier["class_weight"][2], ItemsOf)
    assert not made["validation_split"][0].is_satisfied_by(Real)

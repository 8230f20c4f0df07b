"""Parameters routed by prefix to names, classes and instances, at any depth."""

import keras
import pytest

from _keras_runtime.routing import (
    check_arguments,
    collect_options,
    create_items,
    create_object,
    find_class,
    get_named,
    suggest_name,
)


class Made:
    """Keeps what it was created with."""

    def __init__(self, size=1, *, inner=None):
        self.size = size
        self.inner = inner


def describe(item, options, prefix):
    return item, options, prefix


def test_options_that_are_none_are_left_to_keras():
    parameters = {"loss__a": 1, "loss__b": None, "loss": "mse", "losses__c": 2}

    assert collect_options(parameters, "loss") == {"a": 1}


@pytest.mark.parametrize("kind", [list, tuple])
def test_an_option_is_for_all_items_or_for_one(kind):
    created = create_items(kind("ab"), {"x": 1, "1__x": 2, "1__y": 3}, "metrics", describe)

    assert created == [("a", {"x": 1}, "metrics__0"), ("b", {"x": 2, "y": 3}, "metrics__1")]


def test_items_have_the_names_of_a_dict():
    created = create_items({"one": "a", "two": None}, {"one__x": 1}, "loss", describe)

    assert created == {"one": ("a", {"x": 1}, "loss__one"), "two": None}


def test_an_item_that_does_not_exist():
    with pytest.raises(ValueError, match="callbacks__3__x is routed to item 3, but callbacks has"):
        create_items(["a", "b"], {"3__x": 1}, "callbacks", describe)


def test_objects_below_objects():
    created = create_object(Made, {"inner": Made, "inner__size": 3, "0": 2}, "made")

    assert (created.size, type(created.inner), created.inner.size) == (2, Made, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sise": 1}, r"made__sise cannot be passed on: Made takes no argument 'sise'. Did you"),
        ({"inner": 1, "inner__size": 2}, "made__inner__size cannot be passed on: made__inner is 1"),
        ({"inner__size": 2}, "made__inner__size cannot be passed on"),
    ],
)
def test_options_that_nobody_takes(options, message):
    with pytest.raises(ValueError, match=message):
        create_object(Made, options, "made")


def test_whoever_takes_any_argument_takes_no_routed_ones():
    def takes_all(**arguments):
        return arguments

    check_arguments(takes_all, ["anything"], "all")
    with pytest.raises(ValueError, match="all__a__b cannot be passed on"):
        check_arguments(takes_all, ["a__b"], "all")


def test_names_of_keras():
    assert find_class(keras.losses, "Huber") is keras.losses.Huber
    assert find_class(keras.losses, "huber") == "huber"
    with pytest.raises(ValueError, match=r"loss='hubre' is not a Keras loss. Did you mean 'h"):
        get_named(keras.losses, "hubre", "loss='hubre'", "loss")
    assert suggest_name("nothing like it", ["a", "b"]) == ""
    assert suggest_name("adamm", ["Nadam", "Adam"]) == " Did you mean 'Adam'?"

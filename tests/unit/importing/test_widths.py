"""Which layers must have the same width."""

import pytest

from keras_estimator_gen.importing.network import Call, Layer, Network, Reference
from keras_estimator_gen.importing.widths import FIXED, Groups, group_widths


def make_call(name, class_name, *sources, **config):
    tensors = tuple(Reference(source, 0) for source in sources)
    return Call(Layer(name, class_name, "keras.layers", config), 0, tensors, {})


def make_network(*calls):
    inputs = (Layer("inputs", "InputLayer", "", {}),)
    return Network("net", inputs, calls, {"head": Reference(calls[-1].layer.name, 0)})


def test_layers_that_are_added_have_one_width():
    network = make_network(
        make_call("a", "Dense", "inputs", units=4),
        make_call("b", "Dense", "a", units=4),
        make_call("sum", "Add", "a", "b"),
        make_call("head", "Dense", "sum", units=1),
    )

    groups = group_widths(network)

    assert groups["a"] == groups["b"] != FIXED
    assert groups["head"] == FIXED


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_a_width_stays_fixed_whatever_it_is_added_to(first, second):
    network = make_network(
        make_call(first, "Dense", "inputs", units=4),
        make_call("table", "Reshape", first, target_shape=(2, 2)),
        make_call(second, "Dense", "inputs", units=4),
        make_call("sum", "Add", second, first),
        make_call("rows", "Flatten", "table"),
        make_call("both", "Concatenate", "rows", "sum"),
        make_call("head", "Dense", "both", units=1),
    )

    assert set(group_widths(network).values()) == {FIXED}


def test_groups_are_joined_with_all_that_they_have():
    groups: Groups[str] = Groups()

    groups.join(["a", "b"])
    groups.join(["c", "d"])
    groups.join(["b", "d", "b"])

    assert len({groups.find(each) for each in "abcd"}) == 1
    assert groups.find("e") == "e"

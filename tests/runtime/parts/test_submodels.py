"""Parts of a network: from its inputs to a layer, and from a layer to its outputs."""

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime.parts.submodels import Decoder, Encoder


def build_sequential():
    return keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(2, name="code"),
            layers.Dense(3, activation="tanh", name="decoded"),
        ]
    )


def build_functional():
    inputs = keras.Input((3,))
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(4)], name="inner")
    code = layers.Dense(2, name="code")(inner(inputs))
    return keras.Model(inputs, layers.Dense(3, name="decoded")(code))


@pytest.mark.parametrize("build", [build_sequential, build_functional])
def test_two_parts_make_the_whole(build, X):
    rows, model = X[:, :3], build()
    code = Encoder("code")(model)(rows)

    assert code.shape == (len(rows), 2)
    np.testing.assert_allclose(Decoder("code")(model)(code), model(rows), rtol=1e-6)


def test_parts_that_are_cut_alike_are_equal():
    assert Encoder("code") == Encoder("code")
    assert hash(Decoder("code")) == hash(Decoder("code"))
    assert Encoder("code") != Encoder("decoded")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cod", r"has no layer 'cod'. Did you mean 'code'\? Its layers are"),
        ("dense", "has no layer 'dense'"),
    ],
)
def test_layers_that_do_not_exist(name, message):
    with pytest.raises(ValueError, match=message):
        Encoder(name)(build_sequential())


def test_a_layer_inside_of_a_layer():
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="deep")], name="inner")
    model = keras.Sequential([keras.Input((3,)), inner, layers.Dense(1)])

    with pytest.raises(ValueError, match="'deep' is inside the model 'inner'"):
        Encoder("deep")(model)


def test_a_way_around_the_layer():
    inputs = keras.Input((3,))
    code = layers.Dense(2, name="code")(inputs)
    model = keras.Model(inputs, layers.Concatenate()([code, inputs]))

    with pytest.raises(ValueError, match="cannot be cut at the layer 'code'"):
        Decoder("code")(model)


def test_a_class_of_models_has_no_graph():
    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(ValueError, match="is a subclassed model"):
        Encoder("code")(Own())

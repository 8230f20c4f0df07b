"""Networks with several inputs and outputs, in training and in prediction, whole and in parts."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from packaging.version import Version

from _keras_runtime.network.models import open_model
from _keras_runtime.network.prediction import predict_rows
from _keras_runtime.parts.submodels import Decoder, Encoder
from _keras_runtime.training import train_network

N_ROWS = 50
LEFT, RIGHT = (
    np.random.RandomState(seed).normal(size=(N_ROWS, width)).astype("float32")
    for seed, width in ((0, 5), (1, 3))
)
ONE, TWO = (
    np.random.RandomState(seed).normal(size=(N_ROWS, width)).astype("float32")
    for seed, width in ((2, 1), (3, 2))
)
WEIGHTS = np.random.RandomState(4).uniform(0.5, 2.0, N_ROWS).astype("float32")


def build_hidden():
    inputs = [keras.Input((5,), name="left"), keras.Input((3,), name="right")]
    joined = layers.Concatenate(name="joined")(inputs)
    return inputs, layers.Dense(4, activation="relu", name="hidden")(joined)


def build_list():
    inputs, x = build_hidden()
    return keras.Model(inputs, [layers.Dense(1, name="two")(x), layers.Dense(2, name="one")(x)])


def build_dict():
    inputs, x = build_hidden()
    outputs = {"two": layers.Dense(2)(x), "one": layers.Dense(1)(x)}
    return keras.Model(inputs, outputs)


def build_autoencoder():
    return keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(3, activation="tanh", name="outer"),
            layers.Dense(2, name="code"),
            layers.Dense(5, name="decoded"),
        ]
    )


def build_nested():
    """Encoder and decoder are models of their own, as one would build them by hand."""
    inputs = keras.Input((5,))
    code = layers.Dense(2, name="inner")(inputs)
    encoder = keras.Model(inputs, code, name="encoder")
    decoder = keras.Sequential([keras.Input((2,)), layers.Dense(5)], name="decoder")
    outer = keras.Input((5,))
    return keras.Model(outer, decoder(encoder(outer)))


def build_bypass():
    inputs = keras.Input((5,), name="inputs")
    code = layers.Dense(2, name="code")(inputs)
    return keras.Model(inputs, layers.Concatenate(name="joined")([code, inputs]))


class Subclassed(keras.Model):
    """A model without a graph of layers."""

    def __init__(self):
        super().__init__()
        self.code = layers.Dense(2, name="code")

    def call(self, inputs):
        return self.code(inputs)


def build_subclassed():
    model = Subclassed()
    model(np.zeros((1, 5), "float32"))
    return model


STRUCTURES = {
    "lists": (build_list, [LEFT, RIGHT], [ONE, TWO], ["mse", "mae"]),
    "dict of rows": (build_list, {"right": RIGHT, "left": LEFT}, [ONE, TWO], ["mse", "mae"]),
    "dicts": (
        build_dict,
        {"left": LEFT, "right": RIGHT},
        {"two": TWO, "one": ONE},
        {"one": "mse", "two": "mae"},
    ),
}


@pytest.fixture
def train_both(make_network, make_task, listens_to_batches):
    """Train by both ways, and compare all that they change."""

    def train(build, data, validation=None, compile_kwargs=(), **params):
        outcomes = []
        for callbacks, expected in ([], "compiled"), ([listens_to_batches()], "keras: "):
            network = make_network(build, data[-1].dtype.name, **dict(compile_kwargs))
            task = make_task(data, validation, callbacks=callbacks, **params)
            network, history, trainer = train_network(network, task)
            network = network.read_model()
            assert trainer.startswith(expected)
            outcomes.append((history, network))
        (history, network), (by_keras, other) = outcomes
        assert list(history) == list(by_keras)
        for name, values in history.items():
            np.testing.assert_allclose(values, by_keras[name], rtol=1e-5)
        arrays = [[*item.weights, *item.optimizer_state.variables] for item in (network, other)]
        for pair in zip(*arrays, strict=True):
            np.testing.assert_allclose(*pair, rtol=1e-5, atol=1e-6)
        return history

    return train


@pytest.mark.parametrize("name", STRUCTURES)
def test_both_ways_of_training_agree_about_structures(name, train_both):
    build, rows, targets, loss = STRUCTURES[name]
    data = (rows, targets, WEIGHTS)
    history = train_both(build, data, data, {"loss": loss, "metrics": None}.items())

    assert {"loss", "one_loss", "two_loss", "val_loss", "val_one_loss"} <= set(history)


def test_both_ways_of_training_agree_about_loss_weights_and_metrics(train_both):
    data = ([LEFT, RIGHT], [ONE, TWO], WEIGHTS)
    options = {
        "loss": ["mse", "huber"],
        "loss_weights": [0.3, 2.0],
        "metrics": [["mae"], ["mse"]],
        "weighted_metrics": [["mse"], []],
    }
    history = train_both(build_list, data, None, options.items())

    assert {"two_mae", "one_mse", "two_mse"} <= set(history)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("freq", [1, 2, [1, 4]], ids=str)
def test_both_ways_of_training_agree_about_when_and_how_they_validate(dtype, freq, train_both):
    data = LEFT.astype(dtype), LEFT.astype(dtype)
    history = train_both(
        build_autoencoder,
        data,
        (*(part[:23] for part in data), WEIGHTS[:23].astype(dtype)),
        {"metrics": ["mae"], "optimizer": "sgd"}.items(),
        epochs=range(2, 7),
        validation_batch_size=7,
        validation_freq=freq,
    )

    assert len(history["loss"]) == 5
    assert len(history["val_loss"]) == {"1": 5, "2": 2, "[1, 4]": 1}[str(freq)]


def test_a_validation_batch_size_changes_no_value_but_by_rounding(make_network, make_task):
    losses = []
    for size in (None, 1, 7, 50):
        task = make_task((LEFT, LEFT), (LEFT, LEFT), validation_batch_size=size)
        _, history, _ = train_network(make_network(build_autoencoder), task)
        losses.append(history["val_loss"])

    np.testing.assert_allclose(losses[1:], [losses[0]] * 3, rtol=1e-5)


@pytest.mark.parametrize("name", STRUCTURES)
def test_prediction_of_several_outputs(name, make_network):
    build, rows, targets, loss = STRUCTURES[name]
    network = make_network(build, loss=loss)
    outputs = predict_rows(network, rows)
    expected = keras.tree.flatten(open_model(network).model.predict(rows, verbose=0))

    assert [output.shape[1] for output in outputs] == [
        target.shape[1] for target in keras.tree.flatten(targets)
    ]
    for output, other in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(output, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("batch_size", [None, 1, 7, 50, 1000])
def test_blocks_of_rows_change_no_value_but_by_rounding(batch_size, make_network):
    network = make_network(build_list)
    whole = predict_rows(network, [LEFT, RIGHT])

    for left, right in zip(
        predict_rows(network, [LEFT, RIGHT], batch_size=batch_size), whole, strict=True
    ):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-6)


def test_no_rows_give_no_outputs(make_network):
    outputs = predict_rows(make_network(build_list), [LEFT[:0], RIGHT[:0]])

    assert [output.shape for output in outputs] == [(0, 1), (0, 2)]


@pytest.mark.parametrize("by", ["program", "model"])
@pytest.mark.parametrize(
    ("build", "layer"),
    [(build_autoencoder, "code"), (build_nested, "encoder")],
    ids=["sequential", "nested"],
)
def test_parts_of_a_network_make_up_the_whole(by, build, layer, make_network):
    network = make_network(build)
    if by == "model":
        network = replace(open_model(network), architecture=None)
    (whole,) = predict_rows(network, LEFT)
    (codes,) = predict_rows(network, LEFT, part=Encoder(layer))
    (decoded,) = predict_rows(network, codes, part=Decoder(layer), batch_size=7)
    trained = open_model(network).model.layers[-2 if build is build_autoencoder else 1]

    assert codes.shape == (N_ROWS, 2)
    assert trained.name == layer
    np.testing.assert_allclose(decoded, whole, rtol=1e-5, atol=1e-6)
    inner = LEFT if build is build_nested else predict_rows(network, LEFT, part=Encoder("outer"))[0]
    np.testing.assert_allclose(codes, trained(inner).numpy(), rtol=1e-5, atol=1e-6)


def test_a_part_follows_the_weights(make_network, make_task):
    network = make_network(build_autoencoder)
    before = predict_rows(network, LEFT, part=Encoder("code"))[0]
    network, *_ = train_network(network, make_task((LEFT, LEFT)))
    (after,) = predict_rows(network, LEFT, part=Encoder("code"))
    model = open_model(network).model
    part = keras.Model(model.inputs, model.get_layer("code").output)

    assert not np.allclose(after, before)
    np.testing.assert_allclose(after, part.predict(LEFT, verbose=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("by", ["program", "model"])
@pytest.mark.parametrize(
    ("build", "layer", "message"),
    [
        (build_autoencoder, "cod", r"no layer 'cod'\. Did you mean 'code'\?"),
        (build_nested, "inner", "'inner' is inside the model 'encoder'"),
        pytest.param(
            build_bypass,
            "code",
            "cannot be cut at the layer 'code'",
            marks=pytest.mark.skipif(
                Version(keras.__version__) < Version("3.14"),
                reason="an older Keras notices it by the rows alone",
            ),
        ),
        (build_bypass, "inputs", "no layer 'inputs'"),
        (build_subclassed, "code", "subclassed model"),
    ],
    ids=["missing", "nested", "bypassed", "input", "subclassed"],
)
def test_parts_that_a_network_does_not_have(by, build, layer, message, make_network):
    network = make_network(build)
    if by == "model":
        network = replace(open_model(network), architecture=None)

    with pytest.raises(ValueError, match=message):
        predict_rows(network, LEFT, part=Decoder(layer))


@pytest.mark.parametrize(
    ("option", "way"),
    [
        ("run_eagerly", "keras: the model is compiled with run_eagerly=True"),
        ("jit_compile", "compiled by XLA"),
    ],
)
def test_what_a_model_was_compiled_with_counts(option, way, make_network, make_task):
    network = make_network(build_autoencoder, **{option: True})
    _, history, trainer = train_network(network, make_task((LEFT, LEFT), epochs=range(1)))
    _, expected, _ = train_network(
        make_network(build_autoencoder), make_task((LEFT, LEFT), epochs=range(1))
    )

    assert trainer == way
    np.testing.assert_allclose(history["loss"], expected["loss"], rtol=1e-4)


def test_a_training_that_cannot_be_traced_leaves_nothing_behind(make_regressor, X, y_continuous):
    def fail(y_true, y_pred):
        raise RuntimeError("as planned")

    with pytest.raises(RuntimeError, match="as planned"):
        make_regressor(loss=fail).fit(X, y_continuous)

    with tf.distribute.OneDeviceStrategy("/cpu:0").scope():
        assert tf.distribute.has_strategy()


def test_a_distribution_strategy_is_left_to_keras(make_network, make_task):
    with tf.distribute.OneDeviceStrategy("/cpu:0").scope():
        network = make_network(build_autoencoder)
        _, history, trainer = train_network(network, make_task((LEFT, LEFT), shuffle=False))
    task = make_task((LEFT, LEFT), shuffle=False)
    _, expected, _ = train_network(make_network(build_autoencoder), task)

    assert trainer == "keras: a distribution strategy is in use"
    np.testing.assert_allclose(history["loss"], expected["loss"], rtol=1e-5)

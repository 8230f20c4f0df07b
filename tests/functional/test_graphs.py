"""Networks that are graphs are the same as when they are written by hand."""

import importlib
import pickle
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone

from keras_estimator_gen.cli import main

HEAD = """
[estimator]
name = "GraphNet"
kind = "regressor"
summary = "A network."

[training]
epochs = 2

[parameters.depth]
default = 2
doc = "Depth."
"""


def build_residual(keras, inputs, depth):
    layers = keras.layers
    stem = layers.Dense(6, activation="relu")(inputs)
    x = stem
    for _ in range(depth):
        entered = x
        x = layers.Dense(6, activation="tanh")(x)
        x = layers.Dense(6)(x)
        x = layers.Add()([entered, x])
    return layers.Concatenate()([stem, x])


RESIDUAL = """
[blocks.residual]
arguments = ["width"]
layers = [
  { layer = "Dense", units = "$width", activation = "$activation" },
  { layer = "Dense", units = "$width" },
  { layer = "Add", inputs = ["block_input", "previous"] },
]
[blocks.residual.parameters.activation]
default = "tanh"
doc = "Activation."

[[layers]]
layer = "Dense"
units = 6
activation = "relu"
name = "stem"

[[layers]]
repeat = "$depth"
block = "residual"
width = 6

[[layers]]
layer = "Concatenate"
inputs = ["stem", "previous"]
"""


def build_shared(keras, inputs, depth):
    layers = keras.layers
    tower = layers.Dense(4, activation="tanh")
    pair = layers.Reshape((2, 2))(inputs)
    left, right = tower(pair[:, 0]), tower(pair[:, 1])
    return layers.Concatenate()([left, right, layers.Subtract()([left, right])])


SHARED = """
[[layers]]
layer = "Reshape"
target_shape = [2, 2]
name = "pair"

[[layers]]
layer = "Dense"
units = 4
activation = "tanh"
inputs = ["pair[:, 0]"]
name = "tower"

[[layers]]
share = "tower"
inputs = ["pair[:, 1]"]
name = "right"

[[layers]]
layer = "Subtract"
inputs = ["tower", "right"]

[[layers]]
layer = "Concatenate"
inputs = ["tower", "right", "previous"]
"""


def build_collected(keras, inputs, depth):
    layers = keras.layers
    stem = layers.Dense(5)(inputs)
    heads = []
    for k in range(depth + 1):
        x = layers.Dense(k + 1)(stem)
        heads.append(layers.Dense(3)(x))
    x = layers.Average()(heads)
    return layers.Concatenate()([x, heads[0]])


COLLECTED = """
[[layers]]
layer = "Dense"
units = 5

[[layers]]
for = "k in range(depth + 1)"
collect = true
name = "heads"
block = [{ layer = "Dense", units = "$k + 1" }, { layer = "Dense", units = 3 }]

[[layers]]
layer = "Average"

[[layers]]
layer = "Concatenate"
inputs = ["previous", "heads[0]"]
"""


def build_sequence(keras, inputs, depth):
    layers = keras.layers
    tokens = layers.Reshape((4, 1))(inputs)
    x = layers.MultiHeadAttention(1, key_dim=2)(tokens, value=tokens)
    output, state, cell = layers.LSTM(3, return_state=True)(x)
    x = layers.LSTM(3, return_sequences=True)(tokens, initial_state=[state, cell])
    x = layers.Bidirectional(layers.GRU(2))(x)
    return layers.Concatenate()([output, x])


SEQUENCE = """
[[layers]]
layer = "Reshape"
target_shape = [4, 1]
name = "tokens"

[[layers]]
layer = "MultiHeadAttention"
num_heads = 1
key_dim = 2
call = { value = "tokens" }

[[layers]]
layer = "LSTM"
units = 3
return_state = true
name = "encoder"

[[layers]]
layer = "LSTM"
units = 3
return_sequences = true
inputs = ["tokens"]
call = { initial_state = "encoder[1:]" }

[[layers]]
layer = "Bidirectional"
wraps = { layer = "GRU", units = 2 }

[[layers]]
layer = "Concatenate"
inputs = ["encoder[0]", "previous"]
"""

CASES = {
    "residual": (RESIDUAL, build_residual),
    "shared": (SHARED, build_shared),
    "collected": (COLLECTED, build_collected),
    "sequence": (SEQUENCE, build_sequence),
}


@pytest.fixture
def make_net(tmp_path, monkeypatch):
    """Generate a module from a specification, and return its class."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(toml):
        (tmp_path / "graph_net.toml").write_text(HEAD + toml, encoding="utf-8")
        options = ["--runtime", "_keras_runtime", "--part", "saving", "--quiet"]
        arguments = ["graph_net.toml", "-o", ".", *options]
        monkeypatch.chdir(tmp_path)
        CliRunner().invoke(main, arguments, catch_exceptions=False)
        sys.modules.pop("graph_net", None)
        return importlib.import_module("graph_net").GraphNet

    yield make
    sys.modules.pop("graph_net", None)


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(30, 4)).astype("float32")
    return X, X[:, 0] * X[:, 1]


@pytest.mark.parametrize("name", CASES)
def test_the_network_is_that_written_by_hand(make_net, data, name):
    import keras

    toml, build = CASES[name]
    X, y = data
    fitted = make_net(toml)(random_state=0).fit(X, y)
    inputs = keras.Input(shape=(4,))
    model = keras.Model(inputs, keras.layers.Dense(1)(build(keras, inputs, 2)))
    model.set_weights(fitted.model_.get_weights())

    assert fitted.trainer_ == "compiled"
    np.testing.assert_allclose(fitted.predict(X), model.predict(X, verbose=0)[:, 0], atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_an_equal_network_is_built_twice_at_most(make_net, data, name, monkeypatch):
    reuse = importlib.import_module("_keras_runtime.network.reuse")
    net, built = make_net(CASES[name][0]), []
    build = reuse.build_network
    monkeypatch.setattr(reuse, "build_network", lambda *given: built.append(1) or build(*given))
    for _ in range(4):
        net(random_state=0).initialize(*data)

    assert len(built) == 2


@pytest.mark.parametrize("name", CASES)
def test_copies_predict_the_same(make_net, data, tmp_path, name):
    net = make_net(CASES[name][0])
    X, y = data
    fitted = net(depth=1, random_state=0).fit(X, y)
    expected = fitted.predict(X)
    fitted.save(tmp_path / "net.zip")

    copies = pickle.loads(pickle.dumps(fitted)), net.load(tmp_path / "net.zip")
    for copy in (*copies, clone(fitted).fit(X, y)):
        np.testing.assert_allclose(copy.predict(X), expected, atol=1e-5)

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


def build_carried(keras, inputs, depth):
    layers = keras.layers
    residual, total = inputs, keras.ops.zeros_like(inputs[:, :1])
    for _ in range(depth):
        theta = layers.Dense(5, activation="relu")(residual)
        residual = layers.Subtract()([residual, layers.Dense(4)(theta)])
        total = layers.Add()([total, layers.Dense(3)(theta)])
    return layers.Concatenate()([residual, total])


CARRIED = """
[blocks.basis]
outputs = ["backcast", "part"]
layers = [
  { layer = "Dense", units = 5, activation = "relu", name = "theta" },
  { layer = "Dense", units = "$n_features_in", name = "backcast" },
  { layer = "Dense", units = 3, inputs = ["theta"], name = "part" },
]

[[layers]]
constant = 0.0
name = "zero"

[[layers]]
repeat = "$depth"
carry = ["residual", "total"]
inputs = ["inputs", "zero"]
block = [
  { block = "basis", name = "parts" },
  { layer = "Subtract", inputs = ["residual", "parts[0]"], name = "residual" },
  { layer = "Add", inputs = ["total", "parts[1]"], name = "total" },
]

[[layers]]
layer = "Concatenate"
inputs = ["residual", "total"]
"""


def build_u_net(keras, inputs, depth):
    layers = keras.layers
    x, skips = layers.Reshape((4, 1))(inputs), []
    for level in range(depth):
        x = layers.ReLU()(layers.Conv1D(2 * 2**level, 3, padding="same")(x))
        skips.append(x)
        x = layers.MaxPooling1D()(x)
    x = layers.Conv1D(2 * 2**depth, 3, padding="same")(x)
    for skip in reversed(skips):
        x = layers.UpSampling1D()(x)
        x = layers.Concatenate()([x, skip])
        x = layers.Conv1D(skip.shape[-1], 3, padding="same")(x)
    return layers.Flatten()(x)


U_NET = """
[[layers]]
layer = "Reshape"
target_shape = [4, 1]

[[layers]]
for = "level in range(depth)"
collect = { skips = "skip" }
block = [
  { layer = "Conv1D", filters = "$2 * 2 ** level", kernel_size = 3, padding = "same" },
  { layer = "ReLU", name = "skip" },
  { layer = "MaxPooling1D" },
]

[[layers]]
layer = "Conv1D"
filters = "$2 * 2 ** depth"
kernel_size = 3
padding = "same"

[[layers]]
for = "level in range(depth - 1, -1, -1)"
block = [
  { layer = "UpSampling1D" },
  { layer = "Concatenate", inputs = ["previous", "skips[level]"] },
  { layer = "Conv1D", filters = "$2 * 2 ** level", kernel_size = 3, padding = "same" },
]

[[layers]]
layer = "Flatten"
"""


def build_decoder(keras, inputs, depth):
    layers, ops = keras.layers, keras.ops
    words = layers.Reshape((4, 1))(inputs)
    places = ops.repeat(ops.arange(4)[None], 1, axis=0) + ops.zeros_like(inputs)
    x = layers.Add()([layers.Dense(6)(words), layers.Embedding(4, 6)(places)])
    context, turns = x, []
    for _ in range(depth):
        attended = layers.MultiHeadAttention(2, 3)(x, value=context)
        x = layers.LayerNormalization()(layers.Add()([x, attended]))
        turns.append(x)
    return layers.Flatten()(layers.Concatenate()(turns))


DECODER = """
[blocks.decoder]
tensors = ["context"]
arguments = ["heads"]

[[blocks.decoder.layers]]
layer = "MultiHeadAttention"
num_heads = "$heads"
key_dim = "$width(context) // heads"
call = { value = "context" }

[[blocks.decoder.layers]]
layer = "Add"
inputs = ["block_input", "previous"]

[[blocks.decoder.layers]]
layer = "LayerNormalization"

[[layers]]
layer = "Reshape"
target_shape = [4, 1]

[[layers]]
layer = "Dense"
units = 6
name = "words"

[[layers]]
constant = "$range(n_features_in)"
inputs = ["inputs"]

[[layers]]
layer = "Embedding"
input_dim = "$n_features_in"
output_dim = "$width(words)"
name = "places"

[[layers]]
layer = "Add"
inputs = ["words", "places"]
name = "encoded"

[[layers]]
repeat = "$depth"
collect = "chained"
block = "decoder"
call = { context = "encoded" }
heads = 2

[[layers]]
layer = "Concatenate"

[[layers]]
layer = "Flatten"
"""


def build_towers(keras, inputs, depth):
    layers = keras.layers
    tower = keras.Sequential([layers.Dense(3 + i, activation="tanh") for i in range(depth)])
    pair = layers.Reshape((2, 2))(inputs)
    left, right = tower(pair[:, 0]), tower(pair[:, 1])
    return layers.Concatenate()([left, layers.Subtract()([left, right])])


TOWERS = """
[blocks.tower]
layers = [{ layer = "Dense", for = "i in range(depth)", units = "$3 + i", activation = "tanh" }]

[[layers]]
layer = "Reshape"
target_shape = [2, 2]
name = "pair"

[[layers]]
block = "tower"
inputs = ["pair[:, 0]"]
name = "left"

[[layers]]
share = "left"
inputs = ["pair[:, 1]"]
name = "right"

[[layers]]
layer = "Subtract"
inputs = ["left", "right"]

[[layers]]
layer = "Concatenate"
inputs = ["left", "previous"]
"""


def build_res_net(keras, inputs, depth):
    layers = keras.layers
    x = layers.Reshape((4, 1))(inputs)
    for stage in range(depth + 1):
        filters = 2 * (1 + stage // 2)
        shortcut = x
        x = layers.Conv1D(filters, 3, padding="same", activation="relu")(x)
        x = layers.Conv1D(filters, 3, padding="same")(x)
        if shortcut.shape[-1] != filters:
            shortcut = layers.Conv1D(filters, 1)(shortcut)
        x = layers.ReLU()(layers.Add()([x, shortcut]))
    return layers.GlobalAveragePooling1D()(x)


RES_NET = """
[blocks.residual]
arguments = ["n"]
layers = [
  { layer = "Conv1D", filters = "$n", kernel_size = 3, padding = "same", activation = "relu" },
  { layer = "Conv1D", filters = "$n", kernel_size = 3, padding = "same", name = "body" },
  { block = "projection", n = "$n", inputs = ["block_input"], when = "width(block_input) != n" },
  { layer = "Add", inputs = ["body", "previous"] },
  { layer = "ReLU" },
]

[blocks.projection]
arguments = ["n"]
layers = [{ layer = "Conv1D", filters = "$n", kernel_size = 1 }]

[[layers]]
layer = "Reshape"
target_shape = [4, 1]

[[layers]]
for = "stage in range(depth + 1)"
block = "residual"
n = "$2 * (1 + stage // 2)"

[[layers]]
layer = "GlobalAveragePooling1D"
"""

CASES = {
    "carried": (CARRIED, build_carried),
    "u_net": (U_NET, build_u_net),
    "decoder": (DECODER, build_decoder),
    "towers": (TOWERS, build_towers),
    "res_net": (RES_NET, build_res_net),
    "residual": (RESIDUAL, build_residual),
    "shared": (SHARED, build_shared),
    "collected": (COLLECTED, build_collected),
    "sequence": (SEQUENCE, build_sequence),
}
LONG = {"carried", "res_net", "u_net"}
"""Those of which copies are nothing new, and take long."""


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


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in CASES],
)
def test_copies_predict_the_same(make_net, data, tmp_path, name):
    net = make_net(CASES[name][0])
    X, y = data
    fitted = net(depth=1, random_state=0).fit(X, y)
    expected = fitted.predict(X)
    fitted.save(tmp_path / "net.zip")

    copies = pickle.loads(pickle.dumps(fitted)), net.load(tmp_path / "net.zip")
    for copy in (*copies, clone(fitted).fit(X, y)):
        np.testing.assert_allclose(copy.predict(X), expected, atol=1e-5)

"""What repeats in an imported model becomes a block or a loop, and the network stays the same."""

from importlib import import_module, invalidate_caches
from math import prod
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from keras import Input, Model, Sequential, layers, regularizers
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from keras_estimator_gen.cli import main
from keras_estimator_gen.loading import load_spec

MOST_LINES, MOST_PARAMETERS, MOST_COMBINATIONS = 200, 8, 300
APPLICATIONS = ("EfficientNetB0", "MobileNetV2", "ResNet50")
FAST = {"resnet", "transformer"}
OWN = {"dtype", "name", "shared_object_id"}
"""What two equal layers need not have in common."""


def make_transformer() -> Model:
    tokens = Input((20,), dtype="int32", name="tokens")
    x = layers.Embedding(50, 16)(tokens)
    for _ in range(3):
        attended = layers.MultiHeadAttention(2, 8, dropout=0.1)(query=x, value=x, key=x)
        x = layers.LayerNormalization()(layers.Add()([x, layers.Dropout(0.1)(attended)]))
        hidden = layers.Dense(24, activation="gelu")(x)
        hidden = layers.Dropout(0.1)(layers.Dense(16)(hidden))
        x = layers.LayerNormalization()(layers.Add()([x, hidden]))
    x = layers.GlobalAveragePooling1D()(x)
    return Model(tokens, layers.Dense(3, activation="softmax")(x))


def make_resnet() -> Model:
    inputs = Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    for stage, (depth, filters) in enumerate([(2, 4), (3, 8), (1, 12)]):
        for turn in range(depth):
            strides = 2 if stage and not turn else 1
            y = layers.Conv2D(filters, 3, strides=strides, padding="same", activation="relu")(x)
            y = layers.Conv2D(filters, 3, padding="same")(y)
            skip = layers.Conv2D(filters, 1, strides=2)(x) if strides > 1 else x
            x = layers.Activation("relu")(layers.Add()([skip, y]))
    return Model(inputs, layers.Dense(3, activation="softmax")(layers.Flatten()(x)))


def make_unet() -> Model:
    def convolve(x, filters):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return x

    inputs = Input((8, 8, 2))
    x, skips = inputs, []
    for filters in (4, 6):
        skips.append(convolve(x, filters))
        x = layers.MaxPooling2D()(skips[-1])
    x = convolve(x, 8)
    for filters, skip in zip((6, 4), reversed(skips), strict=True):
        x = convolve(layers.Concatenate()([layers.UpSampling2D()(x), skip]), filters)
    return Model(inputs, layers.Flatten()(layers.Conv2D(1, 1)(x)))


def make_towers() -> Model:
    left, right = Input((6,), name="left"), Input((6,), name="right")
    ends = []
    for start in (left, right):
        x = start
        for units in (8, 6, 4):
            x = layers.Dropout(0.2)(layers.BatchNormalization()(layers.Dense(units)(x)))
        ends.append(x)
    return Model([left, right], layers.Dense(1)(layers.Concatenate()(ends)))


def make_mlp() -> Model:
    stack: list[keras.Layer] = [Input((9,))]
    for units in (16, 8, 4):
        penalty = regularizers.L2(0.001)
        stack.append(layers.Dense(units, activation="relu", kernel_regularizer=penalty))
        stack.append(layers.Dropout(0.3))
    model = Sequential([*stack, layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model


def make_recurrent() -> Model:
    stack = [layers.LSTM(units, return_sequences=True, dropout=0.1) for units in (8, 6, 4)]
    return Sequential([Input((7, 3)), *stack, layers.GlobalMaxPooling1D(), layers.Dense(1)])


FOLDED = {
    "mlp": (
        make_mlp,
        {"units": (16, 8, 4), "dropout": 0.3, "l2": 0.001, "activation": "relu"},
    ),
    "recurrent": (make_recurrent, {"units": (8, 6, 4), "dropout": 0.1}),
    "resnet": (make_resnet, {"residual_filters": (4, 8, 12), "depth": (2, 3, 1)}),
    "towers": (make_towers, {"dense_units_1": (8, 6, 4), "dropout": 0.2}),
    "transformer": (make_transformer, {"width": 16, "depth": 3, "dropout": 0.1}),
    "unet": (make_unet, {"activation": "relu"}),
}
"""Models, each with parameters that it has afterwards."""


@pytest.fixture
def generate(tmp_path, monkeypatch):
    """Import a model, and return the text of its specification and the module made from it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def invoke(model, name):
        Path(f"{name}.json").write_text(model.to_json())
        runtime = ["--no-tests", "--runtime", "keras_estimator_gen.runtime"]
        for command in (["import", f"{name}.json", "-o", "spec.toml"], ["spec.toml", *runtime]):
            result = CliRunner().invoke(main, command)
            assert result.exit_code == 0, result.output
        invalidate_caches()
        estimator = load_spec(Path("spec.toml")).estimator
        module = import_module(estimator.module_name)
        return Path("spec.toml").read_text(), getattr(module, estimator.name), module.param_grid()

    return invoke


def make_rows(model):
    """Return rows for the inputs of a model, those rows side by side, and a target."""
    random = np.random.default_rng(0)
    rows = [
        random.integers(1, 20, (12, *each.shape[1:])).astype("float32") for each in model.inputs
    ]
    flat = np.hstack([each.reshape(12, -1) for each in rows])
    output = model.outputs[0]
    activation = getattr(output._keras_history.operation, "activation", None)
    classes = {"softmax": output.shape[-1], "sigmoid": 2}.get(getattr(activation, "__name__", ""))
    y = np.arange(12) % classes if classes else random.normal(size=(12, output.shape[-1]))
    return (rows if len(rows) > 1 else rows[0]), flat, y if classes or y.shape[1] > 1 else y[:, 0]


def describe(model):
    """Return the class and the configuration of each layer, in order."""
    kept = [each for each in model.layers if not isinstance(each, keras.layers.InputLayer)]
    configs = [keras.saving.serialize_keras_object(layer)["config"] for layer in kept]
    return [(type(a).__name__, drop_own(b)) for a, b in zip(kept, configs, strict=True)]


def drop_own(value):
    if isinstance(value, dict):
        return {key: drop_own(each) for key, each in value.items() if key not in OWN}
    return [drop_own(each) for each in value] if isinstance(value, list | tuple) else value


def assert_same_network(model, again, rows):
    assert describe(again) == describe(model)
    assert [each.shape for each in again.weights] == [each.shape for each in model.weights]
    random = np.random.default_rng(1)
    weights = [each + random.uniform(0.001, 0.01, each.shape) for each in model.get_weights()]
    model.set_weights(weights)
    again.set_weights(weights)
    names = [each.name for each in model.inputs]
    given = dict(zip(names, rows, strict=True)) if isinstance(rows, list) else rows
    wanted = np.asarray(model(rows, training=False))
    np.testing.assert_allclose(again(given, training=False), wanted, rtol=1e-4, atol=1e-6)
    assert np.ptp(wanted) > 0


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in FAST else pytest.mark.slow) for each in FOLDED]
)
def test_the_network_is_the_same(name, generate):
    make, parameters = FOLDED[name]
    model = make()
    rows, X, y = make_rows(model)

    text, estimator, grid = generate(model, f"folded_{name}")

    assert "repeat =" in text or "for =" in text or text.count('block = "convolution"') == 5
    assert len(text.splitlines()) <= MOST_LINES // 2 + 10
    found = estimator().get_params()
    assert {key: found[key] for key in parameters} == parameters
    assert prod(map(len, grid.values())) <= MOST_COMBINATIONS
    assert_same_network(model, estimator().initialize(X, y).model_, rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDED)
def test_what_a_search_tries_can_be_built(name, generate):
    model = FOLDED[name][0]()
    _, X, y = make_rows(model)

    _, estimator, grid = generate(model, f"searched_{name}")

    counts = set()
    for key, values in grid.items():
        for value in values:
            built = clone(estimator(**{key: value})).initialize(X, y).model_
            counts.add((len(built.layers), built.count_params()))
    assert len(counts) > 1


@pytest.mark.slow
def test_a_search_over_depth_and_width(generate):
    model = make_transformer()
    _, X, y = make_rows(model)
    _, estimator, grid = generate(model, "deep")
    some = {"depth": grid["depth"][:2], "width": grid["width"][:1]}

    search = GridSearchCV(estimator(epochs=1, random_state=0), some, cv=2).fit(X, y)

    assert search.best_params_["width"] == 8
    assert search.predict(X).shape == (12,)


@pytest.mark.slow
@pytest.mark.parametrize("name", APPLICATIONS)
def test_a_published_network_is_short(name, generate):
    build = getattr(keras.applications, name)
    model = build(weights=None, input_shape=(32, 32, 3), classes=4)
    rows, X, _ = make_rows(model)

    text, estimator, grid = generate(model, f"short_{name.lower()}")

    assert len(text.splitlines()) <= MOST_LINES
    assert text.count("[parameters.") <= MOST_PARAMETERS
    assert prod(map(len, grid.values())) <= MOST_COMBINATIONS
    assert_same_network(model, estimator().initialize(X, np.arange(12) % 4).model_, rows)

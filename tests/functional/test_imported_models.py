"""A model that is imported and generated again is the same network."""

from collections.abc import Callable, Mapping
from importlib import import_module, invalidate_caches
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from keras import Input, Model, Sequential, layers, regularizers

from keras_estimator_gen.cli import main
from keras_estimator_gen.importing import import_model
from keras_estimator_gen.loading import load_spec

pytestmark = pytest.mark.slow
N_ROWS = 12
OWN = {"dtype", "name"}
"""What two equal layers need not have in common."""


def make_mlp() -> Model:
    model = Sequential(
        [
            Input((6,)),
            layers.Dense(8, activation="relu", kernel_regularizer=regularizers.L2(0.01)),
            layers.Dropout(0.3),
            layers.Dense(4, activation="tanh", kernel_initializer="he_normal"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def make_cnn() -> Model:
    model = Sequential(
        [
            Input((8, 8, 1)),
            layers.Conv2D(4, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(6, (3, 1), strides=2, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    loss = keras.losses.BinaryCrossentropy(label_smoothing=0.1)
    model.compile("adam", loss, metrics=[keras.metrics.AUC(curve="PR")])
    return model


def make_bidirectional_lstm() -> Model:
    model = Sequential(
        [
            Input((5, 3)),
            layers.Masking(-1.0),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, dropout=0.1)),
            layers.TimeDistributed(layers.Dense(3, activation="elu")),
            layers.Bidirectional(layers.GRU(2), merge_mode="ave"),
            layers.Dense(1),
        ]
    )
    model.compile("rmsprop", keras.losses.LogCosh())
    return model


def make_token_classifier() -> Model:
    tokens = Input((7,), dtype="int32", name="tokens")
    x = layers.Embedding(20, 6, mask_zero=True)(tokens)
    x = layers.LSTM(5)(x)
    return Model(tokens, layers.Dense(4, activation="softmax", name="topic")(x))


def make_attention() -> Model:
    inputs = Input((6, 4), name="steps")
    x = layers.Dense(8)(inputs)
    attended = layers.MultiHeadAttention(2, 4, dropout=0.1)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attended]))
    x = layers.GlobalMaxPooling1D()(x)
    return Model(inputs, layers.Dense(2)(x))


def make_two_inputs() -> Model:
    numbers, image = Input((4,), name="numbers"), Input((6, 6, 1), name="image")
    left = layers.Dense(5, activation="relu")(numbers)
    right = layers.Flatten()(layers.Conv2D(2, 3)(image))
    merged = layers.Concatenate()([left, right])
    return Model([numbers, image], layers.Dense(1, activation="sigmoid")(merged))


def make_two_outputs() -> Model:
    inputs = Input((5,))
    trunk = layers.Dense(8, activation="relu", name="trunk")(inputs)
    risk = layers.Dense(1, activation="sigmoid", name="risk")(trunk)
    grade = layers.Dense(3, activation="softmax", name="grade")(layers.Dropout(0.2)(trunk))
    model = Model(inputs, [risk, grade])
    losses = {"risk": "binary_crossentropy", "grade": "sparse_categorical_crossentropy"}
    weights = {"risk": 1.0, "grade": 0.5}
    model.compile("adam", losses, loss_weights=weights, metrics={"grade": ["accuracy"]})
    return model


def make_outputs_by_key() -> Model:
    inputs = Input((5,))
    x = layers.Dense(4)(inputs)
    price, demand = layers.Dense(1, name="price")(x), layers.Dense(2)(x)
    model = Model(inputs, {"cost": price, "need": demand})
    model.compile("adam", {"cost": "mse", "need": "mae"}, loss_weights={"cost": 1.0, "need": 0.5})
    return model


def make_residual() -> Model:
    inputs = Input((6,))
    x = layers.Dense(8)(inputs)
    for _ in range(2):
        skip = x
        x = layers.Dense(8, activation="relu")(x)
        x = layers.Dense(8)(x)
        x = layers.Add()([x, skip])
    return Model(inputs, layers.Dense(1)(x))


def make_shared() -> Model:
    left, right = Input((4,), name="left"), Input((4,), name="right")
    tower = layers.Dense(6, activation="tanh")
    distance = layers.Subtract()([tower(left), tower(right)])
    return Model([left, right], layers.Dense(1, activation="sigmoid")(distance))


def make_sliced() -> Model:
    inputs = Input((6,))
    x = layers.Dense(4, activation=layers.LeakyReLU(0.3))(inputs[:, 2:])
    return Model(inputs, layers.Dense(1)(layers.Concatenate()([x, inputs[:, :2]])))


def make_schedule() -> Model:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.05, 100, 0.9)
    model = Sequential(
        [
            Input((4,)),
            layers.Dense(
                5,
                kernel_initializer=keras.initializers.RandomNormal(stddev=0.1, seed=3),
                kernel_constraint=keras.constraints.MaxNorm(3.0),
                bias_initializer="ones",
                activity_regularizer=regularizers.L1L2(0.01, 0.02),
            ),
            layers.PReLU(shared_axes=[1]),
            layers.Dense(2, trainable=False),
        ]
    )
    model.compile(keras.optimizers.Adam(schedule, weight_decay=0.01), "mse", metrics=["mae"])
    return model


def make_nested() -> Model:
    tower = Sequential(
        [Input((3,)), layers.Dense(5, activation="relu"), layers.Dense(4)], name="tower"
    )
    inputs = Input((6,))
    left, right = tower(inputs[:, :3]), tower(inputs[:, 3:])
    x = layers.Concatenate()([right, left])
    small = Input((8,))
    inner = Model(small, layers.Add()([layers.Dense(8)(small), small]), name="residual_unit")
    return Model(inputs, layers.Dense(2, activation="softmax")(inner(x)))


def make_states() -> Model:
    inputs = Input((5, 4), name="steps")
    _, hidden, cell = layers.LSTM(3, return_state=True)(inputs)
    x = layers.Concatenate()([hidden, cell])
    return Model(inputs, layers.Dense(1)(x))


def make_operations() -> Model:
    inputs = Input((4,))
    x = layers.SpectralNormalization(layers.Dense(4))(inputs)
    x = layers.RepeatVector(3)(layers.Multiply()([x, inputs]))
    return Model(inputs, layers.Dense(1)(layers.RNN(layers.GRUCell(3))(x)))


def build_rescaled() -> Model:
    inputs = Input((4,))
    x = layers.ReLU(6.0)(inputs + 3.0) * (1.0 / 6.0)
    x = (1.0 - x) - 0.25
    return Model(inputs, layers.Dense(1)(layers.Dense(4)(2 * x) + x))


def make_paddings() -> Model:
    pairs = [((0, 1), (0, 1)), ((1, 2), (2, 1)), ((1, 1), (2, 2)), ((2, 2), (2, 2)), (1, 2), 1]
    inputs = Input((8, 8, 2), name="image")
    x = [layers.ZeroPadding2D(each)(inputs) for each in pairs]
    x += [layers.Cropping2D(each)(inputs) for each in pairs]
    flat = [layers.Dense(3)(layers.Flatten()(each)) for each in x]
    return Model(inputs, layers.Dense(1)(layers.Concatenate()(flat)))


def make_stacked_cells() -> Model:
    cells = [layers.LSTMCell(3), layers.GRUCell(2, dropout=0.1)]
    return Sequential([Input((5, 4)), layers.RNN(cells), layers.Dense(4), layers.Dense(1)])


def make_encoder_and_decoder() -> Model:
    source, target = Input((5, 4), name="source"), Input((3, 2), name="target")
    encoded = layers.LSTM(4, return_state=True)(source)
    x = layers.LSTM(4)(target, initial_state=encoded[1:])
    return Model([source, target], layers.Dense(1)(x))


MODELS: Mapping[str, Callable[[], Model]] = {
    name.removeprefix("make_"): function
    for name, function in list(globals().items())
    if name.startswith("make_")
}


@pytest.fixture
def generate(tmp_path, monkeypatch):
    """Save a model, import it, and return the class that is generated from it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def invoke(model, name, suffix):
        path = Path(f"imported_{name}_{suffix}").with_suffix(f".{suffix}")
        if suffix == "keras":
            model.save(path)
        else:
            path.write_text(model.to_json())
        for command in (
            ["import", str(path), "-o", "spec.toml"],
            ["spec.toml", "--no-tests", "--runtime", "keras_estimator_gen.runtime"],
        ):
            result = CliRunner().invoke(main, command)
            assert result.exit_code == 0, result.output
        invalidate_caches()
        spec = load_spec(Path("spec.toml"))
        return getattr(import_module(spec.estimator.module_name), spec.estimator.name)

    return invoke


def make_rows(model):
    """Return rows for a model, as an estimator takes them: the inputs side by side."""
    random = np.random.default_rng(0)
    inputs = [
        random.integers(1, 20, (N_ROWS, *each.shape[1:]))
        if each.dtype == "int32"
        else random.normal(size=(N_ROWS, *each.shape[1:]))
        for each in model.inputs
    ]
    flat = [each.reshape(N_ROWS, -1) for each in inputs]
    X = flat[0] if len(flat) == 1 else np.hstack(flat)
    return X.astype("float32"), inputs if len(inputs) > 1 else inputs[0]


def make_target(model):
    """Return a target that fits the outputs."""
    columns = []
    for output in model.outputs:
        activation = getattr(output._keras_history.operation, "activation", None)
        classes = {"softmax": output.shape[-1], "sigmoid": 2}.get(
            getattr(activation, "__name__", "")
        )
        width = 1 if classes else output.shape[-1]
        rows = np.arange(N_ROWS)[:, None] + np.arange(width)
        columns.append(rows % classes if classes else rows / 10)
    y = np.hstack(columns)
    return y[:, 0] if y.shape[1] == 1 else y


def describe(model):
    """Return the class and configuration of each layer, in order."""
    found = []
    for layer in model.layers:
        if isinstance(layer, Model):
            found += describe(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            config = keras.saving.serialize_keras_object(layer)["config"]
            found.append((type(layer).__name__, drop_names(config)))
    return found


def describe_optimizer(model):
    return drop_names(keras.saving.serialize_keras_object(model.optimizer))


def drop_names(value):
    if isinstance(value, dict):
        return {
            key: drop_names(each)
            for key, each in value.items()
            if key not in OWN | {"shared_object_id"}
        }
    return [drop_names(each) for each in value] if isinstance(value, list | tuple) else value


def compute(model, inputs):
    outputs = model(inputs, training=False)
    listed = list(outputs.values()) if isinstance(outputs, dict) else outputs
    return [np.asarray(each) for each in (listed if isinstance(listed, list) else [listed])]


@pytest.mark.parametrize(
    ("name", "suffix"), [*((name, "keras") for name in MODELS), ("mlp", "json"), ("shared", "json")]
)
def test_the_same_network(name, suffix, generate):
    model: Model = MODELS[name]()
    X, inputs = make_rows(model)

    estimator = generate(model, name, suffix)(epochs=1, random_state=0).fit(X, make_target(model))

    again = estimator.model_
    assert describe(again) == describe(model)
    if getattr(model, "optimizer", None) is not None:
        assert describe_optimizer(again) == describe_optimizer(model)
    again.set_weights(model.get_weights())
    names = [each.name for each in model.inputs]
    given = dict(zip(names, inputs, strict=True)) if isinstance(inputs, list) else inputs
    for output, wanted in zip(compute(again, given), compute(model, inputs), strict=True):
        np.testing.assert_allclose(output, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_the_specification_is_short_and_tunable(name, tmp_path):
    path = tmp_path / f"{name}.json"
    path.write_text(MODELS[name]().to_json())

    text = import_model(path).text

    assert "$" in text
    assert "None" not in text
    for usual in ("glorot_uniform", "zeros", "channels_last", "use_bias = true", "linear"):
        assert usual not in text


def test_operations_with_numbers_become_layers(generate):
    """Adding to all numbers, and multiplying them, is what ``Rescaling`` does."""
    model = build_rescaled()
    X, inputs = make_rows(model)

    again = generate(model, "rescaled", "json")().initialize(X, make_target(model)).model_

    again.set_weights(model.get_weights())
    np.testing.assert_allclose(compute(again, inputs), compute(model, inputs), rtol=1e-5, atol=1e-6)

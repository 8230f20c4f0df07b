"""What a specification says is what the generated estimator does, from the file to ``predict``."""

import importlib
import pickle
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from keras_estimator_gen.cli import main

HEAD = '[estimator]\nname = "Net"\nkind = "{kind}"\nsummary = "A network."\n'
TRAINING = "[training]\nepochs = 2\n"
MODELS = """
def build_network(n_units, depth, meta, compile_kwargs, params):
    import keras

    assert params["model__depth"] == depth
    hidden = [keras.layers.Dense(n_units) for _ in range(depth)]
    inputs = keras.Input(shape=meta["input_shape_"])
    outputs = keras.layers.Dense(meta["n_outputs_"])(keras.Sequential(hidden)(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(**compile_kwargs)
    return model
"""


@pytest.fixture
def make_net(tmp_path, monkeypatch):
    """Generate a module from a specification, and return its class."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(toml, kind="regressor"):
        text = toml if "[estimator]" in toml else HEAD.format(kind=kind) + toml
        (tmp_path / "net.toml").write_text(text, encoding="utf-8")
        arguments = ["net.toml", "-o", ".", "--runtime", "_keras_runtime", "--quiet"]
        monkeypatch.chdir(tmp_path)
        CliRunner().invoke(main, arguments, catch_exceptions=False)
        sys.modules.pop("net", None)
        return importlib.import_module("net").Net

    yield make
    sys.modules.pop("net", None)


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(loc=50, scale=9, size=(60, 3)).astype("float32")
    return X, 1000 * X[:, 0] + X[:, 1]


def test_features_and_target_are_encoded(make_net, data):
    X, y = data
    net = make_net(
        '[inputs.table]\nencoder = { encoder = "KBinsDiscretizer", n_bins = "$n_bins", '
        'encode = "ordinal" }\n'
        '[target]\nencoder = "StandardScaler"\n'
        '[parameters.n_bins]\ndefault = 3\ndoc = "Bins."\n' + TRAINING
    )
    fitted = net(n_bins=5, random_state=0).fit(X, y)

    assert isinstance(fitted.feature_encoder_, KBinsDiscretizer)
    assert fitted.feature_encoder_.n_bins == 5
    assert isinstance(fitted.target_encoder_, StandardScaler)
    assert fitted.target_encoder_.mean_ == pytest.approx(y.mean(), rel=1e-4)
    assert fitted.feature_encoder is not fitted.feature_encoder
    # Untrained or not, the network's numbers near zero are decoded to those of the target.
    assert np.abs(fitted.predict(X) - y.mean()).max() < 10 * y.std()


INPUTS = """
[inputs.numbers]
columns = { dtype = "number" }
encoder = "StandardScaler"
[inputs.place]
columns = ["city"]
encoder = "CategoryEncoder"
[inputs.title]
columns = ["title"]
encoder = { encoder = "TextEncoder", max_tokens = 50 }
[[layers]]
layer = "Embedding"
inputs = ["place"]
input_dim = "$vocabulary_sizes[0]"
output_dim = "$place_embedding_sizes[0]"
[[layers]]
layer = "Flatten"
name = "place_code"
[[layers]]
layer = "Embedding"
inputs = ["title"]
input_dim = "$vocabulary_size"
output_dim = "$min(8, title_sequence_length)"
[[layers]]
layer = "GlobalAveragePooling1D"
name = "title_code"
[[layers]]
layer = "Concatenate"
inputs = ["numbers", "place_code", "title_code"]
[[layers]]
layer = "Dense"
units = "$input_shape['numbers'][0] + 2"
name = "hidden"
"""


def test_each_input_reads_its_columns(make_net):
    pd = pytest.importorskip("pandas")
    rows = range(60)
    frame = pd.DataFrame(
        {
            "city": [["Rome", "Oslo", None][row % 3] for row in rows],
            "title": [["a good day", "a bad one"][row % 2] for row in rows],
            "size": np.arange(60.0),
            "age": np.arange(60.0)[::-1],
        }
    )
    net = make_net(INPUTS + TRAINING, "classifier")
    fitted = net(random_state=0).fit(frame, frame["title"])
    layers = {layer.name: layer for layer in fitted.model_.layers}

    assert [layers[name].dtype for name in ("place", "title")] == ["int32", "int32"]
    assert layers["hidden"].units == 4
    assert fitted.input_shape_ == {"numbers": (2,), "place": (1,), "title": (3,)}
    assert [fitted.vocabulary_sizes_, fitted.vocabulary_size_] == [(4,), 7]
    assert fitted.predict(frame[:1].assign(city="Bern", title="new")).shape == (1,)


def test_one_hot_labels_are_labels(make_net, data):
    X, _ = data
    y = np.eye(3)[np.arange(60) % 3]
    fitted = make_net("[target]\none_hot = true\n" + TRAINING, "classifier")().fit(X, y)

    assert fitted.predict_proba(X).shape == (60, 3)
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1, rtol=1e-5)
    assert set(map(tuple, fitted.predict(X))) <= set(map(tuple, np.eye(3)))


def test_a_build_function_gets_parameters_and_options(make_net, data, tmp_path):
    (tmp_path / "shop_models.py").write_text(MODELS, encoding="utf-8")
    net = make_net(
        HEAD.format(kind="regressor") + 'build = "shop_models:build_network"\n'
        '[parameters.n_units]\ndefault = 4\ndoc = "Units."\n'
        "[training]\nepochs = 1\nmodel_options = { depth = 2 }\n"
    )
    fitted = clone(net(model__depth=3, n_units=5)).fit(*data)

    (_, hidden, _) = fitted.model_.layers
    assert [layer.units for layer in hidden.layers] == [5, 5, 5]


def test_options_reach_what_they_are_routed_to(make_net, data):
    X, _ = data
    y = (X[:, 0] > 50).astype(int)
    net = make_net(
        "[training]\nepochs = 9\n"
        "fit_options = { epochs = 4, validation_split = 0.5, validation_freq = 2 }\n"
        'compile_options = { weighted_metrics = ["accuracy"] }\n'
        "score_options = { normalize = false }\n",
        "classifier",
    )
    fitted = net(random_state=0).fit(X, y)

    assert fitted.n_iter_ == 4
    assert len(fitted.history_["val_loss"]) == 2
    assert "accuracy" in fitted.history_
    assert fitted.score(X, y) == np.sum(fitted.predict(X) == y)


@pytest.mark.parametrize(("split", "names"), [(0.0, set()), (0.5, {"val_loss"})])
def test_callbacks_know_whether_there_is_validation(make_net, data, split, names):
    net = make_net(
        TRAINING + '[training.callbacks.stop]\ncallback = "EarlyStopping"\n'
        "monitor = \"$'val_loss' if has_validation else 'loss'\"\n"
    )
    fitted = net(validation_split=split).fit(*data)
    (callback,) = fitted._keras_callbacks()

    assert callback.monitor == ("val_loss" if names else "loss")
    assert {name for name in fitted.history_ if name.startswith("val_")} == names


def test_the_codes_of_a_transformer_are_those_of_the_layer(make_net, data):
    X, _ = data
    layers = ('layer = "Dense"\nunits = 2\nname = "code"', 'layer = "Dense"\nunits = 5')
    entries = "".join(f"[[layers]]\n{layer}\n" for layer in layers)
    fitted = make_net(f'{entries}[transform]\noutput = "code"\n{TRAINING}', "transformer")().fit(X)
    kernel, bias = fitted.model_.get_layer("code").get_weights()

    np.testing.assert_allclose(fitted.transform(X), X @ kernel + bias, rtol=1e-4)
    assert fitted.inverse_transform(fitted.transform(X)).shape == X.shape


def test_the_specification_sets_the_share_of_outliers(make_net, data):
    X, _ = data
    toml = '[[layers]]\nlayer = "Dense"\nunits = 1\n' + TRAINING + "contamination = 0.25\n"
    labels = make_net(toml, "outlier_detector")(random_state=0).fit_predict(X)

    assert np.mean(labels == -1) == 0.25


RESIDUAL = """
[blocks.residual]
arguments = ["width"]
layers = [
  {{ layer = "Dense", units = "$width" }},
  {{ layer = "Add", inputs = ["block_input", "previous"] }},
]
[[layers]]
layer = "Dense"
units = 8
[[layers]]
block = "residual"
width = {width}
"""


@pytest.mark.parametrize("width", ['"$n_features_in + 5"', '"$max(8, n_features_in)"', "8"])
def test_arguments_of_blocks_are_expressions_of_data(make_net, data, width):
    X, y = data
    fitted = make_net(RESIDUAL.format(width=width) + TRAINING)(random_state=0).fit(X, y)

    assert [layer.units for layer in fitted.model_.layers if hasattr(layer, "units")] == [8, 8, 1]
    assert fitted.predict(X).shape == y.shape


LOCAL_NAMES = ["deep", "score", "selected", "classes", "prefix", "y", "epochs", "n_outputs"]


def test_tensors_have_names_that_other_functions_use(make_net, data):
    X, y = data
    layers = [f'[[layers]]\nlayer = "Dense"\nunits = 3\nname = "{name}"\n' for name in LOCAL_NAMES]
    inputs = ", ".join(f'"{name}"' for name in LOCAL_NAMES)
    join = f'[[layers]]\nlayer = "Concatenate"\ninputs = [{inputs}]\n'
    callback = '[training.callbacks.stop]\ncallback = "EarlyStopping"\nwhen = "has_validation"\n'
    net = make_net("".join(layers) + join + TRAINING + callback)
    fitted = net(random_state=0).fit(X, y)

    assert {*LOCAL_NAMES} <= {layer.name for layer in fitted.model_.layers}
    assert clone(fitted).fit(X, y).predict(X) == pytest.approx(fitted.predict(X))


def test_options_that_say_nothing_take_what_keras_takes(make_net, data):
    X, y = data
    net = make_net(
        '[training]\nepochs = 1\nloss = "huber"\n'
        "optimizer_options.learning_rate = { nullable = true }\n"
        "optimizer_options.clipnorm = { nullable = true }\n"
        "optimizer_options.amsgrad = { nullable = true }\n"
        "loss_options.delta = { nullable = true }\n"
    )
    options = {"learning_rate": 0.1, "clipnorm": 1.0, "amsgrad": True}
    routed = {f"optimizer__{name}": value for name, value in options.items()}
    optimizer = net(**routed, loss__delta=2).fit(X, y).model_.optimizer.get_config()

    assert {name: optimizer[name] for name in options} == pytest.approx(options)
    assert net().fit(X, y).model_.optimizer.get_config()["amsgrad"] is False
    with pytest.raises(ValueError, match="'optimizer__amsgrad'"):
        net(optimizer__amsgrad="yes").fit(X, y)


OUTPUT_LAYER = """
[parameters.sizes]
default = [4]
item = { min = 1 }
single = true
tune = [[4], [4, 2]]
doc = "Units of each layer."
[parameters.pause]
default = 2
range = [1, inf]
infinite = true
doc = "Epochs between two records of the time."
[parameters.alpha]
default = 0.0
range = [0.0, inf]
doc = "Penalty."
[[layers]]
for = "units in sizes"
layer = "Dense"
units = "$units"
[output_layer]
use_bias = false
kernel_regularizer = { regularizer = "L2", l2 = "$alpha / len(sizes)" }
kernel_initializer = "zeros"
[training.callbacks.clock]
callback = "BackupAndRestore"
when = "len(sizes) > pause"
backup_dir = "none"
"""


def test_an_item_alone_is_a_list_and_a_number_may_be_infinite(make_net, data):
    X, y = data
    net = make_net(OUTPUT_LAYER + TRAINING)
    fitted = clone(net(sizes=np.int64(3), pause=np.inf, random_state=0)).fit(X, y / y.max())

    assert [layer.units for layer in fitted.model_.layers[1:]] == [3, 1]
    assert pickle.loads(pickle.dumps(fitted)).get_params()["sizes"] == 3
    same = net(sizes=(3,), random_state=0).fit(X, y / y.max())
    np.testing.assert_array_equal(same.predict(X), fitted.predict(X))
    search = GridSearchCV(net(random_state=0), {"sizes": [2, (2, 2)]}, cv=2).fit(X, y / y.max())
    assert search.best_params_["sizes"] in (2, (2, 2))
    for wrong in ({"sizes": 0}, {"sizes": 2.5}, {"sizes": None}, {"pause": 0}, {"pause": 1.5}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            net(**wrong).fit(X, y)


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        ("regressor", ""),
        ("outlier_detector", ""),
        (
            "classifier",
            '[[outputs]]\nname = "a"\ncolumns = 0\n[[outputs]]\nname = "b"\ncolumns = 1\n',
        ),
    ],
)
def test_output_layers_have_what_the_specification_gives_them(kind, rest, make_net, data):
    X, y = data
    target = {"regressor": y, "classifier": X[:, :2] > 50}.get(kind)
    fitted = make_net(OUTPUT_LAYER + rest + TRAINING, kind)(alpha=0.5).initialize(X, target)

    names = fitted.model_.output_names
    assert len(names) == (2 if rest else 1)
    for layer in map(fitted.model_.get_layer, names):
        assert not layer.use_bias
        assert layer.kernel_regularizer.l2 == 0.5
        assert not np.any(layer.kernel)

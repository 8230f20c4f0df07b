"""Models that stand for layers: their weights, and which of their layers are trained."""

import importlib
import pickle
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from keras_estimator_gen.cli import main
from transfer_learning import TransferLearning

APPLIED = """
[estimator]
name = "AppliedNet"
kind = "regressor"
summary = "A network on a model of keras.applications."

[parameters.weights]
nullable = true
doc = "File with the weights of the model."

[parameters.fine_tune]
default = false
doc = "Whether the model is trained."

[inputs.image]
shape = [32, 32, 3]
pad = true

[[layers]]
layer = "keras.applications:MobileNetV2"
input_shape = [32, 32, 3]
alpha = 0.35
include_top = false
pooling = "avg"
weights = "$weights"
trainable = "$fine_tune"
name = "features"
"""


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    X = generator.uniform(size=(24, 8, 8)).astype("float32")
    return X, (X[:, :4].mean((1, 2)) > X[:, 4:].mean((1, 2))).astype(int)


def make(**params):
    return TransferLearning(
        random_state=0, epochs=2, batch_size=12, shuffle=False, dropout=0.0, **params
    )


def find_backbone(model):
    return next(layer for layer in model.layers if isinstance(layer, keras.Model))


@pytest.mark.parametrize("start", [pytest.param(None, marks=pytest.mark.slow), "block_3_conv"])
def test_training_is_that_of_keras(data, start):
    X, y = data
    model = make(trainable_from=start).initialize(X, y).model_
    before = [np.array(weight) for weight in find_backbone(model).weights]
    history = model.fit(X[..., None], y, 12, 2, shuffle=False, verbose=0).history
    fitted = make(trainable_from=start).fit(X, y)
    backbone = find_backbone(fitted.model_)

    assert fitted.trainer_ == "compiled"
    np.testing.assert_allclose(fitted.history_["loss"], history["loss"], rtol=1e-4)
    for weight, expected in zip(fitted.model_.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=1e-3, atol=1e-5)
    # Also the averages of a batch normalization that is not trained stay as they are.
    changed = {
        weight.path.split("/")[-2]
        for weight, old in zip(backbone.weights, before, strict=True)
        if not np.array_equal(weight, old)
    }
    assert changed == (set() if start is None else {"block_3_conv", "block_3_norm"})
    assert len(backbone.trainable_weights) == (0 if start is None else 3)


def test_weights_come_from_a_file(data, tmp_path):
    other = find_backbone(make().set_params(random_state=1).initialize(*data).model_)
    path = tmp_path / "other.weights.h5"
    other.save_weights(path)
    fitted = make(weights=str(path)).fit(*data)

    for weight, expected in zip(
        find_backbone(fitted.model_).get_weights(), other.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)
    path.unlink()
    copied = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copied.predict_proba(data[0]), fitted.predict_proba(data[0]))


def test_a_layer_that_is_not_there(data):
    with pytest.raises(ValueError, match=r"No such layer: block_9\. Existing layers are.*block_1"):
        make(trainable_from="block_9").fit(*data)


def test_a_search_chooses_what_is_trained(data):
    grid = {"trainable_from": [None, "block_3_conv"]}
    search = GridSearchCV(make(), grid, cv=2, error_score="raise").fit(*data)
    trained = {
        start: len(
            find_backbone(
                clone(make(trainable_from=start)).initialize(*data).model_
            ).trainable_weights
        )
        for start in grid["trainable_from"]
    }

    assert search.best_params_["trainable_from"] in grid["trainable_from"]
    assert trained == {None: 0, "block_3_conv": 3}


@pytest.fixture(scope="module")
def applied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("applied")
    (folder / "net.toml").write_text(APPLIED, encoding="utf-8")
    options = ["--runtime", "keras_estimator_gen.runtime", "-q", "-o", str(folder)]
    result = CliRunner().invoke(main, [str(folder / "net.toml"), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("applied_net").AppliedNet
    sys.path.remove(str(folder))
    sys.modules.pop("applied_net", None)


def test_a_model_of_keras_with_weights_from_a_file(applied, tmp_path):
    X, y = np.zeros((4, 32, 32, 3), "float32"), np.arange(4.0)
    plain = find_backbone(applied(random_state=0).initialize(X, y).model_)
    path = tmp_path / "features.weights.h5"
    plain.save_weights(path)
    loaded = (
        applied(weights=str(path), fine_tune=True).initialize(X, y).model_.get_layer("features")
    )

    assert (plain.name, len(plain.trainable_weights)) == ("features", 0)
    assert len(loaded.trainable_weights) == 156
    for weight, expected in zip(loaded.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected)


@pytest.mark.slow
@pytest.mark.parametrize("fine_tune", [False, True])
def test_a_model_of_keras_is_trained_as_by_keras(applied, fine_tune):
    generator = np.random.default_rng(0)
    X, y = generator.uniform(size=(8, 32, 32, 3)).astype("float32"), np.arange(8.0)
    params = {"epochs": 2, "batch_size": 4, "shuffle": False, "optimizer": "sgd"}
    params |= {"random_state": 0, "fine_tune": fine_tune}
    model = applied(**params).initialize(X, y).model_
    history = model.fit(X, y[:, None], 4, 2, shuffle=False, verbose=0).history
    fitted = applied(**params).fit(X, y)

    assert fitted.trainer_ == "compiled"
    np.testing.assert_allclose(fitted.history_["loss"], history["loss"], rtol=1e-3)

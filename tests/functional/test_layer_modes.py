"""Layers that work in another way than in training, and layers that adapt to data."""

import pickle
import sys
from importlib import import_module
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main

HEAD = """
[estimator]
name = "ModeNet"
kind = "regressor"
summary = "A network."

[training]
epochs = 2
"""

FROZEN = """
[[layers]]
layer = "BatchNormalization"
trainable = false

[[layers]]
layer = "Reshape"
target_shape = [2, 2]

[[layers]]
layer = "TimeDistributed"
wraps = { layer = "BatchNormalization", trainable = false }

[[layers]]
layer = "Flatten"
"""

PREPARED = """
[[layers]]
layer = "Normalization"
mean = [1.0, 2.0, 3.0, 4.0]
variance = [4.0, 4.0, 4.0, 4.0]
name = "scaled"

[[layers]]
layer = "Discretization"
bin_boundaries = [0.0, 1.0]
output_mode = "one_hot"
name = "binned"

[[layers]]
layer = "Flatten"
"""


@pytest.fixture
def make_net(tmp_path, monkeypatch):
    """Generate a module from the layers of a specification, and return its class."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def make(layers):
        Path("mode_net.toml").write_text(HEAD + layers, encoding="utf-8")
        arguments = ["mode_net.toml", "-o", ".", "--runtime", "_keras_runtime", "--quiet"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        sys.modules.pop("mode_net", None)
        return import_module("mode_net").ModeNet

    yield make
    sys.modules.pop("mode_net", None)
    sys.modules.pop("lasting", None)


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(3.0, 2.0, size=(30, 4)).astype("float32")
    return X, X[:, 0] * X[:, 1]


@pytest.mark.parametrize("options", [{}, {"callbacks": keras.callbacks.History}])
def test_frozen_batch_normalization_keeps_its_averages(make_net, data, options):
    X, y = data
    fitted = make_net(FROZEN)(random_state=0, **options).fit(X, y)
    frozen = [variable for variable in fitted.model_.variables if "batch_norm" in variable.path]
    learned = [variable for variable in frozen if "moving" in variable.path]

    assert fitted.trainer_ == "compiled"
    assert len(learned) == 4
    for variable in learned:
        start = 1.0 if "variance" in variable.path else 0.0
        np.testing.assert_array_equal(variable, start)


def test_layers_that_are_given_what_they_would_learn(make_net, data):
    X, y = data
    fitted = make_net(PREPARED)(random_state=0).fit(X, y)
    read = {name: fitted.model_.get_layer(name).output for name in ("scaled", "binned")}
    outputs = keras.Model(fitted.model_.inputs, read).predict(X, verbose=0)
    scaled = (X - [1.0, 2.0, 3.0, 4.0]) / 2.0

    np.testing.assert_allclose(outputs["scaled"], scaled, rtol=1e-5)
    np.testing.assert_array_equal(outputs["binned"].argmax(-1), np.digitize(scaled, [0.0, 1.0]))
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_allclose(copy.predict(X), fitted.predict(X), rtol=1e-5)


def test_as_many_groups_as_there_are_channels(make_net, data):
    layers = '[[layers]]\nlayer = "Reshape"\ntarget_shape = [2, 2]\n\n'
    layers += '[[layers]]\nlayer = "GroupNormalization"\ngroups = -1\nname = "normed"\n\n'
    fitted = make_net(f'{layers}[[layers]]\nlayer = "Flatten"\n')().fit(*data)

    assert fitted.model_.get_layer("normed").groups == 2

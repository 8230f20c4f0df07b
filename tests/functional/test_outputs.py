"""Specified outputs, from the file to predictions and to the generated tests, which all pass."""

import importlib
import re
import subprocess
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, cross_val_score

from keras_estimator_gen.cli import main

HEAD = '[estimator]\nname = "Net"\nkind = "{kind}"\nsummary = "A network."\n'
BODY = '[[layers]]\nlayer = "Dense"\nname = "body"\nunits = 16\nactivation = "relu"\n'
PINBALL = '''
"""Losses."""

from keras import ops


def pinball(y_true, y_pred):
    """Return the loss of three quantiles."""
    error = y_true - y_pred
    quantiles = ops.convert_to_tensor([0.1, 0.5, 0.9], dtype=error.dtype)
    return ops.mean(ops.maximum(quantiles * error, (quantiles - 1) * error), axis=-1)


def take_range(units):
    """Return how far the outer quantiles are apart."""
    return units[:, 2] - units[:, 0]
'''

MIXED = """
[[outputs]]
name = "risk"
task = "binary"
[[outputs]]
name = "grade"
task = "multiclass"
inputs = ["body", "risk"]
[[outputs]]
name = "amount"
task = "regression"
activation = "softplus"
loss = { loss = "Huber", delta = 2.0 }
loss_weight = 0.5
"""
BY_POSITION = """
[[layers]]
layer = "Dense"
name = "pair"
units = 2
[[outputs]]
tensor = "pair"
columns = [1, 2]
[[outputs]]
name = "count"
columns = 3
inputs = ["pair[:, 0:1]", "inputs"]
activation = "softplus"
loss = "Poisson"
[[outputs]]
name = "flags"
task = "multilabel"
columns = [0, 4]
inputs = ["inputs", "count"]
"""
QUANTILES = """
[[outputs]]
name = "quantiles"
units = 3
loss = ".pinball_loss:pinball"
"""
BINARY = '[[outputs]]\nname = "risk"\ntask = "binary"\nactivation = "linear"\n'
MULTILABEL = '[[outputs]]\nname = "tags"\ntask = "multilabel"\n'
CASES = {
    "mixed": ("classifier", BODY + MIXED),
    "by_position": ("regressor", BODY + BY_POSITION),
    "quantiles": ("regressor", BODY + QUANTILES),
    "binary": ("classifier", BODY + BINARY),
    "multilabel": ("classifier", BODY + MULTILABEL),
}


def generate(folder, kind, toml, *options):
    (folder / "pinball_loss.py").write_text(PINBALL, encoding="utf-8")
    (folder / "net.toml").write_text(HEAD.format(kind=kind) + toml, encoding="utf-8")
    arguments = [str(folder / "net.toml"), "-o", str(folder / "out"), "--quiet", *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.fixture
def make_net(tmp_path, monkeypatch):
    """Generate a module from a specification, and return its class."""

    def make(toml, kind="classifier"):
        options = ("--runtime", "_keras_runtime", "--part", "saving")
        out = generate(tmp_path, kind, toml, *options)
        monkeypatch.syspath_prepend(str(out))
        for name in ("net", "pinball_loss"):
            sys.modules.pop(name, None)
        return importlib.import_module("net").Net

    yield make
    for name in ("net", "pinball_loss"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module", name="X")
def rows():
    return np.random.default_rng(0).normal(size=(60, 4))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_generated_tests_pass(case, tmp_path):
    """All but scikit-learn's checks, of which the gallery runs all."""
    out = generate(tmp_path, *CASES[case])
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-k", "not scikit_learn_check", "tests"]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert re.search(r"\d+ passed", done.stdout)


def test_heads_take_what_they_name(make_net, X):
    y = np.column_stack([X[:, 0] > 0, X[:, 1], X[:, 2], np.abs(X[:, 3]), X[:, 1] > 0])
    net = make_net(BODY + BY_POSITION, "regressor")(epochs=1, random_state=0).fit(X, y)
    model = net.model_

    assert model.output_names == ["pair", "count", "flags"]
    assert model.get_layer("count").kernel.shape == (5, 1)
    assert model.get_layer("flags").kernel.shape == (5, 2)
    assert model.get_layer("pair").activation is keras.activations.linear
    assert net.predict(X[:1]).shape == (1, 5)


COLLECTED = """
[[layers]]
for = "n in (2, 3)"
collect = true
name = "parts"
layer = "Dense"
units = "$n"
[[outputs]]
name = "a"
"""


@pytest.mark.parametrize(
    ("sources", "width"),
    [(["parts"], 5), (["parts[1:]"], 3), (["inputs", "parts"], 9), (["parts[0]"], 2)],
)
def test_a_head_joins_collected_tensors(make_net, X, sources, width):
    net = make_net(f"{COLLECTED}inputs = {sources}\n", "regressor")(random_state=0)
    net.initialize(X, X[:, 0])

    assert net.model_.get_layer("a").kernel.shape == (width, 1)


@pytest.mark.parametrize(
    ("kind", "columns", "n_columns", "message"),
    [
        ("regressor", 0, 2, "y has 2 columns, and no output learns column 1"),
        ("regressor", [0, 1], 3, "y has 3 columns, and no output learns column 2"),
        ("regressor", [0, 1], 1, "learns column 1 of y, but y has 1 column"),
        ("regressor", ["a", "b"], 1, "has no column names. Give a data frame"),
        ("classifier", 0, 2, "y has 2 columns, and no output learns column 1"),
    ],
)
def test_the_only_output_learns_its_columns_and_no_others(
    make_net, X, kind, columns, n_columns, message
):
    net = make_net(f'[[outputs]]\nname = "only"\ncolumns = {columns}\n', kind)(random_state=0)
    y = X if kind == "regressor" else (X > 0).astype(int)

    with pytest.raises(ValueError, match=message):
        net.initialize(X, y[:, :n_columns])
    learned = y[:, 0] if columns == 0 else y[:, :2]
    assert net.initialize(X, learned).predict(X).shape == learned.shape
    tags = net.__sklearn_tags__().target_tags
    assert (tags.single_output, tags.multi_output) == (learned.ndim == 1, learned.ndim == 2)


def test_parameters_reach_the_outputs(make_net, X):
    toml = (
        '[parameters.delta]\ndefault = 1.0\ndoc = "Delta."\n'
        '[parameters.weight]\ndefault = 1.0\ndoc = "Weight."\n'
        '[parameters.final]\ndefault = "linear"\ndoc = "Activation."\n'
        '[[outputs]]\nname = "a"\ncolumns = 0\nloss = { loss = "Huber", delta = "$delta" }\n'
        'activation = "$final"\nmetrics = ["mae"]\n'
        '[[outputs]]\nname = "b"\ncolumns = 1\nloss_weight = "$weight"\n'
    )
    net = make_net(toml, "regressor")
    plain = net(epochs=2, random_state=0).fit(X, X[:, :2])

    assert "a_mae" in plain.history_
    for params in ({"delta": 0.1}, {"weight": 3.0}, {"final": "tanh"}):
        other = net(epochs=2, random_state=0, **params).fit(X, X[:, :2])
        assert other.history_["loss"] != plain.history_["loss"]


def test_losses_of_the_users_own_survive_saving(make_net, X, tmp_path):
    net = make_net(BODY + QUANTILES, "regressor")(epochs=2, random_state=0).fit(X, X[:, 0])
    net.save(tmp_path / "net.kest")
    loaded = type(net).load(tmp_path / "net.kest")

    np.testing.assert_array_equal(loaded.predict_units(X), net.predict_units(X))
    assert loaded.predict_units(X).shape == (60, 3)


PREDICTED = """
[[outputs]]
name = "quantiles"
units = 3
prediction = ".pinball_loss:take_range"
loss = ".pinball_loss:pinball"
"""


def test_a_function_of_the_users_own_makes_the_prediction(make_net, X, tmp_path):
    net = make_net(BODY + PREDICTED, "regressor")(epochs=2, random_state=0).fit(X, X[:, 0])
    units = net.predict_units(X)
    net.save(tmp_path / "net.kest")

    np.testing.assert_allclose(net.predict(X), units[:, 2] - units[:, 0])
    np.testing.assert_array_equal(type(net).load(tmp_path / "net.kest").predict(X), net.predict(X))


SPREAD = """
[parameters.beta]
default = 0.5
range = [0.0, 1.0]
doc = "Power of the variance."
[parameters.levels]
default = [0.1, 0.9]
item = { min = 0.0, max = 1.0 }
doc = "Levels."
[parameters.rate]
default = 0.2
range = [0.0, 0.9]
doc = "Fraction dropped."
[parameters.n_draws]
default = 3
range = [1, inf]
doc = "Number of draws."
[blocks.noisy]
layers = [
  { layer = "Dense", units = 8, activation = "relu" },
  { layer = "Dropout", rate = "$rate", active = "always", when = "rate > 0" },
]
[[layers]]
block = "noisy"
[[outputs]]
name = "normal"
columns = 1
distribution = "normal"
beta = "$beta"
[[outputs]]
name = "ends"
columns = 0
quantiles = "$levels"
prediction = -1
"""


def test_distributions_and_draws_go_through_searches_and_files(make_net, X, tmp_path):
    kind = make_net(SPREAD, "regressor")
    grid = {"beta": [1.0], "n_draws": [2]}
    search = GridSearchCV(kind(epochs=2, random_state=0), grid, cv=2).fit(X, X[:, :2])
    net = search.best_estimator_
    net.save(tmp_path / "net.kest")
    loaded = kind.load(tmp_path / "net.kest")
    mean, std = net.predict(X, return_std=True)

    assert (std[:, 1] > 0).all()
    assert (std[:, 0] > 0).any()
    assert net.predict_interval(X, coverage=0.8).shape == (60, 2, 2)
    np.testing.assert_array_equal(loaded.predict(X, return_std=True), (mean, std))
    np.testing.assert_allclose(mean[:, 0], net.predict_units(X)[:, 1], rtol=1e-5)


AUXILIARY = """
[target]
encoder = "StandardScaler"
[[outputs]]
name = "early"
inputs = ["body"]
auxiliary = true
loss = "mae"
[[outputs]]
name = "quantiles"
units = 3
prediction = 1
loss = ".pinball_loss:pinball"
"""


def test_auxiliary_outputs_leave_a_plain_regressor(make_net, X, tmp_path):
    kind = make_net(BODY + AUXILIARY, "regressor")
    y = 50 + 10 * X[:, 0]
    net = kind(epochs=250, random_state=0).fit(X, y)
    net.save(tmp_path / "net.kest")

    assert net.score(X, y) > 0.5
    assert net.predict(X).shape == (60,)
    assert net.predict_units(X).shape == (60, 3)
    assert net.model_.output_names == ["early", "quantiles"]
    np.testing.assert_array_equal(kind.load(tmp_path / "net.kest").predict(X), net.predict(X))
    assert cross_val_score(clone(net).set_params(epochs=1), X, y, cv=2).shape == (2,)


STOPPING = """
parts = ["convergence"]

[parameters.early_stopping]
default = true
doc = "Whether the score of rows held out ends the training."

[parameters.n_iter_no_change]
default = 3
doc = "Epochs without an improvement that end it."

[parameters.tol]
default = 1e-4
doc = "The least improvement."
"""


def test_what_is_held_out_is_scored_without_auxiliary_outputs(make_net, X):
    outputs = '[[outputs]]\nname = "y"\n[[outputs]]\nname = "early"\nauxiliary = true\n'
    kind = make_net(STOPPING + BODY + outputs, "regressor")
    net = kind(epochs=2, random_state=0)

    with pytest.warns(ConvergenceWarning):
        net.fit(X, X[:, 0])

    assert len(net.validation_scores_) == 2

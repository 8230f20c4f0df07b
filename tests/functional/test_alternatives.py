"""Optimizers and losses to choose from, each with options of its own."""

import importlib
import pickle
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, ParameterGrid, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from keras_estimator_gen.cli import main

SPEC = """
[estimator]
name = "ChoosingNet"
kind = "regressor"
summary = "A network with a choice of optimizers and losses."

[parameters.alpha]
default = 0.5
range = [0.0, inf]
doc = "Error from which errors count linearly."

[training]
epochs = 2
loss = { default = "auto", choices = ["auto", { loss = "Huber", delta = "$alpha" }], tune = true }
optimizer_options = { weight_decay = { default = 0.01, tune = [0.0, 0.01] } }

[training.optimizer]
tune = ["sgd", "adam"]

[[training.optimizer.choices]]
optimizer = "adam"
learning_rate = { default = 0.001, tune = { low = 1e-4, high = 1e-2, log = true } }
beta_1 = { default = 0.8, tune = [0.8, 0.9] }

[[training.optimizer.choices]]
optimizer = "sgd"
learning_rate = 0.1
momentum = { default = 0.9, range = [0.0, 1.0], tune = [0.0, 0.9] }
clipnorm = "$alpha"

[[training.optimizer.choices]]
optimizer = ".slow:Slow"
rho = 0.7
"""
OWN = """
import keras


class Slow(keras.optimizers.RMSprop):
    pass
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("choosing")
    (folder / "net.toml").write_text(SPEC, encoding="utf-8")
    (folder / "slow.py").write_text(OWN, encoding="utf-8")
    options = ["--runtime", "keras_estimator_gen.runtime", "-q", "-o", str(folder)]
    result = CliRunner().invoke(main, [str(folder / "net.toml"), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("choosing_net")
    sys.path.remove(str(folder))
    for name in ("choosing_net", "slow"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    return X, (3 * X[:, 0] - X[:, 1]).astype("float32")


def compile_model(module, data, **params):
    """Return how a network is compiled that is not trained."""
    model = module.ChoosingNet(random_state=0, **params).initialize(*data).model_
    return model.optimizer, model.loss


def test_each_choice_gets_its_own_options_and_those_of_all(module, data):
    adam, automatic = compile_model(module, data)
    sgd, huber = compile_model(module, data, optimizer="sgd", loss="Huber", alpha=0.25)
    slow, _ = compile_model(module, data, optimizer="Slow")

    rates = [each.get_config()["learning_rate"] for each in (adam, sgd, slow)]
    assert rates == pytest.approx([0.001, 0.1, 0.001])
    assert (type(adam), adam.beta_1, adam.clipnorm) == (keras.optimizers.Adam, 0.8, None)
    assert (type(sgd), sgd.momentum, sgd.clipnorm) == (keras.optimizers.SGD, 0.9, 0.25)
    assert (type(slow).__name__, slow.rho) == ("Slow", 0.7)
    assert [each.weight_decay for each in (adam, sgd, slow)] == [0.01] * 3
    assert isinstance(automatic, keras.losses.MeanSquaredError)
    assert float(huber([[0.0]], [[10.0]])) == pytest.approx(0.25 * (10 - 0.25 / 2))


def test_a_value_that_is_set_counts_before_the_defaults(module, data):
    params = {"optimizer__learning_rate": 0.03, "optimizer__momentum": 0.2}
    sgd, _ = compile_model(module, data, optimizer="sgd", **params)
    adam, _ = compile_model(module, data, **params)
    instance, _ = compile_model(module, data, optimizer=keras.optimizers.Nadam(0.02))

    assert (sgd.momentum, float(sgd.learning_rate)) == (0.2, pytest.approx(0.03))
    assert float(adam.learning_rate) == pytest.approx(0.03)
    assert (type(instance), float(instance.learning_rate)) == (
        keras.optimizers.Nadam,
        pytest.approx(0.02),
    )


def test_other_names_are_refused(module, data):
    with pytest.raises(ValueError, match=r"'optimizer' parameter .* must be a str among"):
        module.ChoosingNet(optimizer="rmsprop").fit(*data)


def test_a_search_tries_each_with_its_own_options(module, data):
    X, y = data
    net = module.ChoosingNet(random_state=0, epochs=1, batch_size=-1)
    grid = module.param_grid("choosingnet__")
    search = RandomizedSearchCV(net, module.param_distributions(), n_iter=4, cv=2, random_state=0)

    assert [sorted(part) for part in module.param_grid()] == [
        ["loss", "optimizer", f"optimizer__{each}", *rest, "optimizer__weight_decay"]
        for each, *rest in (["beta_1", "optimizer__learning_rate"], ["momentum"])
    ]
    assert len(ParameterGrid(grid)) == 2 * 2 * (3 * 2 + 2)
    assert search.fit(X, y).best_params_["optimizer"] in ("adam", "sgd")
    small = [{name: values[:1] for name, values in part.items()} for part in grid]
    whole = GridSearchCV(make_pipeline(StandardScaler(), net), small, cv=2).fit(X, y)
    assert len(set(whole.cv_results_["mean_test_score"])) == 2


def test_copies_keep_what_was_chosen(module, data):
    fitted = module.ChoosingNet(optimizer="sgd", random_state=0).fit(*data)
    copied = pickle.loads(pickle.dumps(fitted))

    np.testing.assert_array_equal(copied.predict(data[0]), fitted.predict(data[0]))
    assert clone(fitted).get_params() == fitted.get_params()
    assert copied.model_.optimizer.momentum == 0.9

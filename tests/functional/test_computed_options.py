"""Options that follow from other parameters, and functions that are arguments."""

import importlib
import math
import pickle
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from keras_estimator_gen.cli import main

SPEC = """
[estimator]
name = "ComputedNet"
kind = "regressor"
summary = "A network whose options follow from its parameters."

[parameters.alpha]
default = 1.5
range = [0.0, inf]
tune = [0.5, 1.5]
doc = "Error from which errors count linearly."

[parameters.rate]
default = 0.01
range = [0.0, inf]
doc = "Learning rate at the start."

[[layers]]
layer = "Dense"
units = 4

[training]
epochs = 3
batch_size = 16
shuffle = false
loss = "Huber"
loss_options = { delta = "$alpha" }
metrics = ["mae", { metric = "MeanAbsoluteError", name = "$'far' if alpha > 1 else 'near'" }]

[training.optimizer_options]
clipnorm = "$alpha / 2"

[training.optimizer_options.learning_rate]
schedule = "PolynomialDecay"
initial_learning_rate = "$rate"
decay_steps = "$epochs * steps_per_epoch"

[training.callbacks.stop]
callback = "EarlyStopping"
monitor = "loss"
patience = "$steps_per_epoch"

[training.callbacks.note]
callback = "LambdaCallback"
on_epoch_end = ".notes:keep_note"
"""
FUNCTIONS = """
NOTES = []


def keep_note(epoch, logs):
    NOTES.append((epoch, sorted(logs)))


def decay(epoch, rate):
    return 0.1 / 2**epoch
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("computed")
    scheduled = SPEC[: SPEC.index("[training]")].replace("ComputedNet", "ScheduledNet") + (
        '[training]\nepochs = 3\noptimizer = "sgd"\n[training.callbacks.rate]\n'
        'callback = "LearningRateScheduler"\nschedule = ".notes:decay"\n'
    )
    for name, text in (("computed", SPEC), ("scheduled", scheduled)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "notes.py").write_text(FUNCTIONS, encoding="utf-8")
    options = ["--runtime", "keras_estimator_gen.runtime", "-q", "-o", str(folder)]
    paths = [str(folder / f"{name}.toml") for name in ("computed", "scheduled")]
    result = CliRunner().invoke(main, [*paths, *options], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in ("computed_net", "scheduled_net", "notes"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def net(folder):
    return importlib.import_module("computed_net").ComputedNet


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
    return X, (3 * X[:, 0] - X[:, 1]).astype("float32")


@pytest.fixture(scope="module")
def fitted(net, data):
    return net(random_state=0).fit(*data)


def test_options_are_computed_as_keras_is_given_them(net, data, fitted):
    X, y = data
    model = net(random_state=0).initialize(X, y).model_
    schedule = keras.optimizers.schedules.PolynomialDecay(0.01, 3 * 4)
    optimizer = keras.optimizers.Adam(schedule, clipnorm=0.75)
    model.compile(optimizer=optimizer, loss=keras.losses.Huber(1.5), metrics=["mae"])
    history = model.fit(X, y[:, None], 16, 3, shuffle=False, verbose=0).history

    assert fitted.trainer_ == "compiled"
    assert fitted.steps_per_epoch_ == 4
    assert sorted(fitted.history_) == ["far", "loss", "mae"]
    np.testing.assert_allclose(fitted.history_["loss"], history["loss"], rtol=1e-4)
    assert importlib.import_module("notes").NOTES[-1] == (2, ["far", "loss", "mae"])


def test_they_are_no_parameters(net):
    routed = [name for name in net().get_params() if "__" in name]

    assert routed == ["optimizer__learning_rate"]


@pytest.mark.parametrize("split", [0.25, 0.5])
def test_rows_held_out_make_no_steps(net, data, split):
    fitted = net(random_state=0, validation_split=split).fit(*data)
    steps = math.ceil(60 * (1 - split) / 16)

    assert fitted.steps_per_epoch_ == steps
    assert fitted.model_.optimizer._learning_rate.get_config()["decay_steps"] == 3 * steps
    assert fitted.n_iter_ == 3


def test_a_fit_that_goes_on_counts_its_own_steps(net, data):
    X, y = data
    estimator = net(random_state=0, warm_start=True).fit(X, y)
    weights = estimator.set_params(epochs=1, rate=0.0).fit(X[:20], y[:20]).model_.get_weights()
    schedule = estimator.model_.optimizer._learning_rate.get_config()

    assert (schedule["initial_learning_rate"], schedule["decay_steps"]) == (0.0, 2)
    kept = net(random_state=0).fit(X, y).model_.get_weights()
    for weight, other in zip(weights, kept, strict=True):
        np.testing.assert_allclose(weight, other, atol=3e-4)  # two steps of at most 1e-4


def test_another_object_gets_nothing_that_is_computed_for_the_written_one(net, data):
    estimator = net(
        random_state=0,
        epochs=1,
        loss="mse",
        metrics=None,
        optimizer="sgd",
        optimizer__learning_rate=0.5,
    ).fit(*data)

    optimizer = estimator.model_.optimizer
    assert isinstance(estimator.model_.loss, keras.losses.MeanSquaredError)
    assert (optimizer.clipnorm, float(optimizer.learning_rate)) == (None, 0.5)


def test_copies_and_searches(net, data, fitted):
    X, y = data
    copied = pickle.loads(pickle.dumps(fitted))
    grid = importlib.import_module("computed_net").param_grid()
    search = GridSearchCV(net(random_state=0, epochs=1), grid, cv=2).fit(X, y)

    np.testing.assert_array_equal(copied.predict(X), fitted.predict(X))
    assert clone(fitted).get_params() == fitted.get_params()
    assert grid == {"alpha": [0.5, 1.5]}
    assert len(set(search.cv_results_["mean_test_score"])) == 2
    near = search.estimator.set_params(alpha=0.5).fit(X, y)
    assert "near" in near.history_


def test_a_function_is_the_schedule_of_a_callback(folder, data):
    net = importlib.import_module("scheduled_net").ScheduledNet
    fitted = net(random_state=0).fit(*data)

    assert fitted.trainer_ == "compiled"
    assert fitted.history_["learning_rate"] == pytest.approx([0.1, 0.05, 0.025])

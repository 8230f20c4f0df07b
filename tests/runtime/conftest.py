"""Small data and small estimators that the tests of the runtime share.

Programs are traced once for each architecture, type of data and step, so tests that use these
fixtures as they are cost milliseconds.
"""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from forking import run_forked

from _keras_runtime import KerasClassifier
from _keras_runtime.network.isolation import isolate_keras
from _keras_runtime.parts.own_code.models import describe_own_model
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.own_networks.compilation import OwnCompilation
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.training import TrainingTask
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"
SOURCE = ROOT / "generator/keras_estimator_gen/runtime"
SMALL = {"hidden_layer_sizes": (4,), "epochs": 3, "n_iter_no_change": None, "random_state": 0}


class ListensToBatches(keras.callbacks.Callback):
    """Forces training by ``Model.fit``, because it could look at every batch."""

    def on_train_batch_end(self, batch, logs=None):
        """Do nothing."""


def freeze(array):
    """Make an array read-only, so that whoever writes into the caller's data fails."""
    array.setflags(write=False)
    return array


@pytest.fixture(scope="session", name="X")
def rows():
    """60 rows of 5 float32 features."""
    return freeze(np.random.RandomState(0).normal(size=(60, 5)).astype("float32"))


@pytest.fixture(scope="session")
def y_binary(X):
    """Two classes, 0 and 1."""
    return freeze((X[:, 0] + X[:, 1] > 0).astype(int))


@pytest.fixture(scope="session")
def y_multiclass(X):
    """Three classes, 0 to 2."""
    return freeze(np.digitize(X[:, 0], [-0.5, 0.5]))


@pytest.fixture(scope="session")
def y_labels(y_binary):
    """Two classes, "no" and "yes"."""
    return freeze(np.where(y_binary, "yes", "no"))


@pytest.fixture(scope="session")
def y_continuous(X):
    """A linear target with noise."""
    noise = np.random.RandomState(1).normal(scale=0.1, size=len(X))
    return freeze((X @ np.arange(1.0, 6.0) + noise).astype("float32"))


@pytest.fixture(scope="session")
def weights(X):
    """Positive sample weights."""
    return freeze(np.random.RandomState(2).uniform(0.5, 2.0, size=len(X)))


@pytest.fixture(scope="session")
def make_classifier():
    """Create an MLPClassifier with four hidden units and three epochs."""

    def make(**params):
        return MLPClassifier(**{**SMALL, **params})

    return make


@pytest.fixture(scope="session")
def make_regressor():
    """Create an MLPRegressor with four hidden units and three epochs."""

    def make(**params):
        return MLPRegressor(**{**SMALL, **params})

    return make


@pytest.fixture(scope="session")
def listens_to_batches():
    """Return a callback class that forces training by ``Model.fit``."""
    return ListensToBatches


@pytest.fixture(scope="session")
def define_estimator():
    """Define an estimator class whose ``__init__`` has further parameters.

    The network is that of `build`, a function of the estimator and the inputs which returns
    what the output layer is applied to, or a whole model.
    """
    return define


@pytest.fixture(scope="session")
def define_classifier():
    """Define and create a KerasClassifier with further parameters."""

    def make(build=build_dense, **params):
        return create(KerasClassifier, build, params)

    return make


@pytest.fixture(scope="session")
def define_regressor():
    """Define and create a KerasRegressor with further parameters."""

    def make(build=build_dense, **params):
        return create(KerasRegressor, build, params)

    return make


@pytest.fixture(scope="session")
def run_python(tmp_path_factory):
    """Run code in a fresh process with the generated modules on its path; return its output."""
    folder = tmp_path_factory.mktemp("source")
    (folder / "_keras_runtime").symlink_to(SOURCE)

    def run(code, *arguments):
        path = [str(folder), str(GENERATED), *sys.path]
        preamble = f"import sys; sys.path[:0] = {path!r}\n"
        command = [sys.executable, "-c", preamble + code, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def run_elsewhere(run_python, tmp_path_factory):
    """Run code as `run_python` does in another process, which may have imported TensorFlow."""
    if keras.backend.backend() != "tensorflow":
        return run_python
    folder = tmp_path_factory.mktemp("source")
    (folder / "_keras_runtime").symlink_to(SOURCE)

    def run(code, *arguments):
        command = ["python", "-c", f"import sys\n{code}", *map(str, arguments)]
        done = run_forked(command, folder, path=(GENERATED, ROOT / "tests"))
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def make_network():
    """Create a Network from a function that builds a model, without an estimator."""
    return build_network


@pytest.fixture(scope="session")
def make_task():
    """Create a TrainingTask for some data: three epochs of batches of 16 rows."""
    return create_task


@pytest.fixture(scope="session")
def assert_equal_training():
    """Assert that two fitted estimators have the same history, weights and optimizer state."""
    return check_equal_training


def build_dense(_estimator, inputs):
    """Four hidden units."""
    return keras.layers.Dense(4, activation="relu")(inputs)


def define(base, build=build_dense, mixins=(OwnNetworkMixin,), **defaults):
    """Define an estimator class, as described at the fixture `define_estimator`."""
    defaults = {
        "optimizer": "adam",
        "loss": "auto",
        "metrics": None,
        "callbacks": None,
        "epochs": 3,
        "batch_size": "auto",
        "validation_split": 0.0,
        "shuffle": True,
        "warm_start": False,
        "dtype": "auto",
        "random_state": 0,
        "verbose": 0,
        **({"class_weight": None} if issubclass(base, KerasClassifier) else {}),
        **defaults,
    }

    def init(self, **params):
        vars(self).update({**defaults, **params})

    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(n, kind, default=v) for n, v in defaults.items()]
    self_parameter = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    init.__signature__ = inspect.Signature([self_parameter, *parameters])

    def keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        built = build(self, inputs)
        if not isinstance(built, keras.Model):
            built = keras.Model(inputs, self._output_layer(built))
        if not built.compiled:
            built.compile(**compile_kwargs)
        return built

    members = {"__init__": init, "_keras_build_fn": keras_build_fn}
    return type("Defined", (*mixins, base), members)


def create(base, build, params):
    """Define and create an estimator; routed parameters are given, not mere defaults."""
    routed = {name: None for name in params if "__" in name}
    mixins = params.pop("mixins", (OwnNetworkMixin,))
    return define(base, build, mixins, **routed)(**params)


def build_network(build, dtype="float32", **compile_kwargs):
    """Build and compile a model for a Network of its own."""
    with isolate_keras(dtype, seed=0):
        model = build()
        model.compile(**{"optimizer": "adam", "loss": "mse", **compile_kwargs})
        config = json.dumps(model.get_compile_config())
        return describe_own_model(model, dtype, OwnCompilation({}, (), config))


def create_task(data, validation=None, **params):
    """Create the task of a training with usual parameters."""
    usual = {
        "batch_size": 16,
        "epochs": range(3),
        "shuffle": True,
        "generator": np.random.RandomState(0),
        "callbacks": (),
        "verbose": 0,
    }
    return TrainingTask(data, validation, **{**usual, **params})


def check_equal_training(left, right, rtol=1e-6, atol=1e-7):
    """Compare what training has changed; see the fixture `assert_equal_training`."""
    optimizers = left.model_.optimizer, right.model_.optimizer
    states = [[v.numpy() for v in optimizer.variables] for optimizer in optimizers]
    weights = [[v.numpy() for v in item.model_.variables] for item in (left, right)]

    assert list(left.history_) == list(right.history_)
    for name, values in left.history_.items():
        np.testing.assert_allclose(values, right.history_[name], rtol=rtol, atol=atol)
    for pair in zip(weights[0] + states[0], weights[1] + states[1], strict=True):
        np.testing.assert_allclose(*pair, rtol=rtol, atol=atol)

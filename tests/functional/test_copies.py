"""Two packages with a runtime each work in one process as either does alone."""

import importlib
import pickle
import random
import sys
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main

NET = """
[estimator]
name = "Net"
kind = "regressor"
summary = "Network with a layer and a loss of its own."

[parameters.units]
default = 3
doc = "Units of the first layer."

[[layers]]
layer = "Reshape"
target_shape = [-1, 1]

[[layers]]
layer = "TimeDistributed"
wraps = { layer = ".parts:Scaled", units = 2 }

[[layers]]
layer = "Flatten"

[[layers]]
layer = ".parts:Scaled"
units = "$units"

[[layers]]
layer = "Dense"
units = 3
activation = "tanh"

[training]
loss = ".parts:quartic"
epochs = 3
"""

PARTS = """
import keras


@keras.saving.register_keras_serializable("vendored")
class Scaled(keras.layers.Dense):
    def call(self, inputs):
        return super().call(inputs) * {factor}


@keras.saving.register_keras_serializable("vendored")
def quartic(targets, outputs):
    return {factor} * keras.ops.mean((targets - outputs) ** 4, axis=-1)
"""

FACTORS = {"shop": 2.0, "bank": 3.0}
"""Packages, and what makes their layers and losses differ, which have the same names."""


class ListensToBatches(keras.callbacks.Callback):
    """Forces training by ``Model.fit``."""

    def on_train_batch_end(self, batch, logs=None):
        """Do nothing."""


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """Write two packages by the command, and import their modules."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "net.toml").write_text(NET)
    for name, factor in FACTORS.items():
        package = folder / name
        package.mkdir()
        (package / "__init__.py").touch()
        (folder / "parts.py").write_text(PARTS.format(factor=factor))
        arguments = [str(folder / "net.toml"), "-o", str(package), "--no-tests", "--part", "saving"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    sys.path.insert(0, str(folder))
    # What was imported last has the names that both packages register.
    parts = [importlib.import_module(f"{name}.parts") for name in FACTORS]
    assert keras.saving.get_registered_object("vendored>Scaled") is parts[-1].Scaled
    yield [importlib.import_module(f"{name}.net") for name in FACTORS]
    sys.path.remove(str(folder))


@pytest.fixture(scope="module", name="X")
def rows():
    return np.random.RandomState(0).normal(size=(40, 4))


@pytest.fixture(scope="module", name="y")
def targets(X):
    return X @ np.arange(1.0, 5.0)


def get_part(module, name):
    return importlib.import_module(f"{module.__package__}.{name}")


def test_fits_in_threads_equal_fits_in_turn(modules, X, y):
    shop, bank = modules
    jobs = [
        (module, dtype, units, callbacks)
        for units, callbacks in ((2, None), (3, None), (4, ListensToBatches))
        for module, dtype in ((shop, "float64"), (bank, "float32"))
    ]

    def fit(job):
        module, dtype, units, callbacks = job
        net = module.Net(units=units, dtype=dtype, callbacks=callbacks, random_state=0)
        net.fit(X.astype(dtype), y.astype(dtype))
        kinds = {weight.dtype.name for weight in net.model_.get_weights()}
        return net.history_["loss"], net.predict(X.astype(dtype)).tolist(), kinds

    states = random.getstate(), np.random.get_state()[1].tolist()
    serial = [fit(job) for job in jobs]
    for module in modules:
        get_part(module, "_keras_runtime").clear_programs()
    with ThreadPoolExecutor(4) as pool:
        threaded = list(pool.map(fit, jobs))

    assert threaded == serial
    assert [kinds for _, _, kinds in serial] == [{"float64"}, {"float32"}] * 3
    assert keras.config.floatx() == "float32"
    assert keras.config.dtype_policy().name == "float32"
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states


def test_each_uses_its_own_layer_and_loss(modules, X, y):
    for module, factor in zip(modules, FACTORS.values(), strict=True):
        net = module.Net(random_state=0).fit(X, y)
        weights = (layer.get_weights() for layer in net.model_.layers if layer.weights)
        inner, first, second, last = weights
        hidden = factor * (X[:, :, None] @ inner[0] + inner[1]).reshape(len(X), -1)
        hidden = factor * (hidden @ first[0] + first[1])
        hidden = np.tanh(hidden @ second[0] + second[1])
        loss = net.model_.evaluate(X, y[:, None], verbose=0)

        assert np.allclose(net.predict(X), (hidden @ last[0] + last[1]).ravel())
        assert loss == pytest.approx(factor * np.mean((y - net.predict(X)) ** 4))


def test_an_error_leaves_keras_as_it_was(modules, X, y):
    for module in modules:
        with pytest.raises(ValueError, match="optimizer"):
            module.Net(dtype="float64", optimizer="no such optimizer").fit(X, y)
        with (
            pytest.raises(RuntimeError, match="in the midst"),
            get_part(module, "_keras_runtime.network.isolation").isolate_keras("float64"),
        ):
            raise RuntimeError("in the midst")

    assert keras.config.floatx() == "float32"


def test_files_of_each_are_loaded_by_itself(modules, X, y, tmp_path):
    for module in modules:
        net = module.Net(random_state=0).fit(X, y)
        expected = net.predict(X)
        net.save(tmp_path / "net.zip")
        net.model_.save(tmp_path / "net.keras")
        loaded = module.Net.load(tmp_path / "net.zip")
        copy = pickle.loads(pickle.dumps(net))
        model = keras.saving.load_model(tmp_path / "net.keras")

        for each in (loaded, copy):
            assert type(each) is module.Net
            assert np.array_equal(each.predict(X), expected)
        assert type(model.loss) is get_part(module, "_keras_runtime.compilation").FunctionLoss


def test_their_losses_have_names_of_their_own(modules):
    names = [
        keras.saving.get_registered_name(
            get_part(module, "_keras_runtime.compilation").FunctionLoss
        )
        for module in modules
    ]

    assert names == [f"{name}._keras_runtime>FunctionLoss" for name in FACTORS]

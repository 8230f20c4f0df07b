"""Networks that are, or start from, a prebuilt model in a file."""

import importlib
import json
import pickle
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone

from keras_estimator_gen.cli import main

HEAD = '[estimator]\nname = "BaseNet"\nkind = "regressor"\nsummary = "A network."\n'
TRAINING = "[training]\nepochs = 3\nbatch_size = 16\n"
TUNED = (
    HEAD + 'model = { file = "base.keras", output = "features", trainable = "$fine_tune" }\n'
    '[parameters.fine_tune]\ndefault = false\ndoc = "Whether."\n'
    '[[layers]]\nlayer = "Dense"\nunits = 3\nname = "top"\n' + TRAINING
)


@pytest.fixture(scope="module")
def base():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((3,))
    x = keras.layers.Dense(4, activation="relu")(inputs)
    x = keras.layers.BatchNormalization(name="features")(x)
    return keras.Model(inputs, keras.layers.Dense(1, name="old_head")(x))


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    return X, (X[:, 0] - X[:, 1]).astype("float32")


@pytest.fixture
def folders(tmp_path, monkeypatch, base):
    specs, output = tmp_path / "specs", tmp_path / "output"
    specs.mkdir()
    base.save(specs / "base.keras")
    monkeypatch.syspath_prepend(str(output))
    yield specs, output
    sys.modules.pop("base_net", None)


def run(specs, output, toml, *options):
    (specs / "net.toml").write_text(toml, encoding="utf-8")
    runtime = ["--runtime", "keras_estimator_gen.runtime", "--part", "saving"]
    arguments = [str(specs / "net.toml"), "-o", str(output), *runtime, *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def make(specs, output, toml):
    result = run(specs, output, toml)
    assert result.exit_code == 0, result.stderr
    importlib.invalidate_caches()
    return importlib.import_module("base_net").BaseNet


def get_weights(model, layer):
    return model.get_layer("base").get_layer(layer).get_weights()


def test_the_model_is_copied_and_protected(folders):
    specs, output = folders
    make(*folders, TUNED)
    copy = output / "base.keras"
    assert copy.read_bytes() == (specs / "base.keras").read_bytes()
    assert run(*folders, TUNED, "--check").exit_code == 0
    copy.write_bytes(b"another")

    result = run(*folders, TUNED, "--diff")
    assert "-7 bytes, sha256:" in result.stdout
    result = run(*folders, TUNED)
    assert result.exit_code == 1
    assert "base.keras: another file than the one next to the specification" in result.stderr
    assert run(*folders, TUNED, "--force").exit_code == 0
    assert run(*folders, TUNED, "--check").exit_code == 0


def test_a_frozen_base_keeps_its_weights(folders, data, base):
    X, _ = data
    net = make(*folders, TUNED)
    fitted = net(random_state=0).fit(*data)

    assert fitted.trainer_ == "compiled"
    assert len(fitted.model_.trainable_variables) == 4
    for old, new in zip(
        base.layers[1].get_weights(), get_weights(fitted.model_, base.layers[1].name), strict=True
    ):
        np.testing.assert_array_equal(old, new)
    again = fitted.predict(X)
    np.testing.assert_array_equal(clone(fitted).fit(*data).predict(X), again)
    np.testing.assert_array_equal(fitted.fit(*data).predict(X), again)


def test_training_is_that_of_keras(folders, data):
    net = make(*folders, TUNED)
    for tuned in (False, True):
        given = {"fine_tune": tuned, "random_state": 0, "shuffle": False, "dtype": "float32"}
        model = net(**given).initialize(*data).model_
        model.compile(optimizer="adam", loss="mse")
        X, y = data
        history = model.fit(X, y[:, None], epochs=3, batch_size=16, shuffle=False, verbose=0)
        fitted = net(**given).fit(X, y)

        np.testing.assert_allclose(fitted.loss_curve_, history.history["loss"], rtol=1e-4)


def test_fine_tuning_starts_from_the_file_and_continues_warm(folders, data, base):
    X, _ = data
    net = make(*folders, TUNED)
    fitted = net(fine_tune=True, random_state=0).fit(*data)
    first = fitted.predict(X)
    old, new = base.layers[1].get_weights(), get_weights(fitted.model_, base.layers[1].name)
    assert np.abs(old[0] - new[0]).max() > 0
    np.testing.assert_array_equal(fitted.fit(*data).predict(X), first)
    assert fitted.set_params(warm_start=True).fit(*data).n_iter_ == 6
    assert np.abs(fitted.predict(X) - first).max() > 0


def test_float64_rows_are_computed_in_float64(folders, data):
    X, y = data
    fitted = make(*folders, TUNED)(random_state=0)
    fitted.fit(X.astype("float64"), y.astype("float64"))

    assert {str(variable.dtype) for variable in fitted.model_.variables} == {"float64"}
    assert fitted.predict(X.astype("float64")).dtype == "float64"


def test_another_process_loads_what_was_saved(folders, data, tmp_path):
    X, _ = data
    fitted = make(*folders, TUNED)(random_state=0, fine_tune=True).fit(*data)
    fitted.save(tmp_path / "net")
    (tmp_path / "net.pickle").write_bytes(pickle.dumps(fitted))
    np.save(tmp_path / "X.npy", X)
    code = (
        "import pickle, sys\nimport numpy as np\nfrom pathlib import Path\n"
        "from base_net import BaseNet\nassert 'keras' not in sys.modules\n"
        "X, pickled = np.load('X.npy'), Path('net.pickle').read_bytes()\n"
        "nets = BaseNet.load('net'), pickle.loads(pickled)\n"
        "np.save('out.npy', [net.predict(X) for net in nets])\n"
    )
    environment = {"PYTHONPATH": ":".join([str(folders[1]), *sys.path])}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)

    for predicted in np.load(tmp_path / "out.npy"):
        np.testing.assert_allclose(predicted, fitted.predict(X), rtol=1e-6)


def test_the_model_may_be_the_network(folders, data, base):
    X, _ = data
    net = make(*folders, HEAD + 'model = "base.keras"\n' + TRAINING)
    start = net().initialize(*data)
    fitted = net(random_state=0).fit(*data)

    np.testing.assert_allclose(start.predict(X), base.predict(X, verbose=0)[:, 0], rtol=1e-4)
    assert fitted.trainer_ == "compiled"
    assert fitted.loss_curve_[-1] < fitted.loss_curve_[0]
    assert pickle.loads(pickle.dumps(fitted)).score(*data) == fitted.score(*data)


def test_a_missing_model_is_named(folders, data):
    net = make(*folders, TUNED)
    (folders[1] / "base.keras").unlink()

    with pytest.raises(FileNotFoundError, match=r"base\.keras is missing"):
        net().fit(*data)


def test_a_model_of_other_rows_is_refused(folders, data):
    X, y = data
    net = make(*folders, TUNED)

    with pytest.raises(ValueError, match="shape"):
        net().fit(X[:, :2], y)


def change_description(path, change):
    """Write a model's file anew with another description."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    description = json.loads(members["config.json"])
    change(description["config"]["layers"])
    members["config.json"] = json.dumps(description).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_model_that_could_run_code_is_refused_at_once(folders):
    def hide(layers):
        function = {"module": "os", "class_name": "function", "config": "system"}
        layers[1]["config"]["activation"] = function | {"registered_name": "function"}

    specs, output = folders
    change_description(specs / "base.keras", hide)

    result = run(*folders, TUNED)

    assert result.exit_code == 1
    assert (
        "net.toml:5:18: 'base.keras' would not be loaded, because its description" in result.stderr
    )
    assert "names the function 'system' of 'os'" in result.stderr
    assert not output.exists()


def test_a_model_that_was_exchanged_is_not_loaded(folders, data):
    net = make(*folders, TUNED)
    change_description(
        folders[1] / "base.keras", lambda layers: layers[1].update(class_name="Lambda")
    )

    with pytest.raises(ValueError, match=r"base\.keras is not loaded, because its description"):
        net().fit(*data)


def test_layers_of_ones_own_are_those_of_the_specification(folders, data):
    specs, _ = folders
    (specs / "scaling.py").write_text(
        "import keras\n\n\n@keras.saving.register_keras_serializable('mine')\n"
        "class Twice(keras.layers.Layer):\n    def call(self, x):\n        return x * 2\n"
    )
    own = '[[layers]]\nlayer = ".scaling:Twice"\n'

    def rename(layers):
        layers[1]["config"]["activation"] = "linear"
        layers[2] |= {"class_name": "Twice", "module": "scaling", "registered_name": "mine>Twice"}
        layers[2] |= {"config": {"name": "features"}, "build_config": {}}

    inputs = keras.Input((3,))
    x = keras.layers.Dense(4, activation="relu")(inputs)
    x = keras.layers.Activation("linear", name="features")(x)
    keras.Model(inputs, keras.layers.Dense(1)(x)).save(specs / "base.keras")
    change_description(specs / "base.keras", rename)

    fitted = make(*folders, TUNED.replace("[[layers]]", own + "[[layers]]"))().fit(*data)

    assert [type(each).__name__ for each in fitted.model_.get_layer("base").layers][2] == "Twice"


def test_layers_that_nobody_has_declared_are_refused(folders, data):
    specs, _ = folders

    def rename(layers):
        layers[2] |= {"class_name": "Twice", "module": "scaling", "registered_name": "mine>Twice"}

    change_description(specs / "base.keras", rename)
    net = make(*folders, TUNED)

    with pytest.raises(ValueError, match="names the class 'Twice' of 'scaling'"):
        net().fit(*data)

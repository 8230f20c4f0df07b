"""Fitting what was imported from a stranger's model runs nothing that its file says."""

import copy
import json
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main

RUN = "__import__('os').system('touch marker')"
PAYLOADS = (
    f"x={RUN}, b",
    f"$({RUN})",
    f'"""\n{RUN}\n"""',
    f"'); {RUN}  # ",
    f"{{{{ {RUN} }}}}",
    "os:system",
)
"""Texts that would run when the module is imported, or when its estimator is fitted."""

OWN_LAYERS = """
import keras

class Scale(keras.layers.Layer):
    def __init__(self, label="", labels=(), **kwargs):
        super().__init__(**kwargs)
        self.label, self.labels = label, labels

    def call(self, inputs):
        return 2 * inputs
"""
ALLOWED = [each for name in ("json", "os", "stranger_layers") for each in ("--own-code", name)]


def describe(class_name, module="keras.layers", **config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def make_stranger(own):
    """Return the description of a model with a layer from elsewhere."""
    slope = describe("LeakyReLU", negative_slope=0.2)
    layers = [
        describe("InputLayer", name="rows", batch_shape=[None, 4], dtype="float32"),
        describe("Dense", name="first", units=3, activation=slope),
        own,
        describe("Dense", name="last", units=1),
    ]
    model = describe("Sequential", "keras", name="stranger", layers=layers)
    compiled = {"optimizer": "sgd", "loss": describe("Huber", "keras.losses", delta=0.5)}
    return {**model, "build_config": {"input_shape": [None, 4]}, "compile_config": compiled}


def iterate_changes(value):
    """Yield functions that put a payload in place of a text, or beside the keys of a table."""
    if isinstance(value, dict):
        yield lambda root, payload: root.update({payload: payload})
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, str):
            yield lambda root, payload, key=key: root.__setitem__(key, payload)
        elif isinstance(item, dict | list):
            for change in iterate_changes(item):
                yield lambda root, payload, key=key, change=change: change(root[key], payload)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with a module of somebody's own, where nothing may leave a marker."""
    (tmp_path / "stranger_layers.py").write_text(OWN_LAYERS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in ("stranger_layers", "imported_net"):
        sys.modules.pop(name, None)
    assert not (tmp_path / "marker").exists()


def import_file(model):
    """Import a model; return what the command says."""
    Path("model.toml").unlink(missing_ok=True)
    Path("model.json").write_text(json.dumps(model))
    return CliRunner().invoke(main, ["import", "model.json", "-o", "model.toml", *ALLOWED])


@pytest.mark.parametrize(
    "payload", [PAYLOADS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in PAYLOADS[1:])]
)
def test_payloads_wherever_import_takes_them(payload, folder):
    """The estimator is fitted with all texts that import has not refused, and none has run."""
    model = make_stranger(describe("Scale", "stranger_layers", name="own", label="a", labels=["b"]))
    for change in list(iterate_changes(model)):
        changed = copy.deepcopy(model)
        change(changed, payload)
        if import_file(changed).exit_code == 0:
            model = changed
    assert import_file(model).exit_code == 0
    command = ["model.toml", "--no-tests", "--runtime", "keras_estimator_gen.runtime"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    invalidate_caches()
    X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")

    estimator = import_module("imported_net").ImportedNet(epochs=1).fit(X, X[:, 0])

    own = next(each for each in estimator.model_.layers if type(each).__name__ == "Scale")
    assert (own.label, list(own.labels)) == (payload, [payload])


@pytest.mark.parametrize(
    ("module", "name", "config", "reason"),
    [
        ("json.decoder", "JSONDecoder", {f"units={RUN}, b": 1}, "is of Python itself"),
        ("os", "system", {"command": "touch marker"}, "is of Python itself"),
        ("stranger_layers", "Scale", {f"label={RUN}, b": 1}, "an argument whose name is not valid"),
        ("stranger_layers", f"Scale({RUN})", {}, "cannot be found"),
        (f"stranger_layers; {RUN}", "Scale", {}, "cannot be found"),
        ("keras.layers", "Dense", {"units": 2, f"x={RUN}, b": 1}, "does not know"),
        ("keras.layers", "Lambda", {"function": f"lambda x: {RUN}"}, "holds code"),
        ("keras.layers", "TFSMLayer", {"filepath": "saved"}, "not one of those that only compute"),
    ],
)
def test_code_is_refused_though_its_module_is_allowed(module, name, config, reason, folder):
    result = import_file(make_stranger(describe(name, module, name="own", **config)))

    assert result.exit_code == 1
    assert reason in result.stderr
    assert not (folder / "model.toml").exists()

"""The catalog agrees with the installed libraries, by their source and by what they accept."""

import importlib
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from forking import run_forked

from keras_estimator_gen.catalog import __main__ as command
from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.catalog.sklearn_inspection import RUNTIME
from keras_estimator_gen.kinds import PARTS

keras = pytest.importorskip("keras")

pytestmark = pytest.mark.skipif(
    version("keras") != load_catalog().keras_version
    or version("scikit-learn") != load_catalog().sklearn_version,
    reason="other libraries than those that the catalog describes are installed",
)


# The tests below and test_libraries.py look at what the catalog says of each object.
@pytest.mark.slow
def test_a_fresh_build_gives_the_same_catalog():
    rebuild = ["python", "-m", "keras_estimator_gen.catalog", "--check"]
    result = run_forked(rebuild, Path.cwd())

    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    assert result.stdout.endswith("keras.json: unchanged\nsklearn.json: unchanged\n")


ARGUMENTS = {
    "axes": 1,
    "cell": lambda: keras.layers.LSTMCell(2),
    "cells": lambda: [keras.layers.LSTMCell(2)],
    "dims": (1,),
    "equation": "ab,bc->ac",
    "factor": 0.1,
    "function": lambda: len,
    "height_factor": 0.1,
    "layer": lambda: keras.layers.LSTM(2),
    "layers": lambda: [keras.layers.Dense(2)],
    "rate": 0.5,
    "activation": "relu",
    "scale": 2.0,
    "stddev": 0.1,
    "target_shape": (2,),
    "width_factor": 0.1,
}
"""Values for required arguments; 2 for all others."""

NEEDED = {
    "CategoryEncoding": {"num_tokens": 3},
    "Discretization": {"bin_boundaries": [1.0]},
    "InputLayer": {"shape": (2,)},
    "IntegerLookup": {"vocabulary": [1]},
    "RandomPosterization": {"factor": 4},
    "StringLookup": {"vocabulary": ["a"]},
}
"""Arguments without which a constructor fails though its signature does not say so."""

INSTALLED_ELSEWHERE = {"FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"}
LAYERS = sorted({*load_catalog().names("layers")} - INSTALLED_ELSEWHERE)


def list_arguments(entry):
    values = {name: ARGUMENTS.get(name, 2) for name in entry.required}
    made = {name: value() if callable(value) else value for name, value in values.items()}
    return {**made, **NEEDED.get(entry.name, {})}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_accept_what_the_catalog_says(name):
    entry = load_catalog().find("layers", name)
    arguments = list_arguments(entry)
    optional = {
        each.name: tuple(each.default) if isinstance(each.default, list) else each.default
        for each in entry.parameters
        if each.has_default and each.name not in arguments
    }

    getattr(keras.layers, name)(**arguments, **optional)


# Keras swallows unknown keywords of these two without a word; the catalog knows better.
@pytest.mark.parametrize("name", sorted({*LAYERS} - {"HashedCrossing", "InputLayer"}))
def test_layers_refuse_what_the_catalog_does_not_have(name):
    entry = load_catalog().find("layers", name)

    for unknown in ("no_such_argument", "rank", "pool_mode", "kernel_regularizer"):
        if not entry.accepts(unknown):
            with pytest.raises((TypeError, ValueError)):
                getattr(keras.layers, name)(**list_arguments(entry), **{unknown: None})


@pytest.mark.parametrize(
    ("section", "module"),
    [
        ("constraints", keras.constraints),
        ("initializers", keras.initializers),
        ("losses", keras.losses),
        ("optimizers", keras.optimizers),
        ("regularizers", keras.regularizers),
    ],
)
def test_other_classes_accept_what_the_catalog_says(section, module):
    for name in load_catalog().names(section):
        entry = load_catalog().find(section, name)
        if not entry.required:
            getattr(module, name)(**{each.name: each.default for each in entry.parameters})


ENCODERS = [
    name
    for name in load_catalog().names("encoders")
    if load_catalog().find("encoders", name).inputs in {"single", "target"}
]


@pytest.mark.parametrize("name", ENCODERS)
def test_encoders_are_where_the_catalog_says_and_accept_what_it_says(name):
    entry = load_catalog().find("encoders", name)
    module = entry.module
    if module == RUNTIME:
        module = f"keras_estimator_gen.runtime.parts.{PARTS[name]}"
    cls = getattr(importlib.import_module(module), name)
    defaults = {each.name: each.default for each in entry.parameters if each.has_default}

    assert set(cls(**defaults).get_params()) == {each.name for each in entry.parameters}
    assert hasattr(cls, "inverse_transform") == entry.invertible


@pytest.fixture
def libraries(tmp_path, monkeypatch):
    """Replace both libraries by descriptions that a test may change, and the folder by its own."""
    sections = {"layers": {"entries": {}, "exports": {}, "strings": {}}}
    data = {"keras": "3", "sections": sections}
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    monkeypatch.setattr(
        command,
        "LIBRARIES",
        {"keras.json": ("Keras", lambda: data), "sklearn.json": ("scikit-learn", dict)},
    )
    return data


def test_the_command_rebuilds_the_files(tmp_path, libraries):
    run = CliRunner().invoke

    checked = run(command.main, ["--check"])
    assert checked.exit_code == 1
    assert checked.output.endswith("Error: out of date with the installed Keras and scikit-learn\n")
    assert list(tmp_path.iterdir()) == []
    assert run(command.main, []).output == "keras.json: created\nsklearn.json: created\n"
    assert run(command.main, []).output == "keras.json: unchanged\nsklearn.json: unchanged\n"
    assert run(command.main, ["--check"]).exit_code == 0

    libraries["keras"] = "4"
    checked = run(command.main, ["--check"])
    assert '+ "keras": "4",' in checked.output.splitlines()
    assert checked.output.endswith("Error: out of date with the installed Keras\n")
    assert '"keras": "3"' in (tmp_path / "keras.json").read_text("utf-8")
    assert run(command.main, []).output == "keras.json: updated\nsklearn.json: unchanged\n"


def test_a_missing_library_is_said_plainly(tmp_path, monkeypatch):
    def fail():
        raise ImportError("No module named 'keras'")

    monkeypatch.setattr(command, "FOLDER", tmp_path)
    monkeypatch.setattr(command, "LIBRARIES", {"keras.json": ("Keras", fail)})
    result = CliRunner().invoke(command.main, [])

    assert result.exit_code == 1
    assert result.output == "Error: Keras cannot be imported: No module named 'keras'\n"

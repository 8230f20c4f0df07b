"""Models that cannot become a specification, and files that are none. Nothing of them is run."""

import json
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.importing import import_model

INPUT = {
    "module": "keras.layers",
    "class_name": "InputLayer",
    "config": {"batch_shape": [None, 4], "dtype": "float32", "name": "input_layer"},
}


def describe_layer(class_name, module="keras.layers", **config):
    config = {"name": "mine", "trainable": True, "dtype": "float32", **config}
    return {"module": module, "class_name": class_name, "config": config}


DENSE = describe_layer("Dense", name="last", units=3, activation="relu")


def describe_model(*layers, **others):
    config = {"name": "sequential", "layers": [INPUT, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config, **others}


@pytest.fixture
def refuse(tmp_path, monkeypatch):
    """Import a description or the bytes of a file, and return what the command says."""
    monkeypatch.chdir(tmp_path)

    def invoke(content, name="model.json"):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        Path(name).write_bytes(data)
        result = CliRunner().invoke(main, ["import", name, "-o", "out.toml"])
        assert result.exit_code == 1, result.output
        assert not Path("out.toml").exists()
        return result.stderr

    return invoke


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no description of a Keras model"),
        (b"[1, 2]", "is no description of a Keras model; expected what model.save"),
        (b"\xff\xfe", "is no description of a Keras model"),
        (b"[" * 100_000, "is no description of a Keras model"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file; load it with Keras 3 and save it anew"),
        ({"class_name": "Sequential", "config": {}}, "was written by Keras 2"),
        ({"module": "mine", "class_name": "Net", "config": {}}, "is a 'Net', whose layers its own"),
        ({"module": "keras", "class_name": "Functional", "config": {}}, "is broken: no 'layers'"),
    ],
)
def test_files_that_are_no_model(refuse, content, message):
    error = refuse(content)

    assert error.startswith("model.json: ") or "is broken" in error
    assert message in error
    assert len(error.splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path):
    result = CliRunner().invoke(main, ["import", str(tmp_path / "no.keras")])

    assert result.exit_code == 1
    assert "cannot be read: No such file" in result.stderr


def test_an_archive_of_something_else(refuse, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert "is no archive of a Keras model" in refuse((tmp_path / "a.zip").read_bytes(), "m.keras")


def test_an_archive_that_unpacks_to_far_more(refuse, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (65 * 2**20))

    assert "its description is too large" in refuse((tmp_path / "a.zip").read_bytes(), "m.keras")


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (describe_layer("Lambda", function={"class_name": "__lambda__"}), "is a Lambda, which"),
        (describe_layer("Sinc", "__main__", width=3), "the class 'Sinc' of __main__, which cannot"),
        (describe_layer("Sinc", "no_such_package.layers"), "which cannot be found; put it into a"),
        (describe_layer("Sinc", "os; import sys"), "which cannot be found"),
        (
            describe_layer("Dense", units=3, activation={"class_name": "__lambda__", "config": {}}),
            "'activation' of the layer 'mine' is the class '__lambda__'",
        ),
        (
            describe_layer(
                "Dense",
                units=3,
                activation={"module": "builtins", "class_name": "function", "config": "mine"},
            ),
            "is the function 'mine'",
        ),
        (describe_layer("Dense", units=3, wings=2), "has 'wings', which Keras"),
    ],
)
def test_layers_that_a_specification_cannot_say(refuse, layer, message):
    error = refuse(describe_model(layer, DENSE))

    assert error.startswith("model.json: cannot be imported\n")
    assert message in error


def test_layers_that_feed_themselves(refuse):
    assert "the layer 'last' feeds itself" in refuse(describe_model(DENSE, DENSE))


def test_all_reasons_come_together(refuse):
    error = refuse(describe_model(describe_layer("A", "a1"), describe_layer("B", "b1", name="b")))

    assert "the layer 'mine' is the class 'A'" in error
    assert "the layer 'b' is the class 'B'" in error


def test_a_layer_of_a_module_that_is_installed(tmp_path, monkeypatch):
    (tmp_path / "my_layers.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    model = describe_model(describe_layer("Sinc", "my_layers", width=3), DENSE)
    (tmp_path / "model.json").write_text(json.dumps(model))

    text = import_model(tmp_path / "model.json")

    assert 'layer = "my_layers:Sinc"\nname = "mine"\nwidth = 3\n' in text
    assert "my_layers" not in sys.modules


def test_no_file_is_overwritten(refuse):
    Path("model.json").write_text(json.dumps(describe_model(DENSE)))
    Path("spec.toml").write_text("mine")

    result = CliRunner().invoke(main, ["import", "model.json", "-o", "spec.toml"])

    assert result.exit_code == 1
    assert result.stderr == "spec.toml: is there already: choose another name or folder\n"
    assert Path("spec.toml").read_text() == "mine"


def test_neither_keras_nor_tensorflow_is_imported(tmp_path):
    (tmp_path / "model.json").write_text(json.dumps(describe_model(DENSE)))
    before = set(sys.modules)

    import_model(tmp_path / "model.json")

    assert not {"keras", "tensorflow"} & (set(sys.modules) - before)

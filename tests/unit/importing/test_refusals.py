"""Models that cannot become a specification, and files that are none. Nothing of them is run."""

import json
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.errors import ModelError
from keras_estimator_gen.importing import import_model
from keras_estimator_gen.loading import load_spec, parse_spec

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
        (b"", "is not a Keras model file or model JSON"),
        (b"[1, 2]", "is not a Keras model file or model JSON; expected what model.save"),
        (b"\xff\xfe", "is not a Keras model file or model JSON"),
        (b"[" * 100_000, "is not a Keras model file or model JSON"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file; load it with Keras 3 and save it anew"),
        ({"class_name": "Sequential", "config": {}}, "was written by Keras 2"),
        ({"module": "mine", "class_name": "Net", "config": {}}, "is a 'Net', whose layers its own"),
        ({"module": "keras", "class_name": "Functional", "config": {}}, "is broken: no 'layers'"),
    ],
)
def test_files_that_are_no_model(refuse, content, message):
    error = refuse(content)

    assert error.startswith("model.json: ")
    assert message in error
    assert len(error.splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path):
    result = CliRunner().invoke(main, ["import", str(tmp_path / "no.keras")])

    assert result.exit_code == 1
    assert "cannot be read: No such file" in result.stderr


def test_an_archive_of_something_else(refuse, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert "is not an archive of a Keras model" in refuse(
        (tmp_path / "a.zip").read_bytes(), "m.keras"
    )


def test_an_archive_that_unpacks_to_far_more(refuse, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (65 * 2**20))

    assert "its description is too large" in refuse((tmp_path / "a.zip").read_bytes(), "m.keras")


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (describe_layer("Lambda", function={"class_name": "__lambda__"}), "is a Lambda, which"),
        (
            describe_layer("Sinc", "__main__", width=3),
            "the class 'Sinc' of '__main__', which cannot",
        ),
        (
            describe_layer("Popen", "subprocess"),
            "'Popen' of 'subprocess', which is of Python itself",
        ),
        (describe_layer("TFSMLayer", filepath="x"), "is not one of those that only compute"),
        (describe_layer("os:system", command="x"), "is not one of those that only compute"),
        (describe_layer("Sinc", "keras.src.layers"), "is not one of Keras' public layers"),
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


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_a_layer_has_learned_and_the_description_does_not_say(tmp_path, wrapped):
    layer = describe_layer("Normalization", axis=[-1], mean=None, variance=None)
    if wrapped:
        layer = describe_layer("TimeDistributed", layer=layer)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(describe_model(layer, DENSE)))
    result = CliRunner().invoke(main, ["import", str(path)])
    entry = parse_spec(result.stdout, "spec.toml").layers[0]

    assert result.exit_code == 0, result.output
    arguments = entry.wraps.arguments if wrapped else entry.arguments
    assert {key: arguments[key].text for key in ("mean", "variance")} == {
        "mean": "None",
        "variance": "None",
    }
    assert "may have learned 'mean' and 'variance', which are not taken over" in result.stderr


def test_a_vocabulary_that_a_layer_has_learned_and_the_description_does_not_say(refuse):
    error = refuse(describe_model(describe_layer("IntegerLookup", vocabulary=None), DENSE))

    assert "'IntegerLookup' would have to adapt to data" in error


def test_bins_that_a_layer_has_learned(tmp_path):
    layer = describe_layer("Discretization", bin_boundaries=[1.0, 2.5], num_bins=3)
    (tmp_path / "model.json").write_text(json.dumps(describe_model(layer, DENSE)))
    spec = parse_spec(import_model(tmp_path / "model.json").text, "spec.toml")

    assert spec.layers[0].arguments == {"bin_boundaries": (1.0, 2.5)}


GRAPH_INPUTS = [["a", 0, 0], ["b", 0, 0]]


def make_node(*histories, nested=True, **kwargs):
    tensors = [
        {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None, 4], "dtype": "float32", "keras_history": list(history)},
        }
        for history in histories
    ]
    return {"args": [tensors] if nested else tensors, "kwargs": kwargs}


def describe_graph(outputs, *layers):
    inputs = [
        {**INPUT, "config": {**INPUT["config"], "name": name}, "inbound_nodes": []}
        for name in ("a", "b")
    ]
    ends = {"input_layers": GRAPH_INPUTS, "output_layers": outputs}
    config = {"name": "functional", "layers": [*inputs, *layers], **ends}
    return {"module": "keras", "class_name": "Functional", "config": config}


def make_graph():
    """Return the description of a graph that can be imported."""
    regularizer = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.1}}
    dense = describe_layer("Dense", name="left", units=4, kernel_regularizer=regularizer)
    dense["inbound_nodes"] = [make_node(("a", 0, 0), nested=False, training=None)]
    added = describe_layer("Add", name="both")
    added["inbound_nodes"] = [make_node(("left", 0, 0), ("b", 0, 0))]
    last = {**DENSE, "inbound_nodes": [make_node(("both", 0, 0), nested=False)]}
    optimizer = {"module": "keras.optimizers", "class_name": "SGD", "config": {"momentum": 0.9}}
    loss = {"module": "keras.losses", "class_name": "Huber", "config": {"delta": 2.0}}
    compiled = {"optimizer": optimizer, "loss": loss, "metrics": ["mae"], "loss_weights": None}
    graph = describe_graph([["last", 0, 0]], dense, added, last)
    return {**graph, "compile_config": compiled}


def iterate_paths(value, path=()):
    if path:
        yield path
    if not isinstance(value, dict | list):
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from iterate_paths(item, (*path, key))


NOTHING = "nothing at all"


def change(description, path, value):
    """Return a description with another value at a path, or without any."""
    copy = json.loads(json.dumps(description))
    owner = copy
    for key in path[:-1]:
        owner = owner[key]
    if value == NOTHING:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return copy


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, 10**30, NOTHING], ids=str)
def test_anything_wrong_in_a_description_is_told(value, tmp_path):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(make_graph()))
    assert "Add" in import_model(path).text

    for place in iterate_paths(make_graph()):
        path.write_text(json.dumps(change(make_graph(), place, value)))
        with suppress(ModelError):
            parse_spec(import_model(path).text, "spec.toml")


@pytest.mark.parametrize(
    ("place", "value", "at"),
    [
        (("layers", 2, "config"), 5, "layer 3: a part is not as Keras writes it"),
        (("layers", 2, "module"), 1, "layer 3: a part is not as Keras writes it"),
        (("layers", 3, "inbound_nodes", 0, "args"), None, "the layer 'both': a part is not"),
        (("layers", 4, "class_name"), NOTHING, "layer 5: no 'class_name'"),
        (("layers", 2, "config", "layer"), "os:system", "the layer 'left': a part is not"),
        (("output_layers",), [["last", 3, 0]], "the output 'last': a part is not"),
        (("input_layers",), [["c", 0, 0]], "no 'c'"),
    ],
)
def test_broken_places_are_named(refuse, place, value, at):
    error = refuse(change(make_graph(), ("config", *place), value))

    assert error.startswith("model.json: the description of the model is broken")
    assert at in error
    assert len(error.splitlines()) == 1


def test_an_input_of_another_layer(refuse):
    graph = make_graph()
    graph["config"]["layers"][4]["inbound_nodes"] = [make_node(("no", 0, 0), nested=False)]

    assert "is broken at the layer 'last': no 'no'" in refuse(graph)


def test_outputs_that_no_layer_puts_out(refuse):
    error = refuse(describe_graph([["a", 0, 0], ["b", 0, 0]]))

    assert "the output 'a' is an input or a part of a tensor" in error
    assert "put an Identity layer after it" in error


def test_outputs_that_are_the_same(refuse):
    graph = make_graph()
    graph["config"]["output_layers"] = [["last", 0, 0], ["last", 0, 0]]

    assert "its specification would have problems" in refuse(graph)


def test_what_a_specification_would_have_wrong(refuse):
    error = refuse(describe_model(describe_layer("Dense", units=3, bias_initializer=[]), DENSE))

    assert "cannot be imported, because its specification would have problems\n" in error
    assert "expected the name of an initializer, got a list" in error


def test_an_archive_that_is_damaged(refuse, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(make_graph()))
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[45:60] = b"\xff" * 15

    assert "is not an archive of a Keras model" in refuse(bytes(data), "m.keras")


def test_layers_that_feed_themselves(refuse):
    assert "the layer 'last' feeds itself" in refuse(describe_model(DENSE, DENSE))


def test_all_reasons_come_together(refuse):
    error = refuse(describe_model(describe_layer("A", "a1"), describe_layer("B", "b1", name="b")))

    assert "the layer 'mine' is the class 'A'" in error
    assert "the layer 'b' is the class 'B'" in error


@pytest.fixture
def own_layer(tmp_path, monkeypatch):
    """Return the description of a model with a layer of a module that is installed."""
    (tmp_path / "my_layers.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return describe_model(describe_layer("Sinc", "my_layers", width=3), DENSE)


def test_a_layer_that_nobody_has_allowed(refuse, own_layer):
    assert refuse(own_layer) == (
        "model.json: cannot be imported\n"
        "the layer 'mine' is the class 'Sinc' of 'my_layers', which is not of Keras, and would be "
        "run to build the network; if you trust the module, allow it: --own-code my_layers\n"
    )


def test_a_layer_of_a_module_that_is_allowed(tmp_path, own_layer):
    (tmp_path / "model.json").write_text(json.dumps(own_layer))

    text = import_model(tmp_path / "model.json", ["my_layers"]).text

    assert 'layer = "my_layers:Sinc"\nname = "mine"\nwidth = 3\n' in text
    assert "my_layers" not in sys.modules
    (tmp_path / "spec.toml").write_text(text)
    assert load_spec(tmp_path / "spec.toml").estimator.kind == "regressor"


def test_no_file_is_overwritten(refuse):
    Path("model.json").write_text(json.dumps(describe_model(DENSE)))
    Path("spec.toml").write_text("mine")

    result = CliRunner().invoke(main, ["import", "model.json", "-o", "spec.toml"])

    assert result.exit_code == 1
    assert result.stderr == "spec.toml: already exists: choose another name or folder\n"
    assert Path("spec.toml").read_text() == "mine"


def test_neither_keras_nor_tensorflow_is_imported(tmp_path):
    (tmp_path / "model.json").write_text(json.dumps(describe_model(DENSE)))
    before = set(sys.modules)

    import_model(tmp_path / "model.json")

    assert not {"keras", "tensorflow"} & (set(sys.modules) - before)

"""A stranger's model never becomes code: nothing that its file says is run, at no stage."""

import ast
import copy
import json
import sys
from itertools import cycle

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.errors import ModelError
from keras_estimator_gen.importing import import_model
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target
from keras_estimator_gen.render import render_plan

PAYLOADS = (
    "x=__import__('os').system('touch marker'), b",
    '"""\n__import__("os").system("touch marker")\n"""',
    "os:system",
    "$__import__('os').system('touch marker')",
    "\ud800",
    "\x1b[31m\u202e",
)


def describe(class_name, module="keras.layers", **config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def make_node(*names, **kwargs):
    tensors = [describe_tensor(name) if isinstance(name, str) else name for name in names]
    return {"args": tensors if len(tensors) == 1 else [tensors], "kwargs": kwargs}


def describe_tensor(name):
    config = {"shape": [None, 4], "dtype": "float32", "keras_history": [name, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


def make_model():
    """Return the description of a model with something of every kind that is imported."""
    policy = describe("DTypePolicy", "keras", name="float32")
    left = describe(
        "Dense",
        name="left",
        trainable=True,
        dtype=policy,
        units=4,
        activation=describe("LeakyReLU", name="slope", negative_slope=0.3),
        kernel_initializer=describe("RandomNormal", "keras.initializers", stddev=0.2, seed=3),
        kernel_regularizer=describe("L2", "keras.regularizers", l2=0.1),
        bias_constraint=describe("MaxNorm", "keras.constraints", max_value=2.5, axis=0),
        bias_initializer="ones",
    )
    inner = describe("GRU", name="inner", units=4, activation="relu", dropout=0.2)
    around = describe("Bidirectional", name="around", layer=inner, merge_mode="sum")
    own = describe("Sinc", "my_layers", name="own", width=3, kind="narrow", scale=[1.0, 2.0])
    get_item = describe("GetItem", "keras.src.ops.numpy", name="part")
    dots = {"class_name": "__ellipsis__", "config": {}}
    sliced = {"class_name": "__slice__", "config": {"start": None, "stop": 2, "step": None}}
    parts = [
        (describe("InputLayer", name="rows", batch_shape=[None, 4], dtype="float32"), []),
        (left, [make_node("rows", training=None)]),
        (describe("Reshape", name="steps", target_shape=[2, 2]), [make_node("left")]),
        (around, [make_node("steps", mask=None)]),
        (own, [make_node("around", factor=2)]),
        (describe("Add", name="both"), [make_node("own", "left")]),
        (get_item, [{"args": [describe_tensor("both"), [dots, sliced]], "kwargs": {}}]),
        (describe("Dense", name="last", units=1, activation="sigmoid"), [make_node("part")]),
    ]
    described = [
        {**layer, "name": layer["config"]["name"], "inbound_nodes": nodes} for layer, nodes in parts
    ]
    ends = {"input_layers": [["rows", 0, 0]], "output_layers": [["last", 0, 0]]}
    schedule = describe(
        "ExponentialDecay",
        "keras.optimizers.schedules",
        initial_learning_rate=0.1,
        decay_steps=10,
        decay_rate=0.5,
    )
    compiled = {
        "optimizer": describe("SGD", "keras.optimizers", learning_rate=schedule, momentum=0.9),
        "loss": describe("BinaryCrossentropy", "keras.losses", label_smoothing=0.1, name="bce"),
        "loss_weights": None,
        "metrics": ["accuracy", describe("AUC", "keras.metrics", name="area", curve="PR")],
        "weighted_metrics": None,
    }
    model = describe("Functional", "keras", name="stranger", layers=described, **ends)
    return {**model, "build_config": {"input_shape": [None, 4]}, "compile_config": compiled}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder, where a module of somebody's own is installed too."""
    (tmp_path / "my_layers.py").write_text("open('marker', 'w')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not (tmp_path / "marker").exists()
    assert "my_layers" not in sys.modules


def iterate_places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from iterate_places(item, (*path, key))


def change_text(model, path, payload):
    """Return a model with another value at a place, and with another key there."""
    for is_key in (False, True):
        changed = copy.deepcopy(model)
        owner = changed
        for key in path[:-1]:
            owner = owner[key]
        if not is_key:
            owner[path[-1]] = payload
        elif isinstance(owner, dict):
            owner[payload] = owner.pop(path[-1])
        yield changed
    found = changed
    for key in path:
        found = found.get(key) if isinstance(found, dict) else found[key] if found else None
    if isinstance(found, dict):
        found[payload] = 1
        yield changed


def read_code(text):
    """Return what the module of a specification imports, calls and gives by keyword."""
    plan = make_plan(parse_spec(text, "spec.toml"), Target())
    tree = ast.parse(next(file.text for file in render_plan(plan)))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            found |= {("import", module, each.name) for each in node.names}
        elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Call):
            found.add(("call", ast.unparse(node.func)))
        elif isinstance(node, ast.Attribute):
            found.add(("attribute", ast.unparse(node)))
    return found


def test_a_model_of_every_kind_is_imported(folder):
    (folder / "model.json").write_text(json.dumps(make_model()))

    result = CliRunner().invoke(
        main, ["import", "model.json", "-o", "spec.toml", "--own-code", "my_layers"]
    )

    assert result.exit_code == 0, result.stderr
    assert result.stderr == (
        "model.json: my_layers:Sinc is not of Keras; fitting the estimator will run it\n"
    )
    assert ("import", "my_layers", "Sinc") in read_code((folder / "spec.toml").read_text())


def try_import(path):
    """Return the specification of a model; none where it is refused with a reason."""
    try:
        return import_model(path, ["my_layers"]).text
    except ModelError as error:
        if not str(error).startswith(f"{path}: "):
            raise
        return ""


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, len(PAYLOADS)))]
)
def test_hostile_texts_in_every_place(folder, first):
    """One of the texts in each place, in turn."""
    path = folder / "model.json"
    path.write_text(json.dumps(make_model()))
    usual = read_code(import_model(path, ["my_layers"]).text)
    model = make_model()
    for payload, place in zip(
        cycle(PAYLOADS[first:] + PAYLOADS[:first]), list(iterate_places(model))[1:], strict=False
    ):
        for changed in change_text(model, place, payload):
            path.write_text(json.dumps(changed))
            text = try_import(path)
            found = read_code(text) if text else set()
            strange = {each for each in found - usual if "self." not in str(each)}
            assert not strange, (place, strange)

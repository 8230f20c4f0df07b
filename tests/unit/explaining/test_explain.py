"""The command ``explain``: a specification as tables."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.explaining.table import WIDTH, lay_out_table
from keras_estimator_gen.gallery import list_starters

GALLERY = Path(__file__).resolve().parents[3] / "generator/keras_estimator_gen/gallery"
ESTIMATOR = '[estimator]\nname = "Net"\nkind = "regressor"\nsummary = "A network."\n'
GRAPH = """
[parameters.depth]
default = 2
range = [1, 8]
doc = "Number of blocks."
tune = true

[blocks.tower]
arguments = ["width"]
layers = [{ layer = "Dense", units = "$width" }, { layer = "Dropout", rate = "$rate" }]

[blocks.tower.parameters.rate]
default = 0.1
doc = "Fraction dropped."

[[layers]]
layer = "Dense"
name = "trunk"
units = 8
kernel_regularizer = { regularizer = "L2", l2 = 0.01 }

[[layers]]
for = "i in range(depth)"
when = "depth > 1"
block = [
  { layer = "Dense", units = 8, activation = "relu" },
  { layer = "Add", inputs = ["previous", "block_input"] },
]

[[layers]]
block = "tower"
width = 8
name = "top"

[[layers]]
share = "trunk"
inputs = ["top"]

[[layers]]
layer = "Concatenate"
inputs = ["previous", "trunk"]

[training]
epochs = 5
loss = "huber"
optimizer_options = { learning_rate = { default = 0.01, range = [0.001, 0.1], tune = true } }

[training.callbacks.stop]
callback = "EarlyStopping"
when = "depth > 1"
patience = 3

[target]
encoder = "StandardScaler"
"""


@pytest.fixture
def explain(tmp_path, monkeypatch):
    """Write a specification, explain it, and return the lines of each table by its title."""
    monkeypatch.chdir(tmp_path)

    def invoke(text, *options):
        Path("net.toml").write_text(text, encoding="utf-8")
        result = CliRunner().invoke(main, ["explain", "net.toml", *options])
        assert result.exit_code == 0, result.output
        assert sorted(path.name for path in Path().iterdir()) == ["net.toml"]
        assert max(map(len, result.output.splitlines())) <= WIDTH
        parts = [part.splitlines() for part in result.output.split("\n\n")]
        return {part[0]: [line.strip() for line in part[1:]] for part in parts}

    return invoke


def test_a_graph(explain):
    tables = explain(ESTIMATOR + GRAPH)

    assert tables["Net: A network."] == ["regressor in the module net"]
    assert tables["Parameters"] == [
        "name        default  values         search",
        "depth       2        int in [1, 8]  1, 3, 4, 6, 8",
        "tower_rate  0.1      float",
    ]
    assert [line.split("  ")[0] for line in tables["Layers"]] == [
        "layer",
        "Dense(units=8, kernel_regularizer=L2(l2=0.01))",
        "for i in range(depth):",
        "if depth > 1:",
        'Dense(units=8, activation="relu")',
        "Add()",
        "tower(width=8)",
        "trunk again",
        "Concatenate()",
        "tower(width):",
        "Dense(units=width)",
        "Dropout(rate=rate)",
    ]
    assert tables["Layers"][1].split()[-2:] == ["inputs", "trunk"]
    assert tables["Layers"][5].split()[-2:] == ["previous,", "block_input"]
    assert tables["Outputs"] == [
        "output: a dense layer with units as the target needs them; loss huber"
    ]
    assert tables["Target"] == ["encoder=StandardScaler"]
    training = [line.split() for line in tables["Training, where it differs from the usual"]]
    assert ["optimizer__learning_rate", "0.01"] in [words[:2] for words in training]
    assert ["loss", '"huber"'] in [words[:2] for words in training]
    assert ["epochs", "5", "int"] in training
    assert "optimizer" not in {words[0] for words in training}
    assert tables["Callbacks"][1] == "stop  EarlyStopping(patience=3)  depth > 1"


def test_the_least(explain):
    tables = explain(ESTIMATOR)

    assert list(tables) == ["Net: A network.", "Inputs", "Layers", "Outputs", "Files"]
    assert tables["Layers"] == ["none between the inputs and the output layer"]


@pytest.mark.parametrize("outputs", ["", '[[outputs]]\nname = "price"\n'])
def test_arguments_of_the_output_layers(explain, outputs):
    table = '[output_layer]\nuse_bias = false\nkernel_regularizer = "l2"\n'

    assert explain(ESTIMATOR + outputs + table)["Output layers"] == [
        'Dense(use_bias=False, kernel_regularizer="l2")'
    ]


def test_files(explain):
    files = explain(ESTIMATOR, "-o", "models")["Files"]

    assert files[:2] == [str(Path("models/net.py")), str(Path("models/tests/test_net.py"))]
    assert files[2].startswith(f"{Path('models/_keras_runtime')} with ")
    assert len(files) == 3


def test_a_build_function(explain):
    text = ESTIMATOR.replace("kind", 'build = "shop.models:build"\nkind')

    assert explain(text)["Layers"] == ["built by shop.models:build"]


@pytest.mark.parametrize("starter", list_starters(), ids=lambda starter: starter.name)
def test_gallery(starter):
    result = CliRunner().invoke(main, ["explain", str(GALLERY / f"{starter.name}.toml")])

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == f"{starter.class_name}: {starter.summary}"
    assert {"Inputs", "Layers", "Outputs", "Files"} <= set(lines)
    assert max(map(len, lines)) <= WIDTH


def test_a_wrong_specification(tmp_path):
    path = tmp_path / "net.toml"
    path.write_text(ESTIMATOR.replace("regressor", "regresor"))

    result = CliRunner().invoke(main, ["explain", str(path)])

    assert result.exit_code == 1
    assert "did you mean 'regressor'?" in result.stderr


def test_nothing_heavy_is_imported(explain):
    before = set(sys.modules)

    explain(ESTIMATOR + GRAPH)

    assert not {"keras", "tensorflow"} & (set(sys.modules) - before)


def test_wide_cells_are_wrapped_below_each_other():
    rows = [("  a", "word " * 30, ""), ("b" * 150, "", "")]

    lines = lay_out_table("Title", ("one", "two", "three"), rows)

    assert lines[:2] == ["", "Title"]
    assert all(len(line) <= WIDTH for line in lines)
    assert "three" not in lines[2]
    assert lines[3].startswith("    a")
    assert lay_out_table("Title", ("one",), []) == []


def test_inputs(explain):
    text = """
[inputs.numbers]
columns = { dtype = "number" }
encoder = "StandardScaler"

[inputs.image]
columns = "4:"
shape = [-1, -1, 1]

[inputs.code]
columns = ["city", "street"]
dtype = "int32"

[[layers]]
layer = "Flatten"
inputs = ["image"]
name = "pixels"

[[layers]]
layer = "Concatenate"
inputs = ["numbers", "pixels", "code"]
"""

    assert explain(ESTIMATOR + text)["Inputs"] == [
        "name     columns             encoder         further",
        'numbers  {dtype="number"}    StandardScaler',
        "image    [4:]                                shape=(-1, -1, 1)",
        'code     ("city", "street")                  dtype="int32"',
    ]


def test_outputs(explain):
    text = """
[[layers]]
layer = "Dense"
units = 8

[[layers]]
layer = "Dense"
name = "price"
units = 1

[[outputs]]
tensor = "price"
columns = [0]

[[outputs]]
name = "rent"
columns = [1]
inputs = ["price"]
loss = { loss = "Huber", delta = 2.0 }
loss_weight = 0.5
"""

    assert explain(ESTIMATOR + text)["Outputs"] == [
        "name   columns  task  takes  loss              further",
        "price  (0,)     auto  price  auto",
        "rent   (1,)     auto  price  Huber(delta=2.0)  loss_weight=0.5",
    ]

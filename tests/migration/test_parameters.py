"""The table of what SciKeras has is complete, and every name that it gives for ours exists."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

import _keras_runtime
from keras_estimator_gen.cli import main
from migration.scripts import ROOT, run

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs/migration/parameters.md"
SPAN = re.compile(r"`([^`]+)`")
CALL = re.compile(r"(\w+)\((.*)\)")
KEY = re.compile(r"\[+[\w.]+\]+(?: (\w+))?")
NOT_LISTED = {
    "callbacks__",
    "fit__callbacks",
    "fit__validation_data",
    "predict__callbacks",
    "score__",
}
"""What SciKeras takes although no signature or list of its own names it."""

MODELS = """
import keras

def build_network(meta, compile_kwargs, units):
    inputs = keras.Input(meta["X_shape_"][1:])
    x = keras.layers.Dense(units)(inputs)
    activation = "sigmoid" if "classes_" in meta else None
    model = keras.Model(inputs, keras.layers.Dense(1, activation=activation)(x))
    model.compile(**compile_kwargs)
    model.seen = sorted(meta)
    return model
"""
SPECIFICATION = """
[estimator]
name = "Table{title}"
kind = "{kind}"
summary = "A network with every kind of option."
build = ".table_models:build_network"

[training]
metrics = [{{ metric = "AUC", num_thresholds = 10 }}]
loss = "{loss}"

[training.callbacks_options]
patience = {{ nullable = true, range = [1, inf] }}

[training.compile_options]
run_eagerly = false
loss_weights = {{ nullable = true, range = [0.0, 1.0] }}
weighted_metrics = {{ nullable = true, range = [0.0, 1.0] }}

[training.model_options]
units = 2

[training.optimizer_options]

[training.optimizer_options.learning_rate]
schedule = "ExponentialDecay"
initial_learning_rate = 0.1
decay_steps = 9
decay_rate = 0.9

[training.predict_options]
batch_size = 10
verbose = 0

[training.fit_options]
epochs = 2
batch_size = 10
verbose = 0
shuffle = true
initial_epoch = 0
validation_split = 0.2
validation_batch_size = 10
validation_freq = 1
"""
ONLY_CLASSIFIERS = """class_weight = "balanced"

[training.loss_options]
label_smoothing = 0.1

[training.score_options]
normalize = true
"""


class Row(NamedTuple):
    """A row of a table."""

    theirs: str
    ours: list[str]
    difference: str


def read_rows(section: str) -> list[Row]:
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = []
    for line in re.findall(r"^\| `.*$", text, re.MULTILINE):
        theirs, ours, difference = (cell.strip() for cell in line[1:-1].split("|"))
        rows.append(Row(SPAN.fullmatch(theirs)[1], SPAN.findall(ours), difference))
        assert rows[-1].ours or ours == "none"
    return rows


def describe(script: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    result = run(command, ROOT, stderr=subprocess.PIPE)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def theirs() -> dict[str, list[str]]:
    return describe("describe_scikeras.py")


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("table")
    (folder / "table_models.py").write_text(MODELS, encoding="utf-8")
    for kind, loss, more in (
        ("classifier", "binary_crossentropy", ONLY_CLASSIFIERS),
        ("regressor", "mse", ""),
    ):
        path = folder / f"{kind}.toml"
        text = SPECIFICATION.format(title=kind.title(), kind=kind, loss=loss) + more
        path.write_text(text, encoding="utf-8")
        command = [str(path), "--output", str(folder), "--no-tests", "--quiet"]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
    return describe("describe_generated.py", str(folder))


def test_everything_that_scikeras_has_is_a_row(theirs) -> None:
    plain = set(theirs["parameters"])
    routed = {f"{name}__" for name in theirs["prefixes"]} | NOT_LISTED
    routed |= {f"{name}__{item}" for name in ("fit", "predict") for item in theirs[name]}
    routed |= {f"compile__{item}" for item in set(theirs["compile"]) - plain}
    expected = {
        "Parameters": plain,
        "Routed parameters": routed,
        "Attributes": set(theirs["attributes"]),
        "Meta": set(theirs["meta"]),
        "Methods": set(theirs["methods"]),
        "Classes": set(theirs["classes"]),
    }

    assert len(plain) > 15
    for section, names in expected.items():
        assert {row.theirs for row in read_rows(section)} == names, section


@pytest.mark.parametrize("section", ["Parameters", "Routed parameters", "Attributes", "Methods"])
def test_every_name_of_ours_exists(section: str, ours) -> None:
    names = {*ours["parameters"], *ours["attributes"], *ours["methods"]}
    keys = (ROOT / "docs/specification.md").read_text(encoding="utf-8")

    for text in (text for row in read_rows(section) for text in row.ours):
        if call := CALL.fullmatch(text):
            given = {item.partition("=")[0].strip() for item in call[2].split(",")}
            assert given <= set(ours["methods"][call[1]]), text
        elif key := KEY.fullmatch(text):
            table = text.partition("]")[0].strip("[")
            assert f"[{table}]" in keys, text
            assert f"| `{key[1]}" in keys or key[1] is None, text
        else:
            assert text in names, text


def test_every_name_in_meta_exists(ours) -> None:
    rows = read_rows("Meta")

    for row in rows:
        assert set(row.ours) <= set(ours["meta"])
    without = {row.theirs for row in rows if not row.ours}
    assert without == {row.theirs for row in rows} - set(ours["meta"])


def test_every_class_of_ours_exists() -> None:
    names = {name for row in read_rows("Classes") for name in row.ours}

    assert names <= set(_keras_runtime.__all__)
    assert len(names) == 4

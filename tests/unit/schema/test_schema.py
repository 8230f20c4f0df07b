"""The JSON Schema of specifications, as Taplo reads it: the checker of TOML editors."""

import inspect
import json
import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.cli import main
from keras_estimator_gen.gallery import list_starters
from keras_estimator_gen.schema import SCHEMA_FILE, format_schema, make_schema
from keras_estimator_gen.schema.forms import FORMS
from keras_estimator_gen.spec import conversion

ROOT = Path(__file__).resolve().parents[3]
GALLERY = ROOT / "generator/keras_estimator_gen/gallery"
SPECS = sorted(GALLERY.glob("*.toml"))
SCHEMA = make_schema(load_catalog())
UPDATE = f"to accept the new schema: keras-estimator-gen schema -o {GALLERY.name}/{SCHEMA_FILE}"

ESTIMATOR = '[estimator]\nname = "Net"\nkind = "classifier"\nsummary = "A network."\n'
DENSE = '[[layers]]\nlayer = "Dense"\nunits = 4\n'


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Return a function that gives what Taplo has against some files."""
    distribution = metadata.distribution("taplo")
    (program,) = (file for file in distribution.files if Path(file).stem == "taplo")
    schema = tmp_path_factory.mktemp("schema") / SCHEMA_FILE
    schema.write_text(format_schema(SCHEMA), encoding="utf-8")
    uri = schema.as_uri()

    def invoke(*paths, named=False):
        options = ["--no-auto-config"] if named else ["--no-auto-config", "--schema", uri]
        command = [distribution.locate_file(program), "lint", *options, *paths]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        errors = re.findall(r"^error: (.*)", result.stderr, re.MULTILINE)
        assert (result.returncode == 0) == (not errors), result.stderr
        return errors

    return invoke


def iterate_documented() -> Iterator[str]:
    """Yield the whole specifications of the documentation."""
    for page in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))):
        for mark, text in re.findall(
            r"(<!-- [^\n]* -->\n)?^```toml\n(.*?)^```$",
            page.read_text(encoding="utf-8"),
            re.MULTILINE | re.DOTALL,
        ):
            if not {"wrong:", "change:"} & set(mark.split()):
                yield text if "[estimator]" in text else ESTIMATOR + text


def test_the_committed_schema_is_up_to_date():
    assert (GALLERY / SCHEMA_FILE).read_text(encoding="utf-8") == format_schema(SCHEMA), UPDATE


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_each_specification_of_the_gallery_names_the_schema_and_fits_it(spec, lint):
    assert spec.read_text(encoding="utf-8").startswith(f"#:schema {SCHEMA_FILE}\n")
    assert lint(spec, named=True) == []


def test_the_directive_is_what_taplo_goes_by(lint, tmp_path):
    (tmp_path / SCHEMA_FILE).write_text(format_schema(SCHEMA), encoding="utf-8")
    path = tmp_path / "net.toml"
    path.write_text(f"#:schema {SCHEMA_FILE}\n{ESTIMATOR}wrong = 1\n")

    assert any("'wrong' was unexpected" in error for error in lint(path, named=True))


def test_documented_specifications_fit(lint, tmp_path):
    paths = []
    for number, text in enumerate(iterate_documented()):
        paths.append(tmp_path / f"{number}.toml")
        paths[-1].write_text(text, encoding="utf-8")

    assert len(paths) > 10
    assert lint(*paths) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", '"estimator" is a required property'),
        (ESTIMATOR.replace("classifier", "clasifier"), '"clasifier" is not one of ["classifier"'),
        (ESTIMATOR + "sumary = 'A.'\n", "'sumary' was unexpected"),
        (ESTIMATOR.replace("name", "nam"), '"name" is a required property'),
        (ESTIMATOR + DENSE.replace("Dense", "Dens"), '"Dens" is not valid'),
        (ESTIMATOR + DENSE.replace("units", "unit"), '"unit" is not one of ["activation"'),
        (ESTIMATOR + DENSE + "rate = 0.5\n", '"rate" is not one of'),
        (ESTIMATOR + DENSE + "kernel_initializer = 'he_norml'\n", '"he_norml" is not valid'),
        (ESTIMATOR + DENSE + "kernel_regularizer = { regularizer = 'L2', l3 = 1 }\n", "l3"),
        (ESTIMATOR + "[[layers]]\nunits = 3\n", "is not valid under any of the schemas"),
        (ESTIMATOR + DENSE + "for = 'n of units'\n", "does not match"),
        (ESTIMATOR + "[[layers]]\nblock = [{ layer = 'Dense', rate = 1 }]\n", "is not valid"),
        (ESTIMATOR + "[training]\noptimizer = 'adamm'\n", '"adamm" is not valid'),
        (ESTIMATOR + "[training]\noptimizer = 'sgd'\noptimizer_options = { rho = 1 }\n", '"rho"'),
        (ESTIMATOR + "[training]\nmetrics = ['acuracy']\n", '"acuracy" is not valid'),
        (ESTIMATOR + "[training]\nepochs = { default = 3, tune = 3 }\n", "is not valid"),
        (ESTIMATOR + "[training.callbacks.a]\ncallback = 'EarlyStopping'\nfoo = 1\n", '"foo" is'),
        (ESTIMATOR + "[target]\nencoder = 'StandrdScaler'\n", '"StandrdScaler" is not valid'),
        (ESTIMATOR + "[parameters.units]\ndefault = 3\n", '"doc" is a required property'),
        (ESTIMATOR + "[parameters.units]\ndoc = 'N.'\nrange = [1]\n", "has less than 2 items"),
    ],
)
def test_mistakes_are_found(text, error, lint, tmp_path):
    path = tmp_path / "net.toml"
    path.write_text(text)

    assert any(error in found for found in lint(path))


@pytest.mark.parametrize(
    "text",
    [
        "[[layers]]\nlayer = 'mypackage.layers:Sinc'\nwidth = 3\n",
        "[training]\noptimizer = 'adam'\n[training.optimizer_options]\nlearning_rate = 0.1\n",
        "[training]\nloss = 'auto'\nmetrics = ['accuracy', { metric = 'AUC', curve = 'PR' }]\n",
        "[parameters.n]\ndefault = 2\nrange = [-inf, inf]\ndoc = 'N.'\n",
        DENSE + "units = '$n'\nkernel_initializer = { initializer = 'HeNormal' }\n"[13:],
    ],
)
def test_what_is_right_fits(text, lint, tmp_path):
    path = tmp_path / "net.toml"
    path.write_text(ESTIMATOR + text)

    assert lint(path) == []


def test_every_key_is_described():
    for name, definition in SCHEMA["definitions"].items():
        tables = [definition, *definition.get("anyOf", ())]
        for key, value in (
            (k, v) for table in tables for k, v in table.get("properties", {}).items()
        ):
            assert value == {} or value.get("description") or key == name, (name, key)


def test_every_function_that_reads_a_value_has_a_form():
    reading = {name for name, _ in inspect.getmembers(conversion, inspect.isfunction)}
    # An encoder is read as a table, which its model describes.
    assert {name for name in reading if name.startswith("read_")} <= {
        *FORMS,
        "read_encoder",
        "read_loss",
    }


def test_names_and_arguments_come_from_the_catalog():
    (name,) = (name for name in SCHEMA["definitions"] if name.startswith("LayerSpecOr"))
    layers = SCHEMA["definitions"][name]["properties"]

    assert {"Dense", "MaxPool2D"} <= set(layers["layer"]["anyOf"][0]["enum"])
    assert layers["units"]["description"].startswith("Argument of Dense")
    assert "relu" in layers["activation"]["anyOf"][0]["enum"]


def test_init_copies_the_schema(tmp_path):
    result = CliRunner().invoke(main, ["init", "Net", "-o", str(tmp_path)])

    assert result.exit_code == 0
    committed = (GALLERY / SCHEMA_FILE).read_bytes()
    assert (tmp_path / SCHEMA_FILE).read_bytes() == committed
    assert all(f"#:schema {SCHEMA_FILE}" in starter.text for starter in list_starters())


def test_command_prints_or_writes(tmp_path):
    path = tmp_path / "new" / "schema.json"

    printed = CliRunner().invoke(main, ["schema"]).stdout
    created = CliRunner().invoke(main, ["schema", "-o", str(path)]).stdout
    updated = CliRunner().invoke(main, ["schema", "-o", str(path)]).stdout

    assert json.loads(printed) == SCHEMA
    assert path.read_text(encoding="utf-8") == printed
    assert [created, updated] == [f"created   {path}\n", f"updated   {path}\n"]

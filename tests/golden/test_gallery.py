"""The committed output is what the command makes of the gallery today."""

import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from keras_estimator_gen.cli import main
from keras_estimator_gen.signing.header import is_same

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
SPECS = sorted((ROOT / "generator/keras_estimator_gen/gallery").glob("*.toml"))
IGNORED = re.compile(r"(^|/)(\.|__pycache__/)")
UPDATE = "to accept the new output: make generated"


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, SPECS), "-o", str(GENERATED), *arguments])


def test_generated_files_are_up_to_date():
    result = run("--check")

    if result.exit_code:
        pytest.fail(f"{result.stderr}\n{run('--diff').stdout}\n{UPDATE}", pytrace=False)


def test_nothing_else_is_among_the_generated_files():
    expected = {line.split(maxsplit=1)[1] for line in run("--check").stdout.splitlines()}
    present = {
        str(path)
        for path in GENERATED.rglob("*")
        if path.is_file() and not IGNORED.search(path.relative_to(GENERATED).as_posix())
    }

    assert present == expected


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_the_same_code_anywhere(spec, tmp_path, monkeypatch):
    """Neither the folder, nor its name, nor the way to it shows in the output."""
    monkeypatch.chdir(tmp_path)
    elsewhere = Path("deep/inside/some folder")

    CliRunner().invoke(main, [str(spec), "-o", str(elsewhere), "--quiet"], catch_exceptions=False)

    written = sorted(path for path in elsewhere.rglob("*") if path.is_file())
    assert written
    for path in written:
        committed, data = (GENERATED / path.relative_to(elsewhere)).read_bytes(), path.read_bytes()
        assert committed == data or is_same(committed.decode(), data.decode())


@pytest.mark.parametrize(
    "path", sorted(SPECS[0].parent.glob("*.keras")), ids=lambda path: path.name
)
def test_models_can_be_read_by_the_lowest_keras(path):
    """A later Keras writes arguments that an earlier one does not know."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = map(Requirement, project["optional-dependencies"]["tensorflow"])
    (bounds,) = (each.specifier for each in required if each.name == "keras")
    with zipfile.ZipFile(path) as archive:
        written_by = json.loads(archive.read("metadata.json"))["keras_version"]

    assert written_by in {each.version for each in bounds if each.operator == ">="}

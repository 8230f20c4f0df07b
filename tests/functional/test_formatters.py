"""Formatters of the user's may run over the output; edits are still noticed."""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main

SPEC = Path(__file__).parents[2] / "generator/keras_estimator_gen/gallery/mlp_classifier.toml"
MODULE, TESTS, RUNTIME = (
    "mlp_classifier.py",
    "tests/test_mlp_classifier.py",
    "_keras_runtime/estimator.py",
)
FILES = (MODULE, TESTS, RUNTIME)
BLACK = ("black", "--quiet", "--fast", "--line-length")
RUFF = ("ruff", "format", "--isolated", "--no-cache", "--quiet", "--line-length")
RUFF_IMPORTS = ("ruff", "check", "--isolated", "--no-cache", "--quiet", "--select", "I", "--fix")
SINGLE_LINE = ("--config", "lint.isort.force-single-line = true")
ISORT = ("isort", "--quiet", "--profile", "black")
FORMATTERS = {
    "black 79": (*BLACK, "79", *FILES),
    "black 88": (*BLACK, "88", *FILES),
    "black 100": (*BLACK, "100", *FILES),
    "black 120": (*BLACK, "120", *FILES),
    "ruff 79": (*RUFF, "79", "."),
    "ruff 88": (*RUFF, "88", "."),
    "ruff 120": (*RUFF, "120", "."),
    "ruff's imports": (*RUFF_IMPORTS, "."),
    "ruff's imports, one a line": (*RUFF_IMPORTS, *SINGLE_LINE, "."),
    "isort": (*ISORT, "."),
    "isort, one a line": (*ISORT, "--force-single-line", "."),
}

OFTEN = ("black 88", "black 120", "ruff 120", "ruff's imports", "isort")
"""Those that the fast tests run; the others differ in a setting."""

EDITS = {
    "an expression": (r"(return |n_features = )", r"\1not "),
    "a docstring": (r'^("""\w+)', r"\1s"),
    "an import": (r"^import \w+$|^from \S+ import .*(?<!\()$", ""),
    "a statement": (r"\Z", "\nedited = True\n"),
    "a comment": (r"\Z", "\n# edited\n"),
}
"""Patterns, and what to put in the place of what they find first."""


def run(folder, *options):
    """Run the command, and return its exit code and what it prints."""
    result = CliRunner().invoke(main, [str(SPEC), "-o", str(folder), *options])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    assert run(folder, "--quiet") == (0, "")
    return folder


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "out")


def list_modules(folder):
    return sorted(folder.rglob("*.py"))


def check_unchanged(folder):
    """Check that a folder is as it should be, and that a run writes no file anew."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in list_modules(folder)}

    assert run(folder, "--check", "--quiet") == (0, "")
    assert run(folder, "--diff") == (0, "")
    code, output = run(folder, "--fail-on-change")

    after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in list_modules(folder)}
    assert code == 0
    assert {line.split()[0] for line in output.splitlines()} == {"unchanged"}
    assert after == before


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=name, marks=[] if name in OFTEN else pytest.mark.slow)
        for name, command in FORMATTERS.items()
    ],
)
def test_layout_of_a_formatter_is_kept(command, folder):
    if find_spec(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True)

    check_unchanged(folder)


def test_line_ends_and_the_mark_of_an_editor_are_kept(folder):
    for path in list_modules(folder):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    check_unchanged(folder)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edits_are_noticed_in_any_layout(edit, folder):
    subprocess.run([sys.executable, "-m", *RUFF, "120", "."], cwd=folder, check=True)
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        edited = re.sub(*edit, text, count=1, flags=re.MULTILINE)
        assert edited != text
        (folder / name).write_text(edited, encoding="utf-8")

    code, output = run(folder, "--check", "--quiet")

    *lines, summary = output.splitlines()
    assert code == 1
    assert sorted(lines) == sorted(f"{folder / name}: edited by hand" for name in FILES)
    assert summary.startswith("3 of ")


def test_new_files_are_as_wide_as_the_folder_says(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n")
    folder = tmp_path / "src" / "out"

    assert run(folder, "--quiet") == (0, "")

    command = (*BLACK, "120", "--check", *FILES)
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True)
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 79\n")
    check_unchanged(folder)

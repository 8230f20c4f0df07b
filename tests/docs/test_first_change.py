"""The change that the page for newcomers walks through, made in a copy of the repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from migration.scripts import Block, read_blocks

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = read_blocks(ROOT / "docs/first_change.md")
COPIED = (
    "generator",
    "tests",
    "docs/specification.md",
    "docs/reference",
    "conftest.py",
    "pyproject.toml",
)
CASE = "tests/bad_specs/estimator/note_with_heading"
TEST = "tests/unit/plan/test_note.py"

pytestmark = pytest.mark.slow


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "generator"), **variables}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def run_tests(folder: Path, *arguments: str, **variables: str) -> None:
    result = run(folder, "pytest", "-q", "-p", "no:cacheprovider", *arguments, **variables)
    assert result.returncode == 0, result.stdout


def select(language: str, mark: str = "") -> list[Block]:
    return [each for each in BLOCKS if each.language == language and each.mark.startswith(mark)]


def find_changes(folder: Path) -> list[str]:
    """Return the outputs for wrong specifications that differ from those of the repository."""
    paths = sorted(folder.glob("tests/bad_specs/*/*.txt"))
    before = {path: ROOT / path.relative_to(folder) for path in paths}
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    return [
        text
        for path, text in texts.items()
        if not before[path].exists() or before[path].read_text(encoding="utf-8") != text
    ]


def test_the_change_works(tmp_path: Path) -> None:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target)
    for block in [*select("toml", "change: "), *select("python", "change: ")]:
        (tmp_path / block.mark.removeprefix("change: ")).write_text(block.text, encoding="utf-8")
    assert run(tmp_path, "pytest", "-q", TEST).returncode == 1  # it fails without the change

    change = "".join(block.text for block in select("diff"))
    subprocess.run(["git", "apply", "-"], input=change, cwd=tmp_path, text=True, check=True)
    run_tests(
        tmp_path, "tests/bad_specs", TEST, "tests/docs/test_reference.py", UPDATE_EXPECTED="1"
    )
    lint = run(tmp_path, "ruff", "check", "generator", TEST)
    (spec,) = select("toml", "wrong: noted.toml")
    (tmp_path / "noted.toml").write_text(spec.text, encoding="utf-8")
    written = run(tmp_path, "keras_estimator_gen", "noted.toml", "--stdout")

    assert lint.returncode == 0, lint.stdout
    assert {"note" in text for text in find_changes(tmp_path)} == {True}
    assert "underlined heading" in (tmp_path / f"{CASE}.txt").read_text(encoding="utf-8")
    (notes,) = select("text")
    assert notes.text in written.stdout

"""Generated files meet the rules that good hand-written code meets."""

import os
import subprocess
import sys
from pathlib import Path

import black
import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
WRITTEN = sorted(GENERATED.glob("*.py"))
FILES = [*WRITTEN, *sorted(GENERATED.glob("tests/*.py"))]
RULES = "E,F,W,I,UP,B,D,RUF,SIM,PERF,C4"


def run(*command, **environment):
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=GENERATED,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "path", [*FILES, *sorted(GENERATED.glob("_keras_runtime/**/*.py"))], ids=lambda path: path.name
)
def test_black_changes_nothing(path):
    text = path.read_text(encoding="utf-8")

    assert black.format_str(text, mode=black.Mode()) == text


def test_ruff_finds_nothing():
    options = ["--config", 'lint.pydocstyle.convention="numpy"', "--config", "line-length=88"]
    run("ruff", "check", "--isolated", "--no-cache", "--select", RULES, *options, *map(str, FILES))


@pytest.mark.slow
def test_mypy_finds_nothing(tmp_path):
    options = ["--ignore-missing-imports", "--disallow-untyped-defs", "--warn-unused-ignores"]
    cache = ["--cache-dir", str(tmp_path), "--config-file", os.devnull]
    run("mypy", *options, *cache, *map(str, FILES), MYPYPATH=str(GENERATED))

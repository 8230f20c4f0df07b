"""Generated files meet the rules that good hand-written code meets."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import black
import numpy as np
import pandas as pd
import pytest
from numpydoc.docscrape import ClassDoc
from numpydoc.validate import ERROR_MSGS, validate

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
MODULES = sorted(GENERATED.glob("*.py"))
FILES = [*MODULES, *sorted(GENERATED.glob("tests/*.py"))]
RULES = "E,F,W,I,UP,B,D,RUF,SIM,PERF,C4"
# The class has an extended summary and an example; its two functions speak for themselves.
EXEMPT = {"ES01", "EX01", "SA01"}


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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
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


def list_documented():
    for path in MODULES:
        module = import_module(path.stem)
        for name in module.__all__:
            yield f"{path.stem}.{name}"


@pytest.mark.parametrize("name", list(list_documented()))
def test_numpydoc_finds_nothing(name):
    problems = [error for error in validate(name)["errors"] if error[0] not in EXEMPT]

    assert set(ERROR_MSGS) >= EXEMPT
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_docstring_lists_what_a_fitted_estimator_has(path):
    module = import_module(path.stem)
    (name,) = (name for name in module.__all__ if isinstance(getattr(module, name), type))
    documented = ClassDoc(getattr(module, name))
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 2)), columns=["a", "b"])

    fitted = getattr(module, name)(epochs=1).fit(X, np.arange(30) % 2)

    attributes = {entry.name for entry in documented["Attributes"]}
    assert {entry.name for entry in documented["Parameters"]} == set(fitted.get_params())
    assert {name for name in attributes if not hasattr(fitted, name)} == set()
    assert {name for name in vars(fitted) if name.endswith("_")} <= attributes

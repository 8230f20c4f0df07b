"""Imports come in the order that ruff and isort give them."""

import subprocess
import sys

from keras_estimator_gen.plan.imports import arrange_imports, sort_members
from keras_estimator_gen.plan.model import Import, ImportLine

IMPORTS = [
    Import("numbers", "Real"),
    Import("_keras_runtime", "StrOptions"),
    Import("numbers", "Integral"),
    Import("scipy.stats", "uniform"),
    Import("numpy", alias="np"),
    Import("_keras_runtime", "KerasClassifier"),
    Import("collections.abc", "Sequence"),
    Import("sys"),
    Import("numbers", "Real"),
]


def test_sections_lines_and_names_are_sorted():
    assert arrange_imports(IMPORTS, ["_keras_runtime"]) == (
        (
            ImportLine("sys"),
            ImportLine("collections.abc", ("Sequence",)),
            ImportLine("numbers", ("Integral", "Real")),
        ),
        (ImportLine("numpy", alias="np"), ImportLine("scipy.stats", ("uniform",))),
        (ImportLine("_keras_runtime", ("KerasClassifier", "StrOptions")),),
    )


def test_relative_imports_come_last():
    *_, last = arrange_imports([Import(".runtime", "a"), Import("zlib", "b"), Import("zoo", "c")])

    assert last == (ImportLine(".runtime", ("a",)),)


def test_no_imports():
    assert arrange_imports([]) == ()


def test_members_are_sorted_as_ruff_does(tmp_path):
    names = ["Input", "Model", "layers", "regularizers", "CSV", "param_grid", "MLPNet", "a", "B"]
    line = f"from m import {', '.join(sort_members(names))}\n"

    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I", "-"]
    result = subprocess.run(command, input=line, text=True, cwd=tmp_path, check=False)

    assert result.returncode == 0

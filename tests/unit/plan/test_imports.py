"""Imports come in the order that ruff and isort give them."""

import subprocess
import sys

from keras_estimator_gen.code.fragments import Import
from keras_estimator_gen.plan.imports import arrange_imports, sort_members
from keras_estimator_gen.plan.model import ImportLine

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
    numbered = ["Net2", "Net10", "net_a", "neta", "L2", "L10", "net2", "net10", "net02", "net010"]

    for each in (names, numbered):
        assert_sorted(f"from m import {', '.join(sort_members(each))}\n", tmp_path)


def test_modules_are_sorted_as_ruff_does(tmp_path):
    names = ["net10", "net2", "Net3", "Zoo", "alpha", "net_a", "neta", "net02", "net010", "net1b"]
    imports = [Import(f"{name}.x", "y") for name in names] + [Import(name) for name in names]
    whole_or_part = (line for section in arrange_imports(imports) for line in section)
    lines = [
        f"from {line.module} import y\n" if line.names else f"import {line.module}\n"
        for line in whole_or_part
    ]

    assert_sorted("".join(lines), tmp_path)


def assert_sorted(text, folder):
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I", "-"]
    result = subprocess.run(command, input=text, text=True, cwd=folder, check=False)

    assert result.returncode == 0

"""Rules that no linter knows: sizes, module names, and what a file may mention."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 40
LONGEST_MODULE = 250
VAGUE_NAMES = {"common", "helpers", "manager", "misc", "util", "utils"}

MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:home|root|work|Users)/\w", re.ASCII)

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def iterate_files() -> Iterator[Path]:
    """Yield the files of the repository, without what is ignored."""
    kept = {".ci", ".github"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if (name in kept or not name.startswith("."))
            and name not in {"__pycache__", "build", "dist"}
            and not name.endswith(".egg-info")
        ]
        yield from (Path(folder, name) for name in names)


FILES = sorted(iterate_files())
PRODUCT = [path for path in FILES if path.suffix == ".py" and ROOT / "generator" in path.parents]


def identify(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find_code(text: str) -> set[int]:
    """Return the numbers of the lines that are neither blank nor comment nor docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    lines = text.splitlines()
    code = {n for n, line in enumerate(lines, 1) if line.strip() and line.strip()[0] != "#"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            code -= set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return code


@pytest.mark.parametrize("path", PRODUCT, ids=identify)
def test_sizes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = find_code(text)
    assert len(code) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Definition):
            size = len(code & set(range(node.lineno, (node.end_lineno or 0) + 1)))
            assert size <= LONGEST_FUNCTION, node.name


def test_module_names_say_something() -> None:
    vague = [path for path in FILES if path.suffix == ".py" and path.stem in VAGUE_NAMES]
    assert not vague


def test_no_file_mentions_a_path_of_a_machine() -> None:
    found = [
        f"{identify(path)}:{number}: {line}"
        for path in FILES
        for number, line in enumerate(read_lines(path), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not found


def read_lines(path: Path) -> list[str]:
    """Return the lines of a file; none if it is not text."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def test_one_table_lists_the_training_parameters() -> None:
    """Beside it, nothing names three of them in one place, except as arguments of ``compile``."""
    table = ROOT / "generator/keras_estimator_gen/runtime/parameters.py"
    names = {
        node.value
        for node in ast.walk(ast.parse(table.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names &= {"batch_size", "callbacks", "class_weight", "contamination", "dtype", "epochs"} | {
        *("random_state", "shuffle", "validation_split", "verbose", "warm_start")
    }
    assert len(names) == 11
    elsewhere = [
        f"{identify(path)}:{node.lineno}"
        for path in PRODUCT
        if path != table
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict | ast.List | ast.Set | ast.Tuple)
        and len(names & list_texts(node)) > 2
    ]
    assert not elsewhere


def list_texts(node: ast.Dict | ast.List | ast.Set | ast.Tuple) -> set[object]:
    """List the texts that a collection consists of, or that are its keys."""
    items = node.keys if isinstance(node, ast.Dict) else node.elts
    return {item.value for item in items if isinstance(item, ast.Constant)}

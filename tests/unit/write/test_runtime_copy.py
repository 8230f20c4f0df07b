"""The runtime that is copied: its core, and the parts that modules need."""

import ast
import importlib
from pathlib import Path, PurePosixPath

import pytest

from keras_estimator_gen import runtime
from keras_estimator_gen.output.runtime_copy import copy_runtime, list_parts
from keras_estimator_gen.plan.parts import PARTS


def list_paths(*parts):
    return {str(file.path.relative_to("_keras_runtime")) for file in copy_runtime(parts)}


CORE = list_paths()


def find_modules(text, package):
    """Find what a module imports from its own package, at its top and in its functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) - node.level + 1]
            module = (*above, *(node.module.split(".") if node.module else ()))
            yield from (module, *((*module, alias.name) for alias in node.names))


def test_the_core_has_no_part_and_imports_none():
    files = [file for file in copy_runtime([]) if file.path.suffix == ".py"]

    assert {"__init__.py", "classifier.py", "LICENSE", "py.typed"} <= CORE
    assert not [path for path in CORE if path.startswith("parts/")]
    for file in files:
        package = file.path.parent.relative_to("_keras_runtime").parts
        imported = set(find_modules(file.text, package))
        assert not [name for name in imported if name[:1] == ("parts",)], file.path


@pytest.mark.parametrize("part", list_parts())
def test_a_part_comes_whole_with_all_that_it_imports(part):
    files = {file.path.relative_to("_keras_runtime"): file for file in copy_runtime([part])}
    modules = {path.with_suffix("") for path in files if path.suffix == ".py"}
    packages = {path.parent for path in files if path.name == "__init__.py"}

    assert set(map(str, files)) > CORE
    assert PurePosixPath("parts", part) in modules | packages
    assert PurePosixPath("parts") in packages
    for path, file in files.items():
        if path.suffix == ".py":
            for name in find_modules(file.text, path.parent.parts):
                if is_module(name):
                    assert PurePosixPath(*name) in modules | packages, (path, name)


def is_module(name):
    place = Path(*runtime.__path__, *name)
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_parts_are_a_union():
    assert list_paths("outputs", "texts") == list_paths("outputs") | list_paths("texts")


def test_a_part_that_no_longer_exists_is_left_out():
    assert list_paths("outputs", "of_another_version") == list_paths("outputs")


@pytest.mark.parametrize(("name", "part"), PARTS.items())
def test_names_are_in_their_parts(name, part):
    assert hasattr(importlib.import_module(f"{runtime.__name__}.parts.{part}"), name)

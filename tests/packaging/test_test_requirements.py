"""The fast suite imports nothing but what `make test` installs."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
FOLDERS = ("tests", "generated/tests")
NEEDED = [
    *PROJECT["dependencies"],
    *EXTRAS["tensorflow"],
    *EXTRAS["tensorflow-cpu"],
    *EXTRAS["test"],
]


@pytest.fixture(scope="module")
def further(pytestconfig: pytest.Config) -> list[Path]:
    """Return the tests that the fast suite leaves out because they need further packages."""
    (names,) = {
        plugin.FURTHER
        for plugin in pytestconfig.pluginmanager.get_plugins()
        if hasattr(plugin, "FURTHER")
    }
    return [ROOT / name for name in names]


def test_the_fast_suite_imports_what_is_installed_for_it(further: list[Path]) -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in list_modules()
        if not any(path.is_relative_to(each) for each in further)
        for name in find_missing(path)
    }

    assert missing == set()


def list_modules() -> Iterator[Path]:
    """Yield the modules that pytest imports: tests, and what is set up for them."""
    for folder in FOLDERS:
        yield from sorted(ROOT.joinpath(folder).rglob("test_*.py"))
        yield from sorted(ROOT.joinpath(folder).rglob("conftest.py"))


def find_missing(path: Path) -> set[str]:
    """Return the packages that a module imports and that `make test` does not install."""
    return {
        name
        for name in find_imported(ast.parse(path.read_text(encoding="utf-8")))
        if name not in sys.stdlib_module_names
        for distribution in list_distributions().get(name, ())
        if canonicalize_name(distribution) not in list_installed()
    }


def find_imported(node: ast.AST) -> Iterator[str]:
    """Yield the top-level packages that a module imports when it is imported itself."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module.partition(".")[0]
        elif not isinstance(child, ast.FunctionDef):
            yield from find_imported(child)


@cache
def list_distributions() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@cache
def list_installed() -> set[str]:
    """Return the names of all distributions that `make test` installs."""
    found = {"keras-estimator-gen"}
    pending = [Requirement(text) for text in NEEDED]
    while pending:
        requirement = pending.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        if name not in found:
            found.add(name)
            pending += map(Requirement, requires(name))
    return found


def requires(name: str) -> list[str]:
    """Return what a distribution requires: nothing where it is not installed itself."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []

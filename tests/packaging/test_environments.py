"""The environments of `make environments`: from which versions they are built, and what for."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from migration.test_environments import SESSIONS
from migration.test_pages import ENVIRONMENTS, VARIABLE
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from keras_estimator_gen.kinds import BACKENDS

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


@pytest.fixture(scope="module")
def noxfile() -> ModuleType:
    specification = importlib.util.spec_from_file_location("noxfile", ROOT / "noxfile.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class Session:
    """Stands for a session of nox: remembers what would be installed and run."""

    posargs = ("-k", "name")

    def __init__(self) -> None:
        self.installed: list[Requirement] = []
        self.commands: list[tuple[str, ...]] = []
        self.env: dict[str, str] = {}

    def install(self, *packages: str) -> None:
        """Remember what would be installed."""
        self.installed += map(Requirement, packages)

    def run(self, *command: str) -> None:
        """Remember what would be run."""
        self.commands.append(command)


def read_requirements(extra: str) -> dict[str, Requirement]:
    return {item.name: item for item in map(Requirement, EXTRAS[extra])}


def run_session(function) -> Session:
    session = Session()
    function(session)
    return session


def test_the_oldest_versions_are_the_lowest_that_the_project_admits(noxfile: ModuleType) -> None:
    admitted = {**read_requirements("test"), **read_requirements("tensorflow")}
    session = run_session(noxfile.oldest)

    assert {item.name for item in session.installed} >= set(read_requirements("tensorflow"))
    for item in session.installed:
        ((operator, version),) = ((part.operator, part.version) for part in item.specifier)
        assert operator == "=="
        assert f">={version}" in str(admitted[item.name].specifier).split(",")


def test_the_newest_versions_are_bounded_by_the_project_alone(noxfile: ModuleType) -> None:
    admitted = {**read_requirements("test"), **read_requirements("tensorflow")}
    session = run_session(noxfile.newest)

    assert {item.name for item in session.installed} >= set(read_requirements("tensorflow"))
    assert all(item == admitted[item.name] for item in session.installed)


def test_every_package_that_tests_can_do_without_is_left_out_once(noxfile: ModuleType) -> None:
    everything = {item.name for item in run_session(noxfile.newest).installed}
    needed = {item.name for item in run_session(noxfile.alone).installed}

    assert everything - needed == set(noxfile.COMPANIONS)


def test_the_environments_hold_every_package_that_tests_ask_for(noxfile: ModuleType) -> None:
    """A test that is skipped in all environments proves nothing."""
    distributions = metadata.packages_distributions()
    asked = {
        canonicalize_name(distribution)
        for folder in noxfile.FOLDERS
        for path in ROOT.joinpath(folder).glob("*.py")
        for name in find_skipping(path)
        for distribution in distributions[name]
    }

    installed = {item.name for item in run_session(noxfile.newest).installed}
    brought_by_keras = {Requirement(text).name for text in metadata.requires("keras") or ()}

    assert asked & set(noxfile.COMPANIONS)
    assert asked <= installed | brought_by_keras


def find_skipping(path: Path) -> set[str]:
    """Return the packages without which tests of a module are skipped."""
    return {
        node.args[0].value.partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "pytest.importorskip"
        and not node.args[0].value.startswith("sklearn")
    }


@pytest.mark.parametrize("name", ["oldest", "newest", "alone"])
def test_options_reach_the_tests(name: str, noxfile: ModuleType) -> None:
    command = run_session(getattr(noxfile, name)).commands[-1]

    assert command[:3] == ("python", "-m", "pytest")
    assert command[3:] == (*noxfile.PARALLEL, *noxfile.FOLDERS, "-k", "name")
    assert all((ROOT / folder).is_dir() for folder in noxfile.FOLDERS)


def test_the_command_lists_the_environments() -> None:
    command = [sys.executable, "-m", "nox", "--list", "--json"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]

    for part in ('"name": "oldest"', '"name": "newest"', '"name": "alone"', '"name": "backends"'):
        assert part in result.stdout
    assert f'"python": "{lowest.removeprefix(">=")}"' in result.stdout


def test_the_benchmarks_have_an_environment_of_their_own() -> None:
    """What estimators are compared with is neither in `.venv` nor in the tests' environments."""
    command = [sys.executable, "-m", "nox", "--list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = {*read_requirements("dev"), *read_requirements("test")}
    peers = set(read_requirements("benchmark")) - ours

    assert "\n- benchmark -> " in listed
    assert peers == {"skorch"}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_installs_what_was_before_a_migration(name: str, noxfile: ModuleType) -> None:
    session = run_session(getattr(noxfile, name))
    needed = Requirement(ENVIRONMENTS[SESSIONS[name]])
    installed = {item.name: item for item in session.installed}

    assert str(needed.specifier) in str(installed[needed.name].specifier).split(",")
    assert {"hypothesis", "pytest", "scikit-learn"} <= set(installed)
    assert session.env == {VARIABLE: SESSIONS[name]}
    assert session.commands == [
        ("python", "-m", "pytest", "tests/migration/test_pages.py", "-k", "name")
    ]


def test_the_readme_names_the_lowest_versions() -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    lowest = {
        name: next(part.version for part in item.specifier if part.operator == ">=")
        for name, item in read_requirements("tensorflow").items()
    }

    assert (
        f"NumPy {lowest['numpy']}, scikit-learn {lowest['scikit-learn']} and "
        f"Keras {lowest['keras']} with TensorFlow {lowest['tensorflow']}, or newer" in text
    )


def test_the_page_on_installing_names_the_lowest_version_of_each_backend() -> None:
    text = (ROOT / "docs/installation.md").read_text(encoding="utf-8")
    (row,) = (line for line in text.splitlines() if line.startswith("| oldest version |"))
    lowest = [
        f"{title} {part.version}"
        for backend, title in BACKENDS.items()
        for part in read_requirements(backend)[backend].specifier
        if part.operator == ">="
    ]

    assert row.split(" | ")[1:] == [*lowest[:-1], f"{lowest[-1]} |"]
    for title, version in (each.split(" ") for each in lowest):
        assert re.search(rf"^\| {title}(, or)? \| {re.escape(version)} \|$", text, re.MULTILINE)


@pytest.mark.parametrize("age", ["oldest", "newest"])
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_backends_are_tested_without_tensorflow(
    noxfile: ModuleType, backend: str, age: str
) -> None:
    session = Session()
    noxfile.backends.func(session, backend, age)
    *_, command = session.commands
    admitted = {**read_requirements("test"), **read_requirements(backend)}

    assert {item.name for item in session.installed} >= {*read_requirements(backend), "pytest"}
    assert all(
        str(item.specifier).startswith("==") if age == "oldest" else item == admitted[item.name]
        for item in session.installed
    )
    assert "tensorflow" not in {item.name for item in session.installed}
    assert session.env == {"KERAS_BACKEND": backend}
    assert [path for path in command if "tests" in path and not (ROOT / path).exists()] == []

"""Tests of the runtime and of generated code, and benchmarks, in environments other than `.venv`.

All versions come from pyproject.toml, so that what it promises is what is tested.
"""

from collections.abc import Iterable
from pathlib import Path

import nox
from packaging.requirements import Requirement

PROJECT = nox.project.load_toml(Path(__file__).with_name("pyproject.toml"))
EXTRAS = PROJECT["project"]["optional-dependencies"]

FOLDERS = ("tests/runtime", "generated/tests")
PARALLEL = (
    *("--numprocesses", "auto", "--maxprocesses", "4"),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
FORMATTING = (
    "tests/functional/test_formatters.py",
    "tests/unit/render/test_render.py",
    "tests/unit/write",
)
TOOLS = ("hypothesis", "pytest", "pytest-xdist")
"""What the tests cannot do without. Hypothesis is set up in ``conftest.py``."""

COMPANIONS = ("cloudpickle", "matplotlib", "pandas", "polars", "pyarrow", "rich", "skops", "tqdm")
"""What estimators work with where it is installed."""

REMOVED_WRAPPERS = ("numpy<2", "scikit-learn==1.2.*", "tensorflow==2.11.*")
"""The last TensorFlow with ``tf.keras.wrappers``, and what else was there at its time."""

nox.options.error_on_missing_interpreters = True


@nox.session(python=nox.project.python_versions(PROJECT)[0])
def oldest(session: nox.Session) -> None:
    """Test with the lowest versions that pyproject.toml admits, of Python too."""
    run_tests(session, map(pin_lowest, list_requirements(*TOOLS, *COMPANIONS)))


@nox.session
def newest(session: nox.Session) -> None:
    """Test with the newest versions that pyproject.toml admits."""
    run_tests(session, list_requirements(*TOOLS, *COMPANIONS))


@nox.session
def alone(session: nox.Session) -> None:
    """Test with nothing installed but what the runtime needs."""
    run_tests(session, list_requirements(*TOOLS))


@nox.session
@nox.parametrize("age", ["oldest", "newest"])
def formatters(session: nox.Session, age: str) -> None:
    """Test the layout of code with the oldest and newest black that pyproject.toml admits."""
    (black,) = (
        item
        for item in map(Requirement, PROJECT["project"]["dependencies"])
        if item.name == "black"
    )
    session.install("--editable", ".", str(pin_lowest(black) if age == "oldest" else black))
    session.install(*map(str, list_tools(*TOOLS, "isort", "ruff")))
    session.run("python", "-m", "pytest", "--numprocesses", "0", *FORMATTING, *session.posargs)


@nox.session(default=False, reuse_venv=True)
def benchmark(session: nox.Session) -> None:
    """Measure a generated estimator beside what one would use instead."""
    session.install("--editable", ".[benchmark]")
    session.run("python", "-m", "benchmarks", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session(default=False, reuse_venv=True)
def quality(session: nox.Session) -> None:
    """Compare the gallery's networks for tables with what one would use instead."""
    session.install("--editable", ".[quality]")
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    # One thread for everybody, so that times compare.
    session.env.update(dict.fromkeys(threads, "1"))
    session.run("python", "-m", "comparison", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session(reuse_venv=True)
@nox.parametrize("age", ["oldest", "newest"])
@nox.parametrize("backend", ["jax", "torch"])
def backends(session: nox.Session, backend: str, age: str) -> None:
    """Test with the oldest and newest versions of another backend, without TensorFlow."""
    needed = [*map(Requirement, EXTRAS[backend]), *list_tools(*TOOLS, "pandas")]
    session.install(*map(str, map(pin_lowest, needed) if age == "oldest" else needed))
    session.run("python", "-m", "pip", "freeze")
    session.env["KERAS_BACKEND"] = backend
    tests = {
        "jax": ["training/test_jax.py", "parts/test_batched_fits.py"],
        "torch": ["test_torch.py", "parts/test_batched_fits.py"],
    }
    paths = [f"tests/runtime/{name}" for name in tests[backend]] + ["generated/tests"]
    session.run("python", "-m", "pytest", *PARALLEL, *paths, *session.posargs)


@nox.session(default=False, reuse_venv=True)
def engines(session: nox.Session) -> None:
    """Test searches on Ray and Spark, which nothing else needs."""
    session.install(*TOOLS, "--editable", ".[engines]")
    session.run("python", "-m", "pytest", "tests/scaling/test_engines.py", *session.posargs)


@nox.session(default=False, reuse_venv=True)
def skorch(session: nox.Session) -> None:
    """Run what the page of migration shows of skorch."""
    peers = {item.name: item for item in map(Requirement, EXTRAS["benchmark"])}
    torch = next(item for item in map(Requirement, EXTRAS["torch"]) if item.name == "torch")
    packages = [*list_requirements(*TOOLS), peers["skorch"], torch]
    needless = {"keras", "tensorflow"}
    run_migration(session, "skorch", (item for item in packages if item.name not in needless))


@nox.session(python="3.10", default=False, reuse_venv=True)
def tensorflow(session: nox.Session) -> None:
    """Run what the page of migration shows of ``tf.keras.wrappers``."""
    tools = [item for item in list_requirements(*TOOLS) if item.name in TOOLS]
    run_migration(session, "tensorflow-2.11", [*tools, *map(Requirement, REMOVED_WRAPPERS)])


def run_migration(
    session: nox.Session, environment: str, requirements: Iterable[Requirement]
) -> None:
    """Install some packages and run the blocks of an environment on the pages of migration."""
    session.install(*map(str, requirements))
    session.env["MIGRATION_ENVIRONMENT"] = environment
    session.run("python", "-m", "pytest", "tests/migration/test_pages.py", *session.posargs)


def list_requirements(*names: str) -> list[Requirement]:
    """Return the requirements of the runtime, and those of further packages."""
    return [*map(Requirement, EXTRAS["tensorflow"]), *list_tools(*names)]


def list_tools(*names: str) -> list[Requirement]:
    """Return the requirements of some packages that the tests need."""
    return [item for item in map(Requirement, EXTRAS["test"]) if item.name in names]


def pin_lowest(requirement: Requirement) -> Requirement:
    """Return the requirement of the lowest version that another one admits."""
    (lowest,) = (item.version for item in requirement.specifier if item.operator == ">=")
    return Requirement(f"{requirement.name}=={lowest}")


def run_tests(session: nox.Session, requirements: Iterable[Requirement]) -> None:
    """Install some packages and run the tests with them."""
    session.install(*map(str, requirements))
    session.run("python", "-m", "pip", "freeze")
    session.run("python", "-m", "pytest", *PARALLEL, *FOLDERS, *session.posargs)

"""The built distributions: what is in them, and that they work without the repository."""

import re
import shutil
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
from environments import (
    build_distributions,
    create_environment,
    install_wheel,
    read_metadata,
    run_elsewhere,
)
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "generator/keras_estimator_gen/gallery"
NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")

SETTINGS = {"pyproject.toml", "ruff.toml"}
"""Files for those who work on the package, and who build the runtime."""

RUNTIME = "keras_estimator_runtime"
OPTIONS = ("--runtime", RUNTIME)

ONE_PROCESS = """
import pickle, sys
sys.path[:0] = ["../estimators", "../copies"]
import numpy as np
from churn_net import ChurnNet
from copied_net import CopiedNet
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 3))
fitted = [cls(epochs=2, random_state=0).fit(X, X[:, 0] > 0) for cls in (ChurnNet, CopiedNet)]
restored = [pickle.loads(pickle.dumps(each)) for each in fitted]
assert [type(each).__mro__[1].__module__.partition(".")[0] for each in fitted] == [
    "keras_estimator_runtime", "_keras_runtime"
]
first, *others = (each.predict_proba(X) for each in fitted + restored)
for other in others:
    np.testing.assert_array_equal(first, other)
"""

pytestmark = pytest.mark.slow


def list_package() -> set[str]:
    """Return the files of the package, as they are named once installed."""
    package = ROOT / "generator/keras_estimator_gen"
    files = [
        path.relative_to(package.parent)
        for path in package.rglob("*")
        if path.is_file() and path.name not in SETTINGS
    ]
    templates = ROOT / "templates"
    files += [
        Path("keras_estimator_gen/templates", path.relative_to(templates))
        for path in templates.rglob("*")
        if path.is_file()
    ]
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it, in a copy free of earlier builds."""
    folder = tmp_path_factory.mktemp("distributions")
    source = shutil.copytree(ROOT, folder / "source", ignore=NOT_SOURCE)
    build_distributions(source, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (path,) = distributions.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(
    wheel: Path,
    link_requirements: Callable[[Iterable[str], Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Install the wheel with what it declares to depend on, and nothing else."""
    python, packages = create_environment(tmp_path_factory.mktemp("installed") / "venv")
    install_wheel(wheel, python)
    link_requirements(read_metadata(wheel).get_all("Requires-Dist"), packages)
    return python.with_name("keras-estimator-gen")


@pytest.fixture(scope="module")
def python_of_users(
    link_requirements: Callable[[Iterable[str], Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Make an environment with what estimators and their tests need, and nothing of ours."""
    python, packages = create_environment(tmp_path_factory.mktemp("users") / "venv")
    link_requirements(["keras", "numpy", "pytest", "scikit-learn", "tensorflow"], packages)
    return python


@pytest.fixture(scope="module")
def runtime_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution of the runtime, and the wheel from it."""
    folder = tmp_path_factory.mktemp("runtime")
    build_distributions(ROOT / "generator/keras_estimator_gen/runtime", folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python_with_runtime(
    runtime_wheel: Path,
    link_requirements: Callable[[Iterable[str], Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Install the runtime's wheel, with TensorFlow and pytest, and nothing else of ours."""
    python, packages = create_environment(tmp_path_factory.mktemp("with_runtime") / "venv")
    install_wheel(runtime_wheel, python)
    required = read_metadata(runtime_wheel).get_all("Requires-Dist")
    link_requirements([each.partition(";")[0] for each in required] + ["pytest"], packages)
    return python


def iterate_generated() -> Iterator[Path]:
    generated = ROOT / "generated"
    for path in generated.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(generated)


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == list_package()


def test_source_distribution_holds_what_a_build_needs(distributions: Path) -> None:
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml"} <= names


def test_generating_needs_few_dependencies(wheel: Path) -> None:
    required = [Requirement(text) for text in read_metadata(wheel).get_all("Requires-Dist")]
    core = {requirement.name for requirement in required if requirement.marker is None}
    assert core == {"black", "click", "click-default-group", "jinja2", "packaging", "pydantic"}
    assert all(requirement.specifier for requirement in required if not requirement.extras)


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    about = read_metadata(wheel)
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/licenses/LICENSE"))
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()

    assert about["Name"] == "keras-estimator-gen"
    assert wheel.name == f"keras_estimator_gen-{about['Version']}-py3-none-any.whl"
    assert (about["License-Expression"], about["License-File"]) == ("BSD-3-Clause", "LICENSE")
    assert about["Description-Content-Type"] == "text/markdown"
    assert about.get_payload(decode=True) == (ROOT / "README.md").read_bytes()


@pytest.mark.parametrize("module", [(), ("-m", "keras_estimator_gen")])
def test_installed_command_reports_its_version(
    module: tuple[str, ...], program: Path, wheel: Path, tmp_path: Path
) -> None:
    run = program.with_name("python") if module else program
    version = read_metadata(wheel)["Version"]

    printed = run_elsewhere(run, tmp_path, *module, "--version")

    assert printed == f"keras-estimator-gen {version}\n"


def test_installed_command_starts_and_explains(program: Path, tmp_path: Path) -> None:
    listed = run_elsewhere(program, tmp_path, "gallery").splitlines()
    shipped = sorted(path.stem for path in GALLERY.glob("*.toml"))
    assert [line.split()[0] for line in listed] == shipped

    # A starter that refers to a module of its own, and one that refers to a model.
    run_elsewhere(program, tmp_path, "init", "Forecast", "--from", "quantile_regressor")
    run_elsewhere(program, tmp_path, "init", "Digits", "--from", "finetune_prebuilt")
    run_elsewhere(program, tmp_path, "schema", "-o", "printed.json")
    schema = (GALLERY / "keras-estimator-gen.schema.json").read_bytes()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == {
        "keras-estimator-gen.schema.json": schema,
        "printed.json": schema,
    }
    for name, title in (("forecast", "Forecast: "), ("digits", "Digits: ")):
        explained = run_elsewhere(program, tmp_path, "explain", f"{name}.toml", "-o", "estimators")
        assert explained.startswith(title)
        assert f"  estimators/{name}.py\n" in explained

    specs = ("forecast.toml", "digits.toml", "-o", "estimators")
    run_elsewhere(program, tmp_path, *specs)
    run_elsewhere(program, tmp_path, *specs, "--check")
    (tmp_path / "estimators/pinball.py").write_text("")
    run_elsewhere(program, tmp_path, *specs, "--check", code=1)


def test_installed_command_imports_models(program: Path, tmp_path: Path) -> None:
    """Keras, which the environment does not have, is not needed for it."""
    model = str(GALLERY / "digits_base.keras")

    run_elsewhere(program, tmp_path, "import", model, "-o", "net.toml")
    run_elsewhere(program, tmp_path, "net.toml", "-o", "estimators")

    run_elsewhere(program, tmp_path, "net.toml", "-o", "estimators", "--check")
    run_elsewhere(program.with_name("python"), tmp_path, "-c", "import keras", code=1)


def test_estimators_do_without_the_command(
    program: Path, python_of_users: Path, tmp_path: Path
) -> None:
    """What the installed command writes passes its own tests where the command is not installed."""
    run_elsewhere(program, tmp_path, "init", "ChurnNet", "--from", "linear_softmax")
    run_elsewhere(program, tmp_path, "churn_net.toml", "-o", "estimators")
    (tmp_path / "elsewhere").mkdir()

    printed = run_elsewhere(
        python_of_users, tmp_path / "elsewhere", "-m", "pytest", "-q", "../estimators/tests"
    )

    assert re.search(r"^\d+ passed", printed, re.MULTILINE)
    command = ("-c", "import keras_estimator_gen")
    run_elsewhere(python_of_users, tmp_path, *command, code=1)


def test_installed_command_writes_a_project(program: Path, tmp_path: Path) -> None:
    """What a project needs is known from what the wheel says of itself."""
    run_elsewhere(program, tmp_path, "init", "ChurnNet", "--from", "quantile_regressor")
    run_elsewhere(program, tmp_path, "churn_net.toml", "--package", "nets", "-o", "project")
    run_elsewhere(program, tmp_path / "project", "--package", "nets", "--check")

    project = tomllib.loads((tmp_path / "project/pyproject.toml").read_text())["project"]
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == ours["optional-dependencies"]["tensorflow"]
    assert project["requires-python"] == ours["requires-python"]


def test_installed_command_writes_the_committed_output(program: Path, tmp_path: Path) -> None:
    (gallery,) = program.parents[1].glob("lib/python*/site-packages/keras_estimator_gen/gallery")
    specs = sorted(str(path) for path in gallery.glob("*.toml"))
    run_elsewhere(program, tmp_path, *specs, "-o", "estimators")
    written = tmp_path / "estimators"
    for path in iterate_generated():
        assert (written / path).read_bytes() == (ROOT / "generated" / path).read_bytes(), path
    run_elsewhere(program, tmp_path, *specs, "-o", "estimators", "--check")


def test_wheel_of_the_runtime_holds_the_runtime_and_nothing_else(
    wheel: Path, runtime_wheel: Path
) -> None:
    source = "keras_estimator_gen/runtime/"
    files = {name for name in list_package() if name.startswith(source)}
    with zipfile.ZipFile(runtime_wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (name,) = (name for name in archive.namelist() if name.endswith("/licenses/LICENSE"))
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()

    assert names == {f"{RUNTIME}/{name.removeprefix(source)}" for name in files}
    version = read_metadata(wheel)["Version"]
    assert runtime_wheel.name == f"{RUNTIME}-{version}-py3-none-any.whl"


def test_estimators_import_the_installed_runtime(
    program: Path, python_with_runtime: Path, tmp_path: Path
) -> None:
    """Without the command too, and in one process with those that have a copy of it."""
    run_elsewhere(program, tmp_path, "init", "ChurnNet", "--from", "linear_softmax")
    run_elsewhere(program, tmp_path, "churn_net.toml", "-o", "estimators", *OPTIONS)
    run_elsewhere(program, tmp_path, "init", "CopiedNet", "--from", "linear_softmax")
    run_elsewhere(program, tmp_path, "copied_net.toml", "-o", "copies", "--no-tests")
    (tmp_path / "elsewhere").mkdir()
    run = partial(run_elsewhere, python_with_runtime, tmp_path / "elsewhere")

    assert {path.name for path in (tmp_path / "estimators").iterdir()} == {"churn_net.py", "tests"}
    printed = run("-m", "pytest", "-q", "../estimators/tests")
    assert re.search(r"^\d+ passed", printed, re.MULTILINE)
    run("-c", "import keras_estimator_gen", code=1)
    run("-c", ONE_PROCESS)


def test_a_package_depends_on_the_installed_runtime(
    program: Path, runtime_wheel: Path, python_with_runtime: Path, tmp_path: Path
) -> None:
    run_elsewhere(program, tmp_path, "init", "ChurnNet", "--from", "linear_softmax")
    options = ("--package", "churn", "-o", "project", *OPTIONS)
    run_elsewhere(program, tmp_path, "churn_net.toml", *options)
    build_distributions(tmp_path / "project", tmp_path)
    (built,) = tmp_path.glob("churn-*.whl")
    install_wheel(built, python_with_runtime)
    (tmp_path / "elsewhere").mkdir()

    version = read_metadata(runtime_wheel)["Version"]
    required = read_metadata(built).get_all("Requires-Dist")
    assert f"keras-estimator-runtime=={version}" in required
    with zipfile.ZipFile(built) as archive:
        assert not [name for name in archive.namelist() if "_keras_runtime" in name]
    readme = (tmp_path / "project/README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    (expected,) = re.findall(r"print\(.*\)  # (.*)$", example, re.MULTILINE)
    run = partial(run_elsewhere, python_with_runtime, tmp_path / "elsewhere")
    assert run("-c", example) == f"{expected}\n"
    assert "passed" in run("-m", "pytest", "-q", "../project/tests/test_package.py")

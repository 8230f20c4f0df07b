"""A project that ``--package`` writes: built, installed, and used without the generator."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from environments import build_distributions, create_environment, install_wheel, run_elsewhere
from packaging.metadata import Metadata
from packaging.requirements import Requirement

from keras_estimator_gen.cli import main

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "generator/keras_estimator_gen/gallery"
OUR_TABLE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SPECS = ("anomaly_autoencoder", "linear_softmax", "quantile_regressor")
"""A detector, a classifier, and a regressor with code of its own beside it."""

NAME, PACKAGE = "my-estimators", "my_estimators"
CLASSES = {"AnomalyAutoencoder", "LinearSoftmax", "QuantileNet"}
PROGRAMS = str(Path(sys.executable).parent)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / NAME
    specs = [str(GALLERY / f"{name}.toml") for name in SPECS]
    options = ["--package", NAME, "--author", "Zoë Müller <zoe@example.org>", "--license", "MIT"]
    CliRunner().invoke(main, [*specs, *options, "-o", str(folder)], catch_exceptions=False)
    return folder


@pytest.fixture(scope="module")
def distributions(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distributions")
    build_distributions(shutil.copytree(project, folder / "source"), folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    return distributions / f"{PACKAGE}-0.1.0-py3-none-any.whl"


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Metadata:
    """Read what the wheel says of itself, as strictly as an index does."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(f"{PACKAGE}-0.1.0.dist-info/METADATA")
    return Metadata.from_email(content, validate=True)


@pytest.fixture(scope="module")
def python(
    wheel: Path,
    metadata: Metadata,
    link_requirements: Callable[[Iterable[str], Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Install the wheel, with its extra for tests, into an environment with nothing else."""
    python, packages = create_environment(tmp_path_factory.mktemp("installed") / "venv")
    install_wheel(wheel, python)
    link_requirements(map(str, list_requirements(metadata, "test")), packages)
    return python


def list_requirements(metadata: Metadata, extra: str = "") -> list[Requirement]:
    """Return what the package needs, or what it and one of its extras need, without markers."""
    needed = [
        each
        for each in metadata.requires_dist
        if each.marker is None or each.marker.evaluate({"extra": extra})
    ]
    return [Requirement(f"{each.name}{each.specifier}") for each in needed]


def run_tool(folder: Path, *command: str, code: int = 0) -> str:
    """Run a program of our environment in a folder."""
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def list_files(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def test_wheel_holds_the_package_and_nothing_else(project: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names == list_files(project / "src")
    assert f"{PACKAGE}/pinball.py" in names
    assert f"{PACKAGE}/_keras_runtime/py.typed" in names


def test_source_distribution_holds_the_project(project: Path, distributions: Path) -> None:
    with tarfile.open(distributions / f"{PACKAGE}-0.1.0.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    left_out = {".gitignore", ".pre-commit-config.yaml", ".github/workflows/ci.yml"}

    assert list_files(project) - left_out - {".keras-estimator-gen.json"} <= names


def test_metadata_is_what_an_index_takes(metadata: Metadata, project: Path) -> None:
    extras = OUR_TABLE["optional-dependencies"]
    needed = set(map(Requirement, extras["tensorflow"]))
    test = {each for each in map(Requirement, extras["test"]) if each.name == "pytest"}

    assert metadata.name == NAME
    assert set(list_requirements(metadata)) == needed
    assert set(list_requirements(metadata, "test")) == needed | test
    assert str(metadata.requires_python) == OUR_TABLE["requires-python"]
    assert metadata.license_expression == "MIT AND BSD-3-Clause"
    assert metadata.license_files == ["LICENSE", f"src/{PACKAGE}/_keras_runtime/LICENSE"]
    assert metadata.author_email == "Zoë Müller <zoe@example.org>"
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description == (project / "README.md").read_text(encoding="utf-8")


def test_its_own_suite_passes_where_the_generator_is_not(python: Path, project: Path) -> None:
    """The commands of the workflow's first job, in a copy of the project without its sources."""
    jobs = read_workflow(project)
    install, test = (step["run"] for step in jobs["test"]["steps"] if "run" in step)
    assert install == 'python -m pip install ".[test]"'
    bare = project.with_name("bare")
    shutil.copytree(project, bare, ignore=shutil.ignore_patterns("src"))

    printed = run_elsewhere(python, bare, *test.split()[1:], "-q")

    assert re.search(r"^\d+ passed", printed, re.MULTILINE)
    run_elsewhere(python, bare, "-c", "import keras_estimator_gen", code=1)


def test_what_one_process_pickles_another_one_uses(python: Path, tmp_path: Path) -> None:
    run_elsewhere(
        python,
        tmp_path,
        "-c",
        "import pickle, numpy as np\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "import my_estimators\n"
        "X = np.random.default_rng(0).normal(size=(40, 3))\n"
        "clf = make_pipeline(StandardScaler(), my_estimators.LinearSoftmax(epochs=2))\n"
        "reg = my_estimators.QuantileNet(quantiles=(0.1, 0.9), epochs=2)\n"
        "fitted = [clf.fit(X, X[:, 0] > 0), reg.fit(X, X[:, 0])]\n"
        "pickle.dump((X, fitted, [each.predict(X) for each in fitted]), open('it.pkl', 'wb'))\n",
    )
    (tmp_path / "elsewhere").mkdir()

    run_elsewhere(
        python,
        tmp_path / "elsewhere",
        "-c",
        "import pickle, numpy as np\n"
        "X, fitted, results = pickle.load(open('../it.pkl', 'rb'))\n"
        "for each, result in zip(fitted, results):\n"
        "    np.testing.assert_array_equal(each.predict(X), result)\n",
    )


def test_importing_the_package_loads_nothing(python: Path, tmp_path: Path) -> None:
    code = "import my_estimators, sys; print(len(my_estimators.__all__), *sys.modules, sep='\\n')"
    count, *loaded = run_elsewhere(python, tmp_path, "-c", code).splitlines()

    assert int(count) == len(CLASSES) + 1
    assert not {"numpy", "sklearn", "keras", "tensorflow", "importlib.metadata"} & set(loaded)


def test_star_import_brings_the_classes(python: Path, tmp_path: Path) -> None:
    code = "from my_estimators import *; print(*sorted(n for n in dir() if n[:2] != '__'))"

    assert set(run_elsewhere(python, tmp_path, "-c", code).split()) == CLASSES


def test_type_checkers_see_what_is_exported(python: Path, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(
        "import my_estimators\n"
        "from my_estimators import LinearSoftmax, QuantileNet\n"
        "from my_estimators.quantile_regressor import param_grid\n"
        "version: str = my_estimators.__version__\n"
        "epochs: int = LinearSoftmax(epochs=3).epochs\n"
        "names: list[str] = list(param_grid('net__'))\n"
        "reg: QuantileNet = QuantileNet(quantiles=(0.1, 0.9))\n"
    )
    (tmp_path / "bad.py").write_text(
        "import my_estimators\n"
        "from my_estimators import Missing\n"
        "my_estimators.LinearSoftmax(epoch=3)\n"
        "epochs: str = my_estimators.LinearSoftmax().epochs\n"
        "my_estimators.LinearSoftMax()\n"
    )
    mypy = ("mypy", "--python-executable", str(python), "--follow-untyped-imports")

    run_tool(tmp_path, sys.executable, "-m", *mypy, "good.py")
    wrong = run_tool(tmp_path, sys.executable, "-m", *mypy, "bad.py", code=1)

    found = re.findall(r"^bad\.py:(\d+): error: .*\[([\w-]+)\]$", wrong, re.MULTILINE)
    assert found == [
        ("2", "attr-defined"),
        ("3", "call-arg"),
        ("4", "assignment"),
        ("5", "attr-defined"),
    ]


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "black --check"])
def test_tool_has_no_complaint(tool: str, project: Path) -> None:
    # Among the folders above, which tools read settings of, there may be any.
    run_tool(project, sys.executable, "-m", *tool.split(), ".")


def test_examples_of_the_readme_print_what_they_say(
    python: Path, project: Path, tmp_path: Path
) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)

    assert len(examples) == len(SPECS)
    for example in examples:
        expected = re.findall(r"print\(.*\)  # (.*)$", example, re.MULTILINE)
        printed = run_elsewhere(python, tmp_path, "-c", example)
        assert expected
        assert printed.splitlines() == expected


def test_commands_of_the_workflow_and_the_readme_run(project: Path, tmp_path: Path) -> None:
    """Those of its second job: they compare, look for mistakes, and build."""
    copy = shutil.copytree(project, tmp_path / "copy")
    steps = read_workflow(project)["check"]["steps"]
    install, *commands = (step["run"] for step in steps if "run" in step)
    assert install == 'python -m pip install ".[dev]"'
    assert commands == [
        f"keras-estimator-gen --package {NAME} --check",
        "ruff check",
        "python -m build",
    ]

    for command in commands:
        run_tool(copy, "sh", "-c", command.replace("-m build", "-m build --no-isolation"))
        assert (
            command.split()[0] == "python"
            or command in (copy / "README.md").read_text() + "ruff check"
        )

    assert {path.suffix for path in (copy / "dist").iterdir()} == {".gz", ".whl"}


def read_workflow(project: Path) -> dict[str, dict[str, list[dict[str, str]]]]:
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text())
    versions = workflow["jobs"]["test"]["strategy"]["matrix"]["python-version"]
    supported = [each.rpartition(" :: ")[2] for each in OUR_TABLE["classifiers"]]

    assert versions == [each for each in supported if re.fullmatch(r"3\.\d+", each)]
    assert workflow["permissions"] == {"contents": "read"}
    return workflow["jobs"]


def test_hooks_refuse_what_is_out_of_date(project: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(project, tmp_path / "copy")
    run_tool(copy, "git", "init", "--quiet")
    run_tool(copy, "git", "add", "--all")

    passed = run_tool(copy, sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert re.findall(r"\.(Passed|Failed|Skipped)$", passed, re.MULTILINE) == ["Passed", "Passed"]

    spec = copy / "specs/linear_softmax.toml"
    spec.write_text(spec.read_text().replace("summary = ", 'description = "More."\nsummary = '))
    failed = run_tool(copy, sys.executable, "-m", "pre_commit", "run", "--all-files", code=1)
    assert f"src/{PACKAGE}/linear_softmax.py: differs" in failed


def test_a_prebuilt_model_goes_along(
    link_requirements: Callable[[Iterable[str], Path], None], tmp_path: Path
) -> None:
    """What is no Python is in the wheel too, and a network is built from it."""
    spec, folder = GALLERY / "finetune_prebuilt.toml", tmp_path / "digits"
    options = ["--package", "digits", "--no-tests", "-o", str(folder), "--quiet"]
    CliRunner().invoke(main, [str(spec), *options], catch_exceptions=False)
    build_distributions(folder, tmp_path)
    python, packages = create_environment(tmp_path / "venv")
    install_wheel(tmp_path / "digits-0.1.0-py3-none-any.whl", python)
    link_requirements(["keras", "numpy", "scikit-learn", "tensorflow"], packages)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    (tmp_path / "elsewhere").mkdir()

    assert run_elsewhere(python, tmp_path / "elsewhere", "-c", example) == "(2, 2)\n"

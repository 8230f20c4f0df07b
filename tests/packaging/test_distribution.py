"""The built distributions: what is in them, and that they work without the repository."""

import email
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")

pytestmark = pytest.mark.slow


def list_package() -> set[str]:
    """Return the files of the package, as they are named once installed."""
    package = ROOT / "generator/keras_estimator_gen"
    files = [
        path.relative_to(package.parent)
        for path in package.rglob("*")
        # A setting of the linter serves those who work on the package alone.
        if path.is_file() and path.name != "ruff.toml"
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
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(source)]
    if Version(metadata.version("setuptools")) >= Version("77"):
        command.insert(3, "--no-isolation")
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
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
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python")]
    subprocess.run([*pip, *install], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    link_requirements(read_requirements(wheel), packages)
    return folder / "bin/keras-estimator-gen"


def read_requirements(wheel: Path) -> list[str]:
    """Return the requirements of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])


def run_elsewhere(program: Path, folder: Path, *arguments: str) -> str:
    """Run the installed command in a folder of its own, out of reach of the repository."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    result = subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


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
    required = [Requirement(text) for text in read_requirements(wheel)]
    core = {requirement.name for requirement in required if requirement.marker is None}
    assert core == {"black", "click", "click-default-group", "jinja2", "pydantic"}
    assert all(requirement.specifier for requirement in required if not requirement.extras)


def test_installed_command_reports_its_version(program: Path, tmp_path: Path) -> None:
    assert metadata.version("keras-estimator-gen") in run_elsewhere(program, tmp_path, "--version")


def test_installed_command_writes_the_committed_output(program: Path, tmp_path: Path) -> None:
    (gallery,) = program.parents[1].glob("lib/python*/site-packages/keras_estimator_gen/gallery")
    specs = sorted(str(path) for path in gallery.glob("*.toml"))
    run_elsewhere(program, tmp_path, *specs, "-o", "estimators")
    written = tmp_path / "estimators"
    for path in iterate_generated():
        assert (written / path).read_bytes() == (ROOT / "generated" / path).read_bytes(), path
    run_elsewhere(program, tmp_path, *specs, "-o", "estimators", "--check")

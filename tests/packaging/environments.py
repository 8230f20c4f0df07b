"""Distributions, and environments that have nothing else."""

import email
import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from email.message import Message
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement


def build_distributions(source: Path, folder: Path) -> None:
    """Build the source distribution of a project, and the wheel from it."""
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(source)]
    tools = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    if all(is_installed(Requirement(text)) for text in tools["requires"]):
        command.insert(3, "--no-isolation")
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def is_installed(requirement: Requirement) -> bool:
    """Tell whether our environment has what is required, which need not be downloaded then."""
    found = metadata.Distribution.discover(name=requirement.name)
    return any(requirement.specifier.contains(each.version) for each in found)


def create_environment(folder: Path) -> tuple[Path, Path]:
    """Create an empty environment; return its interpreter, and the folder of its packages."""
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    return folder / "bin/python", packages


def read_metadata(wheel: Path) -> Message:
    """Return what a wheel says about itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def run_elsewhere(program: Path, folder: Path, *arguments: str, code: int = 0) -> str:
    """Run an installed program in a folder of its own, out of reach of the repository."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    result = subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout


def install_wheel(wheel: Path, python: Path) -> None:
    """Install a wheel without what it depends on."""
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)

"""Style and types of the whole repository, by the tools that `make lint` runs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "generator templates tests docs"


@pytest.mark.parametrize(
    "command",
    [
        f"ruff check {SOURCES}",
        f"ruff format --check {SOURCES}",
        pytest.param("mypy", marks=pytest.mark.slow),
    ],
)
def test_tool_has_no_complaint(command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_hooks_are_valid() -> None:
    """The hooks of pre-commit parse; they run the same tools."""
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"],
        cwd=ROOT,
        check=True,
    )

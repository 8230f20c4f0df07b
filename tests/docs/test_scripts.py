"""The program that `make demo` runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"

pytestmark = pytest.mark.slow


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=DOCS,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def test_demonstration() -> None:
    result = run_python("demo.py")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    for line in (
        "class MLPClassifier(KerasClassifier):",
        "    def __init__(",
        "        model.compile(**compile_kwargs)",
    ):
        assert line in result.stdout.splitlines()
    rows = re.findall(r"^(?:\d+|mean)(?: +\d+\.\d{3}){4}$", result.stdout, re.MULTILINE)
    assert [row.split()[0] for row in rows] == [*map(str, range(1, 11)), "mean"]
    network, _, baseline, _ = (float(number) for number in rows[-1].split()[1:])
    assert network > baseline - 0.02

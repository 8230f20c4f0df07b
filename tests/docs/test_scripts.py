"""The program that `make demo` runs."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"

pytestmark = pytest.mark.slow


def run(*command: str, folder: Path = DOCS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def test_demonstration(tmp_path: Path) -> None:
    result = run(sys.executable, "demo.py")
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

    steps = re.findall(r"^  (\S*keras-estimator-gen .*)", result.stdout, re.MULTILINE)
    assert len(steps) == 3
    for step in steps:
        done = run(*shlex.split(step, comments=True), folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "my_nets/tests/test_my_net.py").exists()

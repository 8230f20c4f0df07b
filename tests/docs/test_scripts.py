"""The programs that `make demo` and `make benchmark` run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"

# One architecture, one epoch, three folds.
SMALL_BENCHMARK = """
import benchmark
benchmark.EPOCHS = 1
benchmark.GRID = {"hidden_layer_sizes": [(5,)], "alpha": [0.0], "learning_rate": [0.001]}
for name in benchmark.CREATORS:
    benchmark.run_search(name)
"""

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


def test_benchmark() -> None:
    result = run_python("-c", SMALL_BENCHMARK)
    assert result.returncode == 0, result.stderr
    rows = [line.split() for line in result.stdout.splitlines()]
    assert [row[:2] for row in rows] == [["plain", "3"], ["generated", "3"]]

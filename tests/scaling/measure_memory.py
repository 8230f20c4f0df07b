"""Measure how much memory each way of training on a file takes.

``python tests/scaling/measure_memory.py`` prints the table of
``docs/scaling/larger_than_memory.md``.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import numpy as np

FOLDER = Path(__file__).parent
N_ROWS, N_FEATURES = 53_000, 1000
NAMES = {
    "train_by_parts": "`partial_fit`, 2000 rows at a time",
    "train_by_dask": "`Incremental`, blocks of 2000 rows",
    "train_at_once": "`fit`",
}


def write_rows(path):
    random = np.random.RandomState(0)
    rows = np.memmap(path, dtype="float32", mode="w+", shape=(N_ROWS, N_FEATURES))
    for start in range(0, N_ROWS, 1000):
        rows[start : start + 1000] = random.normal(size=(1000, N_FEATURES))
    rows.flush()


def measure_way(way, file):
    process = subprocess.run(
        [sys.executable, FOLDER / "train_from_file.py", way, file, str(N_ROWS), "4000"],
        env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1] / "generated")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return json.loads(process.stdout.partition("RESULT ")[2])


def print_table():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.f32"
        write_rows(file)
        size = file.stat().st_size / 2**20
        click.echo(f"| a file of {size:.0f} MB | peak of memory, MB | relative to the file |")
        click.echo("|---|---|---|")
        for way, name in NAMES.items():
            growth = measure_way(way, file)["growth"]
            click.echo(f"| {name} | {growth:.0f} | {growth / size:.2f} |")


if __name__ == "__main__":
    print_table()

"""Measure how long a search takes on one and on two workers of a Dask cluster.

``python tests/scaling/measure_search.py`` prints the table of ``docs/scaling/search.md``. A worker
is a process with one thread for TensorFlow too. Each has run a search before, so that everything
is imported and traced.
"""

import os
import statistics
import sys
import time
from pathlib import Path

import click
import joblib
from distributed import Client, LocalCluster
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV

GENERATED = Path(__file__).resolve().parents[2] / "generated"
ROUNDS = 3


def measure_search(n_workers):
    """Return the seconds of a search."""
    from mlp_classifier import MLPClassifier

    X, y = load_digits(return_X_y=True)
    search = GridSearchCV(
        MLPClassifier(hidden_layer_sizes=(512, 512), epochs=30, random_state=0),
        {"optimizer__learning_rate": [0.0003, 0.001, 0.003, 0.01]},
        cv=3,
        refit=False,
    )
    cluster = LocalCluster(
        n_workers=n_workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster, Client(cluster), joblib.parallel_config(backend="dask"):
        search.fit(X, y)
        start = time.perf_counter()
        search.fit(X, y)
        return time.perf_counter() - start


def print_table(rounds):
    found = {1: [], 2: []}
    for _ in range(rounds):
        for n_workers, seconds in found.items():
            seconds.append(measure_search(n_workers))
    ratios = sorted(one / two for one, two in zip(*found.values(), strict=True))
    click.echo("| workers | seconds of 12 fits | relative to one |")
    click.echo("|---|---|---|")
    click.echo(f"| 1 | {statistics.median(found[1]):.1f} | 1 |")
    spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    click.echo(f"| 2 | {statistics.median(found[2]):.1f} | {spread} |")


if __name__ == "__main__":
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    sys.path.insert(0, str(GENERATED))
    print_table(int(sys.argv[1]) if len(sys.argv) == 2 else ROUNDS)

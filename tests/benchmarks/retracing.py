"""Graphs that TensorFlow traces for a second fit of the same network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from .arena import Arena, Call
from .contestants import (
    GENERATED,
    KERAS,
    SCIKERAS,
    create_estimator,
    select_installed,
)
from .measurement import Benchmark, Measurement, Scale, limit_value
from .settings import Settings

TRACING = (GENERATED, SCIKERAS, KERAS)


@dataclass(frozen=True)
class Pair:
    """Two fits to different data.

    Parameters
    ----------
    n_samples : tuple of int
        Their rows.
    rounds : int
        Processes of each contestant.
    """

    n_samples: tuple[int, int] = (400, 300)
    rounds: int = 2


SIZES = {Scale.FULL: Pair(), Scale.TINY: Pair((200, 150), rounds=1)}


@contextmanager
def count_graphs() -> Iterator[list[Any]]:
    """Count the Python functions that TensorFlow traces in a block.

    Yields
    ------
    list
        Has one item for each graph: loops and conditions are graphs of their own.
    """
    from tensorflow.python.framework import func_graph

    traced: list[Any] = []
    trace = func_graph.func_graph_from_py_func

    def trace_and_count(*arguments: Any, **options: Any) -> Any:
        traced.append(arguments[0])
        return trace(*arguments, **options)

    with mock.patch.object(func_graph, "func_graph_from_py_func", trace_and_count):
        yield traced


def fit_twice(label: str, n_samples: tuple[int, int]) -> dict[str, float]:
    """Fit a network to some rows, and another of the same kind to other rows.

    Parameters
    ----------
    label : str
        Contestant.
    n_samples : tuple of int
        Rows of the two fits.

    Returns
    -------
    dict
        Graphs and seconds of the second fit, seconds of the first, accuracy of the second.
    """
    from .data import draw_rows

    create_estimator(label, Settings((3,), epochs=1)).fit(*draw_rows(100, 30))
    seconds = []
    for seed, count in enumerate(n_samples):
        X, y = draw_rows(count, 30, seed=seed)
        estimator = create_estimator(label, Settings())
        start = time.perf_counter()
        with count_graphs() as graphs:
            estimator.fit(X, y)
        seconds.append(time.perf_counter() - start)
    return {
        "graphs": len(graphs),
        "first fit": seconds[0],
        "second fit": seconds[1],
        "accuracy": float((estimator.predict(X) == y).mean()),
    }


def measure_graphs(arena: Arena, scale: Scale) -> list[Measurement]:
    """Count the graphs of second fits, each time in a new process.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Sizes of the data.

    Returns
    -------
    list of Measurement
        Numbers of graphs.
    """
    pair = SIZES[scale]

    def fit(run: Call, label: str, _: int) -> dict[str, float]:
        return run(fit_twice, label, pair.n_samples)

    results = arena.alternate_afresh(select_installed(*TRACING), pair.rounds, fit)
    return [summarize_fits(label, found) for label, found in results.items()]


def summarize_fits(label: str, found: list[dict[str, float]]) -> Measurement:
    """Summarize the rounds of one contestant.

    Parameters
    ----------
    label : str
        Contestant.
    found : list of dict
        Results of `fit_twice`.

    Returns
    -------
    Measurement
        Numbers of graphs, and how long the quickest fits took.
    """
    first, second = (min(item[key] for item in found) for key in ("first fit", "second fit"))
    return Measurement(
        label,
        tuple(item["graphs"] for item in found),
        {"accuracy": max(item["accuracy"] for item in found)},
        f"first fit {first:.2f} s, second fit {second:.2f} s",
    )


METHOD = """\
A network of 50-50 units is fitted to 400 random rows, and another one of the same architecture to
300 other rows: Python functions that TensorFlow traces during the second fit, its loops and
conditions counted too, and the shortest times of the two fits."""

BENCHMARK = Benchmark(
    name="traces",
    title="Graphs traced by a second fit",
    method=METHOD,
    unit="graphs",
    measure=measure_graphs,
    targets=(limit_value(0, "{:.0f} graphs", "no graph is traced again"),),
    has_ratios=False,
)

"""Prediction of one row, and of very many."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

from .arena import Arena
from .contestants import (
    CONTESTANTS,
    KERAS,
    OWN,
    SCIKERAS,
    SCIKIT_LEARN,
    SKORCH,
    create_estimator,
    select_installed,
)
from .measurement import Benchmark, Measurement, Scale, limit_slowness
from .settings import Settings

PREDICTING = (*OWN, SCIKIT_LEARN, SCIKERAS, KERAS, SKORCH)


@dataclass(frozen=True)
class Prediction:
    """How much is predicted, and how often.

    Parameters
    ----------
    seconds : float
        For which predictions of one row are repeated in a round.
    n_samples : int
        Rows of a large prediction.
    batch_sizes : tuple of int
        Rows that are predicted at once, where that can be chosen.
    rounds : int
        Times of each contestant.
    """

    seconds: float = 0.5
    n_samples: int = 100_000
    batch_sizes: tuple[int, ...] = (256, 1024, 4096, 16_384, 100_000)
    rounds: int = 5


SIZES = {
    Scale.FULL: Prediction(),
    Scale.TINY: Prediction(0.01, 1000, (256, 1000), rounds=1),
}


@cache
def fit_estimator(label: str) -> Any:
    """Fit a network to the breast-cancer data, once in a process.

    Parameters
    ----------
    label : str
        Contestant.

    Returns
    -------
    estimator
        Fitted estimator.
    """
    from .data import load_cancer

    return create_estimator(label, Settings(epochs=10)).fit(*load_cancer())


def measure_accuracy(label: str) -> float:
    """Return the accuracy of `fit_estimator` on its training rows.

    Parameters
    ----------
    label : str
        Contestant.

    Returns
    -------
    float
        Share of the rows whose label is predicted.
    """
    from .data import load_cancer

    X, y = load_cancer()
    return float((fit_estimator(label).predict(X) == y).mean())


def time_single_row(label: str, seconds: float) -> dict[str, float]:
    """Time ``predict_proba`` of one row, again and again.

    Parameters
    ----------
    label : str
        Contestant.
    seconds : float
        For how long.

    Returns
    -------
    dict
        Median milliseconds of a call, and accuracy.
    """
    from .data import load_cancer

    row = load_cancer()[0][:1]
    predict = fit_estimator(label).predict_proba
    time_call(predict, row)
    times: list[float] = []
    while len(times) < 5 or sum(times) < seconds:
        times.append(time_call(predict, row))
    return {"milliseconds": 1000 * median(times), "accuracy": measure_accuracy(label)}


def time_many_rows(label: str, sizes: Prediction) -> dict[int, float]:
    """Time ``predict`` of very many rows, for each number of rows that are predicted at once.

    Parameters
    ----------
    label : str
        Contestant.
    sizes : Prediction
        Sizes.

    Returns
    -------
    dict
        Seconds by batch size, which is 0 where the contestant chooses it.
    """
    from .data import draw_rows

    rows, _ = draw_rows(sizes.n_samples, 30)
    estimator = fit_estimator(label)
    parameter = CONTESTANTS[label].prediction_batch
    seconds = {}
    for batch_size in sizes.batch_sizes if parameter else (0,):
        if parameter:
            estimator.set_params(**{parameter: batch_size})
        time_call(estimator.predict, rows)
        seconds[batch_size] = time_call(estimator.predict, rows)
    return seconds


def time_call(function: Callable[[Any], Any], argument: Any) -> float:
    """Time one call of a function.

    Parameters
    ----------
    function : callable
        What is called.
    argument : object
        What with.

    Returns
    -------
    float
        Seconds.
    """
    start = time.perf_counter()
    function(argument)
    return time.perf_counter() - start


def measure_single_row(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time predictions of one row.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How often.

    Returns
    -------
    list of Measurement
        Milliseconds.
    """
    sizes = SIZES[scale]
    labels = select_installed(*PREDICTING)
    results = arena.alternate(labels, time_single_row, sizes.rounds, sizes.seconds)
    return [
        Measurement(
            label,
            tuple(item["milliseconds"] for item in found),
            {"accuracy": found[0]["accuracy"]},
        )
        for label, found in results.items()
    ]


def measure_many_rows(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time predictions of very many rows, and keep the best batch size of each contestant.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How often.

    Returns
    -------
    list of Measurement
        Milliseconds.
    """
    sizes = SIZES[scale]
    labels = select_installed(*PREDICTING)
    results = arena.alternate(labels, time_many_rows, sizes.rounds, sizes)
    return [select_best_batch(label, found) for label, found in results.items()]


def select_best_batch(label: str, found: list[dict[int, float]]) -> Measurement:
    """Select the batch size with the lowest median.

    Parameters
    ----------
    label : str
        Contestant.
    found : list of dict
        Results of `time_many_rows`.

    Returns
    -------
    Measurement
        Milliseconds with that batch size.
    """
    best = min(found[0], key=lambda size: median(item[size] for item in found))
    note = f"batches of {best:,}, the best of {len(found[0])} sizes" if best else ""
    return Measurement(label, tuple(1000 * item[best] for item in found), note=note)


SINGLE_ROW_METHOD = """\
`predict_proba` of one row of 30 features (float32), with all checks that the public method makes,
by a fitted network of 50-50 units that has predicted before; the median of the calls in half a
second. `SKLearnClassifier` has no `predict_proba`."""

SINGLE_ROW = Benchmark(
    name="row",
    title="Prediction of one row",
    method=SINGLE_ROW_METHOD,
    unit="ms",
    measure=measure_single_row,
    targets=(limit_slowness(SCIKIT_LEARN, 2, "at most twice as long as `MLPClassifier`"),),
)

MANY_ROWS_METHOD = """\
`predict` of 100,000 rows of 30 features (float32) by the same network. Where the number of rows
that are predicted at once can be chosen, 256, 1,024, 4,096, 16,384 and 100,000 are tried, and the
best counts; the generated estimator keeps its default."""

MANY_ROWS = Benchmark(
    name="rows",
    title="Prediction of 100,000 rows",
    method=MANY_ROWS_METHOD,
    unit="ms",
    measure=measure_many_rows,
    targets=(limit_slowness(SCIKIT_LEARN, 1, "no longer than `MLPClassifier`"),),
)

BENCHMARKS = (SINGLE_ROW, MANY_ROWS)

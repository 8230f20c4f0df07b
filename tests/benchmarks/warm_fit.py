"""One more fit of a network, in a process that has fitted it before."""

import time
from dataclasses import dataclass
from statistics import median

from .arena import Arena
from .contestants import JAX, KERAS, OWN, SCIKIT_LEARN, SKORCH, create_estimator, select_installed
from .measurement import BETTER, Benchmark, Measurement, Scale, limit_value
from .settings import Settings

FITTING = (*OWN, SCIKIT_LEARN, KERAS, SKORCH)


@dataclass(frozen=True)
class WarmFit:
    """How much is fitted, and how often.

    Parameters
    ----------
    n_samples : int
        Rows, two thirds of those of the breast-cancer data.
    epochs : int
        Epochs of a fit.
    skipped, fits : int
        Fits of a round that do not count, and those that do.
    rounds : int
        Turns of each contestant.
    """

    n_samples: int = 379
    epochs: int = 20
    skipped: int = 3
    fits: int = 5
    rounds: int = 5


SIZES = {Scale.FULL: WarmFit(), Scale.TINY: WarmFit(skipped=0, fits=1, rounds=1)}


def time_fits(label: str, sizes: WarmFit) -> dict[str, float]:
    """Time fits of a network to the same rows.

    Parameters
    ----------
    label : str
        Contestant.
    sizes : WarmFit
        How much is fitted.

    Returns
    -------
    dict
        Median milliseconds of a fit, and accuracy on the training rows.
    """
    from .data import load_cancer

    X, y = (rows[: sizes.n_samples] for rows in load_cancer())
    settings = Settings(epochs=sizes.epochs)
    times = []
    for _ in range(sizes.skipped + sizes.fits):
        estimator = create_estimator(label, settings)
        start = time.perf_counter()
        estimator.fit(X, y)
        times.append(1000 * (time.perf_counter() - start))
    accuracy = float((estimator.predict(X) == y).mean())
    return {"milliseconds": median(times[sizes.skipped :]), "accuracy": accuracy}


def measure_fits(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time fits of each contestant.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How much is fitted.

    Returns
    -------
    list of Measurement
        Milliseconds.
    """
    sizes = SIZES[scale]
    results = arena.alternate(select_installed(*FITTING), time_fits, sizes.rounds, sizes)
    return [
        Measurement(
            label,
            tuple(item["milliseconds"] for item in found),
            {"accuracy": max(item["accuracy"] for item in found)},
        )
        for label, found in results.items()
    ]


METHOD = """\
A fit of 20 epochs to 379 rows of the breast-cancer data (50-50 units, Adam, batches of 32), in a
process that has fitted the same network before: the median of five fits, after three that do not
count."""

BENCHMARK = Benchmark(
    name="warm",
    title="One more fit of a network",
    method=METHOD,
    unit="ms",
    measure=measure_fits,
    targets=(
        limit_value(15, "{:.1f} ms", f"at most 15 ms, {BETTER}; it depends on the machine", JAX),
    ),
)

"""How the time of fits grows with the sizes of data, network and training."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from .arena import Arena, Call
from .contestants import (
    GENERATED,
    KERAS,
    SCIKIT_LEARN,
    SKORCH,
    create_estimator,
    select_installed,
)
from .measurement import Benchmark, Measurement, Scale
from .settings import Settings

MEASURED = (GENERATED, SCIKIT_LEARN, KERAS, SKORCH)
AGAIN = "generated, traced before"
FITS = "fits"


@dataclass(frozen=True)
class Job:
    """A fit of random rows, or several of them.

    Parameters
    ----------
    n_samples, n_features : int
        Rows and columns.
    width, depth : int
        Units of a hidden layer, and number of hidden layers.
    epochs : int
        Passes over the rows.
    fits : int
        Fits, each to other rows.
    """

    n_samples: int = 1000
    n_features: int = 20
    width: int = 32
    depth: int = 2
    epochs: int = 5
    fits: int = 1

    def make_settings(self) -> Settings:
        """Make the settings of the fits.

        Returns
        -------
        Settings
            Network and training.
        """
        return Settings((self.width,) * self.depth, epochs=self.epochs, n_features=self.n_features)


@dataclass(frozen=True)
class Growth:
    """Sizes that vary, one at a time.

    Parameters
    ----------
    base : Job
        The sizes that do not.
    sizes : dict
        For each field of `Job`, its values in increasing order.
    most_fits_by_keras : int
        Fits after which a network by hand stops.
    rounds : int
        Processes of each contestant.
    """

    base: Job
    sizes: dict[str, tuple[int, ...]]
    most_fits_by_keras: int
    rounds: int

    def list_jobs(self) -> Iterator[tuple[str, int, Job]]:
        """Yield all jobs but that of several fits.

        Where the width does not vary, each job has a network of its own, a unit wider than the
        last one, so that its graph has not been traced before. The job of several fits has one
        that is narrower.

        Yields
        ------
        panel : str
            What varies.
        size : int
            Its value.
        job : Job
            What to fit.
        """
        width = self.base.width
        for panel, sizes in self.sizes.items():
            for size in sizes:
                if panel != FITS:
                    width += 1
                    yield panel, size, replace(self.base, **{"width": width, panel: size})


GROWTHS = {
    Scale.FULL: Growth(
        Job(),
        {
            "n_samples": (100, 316, 1000, 3162, 10_000),
            "n_features": (10, 32, 100, 316, 1000),
            "width": (10, 32, 100, 316, 1000),
            "depth": (1, 2, 4, 8, 16, 32),
            "epochs": (1, 3, 10, 32, 100),
            FITS: (1, 3, 10, 32, 100),
        },
        most_fits_by_keras=10,
        rounds=2,
    ),
    Scale.TINY: Growth(
        Job(100, 5, 16, 1, 20),
        {
            "n_samples": (100,),
            "depth": (2,),
            FITS: (1, 2),
        },
        most_fits_by_keras=1,
        rounds=1,
    ),
}


def time_fits(label: str, job: Job) -> tuple[list[float], float]:
    """Time the fits of a job, all of the same network.

    Parameters
    ----------
    label : str
        Contestant.
    job : Job
        What to fit.

    Returns
    -------
    seconds : list of float
        One number for each fit.
    accuracy : float
        Accuracy of the last fit on its training rows.
    """
    from .data import draw_rows

    seconds = []
    for seed in range(job.fits):
        X, y = draw_rows(job.n_samples, job.n_features, seed=seed)
        estimator = create_estimator(label, job.make_settings())
        start = time.perf_counter()
        estimator.fit(X, y)
        seconds.append(time.perf_counter() - start)
    return seconds, float((estimator.predict(X) == y).mean())


Curves = dict[tuple[str, str, int], float]
"""Seconds by contestant, panel and size."""


def time_panels(run: Call, label: str, _: int, growth: Growth) -> tuple[Curves, float]:
    """Time all jobs with one contestant, in one process.

    Parameters
    ----------
    run : callable
        Calls functions in the process.
    label : str
        Contestant.
    growth : Growth
        Sizes.

    Returns
    -------
    curves : dict
        Seconds by label, panel and size.
    accuracy : float
        Accuracy of the last fit.
    """
    run(time_fits, label, replace(growth.base, width=3))
    curves: Curves = {}
    for panel, size, job in growth.list_jobs():
        seconds, _ = run(time_fits, label, replace(job, fits=2 if label == GENERATED else 1))
        curves[label, panel, size] = seconds[0]
        if label == GENERATED:
            curves[AGAIN, panel, size] = seconds[1]
    sizes = [
        size for size in growth.sizes[FITS] if label != KERAS or size <= growth.most_fits_by_keras
    ]
    job = replace(growth.base, width=growth.base.width - 1, fits=sizes[-1])
    seconds, accuracy = run(time_fits, label, job)
    totals = list(accumulate(seconds))
    return curves | {(label, FITS, size): totals[size - 1] for size in sizes}, accuracy


def measure_growth(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time fits of growing sizes.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Sizes.

    Returns
    -------
    list of Measurement
        Seconds by panel and size.
    """
    growth = GROWTHS[scale]
    call = partial(time_panels, growth=growth)
    results = arena.alternate_afresh(select_installed(*MEASURED), growth.rounds, call)
    measurements = []
    for found in results.values():
        accuracy = max(accuracy for _, accuracy in found)
        measurements += [
            Measurement(
                key[0],
                tuple(curves[key] for curves, _ in found),
                {"accuracy": accuracy},
                panel=key[1],
                size=key[2],
            )
            for key in found[0][0]
        ]
    return measurements


METHOD = """\
Fits of random rows, from a base of 1,000 rows of 20 features, two hidden layers of 32 units, Adam,
batches of 32 and 5 epochs. One size varies at a time, over two decades; the depth from 1 to 32
layers, beyond which a plain chain of layers learns nothing. Every point is a network that the
process has not seen before, so that tracing counts; *traced before* is a second fit of the same
network to other rows. Several fits are of one network. The network by hand stops at 10 of them."""

BENCHMARK = Benchmark(
    name="growth",
    title="How the time of a fit grows",
    method=METHOD,
    unit="s",
    measure=measure_growth,
    has_ratios=False,
)

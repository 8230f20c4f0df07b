"""Memory that a process keeps after many fits."""

import gc
import sys
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from random import Random

from .arena import Arena, Call
from .contestants import (
    GENERATED,
    JAX,
    OWN,
    SCIKERAS,
    SCIKIT_LEARN,
    SKORCH,
    create_estimator,
    select_installed,
)
from .grid_search import GRIDS
from .measurement import Benchmark, Measurement, Scale, limit_value
from .settings import Settings

MEASURED = (*OWN, SCIKIT_LEARN, SCIKERAS, SKORCH)
RUN_WHOLE = (GENERATED, JAX)


@dataclass(frozen=True)
class Fits:
    """How many fits are run.

    Parameters
    ----------
    first : int
        Fits after which memory is read for the first time.
    sampled_first, sampled : int
        The same, and all fits, for those whose memory is extrapolated.
    """

    first: int = 30
    sampled_first: int = 10
    sampled: int = 30


SIZES = {Scale.FULL: Fits(), Scale.TINY: Fits(2, 1, 2)}


def read_memory() -> float:
    """Read the resident memory of the present process.

    Returns
    -------
    float
        Megabytes; where the system does not tell, the most that there has been.
    """
    import resource

    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def grow_memory(
    label: str, candidates: list[Settings], folds: int, first: int, total: int
) -> float:
    """Fit candidates to the folds of the breast-cancer data, and keep none of them.

    Parameters
    ----------
    label : str
        Contestant.
    candidates : list of Settings
        Candidates, in the order of the fits.
    folds : int
        Fits for each candidate.
    first, total : int
        Fits after which memory is read.

    Returns
    -------
    float
        Megabytes between the two.
    """
    from .data import load_cancer, split_folds

    X, y = load_cancer()
    fits = product(candidates, split_folds(X, y, folds))
    memory = []
    for part in (islice(fits, first), islice(fits, total - first)):
        for candidate, (train, test) in part:
            create_estimator(label, candidate).fit(X[train], y[train]).predict(X[test])
        gc.collect()
        memory.append(read_memory())
    return memory[1] - memory[0]


def measure_memory(arena: Arena, scale: Scale) -> list[Measurement]:
    """Measure the memory that fits leave behind.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How many fits.

    Returns
    -------
    list of Measurement
        Megabytes.
    """
    sizes, grid = SIZES[scale], GRIDS[scale]
    candidates = grid.list_candidates()
    total = len(candidates) * grid.folds
    mixed = Random(0).sample(candidates, len(candidates))

    def grow(run: Call, label: str, _: int) -> float:
        if label in RUN_WHOLE:
            return run(grow_memory, label, candidates, grid.folds, sizes.first, total)
        arguments = mixed, grid.folds, sizes.sampled_first, sizes.sampled
        kept = run(grow_memory, label, *arguments)
        return kept * (total - sizes.first) / (sizes.sampled - sizes.sampled_first)

    results = arena.alternate_afresh(select_installed(*MEASURED), 1, grow)
    return [
        Measurement(
            label,
            tuple(megabytes),
            {"fits": total},
            "" if label in RUN_WHOLE else f"extrapolated from {sizes.sampled} fits",
        )
        for label, megabytes in results.items()
    ]


METHOD = """\
The fits of the grid search in its order, each estimator dropped after it has predicted its test
rows: resident memory after 729 fits less that after the first 30. Of all but the generated
estimator on TensorFlow and JAX, 30 random fits are run, and the growth over the last 20 is
multiplied by 699 / 20."""

BENCHMARK = Benchmark(
    name="memory",
    title="Memory kept after 729 fits",
    method=METHOD,
    unit="MB",
    measure=measure_memory,
    targets=(limit_value(20, "{:.0f} MB", "at most 20 MB"),),
    has_ratios=False,
)

"""Where the time of the generated estimator goes in a grid search over small networks."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any
from unittest import mock

from .arena import Arena
from .contestants import GENERATED, create_estimator
from .grid_search import GRIDS, search_candidates
from .measurement import Benchmark, Measurement, Scale, limit_fact

TRAINING = "training"
STEPS = {
    "whole fit": (("fitting", "FitMixin._fit"),),
    "validating data": (("rows", "FeatureMixin._read_data"),),
    "building the network, or drawing weights": (("fitting", "FitMixin._start_network"),),
    "tracing": (("training.program", "TrainingProgram.__init__"),),
    "loading and reading weights": (
        ("training.step", "TrainingStep.load"),
        ("training.step", "TrainingStep.unpack"),
    ),
    TRAINING: (("training.program", "TrainingProgram.run"),),
}
"""Parts of a fit: modules of the runtime, and methods that are timed."""


@contextmanager
def time_steps() -> Iterator[dict[str, float]]:
    """Time the parts of all fits in a block.

    Yields
    ------
    dict of float
        Seconds by part.
    """
    runtime = type(create_estimator(GENERATED)).__mro__[1].__module__.rpartition(".")[0]
    seconds: dict[str, float] = defaultdict(float)
    with ExitStack() as stack:
        for step, methods in STEPS.items():
            for module, path in methods:
                owner, name = path.split(".")
                kind = getattr(import_module(f"{runtime}.{module}"), owner)
                timed = time_method(getattr(kind, name), step, seconds)
                stack.enter_context(mock.patch.object(kind, name, timed))
        yield seconds


def time_method(method: Callable[..., Any], step: str, seconds: dict[str, float]) -> Any:
    """Make a method that adds up how long it takes.

    Parameters
    ----------
    method : callable
        The method.
    step : str
        What it is part of.
    seconds : dict of float
        Where the time is added.

    Returns
    -------
    callable
        The method, timed.
    """

    def call(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            seconds[step] += time.perf_counter() - start

    return call


def profile_search(scale: Scale) -> dict[str, float]:
    """Search the grid of the benchmark ``grid``, and time the parts of its fits.

    Parameters
    ----------
    scale : Scale
        Size of the grid.

    Returns
    -------
    dict of float
        Milliseconds of a fit by part, and the best accuracy.
    """
    grid = GRIDS[scale]
    candidates = grid.list_candidates()
    with time_steps() as seconds:
        found = search_candidates(GENERATED, candidates, grid.folds)
    n_fits = 1 + len(candidates) * grid.folds
    return {
        "accuracy": found["best accuracy"],
        **{step: 1e3 * seconds[step] / n_fits for step in STEPS},
    }


def measure_steps(arena: Arena, scale: Scale) -> list[Measurement]:
    """Measure the parts of a fit.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Size of the grid.

    Returns
    -------
    list of Measurement
        Milliseconds of a fit; the first is of the whole.
    """
    with arena.open_process() as run:
        found = run(profile_search, scale)
    accuracy = found.pop("accuracy")
    whole = found.pop("whole fit")
    found["all else"] = max(whole - sum(found.values()), 1e-6)
    others = {step: value for step, value in found.items() if step != TRAINING}
    largest = max(others, key=lambda step: others[step])
    facts = {"accuracy": accuracy, "largest share": others[largest] / whole}
    return [
        Measurement(GENERATED, (whole,), facts, f"the largest share is that of {largest}"),
        *(
            Measurement(step, (value,), note=f"{value / whole:.0%}")
            for step, value in found.items()
        ),
    ]


METHOD = """\
The same grid search by the generated estimator alone: milliseconds of a fit on average over 729 of
them, and where they go. What is left of training is the floor: some 280 steps of small operations,
which TensorFlow's executor takes longer to start than the processor to compute."""

BENCHMARK = Benchmark(
    name="profile",
    title="Profile of the grid search",
    method=METHOD,
    unit="ms",
    measure=measure_steps,
    targets=(
        limit_fact("largest share", 0.2, "{:.0%}", "nothing but training above 20% of a fit"),
    ),
    has_ratios=False,
)

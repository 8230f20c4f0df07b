"""Steps of the generated estimator that XLA compiles, beside those that it does not."""

import time
from dataclasses import dataclass

from .arena import Arena
from .contestants import GENERATED, create_estimator
from .measurement import Benchmark, Measurement, Scale
from .settings import Settings


@dataclass(frozen=True)
class Steps:
    """Networks, batches, and how many steps are timed.

    Parameters
    ----------
    cases : tuple of (tuple of int, int)
        Units of the hidden layers, and rows of a step.
    n_samples : int
        Rows of an epoch.
    epochs : int
        Epochs of the shorter fit; the longer one has three times as many.
    rounds : int
        How often each is timed.
    """

    cases: tuple[tuple[tuple[int, ...], int], ...] = (
        ((50, 50), 32),
        ((128, 64), 32),
        ((128, 128), 32),
        ((256, 128), 32),
        ((50, 50), 200),
    )
    n_samples: int = 2000
    epochs: int = 10
    rounds: int = 5


SIZES = {Scale.FULL: Steps(), Scale.TINY: Steps((((3,), 32),), 64, 1, rounds=1)}


def time_steps(
    layers: tuple[int, ...], batch_size: int, steps: Steps
) -> dict[bool, dict[str, float]]:
    """Time the steps of a network, with XLA and without, in turn.

    Parameters
    ----------
    layers : tuple of int
        Units of the hidden layers.
    batch_size : int
        Rows of a step.
    steps : Steps
        Sizes.

    Returns
    -------
    dict of dict
        By whether XLA compiles: seconds of the first fit of one epoch, and milliseconds of a step
        in each round.
    """
    from .data import draw_rows

    X, y = draw_rows(steps.n_samples, 30)
    per_epoch = -(-steps.n_samples // batch_size)
    create_estimator(GENERATED, Settings((2,), epochs=1)).fit(X, y)

    def fit(by_xla: bool, epochs: int) -> float:
        settings = Settings(layers, batch_size=batch_size, epochs=epochs)
        estimator = create_estimator(GENERATED, settings).set_params(jit_compile=by_xla)
        start = time.perf_counter()
        estimator.fit(X, y)
        return time.perf_counter() - start

    found = {by_xla: {"first fit": fit(by_xla, 1)} for by_xla in (False, True)}
    for number in range(steps.rounds):
        for by_xla, values in found.items():
            more = fit(by_xla, 3 * steps.epochs) - fit(by_xla, steps.epochs)
            values[f"round {number}"] = max(1e3 * more / (2 * steps.epochs * per_epoch), 1e-6)
    return found


def measure_steps(arena: Arena, scale: Scale) -> list[Measurement]:
    """Measure steps of several networks.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Sizes.

    Returns
    -------
    list of Measurement
        Milliseconds of a step; the first is of the first network, without XLA.
    """
    steps = SIZES[scale]
    measurements = []
    for layers, batch_size in steps.cases:
        with arena.open_process() as run:
            found = run(time_steps, layers, batch_size, steps)
        name = f"{'-'.join(map(str, layers))}, batches of {batch_size}"
        plain, compiled = (summarize_steps(name, by_xla, found[by_xla]) for by_xla in found)
        measurements += [plain, add_break_even(plain, compiled)]
    first = measurements[0]
    measurements[0] = Measurement(GENERATED, first.values, first.facts, first.contestant)
    return measurements


def summarize_steps(name: str, by_xla: bool, values: dict[str, float]) -> Measurement:
    """Summarize the rounds of one network.

    Parameters
    ----------
    name : str
        What is trained.
    by_xla : bool
        Whether XLA has compiled it.
    values : dict of float
        A result of `time_steps`.

    Returns
    -------
    Measurement
        Milliseconds of a step.
    """
    first, *rounds = values.values()
    label = f"{name}, by XLA" if by_xla else name
    return Measurement(label, tuple(rounds), {"seconds of first fit": first})


def add_break_even(plain: Measurement, compiled: Measurement) -> Measurement:
    """Note after how many steps XLA has saved the time that it takes to compile.

    Parameters
    ----------
    plain, compiled : Measurement
        The same network without and with XLA.

    Returns
    -------
    Measurement
        The latter, with a note.
    """
    fact = "seconds of first fit"
    saved = (plain.median - compiled.median) / 1e3
    spent = max(compiled.facts[fact] - plain.facts[fact], 0.0)
    note = f"pays after {spent / saved:,.0f} steps" if saved > 0 else "never pays"
    return Measurement(compiled.contestant, compiled.values, compiled.facts, note)


METHOD = """\
One step of the generated estimator with `jit_compile=True` and `False`: the difference between
fits of 30 and of 10 epochs on 2,000 rows of 30 features, divided by the steps. The first fit, of
one epoch, traces, and compiles. `"auto"` takes XLA from 40,000 steps on, 32 of them in each epoch,
as long as weights times rows of a step do not exceed 524,288."""

BENCHMARK = Benchmark(
    name="xla",
    title="Steps compiled by XLA",
    method=METHOD,
    unit="ms",
    measure=measure_steps,
    has_ratios=False,
)

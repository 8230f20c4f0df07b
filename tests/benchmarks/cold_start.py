"""A cross-validation in a new process, packages imported and all."""

import time
from dataclasses import dataclass

from .arena import Arena, take_turns
from .contestants import SCIKERAS, create_estimator, find_backend, select_installed
from .measurement import Benchmark, Measurement, Scale, limit_value, require_speed
from .settings import Settings


@dataclass(frozen=True)
class Validation:
    """How much is fitted, and how often.

    Parameters
    ----------
    folds : int
        Fits in a process.
    epochs : int
        Epochs of a fit.
    rounds : int
        Processes of each contestant.
    """

    folds: int = 10
    epochs: int = 20
    rounds: int = 2


VALIDATIONS = {Scale.FULL: Validation(), Scale.TINY: Validation(folds=2, epochs=10, rounds=1)}


def validate_estimator(label: str, validation: Validation) -> dict[str, float]:
    """Cross-validate a network on the breast-cancer data.

    Parameters
    ----------
    label : str
        Contestant.
    validation : Validation
        How much is fitted.

    Returns
    -------
    dict
        Number of fits, and mean accuracy.
    """
    from sklearn.model_selection import cross_val_score

    from .data import load_cancer, split_folds

    X, y = load_cancer()
    estimator = create_estimator(label, Settings(epochs=validation.epochs))
    folds = split_folds(X, y, validation.folds)
    scores = cross_val_score(estimator, X, y, cv=folds, scoring="accuracy", error_score="raise")
    return {"fits": len(scores), "accuracy": float(scores.mean())}


def time_process(arena: Arena, label: str, validation: Validation) -> dict[str, float]:
    """Time a process from its start to its result.

    Parameters
    ----------
    arena : Arena
        Opens the process.
    label : str
        Contestant.
    validation : Validation
        How much is fitted.

    Returns
    -------
    dict
        Seconds, and what `validate_estimator` returns.
    """
    start = time.perf_counter()
    with arena.open_process(find_backend(label)) as run:
        found = run(validate_estimator, label, validation)
        return {"seconds": time.perf_counter() - start, **found}


def measure_validations(arena: Arena, scale: Scale) -> list[Measurement]:
    """Cross-validate with each contestant, each time in a new process.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How much is fitted.

    Returns
    -------
    list of Measurement
        Seconds from the start of the process.
    """
    validation = VALIDATIONS[scale]
    results = take_turns(
        select_installed(),
        validation.rounds,
        lambda label, _: time_process(arena, label, validation),
    )
    return [
        Measurement(
            label,
            tuple(item["seconds"] for item in found),
            {"fits": found[0]["fits"], "accuracy": max(item["accuracy"] for item in found)},
        )
        for label, found in results.items()
    ]


METHOD = """\
Ten stratified folds of one network (50-50 units, Adam, batches of 32, 20 epochs) on the
breast-cancer data, in a new process: starting Python, importing the packages and tracing are
included."""

BENCHMARK = Benchmark(
    name="cold",
    title="Cross-validation from a cold start",
    method=METHOD,
    unit="s",
    measure=measure_validations,
    targets=(
        limit_value(3.5, "{:.2f} s", "at most 3.5 s, which depends on the machine"),
        require_speed(SCIKERAS, 3, "at least 3 times as fast as SciKeras"),
    ),
)

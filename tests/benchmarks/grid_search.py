"""A grid search over small networks."""

import time
from dataclasses import dataclass
from itertools import product
from random import Random

from .arena import Arena, Call
from .contestants import (
    GENERATED,
    JAX,
    SCIKERAS,
    SCIKIT_LEARN,
    create_estimator,
    select_installed,
    translate_settings,
)
from .measurement import BETTER, Benchmark, Measurement, Scale, require_speed
from .settings import Settings

SEARCHED_WHOLE = (GENERATED, JAX, SCIKIT_LEARN)


@dataclass(frozen=True)
class Grid:
    """A grid of settings, and how much of it is fitted.

    Parameters
    ----------
    activations, optimizers, initializers, batch_sizes, epochs
        Values of the grid.
    folds : int
        Fits for each candidate.
    sample : int
        Candidates in a sample for each pair of batch size and number of epochs.
    rounds : int
        Searches by each contestant.
    """

    activations: tuple[str, ...] = ("relu", "tanh", "sigmoid")
    optimizers: tuple[str, ...] = ("sgd", "rmsprop", "adam")
    initializers: tuple[str, ...] = ("glorot_uniform", "glorot_normal", "he_normal")
    batch_sizes: tuple[int, ...] = (16, 32, 64)
    epochs: tuple[int, ...] = (10, 20, 30)
    folds: int = 3
    sample: int = 1
    rounds: int = 2

    def list_candidates(self) -> list[Settings]:
        """List all settings, in the order of scikit-learn's ``ParameterGrid``.

        Returns
        -------
        list of Settings
            Candidates.
        """
        values = product(
            self.activations, self.batch_sizes, self.epochs, self.initializers, self.optimizers
        )
        return [
            Settings(
                activation=activation,
                batch_size=batch_size,
                epochs=epochs,
                initializer=initializer,
                optimizer=optimizer,
            )
            for activation, batch_size, epochs, initializer, optimizer in values
        ]

    def sample_candidates(self, seed: int) -> list[Settings]:
        """Draw as many candidates for each batch size and number of epochs.

        Parameters
        ----------
        seed : int
            What the generator starts from.

        Returns
        -------
        list of Settings
            Candidates.
        """
        random = Random(seed)
        candidates = self.list_candidates()
        drawn: list[Settings] = []
        for pair in product(self.batch_sizes, self.epochs):
            alike = [item for item in candidates if (item.batch_size, item.epochs) == pair]
            drawn += random.sample(alike, self.sample)
        return drawn


GRIDS = {
    Scale.FULL: Grid(),
    Scale.TINY: Grid(
        activations=("relu", "tanh"),
        optimizers=("adam",),
        initializers=("glorot_uniform",),
        batch_sizes=(32,),
        epochs=(12,),
        folds=2,
        rounds=1,
    ),
}


def search_candidates(label: str, candidates: list[Settings], folds: int) -> dict[str, float]:
    """Search some candidates on the breast-cancer data, after a fit that starts the packages.

    Parameters
    ----------
    label : str
        Contestant.
    candidates : list of Settings
        What to search.
    folds : int
        Fits for each candidate.

    Returns
    -------
    dict
        Seconds, number of fits, and accuracy of the best candidate.
    """
    from sklearn.model_selection import GridSearchCV

    from .data import load_cancer, split_folds

    X, y = load_cancer()
    create_estimator(label, Settings((3,), epochs=1)).fit(X, y)
    grid = [
        {name: [value] for name, value in translate_settings(label, candidate).items()}
        for candidate in candidates
    ]
    search = GridSearchCV(
        create_estimator(label),
        grid,
        cv=split_folds(X, y, folds),
        scoring="accuracy",
        refit=False,
        error_score="raise",
    )
    start = time.perf_counter()
    search.fit(X, y)
    return {
        "seconds": time.perf_counter() - start,
        "fits": len(search.cv_results_["params"]) * search.n_splits_,
        "best accuracy": float(search.cv_results_["mean_test_score"].max()),
    }


def measure_searches(arena: Arena, scale: Scale) -> list[Measurement]:
    """Search with each contestant, and extrapolate from samples where the whole grid is too much.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Size of the grid.

    Returns
    -------
    list of Measurement
        Seconds for the whole grid.
    """
    grid = GRIDS[scale]
    candidates = grid.list_candidates()

    def search(run: Call, label: str, number: int) -> dict[str, float]:
        drawn = candidates if label in SEARCHED_WHOLE else grid.sample_candidates(number)
        return run(search_candidates, label, drawn, grid.folds)

    results = arena.alternate_afresh(select_installed(), grid.rounds, search)
    return [
        summarize_searches(label, found, len(candidates) * grid.folds)
        for label, found in results.items()
    ]


def summarize_searches(label: str, found: list[dict[str, float]], n_fits: int) -> Measurement:
    """Scale the seconds of searches up to the whole grid.

    Parameters
    ----------
    label : str
        Contestant.
    found : list of dict
        Results of `search_candidates`.
    n_fits : int
        Fits of the whole grid.

    Returns
    -------
    Measurement
        Seconds for the whole grid.
    """
    fits = int(found[0]["fits"])
    accuracy = max(item["best accuracy"] for item in found)
    return Measurement(
        label,
        tuple(item["seconds"] * n_fits / item["fits"] for item in found),
        {"fits": n_fits, "fits run": fits, "best accuracy": accuracy},
        "" if fits == n_fits else f"extrapolated from {fits} fits in each round",
    )


METHOD = """\
`GridSearchCV` over 3 activations, 3 optimizers, 3 initializers, 3 batch sizes (16, 32, 64) and 3
numbers of epochs (10, 20, 30), with 3 folds, on scikit-learn's breast-cancer data (569 rows, 30
features, scaled to [0, 1], float32). The network has two hidden layers of 50 units, the learning
rate is 0.01. The generated estimator, on TensorFlow and JAX, and scikit-learn's `MLPClassifier` fit
everything; the others, among them the generated estimator on PyTorch, which trains by Keras' `fit`
there, fit a random sample that has one candidate for each pair of batch size and number of epochs;
their time is multiplied by 27. The process has imported all packages and fitted one tiny network
before the clock starts, but has traced none of the networks of the grid. `MLPClassifier` has
neither RMSprop, in whose place it runs Adam, nor a choice of initializers: it fits the same number
of times."""

BENCHMARK = Benchmark(
    name="grid",
    title="Grid search of 729 fits",
    method=METHOD,
    unit="s",
    measure=measure_searches,
    targets=(
        require_speed(SCIKERAS, 50, f"at least 50 times as fast as SciKeras, {BETTER}", JAX),
        require_speed(
            SCIKIT_LEARN, 2.5, f"at least 2.5 times as fast as `MLPClassifier`, {BETTER}", JAX
        ),
    ),
)

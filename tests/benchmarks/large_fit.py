"""One epoch of a network whose products take longer than all that surrounds them."""

import time
from dataclasses import dataclass

from .arena import Arena
from .contestants import (
    KERAS,
    OWN,
    SCIKIT_LEARN,
    SKORCH,
    create_estimator,
    select_installed,
)
from .measurement import Benchmark, Measurement, Scale, require_speed
from .settings import Settings

CONTESTANTS = (*OWN, SCIKIT_LEARN, KERAS, SKORCH)


@dataclass(frozen=True)
class LargeFit:
    """Sizes of the data and of the network.

    Parameters
    ----------
    n_samples, n_features : int
        Rows and columns.
    hidden_layer_sizes : tuple of int
        Units of the hidden layers.
    few, many : int
        Epochs of the two fits whose times are subtracted.
    rounds, skipped : int
        Pairs of fits by each contestant that count, and before them those that do not.
    """

    n_samples: int = 20_000
    n_features: int = 784
    hidden_layer_sizes: tuple[int, ...] = (256, 128)
    few: int = 1
    many: int = 5
    rounds: int = 5
    skipped: int = 1

    def make_settings(self, epochs: int) -> Settings:
        """Make the settings of a fit.

        Parameters
        ----------
        epochs : int
            Its epochs.

        Returns
        -------
        Settings
            Network and training.
        """
        return Settings(
            self.hidden_layer_sizes,
            dropout=0.2,
            learning_rate=0.001,
            batch_size=128,
            epochs=epochs,
            n_features=self.n_features,
            n_classes=10,
        )


SIZES = {
    Scale.FULL: LargeFit(),
    Scale.TINY: LargeFit(1000, 20, (32, 16), many=30, rounds=1, skipped=0),
}


def time_epochs(label: str, sizes: LargeFit) -> dict[str, float]:
    """Time two fits that differ in the number of epochs.

    Parameters
    ----------
    label : str
        Contestant.
    sizes : LargeFit
        Sizes.

    Returns
    -------
    dict
        Seconds for each further epoch, seconds for the first one and all that surrounds it, and
        accuracy on some of the training rows after the longer fit.
    """
    from .data import draw_rows

    X, y = draw_rows(sizes.n_samples, sizes.n_features, 10)
    seconds = {}
    for epochs in (sizes.few, sizes.many):
        estimator = create_estimator(label, sizes.make_settings(epochs))
        start = time.perf_counter()
        estimator.fit(X, y)
        seconds[epochs] = time.perf_counter() - start
    return {
        "seconds": (seconds[sizes.many] - seconds[sizes.few]) / (sizes.many - sizes.few),
        "accuracy": float((estimator.predict(X[:1000]) == y[:1000]).mean()),
    }


def measure_epochs(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time epochs of each contestant, after a round that is not counted.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        Sizes.

    Returns
    -------
    list of Measurement
        Seconds for an epoch.
    """
    sizes = SIZES[scale]
    labels = select_installed(*CONTESTANTS)
    results = arena.alternate(labels, time_epochs, sizes.skipped + sizes.rounds, sizes)
    return [
        Measurement(
            label,
            tuple(item["seconds"] for item in found[sizes.skipped :]),
            {"accuracy": max(item["accuracy"] for item in found)},
        )
        for label, found in results.items()
    ]


METHOD = """\
20,000 random rows of 784 features in float32, 10 classes; hidden layers of 256 and 128 units with
a dropout of 0.2 (none in scikit-learn's `MLPClassifier`, which has no such thing), Adam, batches
of 128. The time of an epoch is a quarter of the difference between fits of 1 and 5 epochs, so that
what a fit does once does not count. SciKeras and `SKLearnClassifier` call Keras' `fit`, as the
network by hand does."""

BENCHMARK = Benchmark(
    name="large",
    title="One epoch of a large fit",
    method=METHOD,
    unit="s",
    measure=measure_epochs,
    targets=(
        require_speed(KERAS, 2, "at least twice as fast as Keras' `fit`"),
        require_speed(SCIKIT_LEARN, 2, "at least twice as fast as `MLPClassifier`"),
    ),
)

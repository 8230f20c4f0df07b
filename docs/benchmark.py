"""Time a grid search over networks: a generated estimator, and the same network in plain Keras."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from startup import start_keras

GENERATED = Path(__file__).resolve().parents[1] / "generated"
GRID = {
    "hidden_layer_sizes": [(50,), (50, 50), (100, 50)],
    "alpha": [0.0, 1e-4, 1e-2],
    "learning_rate": [3e-4, 1e-3, 3e-3],
}
EPOCHS = 20
BATCH_SIZE = 32
MEGABYTE = 1024  # ru_maxrss counts kilobytes


class PlainClassifier(ClassifierMixin, BaseEstimator):
    """What one writes around ``Model.fit`` by hand, for labels 0 and 1."""

    def __init__(
        self,
        hidden_layer_sizes: tuple[int, ...] = (100,),
        alpha: float = 1e-4,
        learning_rate: float = 1e-3,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.alpha = alpha
        self.learning_rate = learning_rate

    def fit(self, X: np.ndarray, y: np.ndarray) -> "PlainClassifier":
        """Build, compile and train a network."""
        import keras

        penalty = keras.regularizers.L2(self.alpha)
        hidden = [
            keras.layers.Dense(units, activation="relu", kernel_regularizer=penalty)
            for units in self.hidden_layer_sizes
        ]
        output = keras.layers.Dense(1, activation="sigmoid")
        self.model_ = keras.Sequential([keras.Input(X.shape[1:]), *hidden, output])
        self.model_.compile(keras.optimizers.Adam(self.learning_rate), "binary_crossentropy")
        self.model_.fit(X, y, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
        self.classes_ = np.unique(y)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the more probable label of each row."""
        return (self.model_.predict(X, verbose=0)[:, 0] > 0.5).astype(int)


def create_plain() -> tuple[Any, dict[str, Any]]:
    """Return the hand-written estimator and its grid."""
    return PlainClassifier(), GRID


def create_generated() -> tuple[Any, dict[str, Any]]:
    """Return the generated estimator and its grid."""
    sys.path.insert(0, str(GENERATED))
    from mlp_classifier import MLPClassifier

    estimator = MLPClassifier(epochs=EPOCHS, batch_size=BATCH_SIZE, n_iter_no_change=None)
    grid = {"optimizer__learning_rate" if k == "learning_rate" else k: GRID[k] for k in GRID}
    return estimator, grid


CREATORS: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {
    "plain": create_plain,
    "generated": create_generated,
}


def run_search(name: str) -> None:
    """Search the grid on the breast-cancer data, and print seconds, megabytes and accuracy."""
    start_keras()
    X, y = load_breast_cancer(return_X_y=True)
    estimator, grid = CREATORS[name]()
    step = type(estimator).__name__.lower()
    grid = {f"{step}__{key}": values for key, values in grid.items()}
    search = GridSearchCV(make_pipeline(StandardScaler(), estimator), grid, cv=3, refit=False)
    memory, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    search.fit(X.astype("float32"), y)
    seconds = time.perf_counter() - start
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / MEGABYTE
    best = search.cv_results_["mean_test_score"].max()
    fits = len(search.cv_results_["params"]) * search.n_splits_
    click.echo(f"{name:<10}{fits:>6}{seconds:>10.1f}{growth:>10.0f}{best:>15.3f}")


def main() -> None:
    """Run each search in a process of its own."""
    click.echo(f"{'':<10}{'fits':>6}{'seconds':>10}{'MB grown':>10}{'best accuracy':>15}")
    for name in CREATORS:
        subprocess.run([sys.executable, __file__, name], check=True)  # noqa: S603


if __name__ == "__main__":
    run_search(sys.argv[1]) if len(sys.argv) > 1 else main()

"""Fits that train together get what each of them gets alone.

Most of these tests run where Keras works on JAX, as in the nox session ``backends``.
"""

import pickle
import threading

import joblib
import keras
import numpy as np
import pytest
from joblib import Parallel, delayed
from joblib.parallel import get_active_backend
from keras import layers, optimizers
from sklearn.base import clone
from sklearn.ensemble import BaggingClassifier
from sklearn.model_selection import (
    GridSearchCV,
    RandomizedSearchCV,
    cross_val_predict,
    cross_validate,
    learning_curve,
)
from sklearn.multiclass import OneVsRestClassifier

from _keras_runtime import KerasClassifier
from _keras_runtime.parts import batched_fits as part
from _keras_runtime.parts.batched_fits import batched_fits
from _keras_runtime.training import THREAD
from mlp_classifier import MLPClassifier

IS_JAX = keras.backend.backend() == "jax"
needs_jax = pytest.mark.skipif(not IS_JAX, reason="Keras works on another backend")

SMALL = {
    "hidden_layer_sizes": (4,),
    "epochs": 3,
    "batch_size": 10,
    "n_iter_no_change": None,
}
TOLERANCES = {
    "float64": {"rtol": 1e-9, "atol": 1e-11},
    "float32": {"rtol": 1e-4, "atol": 1e-5},
}


class Normalized(KerasClassifier):
    """A network whose layers look at all rows of a batch, and draw random numbers."""

    callbacks, shuffle, warm_start, metrics, verbose = None, True, False, None, 0
    validation_split, loss, dtype = 0.0, "auto", "auto"

    def __init__(self, optimizer="adam", epochs=3, batch_size=10, random_state=0):
        self.optimizer, self.epochs, self.batch_size = optimizer, epochs, batch_size
        self.random_state = random_state

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        x = layers.Dense(4, kernel_regularizer="l2")(inputs)
        x = layers.GaussianNoise(0.1)(layers.BatchNormalization(momentum=0.8)(x))
        model = keras.Model(inputs, self._output_layer(x))
        model.compile(**compile_kwargs)
        return model


class Listens(keras.callbacks.Callback):
    """Listens to batches, which only ``Model.fit`` tells of."""

    def on_train_batch_end(self, batch, logs=None):
        """Do nothing."""


def make(**params):
    return MLPClassifier(**{**SMALL, "random_state": 0, **params})


@pytest.fixture
def data():
    X = np.random.default_rng(0).normal(size=(47, 5)).astype("float32")
    return X, (X[:, 0] > X[:, 1]).astype(int)


def fit_all(estimators, X, y, max_networks=None, step=1, **options):
    """Fit estimators in threads, each on fewer rows, and alone; return the sizes of calls too."""

    def fit(estimator, place):
        start = place * step
        given = {key: value[start:] for key, value in options.items()}
        return clone(estimator).fit(X[start:], y[start:], **given)

    with batched_fits(max_networks or len(estimators)) as sizes:
        tasks = (delayed(fit)(estimator, i) for i, estimator in enumerate(estimators))
        together = Parallel(n_jobs=len(estimators))(tasks)
    alone = [fit(estimator, i) for i, estimator in enumerate(estimators)]
    return together, alone, sizes


def check_equal(together, alone, dtype="float32"):
    """Check that trainings have become the same, with all that goes on from them."""
    for left, right in zip(together, alone, strict=True):
        assert (left.trainer_, left.n_iter_) == (right.trainer_, right.n_iter_)
        assert left.history_.keys() == right.history_.keys()
        for name, values in right.history_.items():
            np.testing.assert_allclose(left.history_[name], values, **TOLERANCES[dtype])
        networks = left._network, right._network
        arrays = [[*n.weights, *n.optimizer_state.variables] for n in networks]
        for mine, theirs in zip(*arrays, strict=True):
            assert (mine.dtype, mine.shape) == (theirs.dtype, theirs.shape)
            np.testing.assert_allclose(mine, theirs, **TOLERANCES[dtype])
            assert mine.base is None


SETTINGS = {
    "adam": {},
    "sgd": {"optimizer": optimizers.SGD(0.05, momentum=0.9, nesterov=True)},
    "adamw": {"optimizer": optimizers.AdamW(0.01, weight_decay=0.1), "alpha": 0.1},
    "rmsprop": {"optimizer": "rmsprop", "hidden_layer_sizes": (50, 200)},
    "dropout": {"dropout": 0.5},
    "validated": {"validation_split": 0.25, "metrics": ["accuracy", "AUC"]},
    "weighted classes": {"class_weight": "balanced"},
    "whole": {"batch_size": -1},
}


@needs_jax
@pytest.mark.parametrize("name", SETTINGS)
def test_lanes_equal_fits_alone(name, data):
    epochs = 3, 5, 1
    estimators = [make(**SETTINGS[name], random_state=i, epochs=n) for i, n in enumerate(epochs)]

    # Random numbers and metrics look at whole batches, so that the last rows are a step by itself.
    step = 0 if name in ("dropout", "validated") else 1
    together, alone, sizes = fit_all(estimators, *data, step=step)

    check_equal(together, alone)
    assert sum(sizes) == 3


@needs_jax
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_lanes_of_layers_that_look_at_batches(optimizer, data):
    """Their last rows are a step of its own, so that only equal numbers of rows meet."""
    X, y = data
    estimators = [Normalized(optimizer, random_state=seed) for seed in range(3)]
    with batched_fits(3) as sizes:
        together = Parallel(3)(delayed(clone(e).fit)(X, y) for e in estimators)

    check_equal(together, [clone(e).fit(X, y) for e in estimators])
    assert sizes == [3]


@needs_jax
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sample_weights(dtype, data):
    X, y = data
    weights = np.random.default_rng(1).uniform(0, 2, len(X))
    estimators = [make(random_state=i, optimizer__learning_rate=r) for i, r in enumerate((0.1, 1))]

    together, alone, sizes = fit_all(estimators, X.astype(dtype), y, sample_weight=weights)

    check_equal(together, alone, dtype)
    assert sizes == [2]


@needs_jax
def test_float_types_do_not_meet(data):
    X, y = data
    with batched_fits(4) as sizes:
        fits = (
            delayed(make(random_state=i).fit)(X.astype(t), y) for i in (0, 1) for t in TOLERANCES
        )
        together = Parallel(4)(fits)

    assert sizes == [2, 2]
    assert [e.model_.dtype for e in together] == [*TOLERANCES, *TOLERANCES]


GRID = {"optimizer__learning_rate": [0.001, 0.1], "epochs": [2, 4], "alpha": [0.0, 0.1]}


def search(kind, X, y, n_jobs):
    """Run one of scikit-learn's ways to fit many estimators, and return its numbers."""
    tags = np.digitize(X[:, 0], [-0.5, 0.5])
    if kind == "grid":
        found = GridSearchCV(make(), GRID, cv=3, n_jobs=n_jobs, scoring="neg_log_loss")
        return found.fit(X, y).cv_results_["mean_test_score"]
    if kind == "random":
        found = RandomizedSearchCV(
            make(),
            GRID,
            n_iter=4,
            cv=3,
            n_jobs=n_jobs,
            random_state=0,
            scoring="neg_log_loss",
        )
        return found.fit(X, y).cv_results_["mean_test_score"]
    if kind == "folds":
        found = cross_validate(make(), X, y, cv=4, n_jobs=n_jobs, scoring="neg_log_loss")
        return found["test_score"]
    if kind == "predictions":
        return cross_val_predict(make(), X, y, cv=4, n_jobs=n_jobs, method="predict_proba")
    if kind == "bags":
        ensemble = BaggingClassifier(make(), n_estimators=6, n_jobs=n_jobs, random_state=0)
        return ensemble.fit(X, y).predict_proba(X)
    if kind == "classes":
        return OneVsRestClassifier(make(), n_jobs=n_jobs).fit(X, tags).predict_proba(X)
    sizes = np.array([10, 12, 30])
    options = {"train_sizes": sizes, "cv": 3, "scoring": "neg_log_loss"}
    return learning_curve(make(), X, y, n_jobs=n_jobs, **options)[2]


KINDS = "grid", "random", "folds", "predictions", "bags", "classes", "curve"


@needs_jax
@pytest.mark.parametrize("kind", KINDS)
def test_searches_and_ensembles(kind, data):
    with batched_fits(8) as sizes:
        together = search(kind, *data, n_jobs=8)

    np.testing.assert_allclose(together, search(kind, *data, n_jobs=1), rtol=1e-4, atol=1e-5)
    assert 1 < max(sizes) <= 8


@needs_jax
@pytest.mark.parametrize("max_networks", [1, 2])
def test_most_networks(max_networks, data):
    estimators = [make(random_state=seed) for seed in range(6)]
    together, alone, sizes = fit_all(estimators, *data, max_networks=max_networks)

    check_equal(together, alone)
    assert max(sizes, default=1) == max_networks


@needs_jax
def test_a_fit_that_fails_fails_alone(data):
    """Before it trains, and because of what it trains."""
    rates = 0.01, 1e30, 0.1, 0.1
    estimators = [make(optimizer=optimizers.SGD(rate, name="SGD")) for rate in rates]
    estimators[2].set_params(dropout=7.0)

    def fit(estimator):
        try:
            return clone(estimator).fit(*data)
        except ValueError as error:
            return str(error)

    with batched_fits(4) as sizes:
        together = Parallel(4)(delayed(fit)(estimator) for estimator in estimators)

    alone = list(map(fit, estimators))
    assert sizes == [3]
    assert together[1] == alone[1]
    assert "Training has diverged" in alone[1]
    assert together[2] == alone[2]
    assert "dropout" in alone[2]
    check_equal(together[::3], alone[::3])


@needs_jax
def test_a_search_with_candidates_that_fail(data):
    grid = {"optimizer": [optimizers.SGD(rate, name="SGD") for rate in (0.01, 1e30)]}

    def score(n_jobs):
        found = GridSearchCV(make(), grid, cv=3, n_jobs=n_jobs, error_score=-1.0, refit=False)
        return found.fit(*data).cv_results_["mean_test_score"]

    with pytest.warns(match="3 fits failed"), batched_fits(6) as sizes:
        together = score(6)
    with pytest.warns(match="3 fits failed"):
        alone = score(1)
    np.testing.assert_allclose(together, alone)
    assert sum(sizes) == 6
    with batched_fits(6), pytest.raises(ValueError, match="Training has diverged"):
        GridSearchCV(make(), grid, cv=3, n_jobs=6, error_score="raise").fit(*data)


@needs_jax
@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_a_call_that_fails_leaves_nobody_waiting(error, data, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(part, "_run_lanes", fail)
    estimators = [make(random_state=seed) for seed in range(4)]
    if error is MemoryError:
        together, alone, sizes = fit_all(estimators, *data)
        check_equal(together, alone)
    else:
        with pytest.warns(UserWarning, match="Training was interrupted"):
            together, alone, sizes = fit_all(estimators, *data)
        trained = [pair for pair in zip(together, alone, strict=True) if pair[0].n_iter_]
        assert len(trained) == 3
        check_equal(*zip(*trained, strict=True))
    assert sizes == []


@needs_jax
def test_a_wait_ends_that_keeps_others_from_coming(data, monkeypatch):
    monkeypatch.setattr(part, "_LONGEST_SECONDS", 0.05)
    lock = threading.Lock()

    def fit(seed):
        with lock:
            return make(random_state=seed).fit(*data)

    with batched_fits(2) as sizes:
        together = Parallel(2)(delayed(fit)(seed) for seed in range(3))

    check_equal(together, [make(random_state=seed).fit(*data) for seed in range(3)])
    assert sizes == []


@needs_jax
@pytest.mark.parametrize(
    ("params", "options"),
    [
        ({"n_iter_no_change": 2, "epochs": 6}, {}),
        ({"verbose": 2}, {}),
        ({}, {"callbacks": [Listens()]}),
    ],
)
def test_fits_that_train_alone(params, options, data, capsys):
    def fit(seed, params, options):
        return make(random_state=seed, **params).fit(*data, **options)

    mixed = [(0, params, options), (1, {}, {}), (2, params, options), (3, {}, {})]
    with batched_fits(4) as sizes:
        together = Parallel(4)(delayed(fit)(*item) for item in mixed)

    check_equal(together, [fit(*item) for item in mixed])
    assert sizes == [2]


@needs_jax
def test_by_default_fits_train_alone_on_a_processor(data):
    import jax

    with batched_fits() as sizes:
        scores = cross_validate(make(), *data, n_jobs=4)["test_score"]

    assert scores.tolist() == cross_validate(make(), *data)["test_score"].tolist()
    assert bool(sizes) == (jax.default_backend() != "cpu")


@needs_jax
def test_what_follows(data):
    """Pickles, further training, and fits outside of the context."""
    X, y = data
    estimators = [make(random_state=seed, warm_start=True) for seed in range(2)]
    together, alone, _ = fit_all(estimators, X, y)
    together = pickle.loads(pickle.dumps(together))

    for group in (together, alone):
        for estimator in group:
            estimator.set_params(optimizer__learning_rate=0.1).fit(X, y)
            estimator.partial_fit(X[:1], y[:1], classes=[0, 1])
    check_equal(together, alone)
    with batched_fits(2) as sizes:
        together = Parallel(2)(delayed(e.fit)(X, y) for e in together)
    check_equal(together, [e.fit(X, y) for e in alone])
    assert sizes == [2]


@needs_jax
def test_another_backend_may_be_chosen_around_it(data):
    with joblib.parallel_config(backend="threading"), batched_fits(4) as sizes:
        cross_validate(make(), *data, n_jobs=4, cv=4)
    assert sizes == [4]


@needs_jax
def test_contexts_within_each_other(data):
    def validate():
        return cross_validate(make(), *data, n_jobs=4, cv=4, scoring="neg_log_loss")["test_score"]

    def validate_within():
        with batched_fits(4) as sizes:
            return validate(), sizes

    expected = validate_within()[0]
    with batched_fits(2) as outer:
        validate()
        _, inner = validate_within()
        count = len(outer)
        validate()
    assert max(outer) == 2
    assert inner == [4]
    assert len(outer) > count

    threads = joblib.parallel_config(backend="threading")
    with threads:
        found = Parallel(2)(delayed(validate_within)() for _ in range(2))
    for scores, sizes in found:
        np.testing.assert_allclose(scores, expected, rtol=1e-4)
        assert sizes == [4]


@needs_jax
@pytest.mark.parametrize("outer_jobs", [1, 3])
def test_a_search_in_a_search(outer_jobs, data):
    grid = {"optimizer__learning_rate": [0.01, 0.1]}
    inner = GridSearchCV(make(), grid, cv=2, n_jobs=4, scoring="neg_log_loss")
    with batched_fits(4) as sizes:
        together = cross_validate(
            inner,
            *data,
            cv=3,
            n_jobs=outer_jobs,
            scoring="neg_log_loss",
            error_score="raise",
        )
    alone = cross_validate(inner.set_params(n_jobs=1), *data, cv=3, scoring="neg_log_loss")

    np.testing.assert_allclose(together["test_score"], alone["test_score"], rtol=1e-4)
    assert max(sizes) == {1: 4, 3: 3}[outer_jobs]


def test_nothing_is_left_behind(data):
    before = type(get_active_backend()[0])

    def fail():
        with batched_fits(2):
            cross_validate(make(), *data, n_jobs=2, cv=2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert type(get_active_backend()[0]) is before
    assert not vars(THREAD)


@pytest.mark.parametrize("max_networks", [0, -1, 2.5, "8"])
def test_a_number_that_makes_no_sense(max_networks):
    with (
        pytest.raises((TypeError, ValueError), match="max_networks"),
        batched_fits(max_networks),
    ):
        pass


@pytest.mark.skipif(IS_JAX, reason="Keras works on JAX")
@pytest.mark.parametrize("kind", KINDS)
def test_on_other_backends_nothing_changes(kind, data):
    with batched_fits(8) as sizes:
        together = search(kind, *data, n_jobs=4)

    np.testing.assert_array_equal(together, search(kind, *data, n_jobs=1))
    assert sizes == []

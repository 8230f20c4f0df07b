"""Many threads or processes at once get what one after the other gets."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import keras
import numpy as np
import pytest
from joblib import parallel_backend
from sklearn.base import clone
from sklearn.ensemble import BaggingClassifier
from sklearn.model_selection import GridSearchCV, cross_val_predict

from _keras_runtime import clear_programs
from _keras_runtime import training as trainer
from _keras_runtime.network.isolation import KERAS_LOCK


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as executor:
        yield executor


@pytest.mark.parametrize("live", [False, True], ids=["stored", "live"])
def test_predictions_of_one_estimator(live, pool, make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    if live:
        assert estimator.model_.built
    expected = estimator.predict_proba(X)
    results = list(pool.map(lambda _: estimator.predict_proba(X), range(40)))

    assert all(np.array_equal(result, expected) for result in results)


@pytest.mark.parametrize("way", ["same", "various", "keras"])
def test_fits_of_several_estimators(way, pool, make_classifier, listens_to_batches, X, y_binary):
    """Equal architectures share one program; others compete for Keras' global settings."""
    count = 3 if way == "keras" else 8
    estimators = [
        make_classifier(
            random_state=index,
            dropout=0.5,
            dtype="float64" if way == "various" and index % 2 else "float32",
            metrics=["accuracy"] if way == "various" and index % 4 > 1 else None,
            callbacks=listens_to_batches if way == "keras" else None,
        )
        for index in range(count)
    ]

    def fit(estimator):
        estimator = clone(estimator).fit(X, y_binary)
        return estimator.history_, estimator.predict_proba(X).tolist()

    serial = [fit(estimator) for estimator in estimators]
    parallel = list(pool.map(fit, estimators))

    assert parallel == serial
    assert keras.config.floatx() == "float32"


def test_training_waits_for_nobody_who_builds(make_network, make_task, X, y_continuous):
    """Once there is a program, nothing of a training changes Keras' state."""

    def build():
        return keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])

    network, task = make_network(build), make_task((X, y_continuous))
    program, rate = trainer.find_program(network, task)
    holds, is_done = Event(), Event()

    def build_for_long():
        with KERAS_LOCK:
            holds.set()
            is_done.wait(60)

    builder = Thread(target=build_for_long)
    builder.start()
    holds.wait()
    _, history = program.train(network, task, rate)
    assert builder.is_alive()
    is_done.set()
    builder.join()

    assert len(history["loss"]) == 3


def test_a_fit_while_another_thread_draws_random_numbers(make_classifier, X, y_binary):
    """As the threads of Dask do, from Python's global generator."""
    expected = make_classifier(hidden_layer_sizes=(7,)).fit(X, y_binary).loss_curve_
    clear_programs()
    done = Event()

    def draw():
        while not done.wait(0.0005):
            random.random()

    thread = Thread(target=draw)
    thread.start()
    try:
        curves = [
            make_classifier(hidden_layer_sizes=(7,)).fit(X, y_binary).loss_curve_ for _ in range(3)
        ]
    finally:
        done.set()
        thread.join()

    assert curves == [expected] * 3


def test_a_search_in_threads(make_classifier, X, y_binary):
    estimator = make_classifier(epochs=20)
    serial = cross_val_predict(estimator, X, y_binary, cv=4, method="predict_proba")
    with parallel_backend("threading"):
        threads = cross_val_predict(estimator, X, y_binary, cv=4, method="predict_proba", n_jobs=2)

    assert np.array_equal(threads, serial)


def test_an_ensemble_in_threads(make_classifier, X, y_binary):
    def fit(n_jobs):
        with parallel_backend("threading"):
            ensemble = BaggingClassifier(
                make_classifier(), n_estimators=4, n_jobs=n_jobs, random_state=0
            )
            return ensemble.fit(X, y_binary).predict_proba(X)

    assert np.array_equal(fit(2), fit(1))


GRID = {"hidden_layer_sizes": [(4,), (3, 3)], "alpha": [0.0, 0.1]}


@pytest.mark.slow
def test_a_search_in_processes(run_python, make_classifier, X, y_binary):
    code = f"""
import numpy as np
from mlp_classifier import MLPClassifier
from sklearn.model_selection import GridSearchCV

X, y = np.array({X.tolist()}, dtype="float32"), np.array({y_binary.tolist()})
classifier = MLPClassifier((4,), epochs=3, n_iter_no_change=None, random_state=0)
search = GridSearchCV(classifier, {GRID!r}, cv=2, n_jobs=2, scoring="neg_log_loss")
print(search.fit(X, y).cv_results_["mean_test_score"].tolist())
"""
    serial = GridSearchCV(make_classifier(), GRID, cv=2, scoring="neg_log_loss").fit(X, y_binary)

    assert json.loads(run_python(code)) == serial.cv_results_["mean_test_score"].tolist()

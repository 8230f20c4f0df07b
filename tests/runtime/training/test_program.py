"""Traced programs are kept and used again, and what was trained before leaves no trace."""

import gc
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest

from _keras_runtime import clear_programs
from _keras_runtime.network import ProgramCache, prediction
from _keras_runtime.network.prediction import PREDICTION_PROGRAMS
from _keras_runtime.network.reuse import BLUEPRINTS
from _keras_runtime.training import TRAINING_PROGRAMS
from _keras_runtime.training.program import TrainingProgram


@pytest.fixture
def count_traces(monkeypatch):
    """Return a function that returns how many programs were traced since the last call."""
    traced = []

    def count():
        found = len(traced)
        traced.clear()
        return found

    def follow(create):
        def create_and_count(*args, **options):
            traced.append(create)
            return create(*args, **options)

        return create_and_count

    monkeypatch.setattr(TrainingProgram, "__init__", follow(TrainingProgram.__init__))
    monkeypatch.setitem(prediction._TRACERS, "tensorflow", follow(prediction.trace_prediction))
    TRAINING_PROGRAMS.clear()
    PREDICTION_PROGRAMS.clear()
    return count


def read_outcome(estimator, X):
    optimizer = estimator.model_.optimizer
    return (
        estimator.history_,
        [variable.numpy().tolist() for variable in estimator.model_.variables],
        [variable.numpy().tolist() for variable in optimizer.variables],
        estimator.predict(X).tolist(),
    )


@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("epochs_between", [0, 4])
def test_a_kept_program_trains_bit_for_bit_as_a_new_one(
    dropout, epochs_between, make_classifier, X, y_binary
):
    TRAINING_PROGRAMS.clear()
    estimator = make_classifier(dropout=dropout, metrics=["accuracy"])
    new = read_outcome(estimator.fit(X, y_binary), X)
    if epochs_between:
        other = make_classifier(dropout=dropout, metrics=["accuracy"], epochs=4, random_state=9)
        other.fit(-X, y_binary)
    kept = read_outcome(estimator.fit(X, y_binary), X)

    assert kept == new


def test_the_outcome_does_not_depend_on_earlier_fits(
    make_classifier, make_regressor, X, y_binary, y_continuous
):
    fresh = read_outcome(make_classifier().fit(X, y_binary), X)
    make_regressor(dropout=0.5, random_state=3).fit(X, y_continuous)
    make_classifier(optimizer="sgd", optimizer__learning_rate=0.5).fit(X, 1 - y_binary)
    keras.layers.Dense(3).build((None, 2))
    later = read_outcome(make_classifier().fit(X, y_binary), X)

    assert later == fresh


def test_values_of_a_training_need_no_new_program(count_traces, make_classifier, X, y_binary):
    make_classifier().fit(X, y_binary).predict(X)
    first = count_traces()
    for params in (
        {"optimizer__learning_rate": 0.01},
        {"random_state": 1},
        {"epochs": 5},
        {"batch_size": 7},
        {"shuffle": False},
        {"warm_start": True},
        {"n_iter_no_change": 5},
    ):
        make_classifier(**params).fit(X, y_binary).predict(X)
    make_classifier().fit(X[:43], y_binary[:43]).predict(X[:7])

    assert first == 2
    assert count_traces() == 0


def test_what_changes_the_graph_needs_a_new_program(
    count_traces, make_classifier, X, y_binary, weights
):
    make_classifier().fit(X, y_binary)
    count_traces()
    estimators = [
        make_classifier(hidden_layer_sizes=(3,)),
        make_classifier(activation="tanh"),
        make_classifier(alpha=0.5),
        make_classifier(optimizer=keras.optimizers.Adam(beta_1=0.5)),
        make_classifier(metrics=["accuracy"]),
        make_classifier(dtype="float64"),
    ]
    for estimator in estimators:
        estimator.fit(X, y_binary)
    make_classifier().fit(X, y_binary, sample_weight=weights)
    make_classifier().fit(X, y_binary, X_val=X, y_val=y_binary)
    make_classifier().fit(X[:, :4], y_binary)

    assert count_traces() == len(estimators) + 3


def test_a_class_that_is_defined_again_is_another_class(
    define_regressor, X, y_continuous, monkeypatch
):
    def define_layer(factor):
        class Scaled(keras.layers.Dense):
            def call(self, inputs):
                return factor * super().call(inputs)

        Scaled.__qualname__ = "Scaled"
        monkeypatch.setattr(sys.modules[__name__], "Scaled", Scaled, raising=False)
        return Scaled

    def train(factor):
        layer = define_layer(factor)
        estimator = define_regressor(lambda _estimator, inputs: layer(4)(inputs))
        return estimator.fit(X, y_continuous)

    first, second, third = train(1.0), train(5.0), train(1.0)

    assert first.trainer_ == second.trainer_ == "compiled"
    assert first.history_ != second.history_
    assert first.history_ == third.history_


def test_functions_of_equal_name_are_told_apart(define_regressor, X, y_continuous):
    def train(power):
        def error(y_true, y_pred):
            return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** power, axis=-1)

        return define_regressor(loss=error, metrics=[error]).fit(X, y_continuous).history_

    assert train(1) != train(2)
    assert train(1) == train(1)


def test_a_failed_training_leaves_neither_a_program_nor_a_trace(
    count_traces, make_classifier, X, y_binary
):
    class Fails(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise RuntimeError("as planned")

    estimator = make_classifier()
    expected = read_outcome(estimator.fit(X, y_binary), X)
    with pytest.raises(RuntimeError, match="as planned"):
        make_classifier(callbacks=Fails).fit(X, y_binary)

    assert read_outcome(estimator.fit(X, y_binary), X) == expected


def test_the_cache_is_bounded_and_drops_what_was_not_used_longest():
    cache = ProgramCache(2, threading.Lock())
    created = []

    for key in "ababcba":
        assert cache.get(key, lambda key=key: created.append(key) or key) == key

    assert created == ["a", "b", "c", "a"]
    assert len(cache) == 2


def test_threads_share_one_program_that_is_created_once():
    cache = ProgramCache(2, threading.Lock())
    created = []
    barrier = threading.Barrier(8)

    def use(_):
        barrier.wait()
        return cache.get("key", lambda: created.append(1) or object())

    with ThreadPoolExecutor(8) as pool:
        programs = set(pool.map(use, range(8)))

    assert len(created) == len(programs) == 1


def test_models_go_with_their_estimators(make_classifier, X, y_binary):
    models = []
    for seed in range(5):
        estimator = make_classifier(random_state=seed).fit(X, y_binary)
        estimator.predict(X)
        models.append(weakref.ref(estimator.model_))
    del estimator
    gc.collect()

    assert [model() for model in models] == [None] * 5


def test_graphs_go_with_their_programs(make_classifier, X, y_binary):
    """TensorFlow registers some functions for ever, with the graphs that they are used in."""

    def count_graphs():
        gc.collect()
        names = ("_train_epochs", "predict")
        graphs = (item for item in gc.get_objects() if type(item).__name__ == "FuncGraph")
        return sum(graph.name in names for graph in graphs)

    TRAINING_PROGRAMS.clear()
    PREDICTION_PROGRAMS.clear()
    before = count_graphs()
    for optimizer in ("adam", keras.optimizers.AdamW(weight_decay=0.1)):
        make_classifier(optimizer=optimizer).fit(X, y_binary).predict(X)
    during = count_graphs()
    TRAINING_PROGRAMS.clear()
    PREDICTION_PROGRAMS.clear()

    assert during > before
    assert count_graphs() == before


@pytest.mark.parametrize("n_rows", [1, 1023, 4096, 4097, 9000])
def test_predictions_in_blocks_are_those_of_the_model(n_rows, make_regressor, X, y_continuous):
    estimator = make_regressor().fit(X, y_continuous)
    rows = np.resize(X, (n_rows, 5))

    np.testing.assert_allclose(
        estimator.predict(rows),
        estimator.model_.predict(rows, verbose=0)[:, 0],
        rtol=1e-5,
        atol=1e-6,
    )


def test_clearing_frees_what_is_kept(count_traces, make_classifier, X, y_binary):
    estimators = [make_classifier().fit(X, y_binary) for _ in range(3)]
    predicted = estimators[0].predict_proba(X)
    assert len(TRAINING_PROGRAMS) == len(PREDICTION_PROGRAMS) == 1
    clear_programs()
    count_traces()

    assert len(TRAINING_PROGRAMS) == len(PREDICTION_PROGRAMS) == 0
    assert len(BLUEPRINTS) == 0
    assert np.array_equal(estimators[0].predict_proba(X), predicted)
    assert count_traces() == 1

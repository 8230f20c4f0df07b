"""Training on JAX is that of ``Model.fit``, by functions that serve trainings of several sizes.

These tests run where Keras works on JAX, as in the nox session ``backends``.
"""

import pickle
import threading
import warnings

import keras
import numpy as np
import pytest
from keras import layers, optimizers

from _keras_runtime import KerasClassifier, training
from _keras_runtime.training import TRAINING_PROGRAMS
from autoencoder import Autoencoder
from mlp_classifier import MLPClassifier

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="Keras works on another backend"
)

SMALL = {
    "hidden_layer_sizes": (4, 3),
    "epochs": 3,
    "n_iter_no_change": None,
    "random_state": 0,
}
TOLERANCES = {
    "float64": {"rtol": 1e-9, "atol": 1e-11},
    "float32": {"rtol": 1e-4, "atol": 1e-6},
}
SCHEDULE = optimizers.schedules.ExponentialDecay(0.1, decay_steps=3, decay_rate=0.9)
SETTINGS = {
    "masked": {"batch_size": 10},
    "whole": {"batch_size": -1},
    "validated": {"batch_size": 10, "validation_split": 0.25},
    "dropout": {"batch_size": 10, "dropout": 0.5},
    "metrics": {
        "batch_size": 10,
        "metrics": ["accuracy", "AUC"],
        "validation_split": 0.25,
    },
    "momentum": {"optimizer": optimizers.SGD(0.05, momentum=0.9, nesterov=True)},
    "schedule": {"batch_size": 10, "optimizer": optimizers.SGD(SCHEDULE)},
    "clipnorm": {"batch_size": 10, "optimizer": optimizers.Adam(0.01, clipnorm=0.1)},
    "average": {"batch_size": 10, "optimizer": optimizers.Adam(0.01, use_ema=True)},
    "own loss": {
        "batch_size": 10,
        "loss": lambda y_true, y_pred: (y_true - y_pred) ** 2,
    },
}


class ListensToBatches(keras.callbacks.Callback):
    """Forces training by ``Model.fit``, because it could look at every batch."""

    def on_train_batch_end(self, batch, logs=None):
        """Do nothing."""


class Normalized(KerasClassifier):
    """A network whose layers look at all rows of a batch, and draw random numbers."""

    callbacks, shuffle, warm_start = None, True, False

    def __init__(self, loss="auto", optimizer="adam", metrics=None, epochs=3, batch_size=10,
                 validation_split=0.0, verbose=0, random_state=0, dtype="auto"):  # fmt: skip
        self.loss, self.optimizer, self.metrics = loss, optimizer, metrics
        self.epochs, self.batch_size, self.validation_split = (
            epochs,
            batch_size,
            validation_split,
        )
        self.verbose, self.random_state, self.dtype = verbose, random_state, dtype

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        x = layers.Dense(4, kernel_regularizer="l2", activity_regularizer="l2")(inputs)
        x = layers.GaussianNoise(0.1)(layers.BatchNormalization(momentum=0.8)(x))
        model = keras.Model(inputs, self._output_layer(x))
        model.compile(**compile_kwargs)
        return model


@pytest.fixture(params=["float32", "float64"])
def data(request):
    generator = np.random.default_rng(0)
    X = generator.normal(size=(47, 5))
    return X.astype(request.param), (X[:, 0] > X[:, 1]).astype(int)


def check_equal_to_keras(estimator, X, y, **options):
    """Check that a training is that of ``Model.fit``."""
    again = pickle.loads(pickle.dumps(estimator))

    estimator.fit(X, y, **options)
    again.fit(X, y, callbacks=[ListensToBatches()], **options)

    tolerance = TOLERANCES[str(X.dtype)]
    assert (estimator.trainer_, again.trainer_[:5]) == ("compiled", "keras")
    assert list(estimator.history_) == list(again.history_)
    for name, values in again.history_.items():
        np.testing.assert_allclose(estimator.history_[name], values, **tolerance)
    for mine, theirs in zip(
        estimator.model_.get_weights(), again.model_.get_weights(), strict=True
    ):
        assert mine.dtype == X.dtype or mine.dtype.kind != "f"
        np.testing.assert_allclose(mine, theirs, **tolerance)


@pytest.mark.parametrize("name", SETTINGS)
def test_equal_to_keras(name, data):
    known = MLPClassifier().get_params()
    settings = {key: value for key, value in SETTINGS[name].items() if key in known}
    assert settings == SETTINGS[name]
    if name == "own loss":
        settings["loss"] = square_errors

    check_equal_to_keras(MLPClassifier(**{**SMALL, **settings}), *data)


def square_errors(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def test_layers_that_look_at_batches(data):
    check_equal_to_keras(Normalized(validation_split=0.25), *data)


@pytest.mark.parametrize("metrics", [None, ["accuracy"]])
def test_sample_weights(data, metrics):
    weights = np.random.default_rng(1).uniform(0, 2, len(data[0]))

    check_equal_to_keras(
        MLPClassifier(**SMALL, batch_size=10, metrics=metrics),
        *data,
        sample_weight=weights,
    )


def test_early_stopping_in_the_midst(data):
    settings = {**SMALL, "epochs": 8, "n_iter_no_change": 1, "tol": 0.5}

    check_equal_to_keras(MLPClassifier(**settings, batch_size=10), *data)


def test_more_epochs_than_a_call_has_room_for(data, monkeypatch):
    monkeypatch.setattr(training, "_MOST_POSITIONS", 2 * len(data[0]))

    check_equal_to_keras(MLPClassifier(**{**SMALL, "epochs": 9}), *data)


def test_columns_that_have_outputs_of_their_own(data):
    X, y = data
    columns = np.c_[y, np.digitize(X[:, 2], [-0.5, 0.5])]

    check_equal_to_keras(MLPClassifier(**SMALL, batch_size=10), X, columns)


def test_going_on_after_pickle(data):
    estimator = MLPClassifier(**SMALL, dropout=0.5, metrics=["accuracy"], warm_start=True)
    for callbacks in (None, [ListensToBatches()]):
        first = estimator.fit(*data)
        second = pickle.loads(pickle.dumps(first))

        losses = [item.fit(*data, callbacks=callbacks).loss_curve_ for item in (first, second)]

        assert losses[0] == losses[1]


def test_one_compilation_serves_folds_batches_and_epochs(data):
    X, y = data
    estimator = MLPClassifier(**SMALL, batch_size=16).fit(X, y)
    TRAINING_PROGRAMS.clear()

    for n_rows, batch_size, epochs in [
        (47, 16, 3),
        (46, 16, 3),
        (45, 10, 3),
        (47, 40, 20),
    ]:
        estimator.set_params(batch_size=batch_size, epochs=epochs).fit(X[:n_rows], y[:n_rows])

    (program,) = TRAINING_PROGRAMS._kept.values()
    assert len(program._loop._compiled) == 1


def test_trainings_of_one_row_more_or_less_share_a_compilation(data):
    estimator = MLPClassifier(**SMALL).fit(*data)
    TRAINING_PROGRAMS.clear()
    estimator.fit(*data)
    (program,) = TRAINING_PROGRAMS._kept.values()

    for count in range(1, 3000):
        for first, second in [(count, count + 1), (count + 1, count)]:
            program._loop._lengths.clear()
            room = program._loop._choose_length(first)

            assert first <= room <= 1.5 * first + 2
            assert program._loop._choose_length(second) == room


def test_room_for_more_rows_changes_no_number(data):
    estimator = MLPClassifier(**SMALL, batch_size=10, validation_split=0.25).fit(*data)
    TRAINING_PROGRAMS.clear()
    estimator.fit(*data)
    (program,) = TRAINING_PROGRAMS._kept.values()
    found = [estimator.fit(*data).model_.get_weights()]

    program._loop._lengths.clear()
    program._loop._lengths.update({16, 64})
    found.append(estimator.fit(*data).model_.get_weights())

    assert len(program._loop._compiled) == 2
    for before, after in zip(*found, strict=True):
        np.testing.assert_array_equal(after, before)


def test_programs_that_another_process_has_compiled(run_python, tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    code = """
import numpy as np
from mlp_classifier import MLPClassifier

X = np.random.RandomState(0).normal(size=(40, 5)).astype("float32")
estimator = MLPClassifier((4, 3), epochs=2, jit_compile="auto", random_state=0)
estimator.fit(X, (X[:, 0] > 0).astype(int))
print(estimator.trainer_, [array.tolist() for array in estimator.model_.get_weights()])
"""
    first = run_python(code)
    kept = {path.name for path in tmp_path.iterdir() if not path.name.endswith("-atime")}
    second = run_python(code)

    assert first.startswith("compiled [")
    assert second == first
    assert kept
    assert kept == {path.name for path in tmp_path.iterdir() if not path.name.endswith("-atime")}


def test_float64_leaves_the_setting_of_others(data):
    import jax

    X, y = data[0].astype("float64"), data[1]
    found = []

    estimator = MLPClassifier(**SMALL).fit(X, y)
    thread = threading.Thread(target=lambda: found.append(jax.numpy.ones(1).dtype))
    thread.start()
    thread.join()

    assert estimator.model_.dtype == "float64"
    assert {str(x.dtype) for x in estimator.model_.get_weights()} == {"float64"}
    assert [str(x) for x in (*found, jax.numpy.ones(1).dtype)] == ["float32"] * 2


def test_values_that_are_set_in_the_model(data):
    X, y = data
    estimator = MLPClassifier(**SMALL, warm_start=True).fit(X, y)
    estimator.model_.set_weights([0.5 * array for array in estimator.model_.get_weights()])
    estimator.model_.optimizer.learning_rate = 0.25
    again = pickle.loads(pickle.dumps(estimator))

    np.testing.assert_array_equal(again.predict_proba(X), estimator.predict_proba(X))
    assert estimator.predict_proba(X).dtype == X.dtype
    again.fit(X, y, callbacks=[ListensToBatches()])
    np.testing.assert_allclose(
        estimator.fit(X, y).loss_curve_, again.loss_curve_, **TOLERANCES[str(X.dtype)]
    )


def test_nothing_warns(data):
    """NumPy warns of how Keras itself reads the learning rate."""
    settings = {**SMALL, "optimizer": optimizers.Adam(0.01)}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimator = MLPClassifier(**settings).fit(*data)
        pickle.loads(pickle.dumps(estimator)).predict_proba(data[0])


@pytest.mark.parametrize("count", [1, 31, 32, 33, 47])
def test_predictions_of_padded_rows(data, count):
    X, y = data
    estimator = MLPClassifier(**SMALL).fit(X, y)
    whole = estimator.predict_proba(X)

    part = estimator.predict_proba(X[:count])

    assert part.dtype == X.dtype
    np.testing.assert_allclose(part, whole[:count], **TOLERANCES[str(X.dtype)])


@pytest.mark.parametrize("batch_size", [None, 7])
def test_who_predicts_may_change_the_numbers(data, batch_size):
    X, _ = data
    estimator = Autoencoder(epochs=1, random_state=0).fit(X)
    estimator.predict__batch_size = batch_size

    codes = estimator.transform(X)
    codes += 1

    np.testing.assert_allclose(codes, estimator.transform(X) + 1)


class CountsCalls(keras.losses.Loss):
    """A loss that keeps a number which no model knows of."""

    def __init__(self, name="counts", reduction="mean_with_sample_weight"):
        super().__init__(name=name, reduction=reduction)
        self.calls = keras.Variable(0.0)

    def call(self, y_true, y_pred):
        self.calls.assign_add(1.0)
        return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def test_a_state_that_no_model_has(data):
    estimator = MLPClassifier(**SMALL, loss=CountsCalls)

    estimator.fit(*data)

    assert estimator.trainer_.startswith("keras: a layer, loss or metric keeps a state")

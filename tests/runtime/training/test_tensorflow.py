"""Training that XLA compiles, or one thread computes: when, and that it is the same training."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras.optimizers.schedules import CosineDecay

from _keras_runtime import KerasClassifier
from _keras_runtime import training as trainer
from _keras_runtime.training import TRAINING_PROGRAMS
from _keras_runtime.training.program import TrainingProgram
from _keras_runtime.training.tensorflow import EpochLoop

XLA = "compiled by XLA"


@pytest.fixture
def few_steps(monkeypatch):
    """Let XLA be worth its while for trainings of nine steps."""
    monkeypatch.setattr(trainer, "_FEWEST_STEPS", 9)
    monkeypatch.setattr(trainer, "_FEWEST_STEPS_PER_CALL", 3)


@pytest.mark.parametrize("dtype", [pytest.param("float32", marks=pytest.mark.slow), "float64"])
def test_the_training_is_the_same(
    dtype, make_classifier, assert_equal_training, X, y_binary, weights
):
    """60 rows in batches of 16 leave a smaller last one, and so do 25 of validation."""
    validation = {"X_val": X[:25], "y_val": y_binary[:25], "sample_weight_val": weights[:25]}
    pair = [
        make_classifier(dtype=dtype, batch_size=16, metrics=["AUC"], jit_compile=jit_compile)
        for jit_compile in (False, True)
    ]
    for estimator in pair:
        estimator.fit(X, y_binary, sample_weight=weights, **validation)
        estimator.set_params(optimizer__learning_rate=0.01)
        estimator.partial_fit(X, y_binary)

    assert [estimator.trainer_ for estimator in pair] == ["compiled", XLA]
    assert_equal_training(*pair, **({"rtol": 1e-4, "atol": 1e-6} if dtype == "float32" else {}))


# In test_epochs_without_evaluation a layer draws them too.
@pytest.mark.slow
def test_random_layers_draw_what_keras_draws_by_xla(
    make_classifier, listens_to_batches, assert_equal_training, X, y_binary
):
    params = {"dropout": 0.5, "batch_size": 16, "dtype": "float64", "jit_compile": True}
    pair = [
        make_classifier(callbacks=callbacks, **params).fit(X, y_binary)
        for callbacks in (None, listens_to_batches)
    ]

    assert pair[0].trainer_ == XLA
    assert pair[1].trainer_.startswith("keras: ")
    assert pair[1].model_.jit_compile
    assert_equal_training(*pair)


def test_callbacks_at_epochs_are_heard(make_classifier, X, y_binary):
    epochs = []

    class Counts(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            epochs.append((epoch, sorted(logs)))
            self.model.stop_training = epoch == 1

    estimator = make_classifier(callbacks=Counts, jit_compile=True, epochs=5).fit(X, y_binary)

    assert epochs == [(0, ["loss"]), (1, ["loss"])]
    assert estimator.n_iter_ == 2
    assert estimator.trainer_ == XLA


def test_programs_are_kept_for_data_of_the_same_length(make_classifier, X, y_binary):
    TRAINING_PROGRAMS.clear()
    counts = []
    for rows, batch_size in ((60, 20), (60, 20), (50, 20), (60, 10)):
        estimator = make_classifier(batch_size=batch_size, jit_compile=True, random_state=rows)
        estimator.fit(X[:rows], y_binary[:rows])
        counts.append(len(TRAINING_PROGRAMS))

    assert counts == [1, 1, 2, 3]


def test_a_kept_program_trains_bit_for_bit_as_a_new_one(make_classifier, X, y_binary):
    TRAINING_PROGRAMS.clear()
    estimator = make_classifier(jit_compile=True)
    histories = [estimator.fit(X, y_binary).history_ for _ in range(2)]

    assert histories[0] == histories[1]


def build_noise(_estimator, inputs):
    return layers.GaussianNoise(0.1)(layers.Dense(3)(inputs))


def measure_distance(y_true, y_pred):
    return tf.ensure_shape(
        tf.numpy_function(np.subtract, [y_true, y_pred], y_pred.dtype), [None, 1]
    )


@pytest.mark.usefixtures("few_steps")
def test_long_trainings_of_small_dense_networks_are_worth_it(
    make_classifier, define_classifier, monkeypatch, X, y_binary
):
    def choose(estimator):
        return estimator.fit(X, y_binary).trainer_

    assert choose(make_classifier(batch_size=20)) == XLA
    assert choose(make_classifier(batch_size=20, jit_compile=False)) == "compiled"
    assert choose(make_classifier(batch_size=30)) == "compiled"
    stops = keras.callbacks.EarlyStopping("loss")
    assert choose(make_classifier(batch_size=30, epochs=9)) == XLA
    assert choose(make_classifier(batch_size=30, epochs=9, callbacks=stops)) == "compiled"
    # Other random numbers would be another result, if only by chance.
    assert choose(make_classifier(batch_size=20, dropout=0.5)) == "compiled"
    assert choose(define_classifier(build_noise, batch_size=20)) == "compiled"
    assert choose(make_classifier(batch_size=20, metrics=[measure_distance])) == "compiled"
    monkeypatch.setattr(trainer, "_MOST_PRODUCTS", 500)
    assert choose(make_classifier(batch_size=20)) == "compiled"


def test_usual_trainings_are_not_worth_it(make_classifier, X, y_binary):
    assert make_classifier().fit(X, y_binary).trainer_ == "compiled"


@pytest.mark.usefixtures("few_steps")
def test_partial_fit_is_a_training_of_one_epoch(make_classifier, X, y_binary):
    assert make_classifier(batch_size=20).partial_fit(X, y_binary).trainer_ == "compiled"


def test_a_call_has_no_more_epochs_than_orders_of_rows_fit_into_memory(
    make_classifier, monkeypatch, X, y_binary
):
    counts, run = [], TrainingProgram.run

    def note(self, state, data, epochs, task):
        counts.append(len(epochs))
        return run(self, state, data, epochs, task)

    monkeypatch.setattr(TrainingProgram, "run", note)
    monkeypatch.setattr(trainer, "_MOST_POSITIONS", 2 * len(X))
    make_classifier(jit_compile=True, epochs=5).fit(X, y_binary)

    assert sum(counts) == 5
    assert max(counts) <= 2


class Draws(layers.Layer):
    """A layer that draws random numbers in evaluations as well."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(1)

    def call(self, inputs):
        """Add noise."""
        return inputs + keras.random.normal(keras.ops.shape(inputs), seed=self.seeds)


@pytest.mark.parametrize(
    "epochs", [pytest.param(1, marks=pytest.mark.slow), 3, pytest.param(6, marks=pytest.mark.slow)]
)
def test_epochs_without_evaluation(
    epochs, define_estimator, listens_to_batches, assert_equal_training, X, y_binary
):
    """Layers draw random numbers in evaluations as well, but in no epoch that has none."""
    pair = [
        define_estimator(
            KerasClassifier,
            lambda _estimator, inputs: layers.Dense(3)(Draws()(inputs)),
            jit_compile=True,
            validation_split=0.3,
            fit__validation_freq=2,
            batch_size=16,
            callbacks=callbacks,
            epochs=epochs,
        )().fit(X, y_binary)
        for callbacks in (None, listens_to_batches)
    ]

    assert pair[0].trainer_ == XLA
    assert_equal_training(*pair, rtol=1e-4, atol=1e-6)


def test_the_routed_parameter_counts_before_the_own_one(define_estimator, X, y_binary):
    kind = define_estimator(KerasClassifier, jit_compile=False, compile__jit_compile=True)

    assert kind().fit(X, y_binary).trainer_ == XLA


def test_what_xla_does_not_have_is_explained(make_classifier, X, y_binary):
    estimator = make_classifier(metrics=[measure_distance], jit_compile=True)

    with pytest.raises(ValueError, match="XLA cannot compile this training, as jit_compile=True"):
        estimator.fit(X, y_binary)


def test_other_routed_values_are_refused(define_estimator, X, y_binary):
    estimator = define_estimator(KerasClassifier, compile__jit_compile="yes")()

    with pytest.raises(ValueError, match="compile__jit_compile must be True, False or"):
        estimator.fit(X, y_binary)


@pytest.mark.parametrize("value", ["yes", 2.5, None])
def test_other_values_are_refused(value, make_classifier, X, y_binary):
    with pytest.raises(ValueError, match="'jit_compile' parameter of MLPClassifier must be"):
        make_classifier(jit_compile=value).fit(X, y_binary)


@pytest.fixture
def one_thread(monkeypatch):
    """Return a list of how many times a program was called without threads for its operations."""
    calls = []
    call = EpochLoop._call_in_one_thread

    def note(self, *arguments):
        calls.append(1)
        return call(self, *arguments)

    monkeypatch.setattr(EpochLoop, "_call_in_one_thread", note)
    TRAINING_PROGRAMS.clear()
    return calls


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_thread_trains_as_several_do(
    dtype, one_thread, make_classifier, assert_equal_training, monkeypatch, X, y_binary, weights
):
    validation = {"X_val": X[:25], "y_val": y_binary[:25]}
    params = {"dtype": dtype, "dropout": 0.5, "batch_size": 16, "metrics": ["AUC"]}
    small = make_classifier(**params).fit(X, y_binary, sample_weight=weights, **validation)
    assert len(one_thread) == 3
    monkeypatch.setattr(trainer, "_MOST_PRODUCTS", 0)
    large = make_classifier(**params).fit(X, y_binary, sample_weight=weights, **validation)

    assert len(one_thread) == 3
    assert small.trainer_ == large.trainer_ == "compiled"
    assert_equal_training(small, large, **({"rtol": 1e-4} if dtype == "float32" else {}))


@pytest.mark.parametrize(
    ("is_small", "hide", "params"),
    [
        (True, lambda x: layers.Dropout(0.5)(layers.Dense(4)(x)), {}),
        (False, lambda x: layers.Conv1D(2, 2)(layers.Reshape((5, 1))(x)), {}),
        (False, layers.Dense(8000), {}),
        (False, layers.Dense(4), {"optimizer__learning_rate": CosineDecay(0.01, 9)}),
    ],
    ids=["dense", "convolution", "wide", "schedule"],
)
def test_one_thread_is_for_small_operations(
    is_small, hide, params, one_thread, define_classifier, X, y_binary
):
    estimator = define_classifier(lambda _, x: layers.Flatten()(hide(x)), **params)

    assert estimator.fit(X, y_binary).trainer_ == "compiled"
    assert bool(one_thread) == is_small


def test_work_that_a_gpu_shares_keeps_its_threads(
    one_thread, make_classifier, monkeypatch, X, y_binary
):
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda _kind=None: ["a GPU"])
    make_classifier(batch_size=16).fit(X, y_binary)

    assert not one_thread


@pytest.mark.slow
def test_programs_that_another_process_has_compiled(run_python, tmp_path, monkeypatch):
    flags = f"--tf_xla_persistent_cache_directory={tmp_path}"
    monkeypatch.setenv("TF_XLA_FLAGS", flags)
    code = """
import numpy as np
from mlp_classifier import MLPClassifier

X = np.random.RandomState(0).normal(size=(40, 5)).astype("float32")
estimator = MLPClassifier((4, 3), epochs=2, jit_compile=True, random_state=0)
estimator.fit(X, (X[:, 0] > 0).astype(int))
print(estimator.trainer_, [array.tolist() for array in estimator.model_.get_weights()])
"""
    first = run_python(code)
    kept = {path.name for path in tmp_path.iterdir()}
    second = run_python(code)

    assert first.startswith("compiled by XLA [")
    assert second == first
    assert kept
    assert kept == {path.name for path in tmp_path.iterdir()}

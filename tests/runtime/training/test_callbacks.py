"""Keras callbacks in every form in which they are given."""

import pickle
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from keras.callbacks import EarlyStopping, LearningRateScheduler, ReduceLROnPlateau
from sklearn.base import clone
from sklearn.model_selection import cross_validate

from _keras_runtime.training.callbacks import find_best_epoch


class Records(keras.callbacks.Callback):
    """Records what it hears."""

    def __init__(self, tag="none"):
        super().__init__()
        self.tag = tag
        self.heard = []

    def on_train_begin(self, logs=None):
        self.heard.append("train begin")

    def on_epoch_begin(self, epoch, logs=None):
        self.heard.append(f"begin {epoch}")

    def on_epoch_end(self, epoch, logs=None):
        self.heard.append(f"end {epoch}: {', '.join(logs)}")

    def on_train_end(self, logs=None):
        self.heard.append(f"train end: {', '.join(logs)}")
        HEARD.append((self.tag, self.heard))


HEARD = []


@pytest.fixture
def heard():
    """What instances of `Records` have heard."""
    HEARD.clear()
    return HEARD


@pytest.mark.parametrize(
    "callbacks",
    [
        Records,
        Records(),
        [Records],
        (Records(),),
        {"records": Records},
        {"records": Records()},
    ],
    ids=["class", "instance", "list", "tuple", "dict of class", "dict of instance"],
)
def test_every_form_of_callbacks_hears_the_same(callbacks, heard, make_regressor, X, y_continuous):
    make_regressor(callbacks=callbacks, epochs=2).fit(X, y_continuous, X_val=X, y_val=y_continuous)

    assert heard == [
        (
            "none",
            [
                "train begin",
                "begin 0",
                "end 0: loss, val_loss",
                "begin 1",
                "end 1: loss, val_loss",
                "train end: loss, val_loss",
            ],
        )
    ]


def test_callbacks_hear_the_same_of_keras_own_training(
    heard, make_regressor, listens_to_batches, X, y_continuous
):
    validation = {"X_val": X, "y_val": y_continuous}
    for callbacks in (Records, [Records, listens_to_batches]):
        make_regressor(callbacks=callbacks).fit(X, y_continuous, **validation)

    assert heard[0] == heard[1]


@pytest.mark.parametrize("callbacks", [None, [], {}, ()])
def test_no_callbacks(callbacks, make_regressor, X, y_continuous):
    assert make_regressor(callbacks=callbacks).fit(X, y_continuous).n_iter_ == 3


def test_instances_are_copied_for_every_fit(heard, make_regressor, X, y_continuous):
    instance = Records()
    estimator = make_regressor(callbacks=[instance], epochs=1)
    estimator.fit(X, y_continuous).fit(X, y_continuous)

    assert instance.heard == []
    assert instance.model is None
    assert [len(entry[1]) for entry in heard] == [4, 4]
    assert heard[0][1] is not heard[1][1]


class Unique(Records):
    """Holds what cannot be copied."""

    def __init__(self, held):
        super().__init__()
        self.held = held


HELD = {
    "lock": threading.Lock,
    "file": Path(__file__).open,
    "generator": lambda: (number for number in range(3)),
}


@pytest.mark.parametrize("held", HELD)
def test_instances_given_to_fit_are_used_as_they_are(held, make_regressor, X, y_continuous):
    unique, history = Unique(HELD[held]()), keras.callbacks.History()
    estimator = make_regressor(epochs=2)
    estimator.fit(X, y_continuous, callbacks=[unique, {"a": history}])

    assert estimator.trainer_ == "compiled"
    assert [entry.partition(":")[0] for entry in unique.heard] == [
        "train begin",
        "begin 0",
        "end 0",
        "begin 1",
        "end 1",
        "train end",
    ]
    assert history.history == estimator.history_
    # The model of the program is lent to other trainings.
    assert unique.model is None
    assert pickle.loads(pickle.dumps(estimator)).n_iter_ == 2
    estimator.fit(X, y_continuous, callbacks=unique)
    assert len(unique.heard) == 12


@pytest.mark.parametrize("hook", ["on_train_begin", "on_epoch_end", "on_train_end"])
def test_an_instance_lets_go_of_the_model_after_an_error(hook, make_regressor, X, y_continuous):
    def fail(*_args, **_kwargs):
        raise RuntimeError("no more")

    unique = Unique(threading.Lock())
    setattr(unique, hook, fail)

    with pytest.raises(RuntimeError, match="no more"):
        make_regressor().fit(X, y_continuous, callbacks=unique)

    assert unique.model is None
    assert keras.config.floatx() == "float32"


def test_instances_given_to_keras_own_training_are_used_as_they_are(
    listens_to_batches, make_regressor, X, y_continuous
):
    unique = Unique(threading.Lock())
    estimator = make_regressor().fit(X, y_continuous, callbacks=[listens_to_batches(), unique])

    assert estimator.trainer_.startswith("keras: ")
    assert unique.model is estimator.model_
    assert len(unique.heard) == 8


def test_a_progress_bar_of_tqdm_is_used_as_it_is(make_regressor, X, y_continuous, capsys):
    bars = pytest.importorskip("tqdm.keras")
    estimator = make_regressor().fit(X, y_continuous, callbacks=[bars.TqdmCallback(verbose=0)])

    assert estimator.n_iter_ == 3
    assert "3/3" in capsys.readouterr().err


@pytest.mark.parametrize("held", HELD)
def test_a_parameter_that_cannot_be_copied_is_an_error_that_names_it(
    held, make_regressor, X, y_continuous
):
    message = r"callbacks__1 is an instance of Unique that cannot be copied.*`fit\(callbacks="
    estimator = make_regressor(callbacks=[Records, Unique(HELD[held]())])

    with pytest.raises(TypeError, match=message):
        estimator.fit(X, y_continuous)
    with pytest.raises(TypeError, match=message):
        clone(estimator)
    with pytest.raises(TypeError, match=message):
        pickle.dumps(estimator)
    with pytest.raises(TypeError, match=message):
        cross_validate(estimator, X, y_continuous, cv=2, n_jobs=2)


def test_an_instance_that_was_used_elsewhere_may_be_given(make_regressor, X, y_continuous):
    stop = EarlyStopping("loss", min_delta=1e6, patience=1)
    other = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    other.compile(loss="mse")
    other.fit(X, y_continuous, callbacks=[stop], epochs=5, verbose=0)
    estimator = make_regressor(callbacks=[stop], epochs=20).fit(X, y_continuous)

    assert stop.model is other
    assert estimator.n_iter_ == 2


def test_routed_options_reach_classes_by_index(heard, define_regressor, X, y_continuous):
    define_regressor(
        callbacks=[Records, Records, Records],
        callbacks__tag="shared",
        callbacks__1__tag="own",
        callbacks__2__tag=None,
    ).fit(X, y_continuous)

    assert [tag for tag, _ in heard] == ["shared", "own", "shared"]


def test_routed_options_reach_classes_by_key(heard, define_regressor, X, y_continuous):
    define_regressor(callbacks={"a": Records, "b": Records}, callbacks__b__tag="own").fit(
        X, y_continuous
    )

    assert [tag for tag, _ in heard] == ["none", "own"]


def test_options_of_a_single_class(define_regressor, X, y_continuous):
    estimator = define_regressor(
        callbacks=EarlyStopping,
        callbacks__monitor="loss",
        callbacks__min_delta=1e6,
        callbacks__patience=1,
        epochs=20,
    ).fit(X, y_continuous)

    assert estimator.n_iter_ == 2


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"callbacks": EarlyStopping, "callbacks__patiense": 1}, "Did you mean 'patience'"),
        ({"callbacks": [EarlyStopping], "callbacks__3__patience": 1}, "item 3"),
        ({"callbacks": {"a": EarlyStopping}, "callbacks__b__patience": 1}, "b__patience"),
    ],
)
def test_options_that_reach_nobody_are_refused(params, message, define_regressor, X, y_continuous):
    with pytest.raises(ValueError, match=message):
        define_regressor(**params).fit(X, y_continuous)


def test_options_for_an_instance_are_refused(define_regressor, X, y_continuous):
    with pytest.raises(ValueError, match="callbacks"):
        define_regressor(callbacks=EarlyStopping("loss"), callbacks__patience=3).fit(
            X, y_continuous
        )


@pytest.mark.parametrize("callbacks", ["EarlyStopping", 3, ["EarlyStopping"], [object()]])
def test_what_is_no_callback_is_refused(callbacks, make_regressor, X, y_continuous):
    with pytest.raises(ValueError, match="callbacks"):
        make_regressor(callbacks=callbacks).fit(X, y_continuous)


def test_early_stopping_restores_the_best_weights(make_regressor, X, y_continuous):
    stop = EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    estimator = make_regressor(callbacks=stop, epochs=50, optimizer__learning_rate=0.5, alpha=0.0)
    estimator.fit(X[:40], y_continuous[:40], X_val=X[40:], y_val=y_continuous[40:])
    losses = estimator.history_["val_loss"]
    final = np.mean((estimator.predict(X[40:]) - y_continuous[40:]) ** 2)

    assert estimator.n_iter_ < 50
    assert int(np.argmin(losses)) == len(losses) - 3
    assert final == pytest.approx(min(losses), rel=1e-5)


def test_a_schedule_sets_the_learning_rate(make_regressor, X, y_continuous):
    schedule = LearningRateScheduler(lambda epoch, _rate: 0.1 / 2**epoch)
    estimator = make_regressor(callbacks=schedule).fit(X, y_continuous)

    assert estimator.history_["learning_rate"] == pytest.approx([0.1, 0.05, 0.025])
    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(0.025)


def test_a_callback_may_use_its_model(make_regressor, X, y_continuous):
    outputs = []

    class Evaluates(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            outputs.append(self.model.predict_on_batch(X)[:, 0])
            if epoch == 1:
                self.model.stop_training = True

    estimator = make_regressor(callbacks=Evaluates).fit(X, y_continuous)

    assert estimator.n_iter_ == 2
    np.testing.assert_allclose(outputs[-1], estimator.predict(X), rtol=1e-5)


def test_a_callback_may_save_the_best_model(make_regressor, tmp_path, X, y_continuous):
    path = tmp_path / "best.keras"
    checkpoint = keras.callbacks.ModelCheckpoint(path, monitor="loss", save_best_only=True)
    estimator = make_regressor(callbacks=checkpoint).fit(X, y_continuous)
    saved = keras.saving.load_model(path)

    np.testing.assert_allclose(saved.predict(X, verbose=0)[:, 0], estimator.predict(X), rtol=1e-5)


def test_lambda_callbacks(make_regressor, X, y_continuous):
    seen = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _logs: seen.append(epoch))
    estimator = make_regressor(callbacks=[callback]).fit(X, y_continuous)

    assert seen == [0, 1, 2]
    assert estimator.n_iter_ == 3


def test_the_reason_for_keras_own_training_is_told(
    make_regressor, listens_to_batches, X, y_continuous
):
    estimator = make_regressor(callbacks=[listens_to_batches]).fit(X, y_continuous)

    assert estimator.trainer_ == "keras: ListensToBatches listens to on_train_batch_end"
    assert estimator.set_params(callbacks=None).fit(X, y_continuous).trainer_ == "compiled"


def test_callbacks_of_the_class_come_before_those_of_the_user(make_classifier, X, y_binary):
    estimator = make_classifier(n_iter_no_change=2, tol=1e6, epochs=30)

    assert estimator.fit(X, y_binary).n_iter_ == 4


def test_partial_fit_of_an_estimator_that_holds_rows_out_is_silent(
    make_classifier, X, y_binary, recwarn
):
    estimator = make_classifier(validation_split=0.25, n_iter_no_change=2)
    estimator.partial_fit(X, y_binary)

    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ({"loss": [3.0, 1.0, 2.0]}, 2),
        ({"loss": [3.0, 1.0, 2.0], "val_loss": [3.0, 2.0, 1.0]}, 3),
        ({"loss": [3.0, 1.0, 2.0], "val_loss": [0.0]}, 2),
        ({"loss": [float("nan"), 2.0, float("inf"), 1.0, 1.0]}, 4),
        ({"loss": [float("nan")] * 2}, 1),
        ({}, 0),
    ],
    ids=["loss", "val_loss", "rarely validated", "not finite", "never finite", "no epoch"],
)
def test_the_best_epoch_has_the_lowest_loss(history, expected):
    assert find_best_epoch([ReduceLROnPlateau()], history, 0) == expected


@pytest.mark.parametrize("restore_best_weights", [True, False])
def test_the_best_epoch_is_that_of_early_stopping(
    restore_best_weights, make_regressor, X, y_continuous
):
    stop = EarlyStopping("loss", mode="max", patience=2, restore_best_weights=restore_best_weights)
    estimator = make_regressor(callbacks=stop, epochs=9, warm_start=True).fit(X, y_continuous)

    assert len(estimator.loss_curve_) == 3
    assert estimator.best_epoch_ == 1
    assert estimator.fit(X, y_continuous).best_epoch_ == 4
    assert len(estimator.loss_curve_) == 6


def test_early_stopping_that_has_heard_of_no_loss_does_not_tell_the_best_epoch(
    make_regressor, X, y_continuous
):
    stop = EarlyStopping("loss", start_from_epoch=100)
    estimator = make_regressor(callbacks=stop, epochs=4).fit(X, y_continuous)

    assert estimator.loss_curve_ == sorted(estimator.loss_curve_, reverse=True)
    assert estimator.best_epoch_ == 4


class StopsBefore(keras.callbacks.Callback):
    """Asks for the end of the training at its beginning."""

    def on_train_begin(self, logs=None):
        self.model.stop_training = True


def test_a_training_is_one_epoch_at_least(make_regressor, X, y_continuous):
    estimator = make_regressor(callbacks=StopsBefore, epochs=3).fit(X, y_continuous)

    assert estimator.trainer_ == "compiled"
    assert estimator.n_iter_ == 1

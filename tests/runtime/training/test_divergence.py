"""Trainings that have left the numbers fail, and say since when and what to do."""

import warnings

import keras
import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from _keras_runtime.training.callbacks import check_convergence

NAN = float("nan")


class Spoils(keras.callbacks.Callback):
    """Sets all weights to nan after the second epoch."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            self.model.set_weights([NAN * w for w in self.model.get_weights()])


@pytest.fixture(params=["program", "model"])
def extra(request, listens_to_batches):
    """Callbacks that choose between the two ways of training."""
    return [listens_to_batches] if request.param == "model" else []


def test_a_training_that_diverges_fails_and_says_when(extra, make_regressor, X, y_continuous):
    estimator = make_regressor(callbacks=[Spoils, *extra], epochs=5)
    message = (
        r"^Training has diverged: the loss is nan in epoch 3, and the weights of the network are "
        r"no longer finite\. Lower the learning rate, scale the inputs .* clipnorm=1\.0\.$"
    )
    with pytest.raises(ValueError, match=message):
        estimator.fit(X, y_continuous)

    with pytest.raises(NotFittedError):
        estimator.predict(X)


def test_a_learning_rate_that_is_too_high(extra, make_regressor, X, y_continuous):
    estimator = make_regressor(optimizer=keras.optimizers.SGD(1e20), callbacks=extra)
    with pytest.raises(ValueError, match=r"diverged: the loss is (nan|inf) in epoch 2,"):
        estimator.fit(X, y_continuous)
    estimator.set_params(optimizer="sgd").fit(X, y_continuous)

    assert np.isfinite(estimator.predict(X)).all()


def test_a_training_that_ends_on_nan_fails_too(make_regressor, X, y_continuous):
    estimator = make_regressor(
        optimizer=keras.optimizers.SGD(1e20),
        callbacks=keras.callbacks.TerminateOnNaN,
        epochs=30,
    )
    with pytest.raises(ValueError, match=r"diverged: the loss is (nan|inf) in epoch 2,"):
        estimator.fit(X, y_continuous)


def test_an_estimator_that_diverges_later_stays_as_it_was(
    extra, make_regressor, assert_equal_training, X, y_continuous
):
    estimator, undisturbed = (
        make_regressor(callbacks=extra, warm_start=True).fit(X, y_continuous) for _ in range(2)
    )
    model = estimator.model_
    predictions = estimator.predict(X)
    with pytest.raises(ValueError, match="diverged: the loss is inf in epoch 4,"):
        estimator.partial_fit(X * np.float32(1e37), y_continuous)

    assert estimator.model_ is model
    assert len(estimator.loss_curve_) == 3
    assert np.array_equal(estimator.predict(X), predictions)
    assert_equal_training(estimator, undisturbed)


def test_a_network_that_was_initialized_stays_as_it_was(extra, make_regressor, X, y_continuous):
    estimator = make_regressor(callbacks=extra).initialize(X, y_continuous)
    predictions = estimator.predict(X)
    with pytest.raises(ValueError, match="diverged"):
        estimator.partial_fit(X * np.float32(1e37), y_continuous)
    straight = make_regressor(callbacks=extra).initialize(X, y_continuous)

    assert np.array_equal(estimator.predict(X), predictions)
    for item in (estimator, straight):
        item.partial_fit(X, y_continuous)
    assert np.isfinite(estimator.predict(X)).all()


def test_best_weights_save_a_training_that_diverges(extra, make_regressor, X, y_continuous):
    class Worsens(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                self.model.set_weights([NAN * w for w in self.model.get_weights()])
            if epoch == 2:
                self.model.stop_training = True

    best = keras.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    estimator = make_regressor(callbacks=[best, Worsens, *extra], epochs=9)
    message = r"^Training has been unstable: the loss is nan in epoch 3\. The weights are finite\."
    with pytest.warns(ConvergenceWarning, match=message):
        estimator.fit(X, y_continuous)

    assert estimator.n_iter_ == 3
    assert np.isfinite(estimator.predict(X)).all()


@pytest.mark.parametrize(
    ("losses", "weights", "message"),
    [
        ([1.0, NAN, 1.0], [NAN], "the loss is nan in epoch 7"),
        ([1.0, 2.0, float("-inf")], [float("inf")], "the loss is -inf in epoch 8"),
        ([1.0, 2.0, 3.0], [NAN], "its last step, in epoch 8, was too long"),
    ],
)
def test_the_epoch_of_the_divergence(losses, weights, message):
    arrays = [np.ones(3, "uint32"), np.array(weights)]
    with pytest.raises(ValueError, match=f"^Training has diverged: {message}, and"):
        check_convergence({"loss": losses}, arrays, 5)


def test_numbers_pass_silently():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_convergence({"loss": [1e300], "val_loss": [NAN]}, [np.ones(2)], 0)
        check_convergence({}, [np.ones(2)], 0)


def test_early_stopping_compares_losses_that_float32_does_not_have(
    extra, make_regressor, X, y_continuous
):
    stopping = keras.callbacks.EarlyStopping(monitor="loss", patience=1)
    estimator = make_regressor(callbacks=[stopping, *extra], optimizer="adam", epochs=3)
    estimator.fit(np.asarray(X, dtype=np.float64), 1e30 * y_continuous)

    assert estimator.history_["loss"][0] > 1e50
    assert estimator.best_epoch_ == 1 + np.argmin(estimator.history_["loss"])

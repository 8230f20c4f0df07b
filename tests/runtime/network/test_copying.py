"""Objects and models of classes that are not registered with Keras, cloned and pickled."""

import copy
import pickle

import keras
import numpy as np
import pytest
from keras import ops
from sklearn.base import clone

from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.regressor import KerasRegressor


class Scaled(keras.losses.Loss):
    """A loss that tells nothing of its argument."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * ops.mean(ops.square(y_true - y_pred), axis=-1)


class Told(Scaled):
    """The same loss, which tells everything."""

    def __init__(self, factor=1.0, **options):
        super().__init__(factor)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Distance(keras.metrics.Mean):
    """A metric that tells everything."""

    def __init__(self, factor=1.0, name="distance", **options):
        super().__init__(name=name, **options)
        self.factor = factor

    def update_state(self, y_true, y_pred, sample_weight=None):
        return super().update_state(self.factor * ops.abs(y_true - y_pred), sample_weight)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Descent(keras.optimizers.SGD):
    """An optimizer that tells nothing of its own argument."""

    def __init__(self, learning_rate=0.01, power=1.0):
        super().__init__(learning_rate * power)
        self.power = power

    def get_config(self):
        return {"learning_rate": float(self.learning_rate) / self.power}


class Decay(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that tells nothing."""

    def __init__(self, start):
        self.start = start

    def __call__(self, step):
        return self.start / (1.0 + ops.cast(step, "float32"))


class Stack(keras.Model):
    """A model that is a class, and does not tell its float type."""

    def __init__(self, units=3, **options):
        super().__init__(**options)
        self.units = units
        self.hidden = keras.layers.Dense(units, activation="relu")
        self.last = keras.layers.Dense(1)

    def call(self, x):
        return self.last(self.hidden(x))

    def get_config(self):
        return {"units": self.units}


class Silent(Stack):
    """A model that tells nothing."""

    def get_config(self):
        raise NotImplementedError("tell the units")


class Net(KerasRegressor):
    """An estimator of this module, around a class of models."""

    kind = None

    def __init__(
        self,
        optimizer="adam",
        optimizer__learning_rate=None,
        loss="auto",
        metrics=None,
        callbacks=None,
    ):
        self.optimizer = optimizer
        self.optimizer__learning_rate = optimizer__learning_rate
        self.loss = loss
        self.metrics = metrics
        self.callbacks = callbacks

    epochs, batch_size, validation_split, shuffle, warm_start = 3, 20, 0.0, True, False
    dtype, random_state, verbose = "auto", 0, 0

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = self.kind() if self.kind else keras.Model(inputs, self._output_layer(inputs))
        model.compile(**compile_kwargs)
        return model


class StackNet(OwnNetworkMixin, Net):
    kind = Stack


class SilentNet(OwnNetworkMixin, Net):
    kind = Silent


def copy_by_pickle(estimator):
    return pickle.loads(pickle.dumps(estimator))


PARAMETERS = {
    "loss": lambda: {"loss": Scaled(3.0)},
    "loss of Keras": lambda: {"loss": keras.losses.Huber(delta=0.1)},
    "metrics": lambda: {"metrics": [Distance(2.0), "mae"]},
    "metrics by output": lambda: {"metrics": {"output": [Distance(2.0)]}},
    "optimizer": lambda: {"optimizer": Descent(0.01, power=2.0)},
    "schedule": lambda: {"optimizer": "sgd", "optimizer__learning_rate": Decay(0.1)},
    "schedule of an optimizer": lambda: {"optimizer": keras.optimizers.SGD(Decay(0.1))},
}


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("duplicate", [clone, copy_by_pickle, copy.deepcopy])
def test_instances_of_classes_that_are_not_registered(name, duplicate, X, y_continuous):
    estimator = Net(**PARAMETERS[name]())
    expected = copy.deepcopy(estimator.fit(X, y_continuous).history_)
    twin = duplicate(estimator)

    if duplicate is not clone:
        np.testing.assert_array_equal(twin.predict(X), estimator.predict(X))
        for each in (twin, estimator):
            each.partial_fit(X, y_continuous)
        np.testing.assert_allclose(twin.loss_curve_, estimator.loss_curve_, rtol=1e-6)
    history = twin.fit(X, y_continuous).history_
    assert list(history) == list(expected)
    for key, values in expected.items():
        np.testing.assert_allclose(history[key], values, rtol=1e-5)


def test_an_instance_stays_one_object(X, y_continuous):
    estimator = Net(loss=Scaled(2.0)).fit(X, y_continuous)
    twin = copy_by_pickle(estimator)

    assert twin.loss is twin._built_with["loss"]
    assert twin.loss is not estimator.loss
    assert twin.loss.factor == 2.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("duplicate", [copy_by_pickle, copy.deepcopy])
def test_models_of_classes_that_are_not_registered(duplicate, dtype, X, y_continuous):
    estimator = StackNet(loss=Told(3.0), metrics=[Distance(2.0)])
    X = X.astype(dtype)
    estimator.fit(X, y_continuous)
    twin = duplicate(estimator)

    assert {weight.dtype.name for weight in twin.model_.get_weights()} == {dtype}
    np.testing.assert_array_equal(twin.predict(X), estimator.predict(X))
    assert type(twin.model_) is Stack
    assert len(twin.partial_fit(X, y_continuous).loss_curve_) == 4
    assert clone(twin).fit(X, y_continuous).loss_curve_ == pytest.approx(estimator.loss_curve_)


def test_a_model_that_tells_nothing_is_an_error_that_says_what_to_do(X, y_continuous):
    estimator = SilentNet().fit(X, y_continuous)

    with pytest.raises(TypeError, match=r"cannot be pickled.*`get_config`.*tell the units"):
        pickle.dumps(estimator)


def test_an_optimizer_that_no_copy_would_equal_is_not_copied():
    optimizer = keras.optimizers.AdamW()
    optimizer.exclude_from_weight_decay(var_names=["bias"])

    for duplicate in (clone, copy_by_pickle):
        with pytest.raises(ValueError, match="AdamW excludes variables from weight decay"):
            duplicate(Net(optimizer=optimizer))

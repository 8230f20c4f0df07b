"""Networks with code outside Keras: created again with that code, or kept as they are."""

import copy
import pickle

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime import KerasClassifier
from _keras_runtime.network.models import create_model
from _keras_runtime.parts.own_code import OwnCodeMixin
from _keras_runtime.parts.own_code.models import KeptNetwork


class Doubled(layers.Layer):
    """A layer of one's own that its configuration describes whole."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def bend(x):
    """An activation of one's own."""
    return keras.ops.sin(x)


def build_described(_estimator, inputs):
    return Doubled(3.0)(layers.Dense(3, activation=bend)(inputs))


def build_lambda(_estimator, inputs):
    return layers.Lambda(lambda x: 2 * x)(layers.Dense(3)(inputs))


def build_adapted(_estimator, inputs):
    scaled = layers.Normalization()
    scaled.adapt(np.arange(10.0).reshape(2, 5))
    return scaled(inputs)


@pytest.fixture
def fit(define_estimator, X, y_binary):
    """Fit a classifier with a network that a function builds."""

    def run(build):
        return define_estimator(KerasClassifier, build, (OwnCodeMixin,))().fit(X, y_binary)

    return run


def test_code_that_is_described_is_created_again(fit):
    fitted = fit(build_described)
    architecture = fitted._network.architecture

    assert fitted.trainer_ == "compiled"
    assert {code for _, code in architecture.code} == {Doubled, bend}
    assert any(isinstance(layer, Doubled) for layer in create_model(architecture).layers)


@pytest.mark.parametrize("build", [build_lambda, build_adapted])
def test_any_other_model_is_kept(build, fit, X):
    fitted = fit(build)
    twin = copy.deepcopy(fitted._network.leave_model())

    assert fitted.trainer_ == "keras: the model cannot be created again from its configuration"
    assert isinstance(fitted._network, KeptNetwork)
    assert twin.model is not fitted.model_
    np.testing.assert_array_equal(twin.model(X), fitted.model_(X))


def test_a_kept_model_is_pickled_by_keras(fit, X):
    network = fit(build_adapted)._network
    twin = pickle.loads(pickle.dumps(network))

    np.testing.assert_array_equal(twin.model(X), network.model(X))

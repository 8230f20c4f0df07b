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


class Powers(layers.Layer):
    """A layer of one's own with a list that its configuration leaves out."""

    def __init__(self, exponents=(1, 2), **kwargs):
        super().__init__(**kwargs)
        self.exponents = list(exponents)

    def call(self, inputs):
        return keras.ops.concatenate([inputs**n for n in self.exponents], axis=-1)

    def get_config(self):
        return layers.Layer.get_config(self)


def build_with_tuples(_estimator, inputs):
    x = Doubled(3.0)(layers.Reshape((-1, 1))(inputs))
    x = layers.Dropout(0.1, noise_shape=(None, 1, 1))(x)
    return layers.Flatten()(layers.Dot(axes=(2, 1))([x, layers.Permute((2, 1))(x)]))


def build_undescribed(_estimator, inputs):
    return Powers((1, 3))(inputs)


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


def test_arguments_that_are_tuples_are_described_as_well(fit):
    assert fit(build_with_tuples).trainer_ == "compiled"


def test_a_list_that_a_configuration_leaves_out_is_noticed(fit, X):
    fitted = fit(build_undescribed)

    assert fitted.trainer_ == "keras: the model cannot be created again from its configuration"
    powers = np.concatenate([X, X**3], axis=1)
    np.testing.assert_allclose(
        fitted.predict_proba(X)[:, 1:], fitted.model_.layers[-1](powers), rtol=1e-3, atol=1e-6
    )


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

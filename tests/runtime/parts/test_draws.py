"""Networks that are random in predictions, and means over several draws of them."""

import copy

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.base import clone

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.draws import DrawsMixin
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.parts.uncertainty import UncertaintyMixin

ROUTED = {"predict__batch_size": None, "optimizer__learning_rate": None}


def build_noisy(estimator, inputs):
    x = layers.Dense(8, activation="relu")(inputs)
    x = estimator._stay_active(layers.Dropout(0.5))(x)
    return estimator._stay_active(layers.GaussianNoise(0.1))(x)


def build_logits(estimator, inputs):
    return keras.Model(inputs, layers.Dense(3)(build_noisy(estimator, inputs)))


@pytest.fixture(scope="module")
def define(define_estimator):
    def make(base, *mixins, build=build_noisy):
        return define_estimator(base, build, (DrawsMixin, *mixins), n_draws=7, **ROUTED)

    return make


@pytest.fixture(scope="module")
def regressor(define, X, y_continuous):
    return define(KerasRegressor, UncertaintyMixin)().fit(X, y_continuous)


def test_predictions_are_means_over_draws(regressor, X):
    draws = [outputs[0] for outputs in regressor._compute_draws(X)]
    mean, std = regressor.predict(X, return_std=True)

    assert len(draws) == 7
    assert mean.dtype == std.dtype == X.dtype
    np.testing.assert_allclose(mean, np.mean(draws, axis=0)[:, 0], rtol=1e-6)
    np.testing.assert_allclose(std, np.std(draws, axis=0)[:, 0], rtol=1e-6)
    assert (std > 0).all()


def test_a_row_is_predicted_alike_in_any_company(regressor, X):
    whole = np.column_stack(regressor.predict(X, return_std=True))
    alone = [np.column_stack(regressor.predict(X[[i]], return_std=True)) for i in range(3)]
    blocks = clone(regressor).set_params(predict__batch_size=16)
    vars(blocks).update({k: v for k, v in vars(regressor).items() if k not in ROUTED})
    back = regressor.predict(X[::-1])[::-1]

    np.testing.assert_allclose(np.vstack(alone), whole[:3], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(back, whole[:, 0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(blocks.predict(X), whole[:, 0], rtol=1e-5, atol=1e-6)


def test_draws_follow_from_the_seed(define, regressor, X, y_continuous):
    same = clone(regressor).fit(X, y_continuous)
    other = clone(regressor).set_params(random_state=1).fit(X, y_continuous)
    copied = copy.deepcopy(regressor)
    expected = regressor.predict(X)

    for each in (same, copied, regressor):
        assert (each.predict(X) == expected).all()
    assert not np.allclose(other.predict(X), expected)
    assert not np.allclose(copied.set_params(n_draws=2).predict(X), expected)
    assert copied.model_.count_params() == regressor.model_.count_params()
    assert (copied.set_params(n_draws=7).predict(X) == expected).all()


@pytest.mark.parametrize("build", [build_noisy, build_logits])
def test_probabilities_are_averaged(define, X, y_multiclass, build):
    kind = define(KerasClassifier, OwnNetworkMixin, build=build)
    classifier = kind().fit(X, y_multiclass)
    draws = [outputs[0] for outputs in classifier._compute_draws(X)]
    probabilities = classifier.predict_proba(X)

    for each in draws:
        np.testing.assert_allclose(each.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(probabilities, np.mean(draws, axis=0), rtol=1e-5)
    assert (classifier.predict(X) == probabilities.argmax(axis=1)).all()


def test_without_noise_there_is_one_draw(define, X, y_continuous):
    kind = define(KerasRegressor, UncertaintyMixin, build=lambda _, x: layers.Dense(2)(x))
    mean, std = kind().fit(X, y_continuous).predict(X, return_std=True)

    assert mean.shape == std.shape == (len(X),)
    assert (std == 0).all()

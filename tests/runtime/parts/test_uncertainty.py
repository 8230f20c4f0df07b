"""Standard deviations of predictions, in the units of the target."""

import numpy as np
import pytest
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from _keras_runtime.parts.distribution_outputs import DistributionOutputsMixin, NormalOutput
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.parts.uncertainty import average_draws


@pytest.fixture(scope="module")
def make(define_estimator):
    def create(encoder):
        mixins = (DistributionOutputsMixin,)
        kind = define_estimator(KerasRegressor, build_moments, mixins)
        kind._list_outputs = lambda _: (NormalOutput("y"),)
        kind.target_encoder = encoder
        return kind()

    return create


def build_moments(estimator, inputs):
    import keras

    return keras.Model(inputs, estimator._output_layer(inputs, "y"))


def test_a_scaled_target_is_scaled_back(make, X, y_continuous):
    y = 100 + 5 * y_continuous
    net = make(StandardScaler()).fit(X, y)
    mean, std = net.predict(X, return_std=True)
    moments = net.model_.predict(X, verbose=0)

    np.testing.assert_allclose(std, moments[:, 1] * y.std(), rtol=1e-4)
    np.testing.assert_allclose(mean, y.mean() + moments[:, 0] * y.std(), rtol=1e-4)
    assert (mean == net.predict(X)).all()


def test_a_bent_target_is_integrated(make, X):
    y = np.exp(X[:, 0] / 4)
    encoder = FunctionTransformer(np.log, np.exp, check_inverse=False)
    net = make(encoder).fit(X, y)
    _, std = net.predict(X, return_std=True)
    moments = net.model_.predict(X, verbose=0).astype(float)
    near = moments[:, 1] < 1
    m, s = moments[near].T

    expected = np.exp(m + s**2 / 2) * np.sqrt(np.expm1(s**2))
    assert near.sum() > 10
    np.testing.assert_allclose(std[near], expected, rtol=1e-3)


def test_draws_are_averaged_output_by_output():
    draws = [[np.full((2, 1), 1.0), np.zeros((2, 3))], [np.full((2, 1), 3.0), np.ones((2, 3))]]

    first, second = average_draws(draws)

    assert (first == 2).all()
    assert (second == 0.5).all()
    assert average_draws(draws[:1]) is draws[0]

"""Outputs that predict a normal distribution of their column, or its quantiles."""

import pickle

import keras
import numpy as np
import pytest
from scipy.stats import norm
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.distribution_outputs import (
    DistributionOutputsMixin,
    NormalOutput,
    QuantilesOutput,
)
from _keras_runtime.parts.outputs import Output
from _keras_runtime.parts.regressor import KerasRegressor
from calibrated_uncertainty import UncertaintyNet

LEVELS = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def noisy():
    """Draw a wave whose noise grows from left to right; its true deviations come last."""
    rng = np.random.default_rng(0)
    X = rng.uniform(-2, 2, (600, 1))
    scale = 0.1 + 0.3 * (X[:, 0] + 2)
    return X, 50 + 10 * (np.sin(2 * X[:, 0]) + scale * rng.normal(size=600)), 10 * scale


@pytest.fixture(scope="module")
def fitted(noisy):
    params = {"alpha": 0.0, "epochs": 80, "optimizer__learning_rate": 0.005, "random_state": 0}
    return UncertaintyNet(**params).fit(*noisy[:2])


@pytest.fixture(scope="module")
def make(define_estimator):
    def create(*outputs, base=KerasRegressor, **params):
        routed = dict.fromkeys(name for name in params if "__" in name)
        kind = define_estimator(base, build_outputs, (DistributionOutputsMixin,), **routed)
        kind._list_outputs = lambda _: outputs
        return kind(**params)

    return create


def build_outputs(estimator, inputs):
    x = keras.layers.Dense(4, activation="relu")(inputs)
    made = [estimator._output_layer(x, each.name) for each in estimator._list_outputs()]
    return keras.Model(inputs, made if len(made) > 1 else made[0])


def test_noise_is_learned_where_it_is(fitted, noisy):
    X, y, scale = noisy
    mean, std = fitted.predict(X, return_std=True)
    low, high = fitted.predict_interval(X, coverage=0.8).T

    assert np.corrcoef(std, scale)[0, 1] > 0.9
    assert 0.8 < np.mean(std / scale) < 1.2
    assert 0.72 < np.mean((low <= y) & (y <= high)) < 0.88
    np.testing.assert_allclose(high - mean, norm.ppf(0.9) * std, rtol=1e-5)
    np.testing.assert_allclose(mean - low, norm.ppf(0.9) * std, rtol=1e-5)
    assert (fitted.predict_units(X) == np.column_stack([mean, std])).all()


def test_distributions_are_kept(fitted, noisy):
    X = noisy[0][:5]
    expected = fitted.predict(X, return_std=True)
    again = clone(fitted).fit(*noisy[:2]).predict(X, return_std=True)
    copied = pickle.loads(pickle.dumps(fitted)).predict(X, return_std=True)

    np.testing.assert_array_equal(again, expected)
    np.testing.assert_array_equal(copied, expected)
    piped = make_pipeline(StandardScaler(), clone(fitted)).set_params(uncertaintynet__epochs=1)
    assert len(piped.fit(*noisy[:2]).predict(X, return_std=True)) == 2
    assert cross_val_score(clone(fitted).set_params(epochs=1), *noisy[:2], cv=2).shape == (2,)


def test_both_kinds_of_uncertainty_add_up(noisy):
    params = {"dropout": 0.3, "n_draws": 5, "epochs": 5, "random_state": 0}
    net = UncertaintyNet(hidden_layer_sizes=(16,), **params).fit(*noisy[:2])
    draws = np.array([outputs[0] for outputs in net._compute_draws(noisy[0])])
    _, std = net.predict(noisy[0], return_std=True)

    variance = np.mean(draws[..., 1] ** 2, axis=0) + np.var(draws[..., 0], axis=0)
    np.testing.assert_allclose(std, np.sqrt(variance) * noisy[1].std(), rtol=1e-5)


def test_quantiles_enclose_targets(make, noisy):
    X, y, _ = noisy
    y = (y - 50) / 10
    params = {"epochs": 60, "optimizer__learning_rate": 0.03}
    net = make(QuantilesOutput("y", quantiles=LEVELS), **params).fit(X, y)
    low, high = net.predict_interval(X, coverage=0.8).T

    assert (low <= high).all()
    assert 0.7 < np.mean((low <= y) & (y <= high)) < 0.9
    assert (net.predict(X) == net.predict_units(X)[:, 1]).all()
    with pytest.raises(ValueError, match=r"needs the quantiles 0\.05 and 0\.95.*Known.*: 0\.8"):
        net.predict_interval(X)
    with pytest.raises(ValueError, match="Quantiles have `predict_interval`"):
        net.predict(X, return_std=True)
    with pytest.raises(ValueError, match="between 0 and 1"):
        net.predict_interval(X, coverage=1)


def test_outputs_without_a_distribution_have_none(make, X, y_binary, y_continuous):
    y = np.column_stack([y_binary, y_continuous])
    outputs = (Output("label", [0], "binary"), NormalOutput("number", [1], "regression"))
    net = make(*outputs, base=KerasClassifier).fit(X, y)
    predicted, std = net.predict(X, return_std=True)
    ends = net.predict_interval(X)

    assert (predicted == net.predict(X)).all()
    assert np.isnan(std[:, 0]).all()
    assert (std[:, 1] > 0).all()
    assert ends.shape == (len(X), 2, 2)
    assert np.isnan(ends[:, 0]).all()
    np.testing.assert_allclose(ends[:, 1].mean(axis=1), predicted[:, 1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: NormalOutput("y", beta=2), "beta=2, which has to be"),
        (lambda: QuantilesOutput("y", quantiles=(0.9, 0.1)), "in ascending order"),
        (lambda: QuantilesOutput("y", quantiles=()), "in ascending order"),
        (lambda: NormalOutput("y").check_prediction(3), "its tensor has 3"),
        (lambda: QuantilesOutput("y", quantiles=LEVELS).check_prediction(2), "3 quantiles, but"),
    ],
)
def test_declarations_are_checked(declare, message):
    with pytest.raises(ValueError, match=message):
        declare()


def test_losses_of_single_units_are_refused(make, X, y_continuous):
    for outputs, loss in (
        ((NormalOutput("y"),), "mse"),
        ((NormalOutput("a", [0]), Output("b", [1])), {"a": "mse"}),
    ):
        y = np.column_stack([y_continuous] * len(outputs))
        with pytest.raises(ValueError, match="loss='mse' compares each unit of the output"):
            make(*outputs, loss=loss).fit(X, y)


def test_models_are_files_of_keras(make, X, y_continuous, tmp_path):
    outputs = NormalOutput("y", beta=0.5), QuantilesOutput("y", quantiles=LEVELS)
    for output in outputs:
        model = make(output).fit(X, y_continuous).model_
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")

        np.testing.assert_allclose(loaded(X), model(X))
        kind, options = output.find_loss()
        assert loaded.loss.get_config() == kind(**options).get_config()


def test_own_losses_are_kept(make, X, y_continuous):
    def score(y_true, moments):
        return keras.ops.abs(y_true - moments[:, :1]) + moments[:, 1:]

    net = make(NormalOutput("y", loss=score)).fit(X, y_continuous)

    assert net.model_.loss.function is score

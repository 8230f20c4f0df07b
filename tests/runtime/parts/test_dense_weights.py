"""Weights of dense layers by scikit-learn's names."""

import numpy as np
import pytest

from _keras_runtime.parts.dense_weights import DenseWeightsMixin
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor
from tabular_resnet import TabularResNet

PARAMS = {"hidden_layer_sizes": (4, 3), "epochs": 1, "n_iter_no_change": None, "random_state": 0}


@pytest.fixture(scope="module")
def fitted(X, y_binary):
    """A classifier, whose states of random numbers are no weights."""
    return MLPClassifier(**PARAMS, dropout=0.2).fit(X, y_binary)


def test_they_are_those_of_the_network(fitted, X):
    hidden = X
    for kernel, biases in zip(fitted.coefs_[:-1], fitted.intercepts_[:-1], strict=True):
        hidden = np.maximum(hidden @ kernel + biases, 0)
    logits = hidden @ fitted.coefs_[-1] + fitted.intercepts_[-1]

    np.testing.assert_allclose(logits[:, 0], fitted.decision_function(X), rtol=1e-4, atol=1e-5)
    assert [kernel.shape for kernel in fitted.coefs_] == [(5, 4), (4, 3), (3, 1)]
    assert fitted.n_layers_ == 4


def test_they_are_copies(fitted):
    fitted.coefs_[0][:] = np.nan
    assert np.isfinite(fitted.coefs_[0]).all()


def test_they_follow_the_model(fitted):
    dense = fitted.model_.layers[1]
    dense.bias.assign([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_array_equal(fitted.intercepts_[0], [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("estimator", "target", "name"),
    [
        (MLPClassifier(**PARAMS), "y_binary", "logistic"),
        (MLPClassifier(**PARAMS), "y_multiclass", "softmax"),
        (MLPRegressor(**PARAMS), "y_binary", "identity"),
        (MLPRegressor(**PARAMS, loss="poisson"), "y_binary", "exp"),
    ],
)
def test_the_activation_of_the_output(estimator, target, name, X, request):
    estimator.initialize(X, request.getfixturevalue(target))
    assert estimator.out_activation_ == name


def test_who_has_none(X, y_binary):
    class Mixed(DenseWeightsMixin, TabularResNet):
        pass

    with pytest.raises(AttributeError, match="other layers than Dense ones"):
        Mixed().initialize(X, y_binary).coefs_  # noqa: B018
    for name in ("coefs_", "intercepts_", "n_layers_", "out_activation_"):
        assert not hasattr(MLPClassifier(), name)

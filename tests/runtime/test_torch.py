"""Estimators on torch, where it is the backend.

These tests run in the nox session ``backends``.
"""

import pickle
import warnings
from importlib import import_module

import keras
import numpy as np
import pytest

from mlp_classifier import MLPClassifier

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="another backend is in use"
)


@pytest.fixture(scope="module")
def data():
    """Return rows and labels."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 6))
    return X, (X[:, 0] + rng.normal(size=90) > 0).astype(int)


def test_keras_trains(data):
    """Nothing is faster there than Keras' own training."""
    estimator = MLPClassifier(epochs=2, random_state=0, validation_split=0.2).fit(*data)

    assert estimator.trainer_ == "keras: the backend is torch"
    assert len(estimator.history_["val_loss"]) == 2


def test_dropout_follows_random_state(data):
    """The same seed gives the same network, whatever torch's own generator has drawn."""
    torch = import_module("torch")
    estimator = MLPClassifier(dropout=0.5, epochs=2, random_state=0)
    torch.manual_seed(1)
    first = estimator.fit(*data).predict_proba(data[0])
    before = torch.get_rng_state()
    second = estimator.fit(*data).predict_proba(data[0])

    np.testing.assert_array_equal(first, second)
    assert torch.equal(before, torch.get_rng_state())


def test_training_continues_after_pickle(data):
    """A copy by pickle continues as the estimator itself would have."""
    estimator = MLPClassifier(epochs=2, random_state=0, warm_start=True).fit(*data)
    copy = pickle.loads(pickle.dumps(estimator))

    np.testing.assert_array_equal(
        copy.fit(*data).predict_proba(data[0]), estimator.fit(*data).predict_proba(data[0])
    )


def test_prediction_leaves_the_model_out(data):
    """Prediction takes no model that somebody has to keep, and equals that of the model."""
    estimator = MLPClassifier(epochs=2, random_state=0).fit(*data)

    alone = estimator.predict_proba(data[0])

    estimator.model_  # noqa: B018 - from now on, the network has one
    np.testing.assert_array_equal(estimator.predict_proba(data[0]), alone)


def test_float64_is_kept(data):
    """A row alone has the probabilities that it has among others, as NumPy computes them."""
    X, y = data
    estimator = MLPClassifier(hidden_layer_sizes=(8,), epochs=2, random_state=0).fit(X, y)
    kernel, bias, last, end = estimator.model_.get_weights()

    found = estimator.predict_proba(X)

    logits = np.maximum(X @ kernel + bias, 0) @ last + end
    np.testing.assert_allclose(found[:, 1:], 1 / (1 + np.exp(-logits)), rtol=1e-12)
    np.testing.assert_allclose(estimator.predict_proba(X[:1]), found[:1], rtol=1e-12)


def test_a_weight_is_as_many_rows(data):
    """Losses and gradients, too, are computed in float64."""
    X, y = data
    settings = {"epochs": 5, "n_iter_no_change": None, "batch_size": -1, "random_state": 0}
    weights = np.arange(len(X)) % 3
    repeated = np.repeat(np.arange(len(X)), weights)

    weighted = MLPClassifier(**settings).fit(X, y, sample_weight=weights)
    plain = MLPClassifier(**settings).fit(X[repeated], y[repeated])

    np.testing.assert_allclose(weighted.predict_proba(X), plain.predict_proba(X), rtol=1e-9)


def test_reading_values_warns_of_nothing(data):
    """NumPy warns of how Keras itself reads tensors."""
    estimator = MLPClassifier(epochs=1, random_state=0).fit(*data)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pickle.loads(pickle.dumps(estimator)).predict_proba(data[0])


def test_compilation_is_refused(data):
    """What would take many minutes is an error that says what to do."""
    with pytest.raises(ValueError, match='Set jit_compile to "auto" or False'):
        MLPClassifier(jit_compile=True).fit(*data)

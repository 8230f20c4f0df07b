"""What the gallery has beyond Keras and scikit-learn does what its docstrings say."""

from typing import ClassVar

import keras
import numpy as np
import pytest
from keras import ops
from sklearn.metrics import log_loss

from from_build_function import FromBuildFunction
from realmlp_classifier import RealMLPClassifier
from realmlp_layers import CosineLogCycles, FeatureScaling, NTKDense
from realmlp_regressor import RealMLPRegressor
from robust_scaling import RobustSmoothScaler
from tabm_classifier import TabMClassifier
from tabm_layers import (
    EnsembleDense,
    LogLossOfMean,
    MeanOfMembers,
    MemberDense,
    SquaredErrorOfMembers,
)
from tabm_regressor import TabMRegressor
from token_and_length import TokenAndLength

OWN_LAYERS = [
    FeatureScaling(2.0),
    NTKDense(3, "selu"),
    EnsembleDense(3, 4, "relu"),
    MemberDense(2, 4, "softmax"),
    MeanOfMembers(),
]


def test_outliers_are_bent_towards_the_limit():
    X = np.array([[0.0, 1, 5], [1, 0, 5], [2, 0, 5], [3, 0, 5], [1e6, 0, 5]])
    scaler = RobustSmoothScaler().fit(X)
    scaled = scaler.transform(X)

    assert list(scaler.center_) == [2, 0, 5]
    assert list(scaler.scale_) == [2, 0.5, 1]  # Quartiles, half of the range, and none.
    assert scaled[4, 0] == pytest.approx(3, abs=1e-3)
    assert scaled[3, 0] == pytest.approx(0.5 / np.sqrt(1 + 0.25 / 9))
    assert not scaled[:, 2].any()


def test_features_are_scaled_faster_than_others_learn():
    layers = FeatureScaling(6.0), FeatureScaling(1.0)
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    before = [layer(np.ones((1, 2))) for layer in layers]
    model.train_on_batch(np.ones((1, 2)), np.zeros((1, 2)))

    steps = [np.asarray(b - a(np.ones((1, 2)))) for a, b in zip(layers, before, strict=True)]

    assert np.allclose(before, 1)
    assert np.allclose(steps[0], 6 * steps[1], rtol=1e-3)
    assert np.allclose(steps[1], 0.01, rtol=1e-3)


@pytest.mark.parametrize("width", [4, 400])
def test_outputs_of_dense_layers_do_not_grow_with_their_inputs(width):
    keras.utils.set_random_seed(0)
    outputs = NTKDense(2000)(np.ones((1, width)))

    assert np.std(outputs) == pytest.approx(np.sqrt(2), rel=0.1)  # Of the sum and the bias.


@pytest.mark.parametrize("first", [0, 1500])
def test_each_cycle_of_the_learning_rate_is_twice_as_long_as_the_last(first):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    callback = CosineLogCycles()
    callback.set_model(model)
    callback.set_params({"epochs": first + 1500})
    callback.on_train_begin()
    rates = []
    for epoch in range(first, first + 1500):
        callback.on_epoch_begin(epoch)
        rates.append(float(model.optimizer.learning_rate))
    is_lowest = [a >= b < c for a, b, c in zip(rates, rates[1:], rates[2:], strict=False)]
    callback.on_train_end()

    assert np.flatnonzero(is_lowest) + 1 == pytest.approx([100, 300, 700], abs=1)
    assert max(rates) == pytest.approx(0.5, rel=1e-3)
    assert float(model.optimizer.learning_rate) == 0.5


def test_each_member_is_trained_by_its_own_loss():
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=20)
    members = rng.dirichlet(np.ones(3), (20, 4)).astype("float32")
    codes = np.eye(3, dtype="float32")[labels]
    layer = MeanOfMembers()

    trained = LogLossOfMean()(codes, layer(members, training=True))
    means = np.asarray(layer(members, training=False))

    own = [log_loss(labels, members[:, index]) for index in range(4)]
    assert float(trained) == pytest.approx(np.mean(own), rel=1e-4)
    assert np.allclose(means, members.mean(axis=1), atol=1e-6)


def test_the_squared_error_is_the_mean_of_the_members():
    predictions = np.array([[1.0, 3.0], [0.0, 0.0]])

    assert float(SquaredErrorOfMembers()(np.array([[1.0], [2.0]]), predictions)) == 3


def test_members_share_a_kernel_and_begin_with_signs_of_their_own():
    keras.utils.set_random_seed(0)
    first, second = EnsembleDense(3, 4), EnsembleDense(2, 4)
    outputs = second(first(np.ones((5, 6))))

    assert outputs.shape == second.compute_output_shape((5, 4, 3)) == (5, 4, 2)
    assert set(np.unique(first.input_scale)) == {-1, 1}
    assert set(np.unique(second.input_scale)) == {1}
    assert first.kernel.shape == (6, 3)
    assert len(np.unique(np.round(np.asarray(outputs)[0, :, 0], 6))) > 1


@pytest.mark.parametrize("layer", OWN_LAYERS, ids=lambda layer: type(layer).__name__)
def test_layers_are_made_again_of_their_configuration(layer):
    shape = (5, 4, 6) if isinstance(layer, MemberDense | MeanOfMembers) else (5, 6)
    inputs = np.random.default_rng(0).random(shape).astype("float32")
    expected = layer(inputs)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    outputs = again(inputs)
    again.set_weights(layer.get_weights())

    assert outputs.shape == layer.compute_output_shape(shape)
    assert np.allclose(ops.convert_to_numpy(again(inputs)), ops.convert_to_numpy(expected))


class Rates(keras.callbacks.Callback):
    """Keeps the learning rate of each epoch, beyond copies of the callback too."""

    seen: ClassVar[list[float]] = []

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(float(self.model.optimizer.learning_rate))


@pytest.mark.parametrize("kind", [RealMLPClassifier, RealMLPRegressor])
def test_every_training_has_all_cycles_of_the_learning_rate(kind):
    Rates.seen.clear()
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = (X[:, 0] > 0).astype(int)
    net = kind(n_hidden_layers=1, hidden_width=8, epochs=12, callbacks=Rates, warm_start=True)
    net.fit(X, y).fit(X, y).partial_fit(X, y).partial_fit(X, y)

    rate = net.optimizer__learning_rate
    assert Rates.seen[:12] == Rates.seen[12:24]
    assert max(Rates.seen[:12]) > 0.9 * rate
    assert Rates.seen[24:] == pytest.approx([rate, rate])


@pytest.mark.parametrize("kind", [TabMClassifier, TabMRegressor])
def test_members_without_hidden_layers_are_linear(kind):
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = (X[:, 0] > 0).astype(int)
    net = kind(hidden_layer_sizes=(), n_members=4, epochs=40, batch_size=16, random_state=0)
    net.set_params(optimizer__learning_rate=0.05).fit(X, y)

    assert net.model_.count_params() == 4 * (3 + 1) * (2 if kind is TabMClassifier else 1)
    assert net.score(X, y) > 0.3


@pytest.mark.parametrize("n_members", [2, 4])
def test_members_of_an_ensemble_learn_one_column(n_members):
    X = np.random.default_rng(0).normal(size=(60, 3))
    net = TabMRegressor(hidden_layer_sizes=(4,), n_members=n_members, epochs=1)

    with pytest.raises(ValueError, match="y has 2 columns, and no output learns column 1"):
        net.fit(X, X[:, :2])
    assert net.fit(X, X[:, 0]).predict_units(X).shape == (60, n_members)


def test_tokens_that_fill_up_do_not_count():
    X = np.random.default_rng(0).integers(4, size=(60, 6)).astype(float)
    X[::4, 3:5] = np.nan
    X[1, :5] = np.nan
    net = TokenAndLength(epochs=2, random_state=0).fit(X, (X[:, 0] > 1).astype(int))
    rows = [[2, 2, 2, 2, 2, 3], [2, 2, np.nan, np.nan, np.nan, 3], [*[np.nan] * 5, 3]]
    full, short, empty = net.predict_proba(rows)

    assert full == pytest.approx(short, rel=1e-4)
    assert np.isfinite(empty).all()


@pytest.mark.parametrize("n_columns", [1, 2])
@pytest.mark.parametrize("labels", [["no", "yes"], ["egg", "ham", "spam"]])
def test_the_build_function_learns_labels_of_all_columns(n_columns, labels):
    X = np.random.default_rng(0).normal(size=(90, 4))
    codes = np.digitize(X[:, :n_columns], [0, 0.5][: len(labels) - 1])
    y = np.array(labels)[codes].squeeze()
    net = FromBuildFunction(epochs=60, optimizer__learning_rate=0.03, random_state=0).fit(X, y)

    assert net.predict(X).shape == y.shape
    assert net.score(X, y) > 0.8

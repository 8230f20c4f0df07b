"""What the gallery has beyond Keras and scikit-learn does what its docstrings say."""

import keras
import numpy as np
import pytest
from keras import ops
from sklearn.metrics import log_loss

from realmlp_layers import CosineLogCycles, FeatureScaling, NTKDense
from robust_scaling import RobustSmoothScaler
from tabm_layers import (
    EnsembleDense,
    LogLossOfMean,
    MeanOfMembers,
    MemberDense,
    SquaredErrorOfMembers,
)

OWN_LAYERS = [
    FeatureScaling(2.0),
    NTKDense(3, "selu"),
    EnsembleDense(3, 4, "relu"),
    MemberDense(2, "softmax"),
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


def test_each_cycle_of_the_learning_rate_is_twice_as_long_as_the_last():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    callback = CosineLogCycles()
    callback.set_model(model)
    callback.set_params({"epochs": 1500})
    callback.on_train_begin()
    rates = [float(model.optimizer.learning_rate)]
    for epoch in range(1499):
        callback.on_epoch_end(epoch)
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

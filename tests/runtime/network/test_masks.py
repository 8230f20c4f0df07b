"""Where the last batch may be completed by rows of weight zero."""

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime.network.masks import is_maskable, keeps_rows


def build(*hidden, units=1, **options):
    """Build a compiled model."""
    model = keras.Sequential([keras.Input((4,)), *hidden, layers.Dense(units)])
    model.compile(**{"loss": "mse", **options})
    return model


class Loss(keras.losses.Loss):
    """A loss of somebody else."""

    def call(self, y_true, y_pred):
        return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def weigh(kind, **options):
    """Create a loss that is the weighted mean of the losses of rows."""
    return kind(reduction="mean_with_sample_weight", **options)


def normalize(axis):
    """Create a layer that normalizes over an axis."""
    return layers.LayerNormalization(axis=axis, center=False, scale=False)


MEAN = weigh(keras.losses.MeanSquaredError)


@pytest.mark.parametrize(
    ("hidden", "params", "expected"),
    [
        ([layers.Dense(3)], {"loss": MEAN}, True),
        ([layers.LayerNormalization()], {"loss": MEAN}, True),
        ([layers.Dense(3)], {"loss": keras.losses.Huber(reduction="sum")}, True),
        ([layers.Dense(3)], {"loss": "mse"}, False),
        ([layers.Dense(3)], {"loss": weigh(Loss)}, False),
        ([layers.Dense(3)], {"loss": MEAN, "metrics": ["mae"]}, False),
        ([layers.Dense(3)], {"loss": MEAN, "weighted_metrics": ["mae"]}, False),
        ([layers.BatchNormalization()], {"loss": MEAN}, False),
        ([normalize(axis=0)], {"loss": MEAN}, False),
        ([normalize(axis=-2)], {"loss": MEAN}, False),
        ([layers.Dropout(0.5)], {"loss": MEAN}, False),
        ([layers.Dense(3, activity_regularizer="l2")], {"loss": MEAN}, False),
        ([layers.Lambda(lambda x: x - keras.ops.mean(x, 0))], {"loss": MEAN}, False),
    ],
    ids=[
        *("dense", "normalized", "sum", "mean over the batch", "own loss", "metrics"),
        *("weighted metrics", "batch statistics", "axis of rows", "axis of rows from last"),
        *("random", "activity", "own layer"),
    ],
)
def test_rows_of_weight_zero_change_nothing(hidden, params, expected):
    assert is_maskable(build(*hidden, **params)) == expected


def test_losses_of_outputs_count_rows_by_themselves():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
    model.compile(loss=[MEAN, MEAN])
    X, y = np.zeros((3, 4), "float32"), np.zeros((3, 1), "float32")
    model.evaluate(X, [y, y], verbose=0)

    assert keeps_rows(model)
    assert not is_maskable(model)


def test_further_layers_keep_rows_where_they_are_passive():
    model = build(layers.BatchNormalization())

    assert not keeps_rows(model)
    assert keeps_rows(model, "BatchNormalization")


def test_models_in_models_are_looked_into():
    for layer, expected in ((layers.Dense(2), True), (layers.BatchNormalization(), False)):
        inner = keras.Sequential([keras.Input((4,)), layer])
        assert keeps_rows(build(inner)) == expected


@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_keeps_rows_predicts_each_by_itself(seed):
    model = build(layers.Reshape((2, 2)), layers.LSTM(3), layers.LayerNormalization())
    X = np.random.RandomState(seed).normal(size=(5, 4)).astype("float32")

    assert keeps_rows(model)
    alone = np.concatenate([model.predict_on_batch(X[i : i + 1]) for i in range(5)])
    np.testing.assert_allclose(model.predict_on_batch(X), alone, rtol=1e-5, atol=1e-6)

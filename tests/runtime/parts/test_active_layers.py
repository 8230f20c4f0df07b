"""Noise that goes on in predictions, the same for all rows."""

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime.parts.active_layers import ActiveLayer

NOISE = [
    (layers.Dropout(0.5), (8,)),
    (layers.GaussianDropout(0.5), (8,)),
    (layers.GaussianNoise(0.5), (8,)),
    (layers.SpatialDropout1D(0.5), (5, 8)),
    (layers.SpatialDropout2D(0.5), (3, 3, 8)),
    (layers.SpatialDropout3D(0.5), (2, 2, 2, 8)),
]


@pytest.mark.parametrize(("layer", "shape"), NOISE, ids=lambda item: type(item).__name__)
def test_predictions_have_the_noise_of_one_row(layer, shape):
    active, rows = ActiveLayer(layer), np.ones((4, *shape), "float32")
    drawn, other = (np.asarray(active(rows, training=False)) for _ in range(2))

    assert (drawn == drawn[:1]).all()
    assert not np.allclose(drawn, rows)
    assert not np.allclose(drawn, other)


def test_training_has_noise_for_each_row():
    rows = np.ones((64, 8), "float32")
    drawn = np.asarray(ActiveLayer(layers.Dropout(0.5))(rows, training=True))

    assert not (drawn == drawn[:1]).all()
    assert set(np.unique(drawn)) == {0.0, 2.0}


class NoisyDense(layers.Dense):
    """A layer of one's own that draws its weights anew for each call."""

    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.seed_generator = keras.random.SeedGenerator(0)

    def call(self, inputs):
        drawn = keras.random.normal(self.kernel.shape, seed=self.seed_generator)
        return keras.ops.matmul(inputs, self.kernel + drawn)


class Unseeded(layers.Layer):
    """A layer of one's own that no seed governs."""

    def call(self, inputs):
        return inputs + keras.random.normal((1,))


def test_layers_of_ones_own_need_seeds():
    active, rows = ActiveLayer(NoisyDense(3)), np.ones((4, 8), "float32")
    drawn, other = (np.asarray(active(rows, training=False)) for _ in range(2))

    assert drawn.shape == (4, 3)
    assert not np.allclose(drawn, other)
    assert active(keras.Input((8,))).shape == (None, 3)
    with pytest.raises(ValueError, match="Unseeded is to draw in predictions, but no seed"):
        ActiveLayer(Unseeded())(rows)


def test_noise_is_described_and_passes_masks_on():
    active = ActiveLayer(layers.Dropout(0.25), name="noise")
    again = keras.layers.deserialize(keras.layers.serialize(active))

    assert again.name == "noise"
    assert again.layer.rate == 0.25
    assert active.supports_masking
    assert active(keras.Input((5, 3))).shape == (None, 5, 3)

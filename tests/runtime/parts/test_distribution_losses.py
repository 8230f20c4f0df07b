"""Losses that compare the units which describe a distribution with a target."""

import keras
import numpy as np
from scipy.stats import norm
from sklearn.metrics import mean_pinball_loss

from _keras_runtime.parts.distribution_losses import NormalLoss, QuantileLoss


def compute(loss, *arrays):
    return float(loss(*map(keras.ops.convert_to_tensor, arrays)))


def test_loss_of_moments_is_the_likelihood():
    y, moments = np.array([[0.0], [2.0]]), np.array([[0.5, 1.0], [1.0, 2.0]])
    expected = -norm.logpdf(y[:, 0], *moments.T) - np.log(np.sqrt(2 * np.pi))

    np.testing.assert_allclose(compute(NormalLoss(), y, moments), expected.mean(), rtol=1e-6)
    weighted = np.mean(expected * moments[:, 1])
    np.testing.assert_allclose(compute(NormalLoss(0.5), y, moments), weighted, rtol=1e-6)


def test_loss_of_quantiles_is_the_pinball_loss():
    y, quantiles = np.array([[0.0], [2.0]]), np.array([[-1.0, 0.5], [2.5, 3.0]])
    columns = zip((0.1, 0.9), quantiles.T, strict=True)
    expected = np.mean([mean_pinball_loss(y, column, alpha=a) for a, column in columns])

    np.testing.assert_allclose(compute(QuantileLoss((0.1, 0.9)), y, quantiles), expected)


def test_losses_are_described():
    for loss in (NormalLoss(0.5), QuantileLoss((0.1, 0.9))):
        again = keras.losses.deserialize(keras.losses.serialize(loss))
        assert again.get_config() == loss.get_config()

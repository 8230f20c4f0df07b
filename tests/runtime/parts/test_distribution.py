"""Trainings that several devices may share; tests/scaling has some that are shared."""

import numpy as np
import tensorflow as tf

from _keras_runtime.parts.distribution import DistributionMixin
from _keras_runtime.parts.distribution.agreement import _digest
from mlp_classifier import MLPClassifier


class Shared(DistributionMixin, MLPClassifier):
    """A classifier that replicas may train together."""


def test_one_device_trains_as_without_the_part(make_classifier, assert_equal_training, X, y_binary):
    alone = make_classifier().fit(X, y_binary)
    params = alone.get_params()
    free = Shared(**params).fit(X, y_binary)
    with tf.distribute.OneDeviceStrategy("CPU:0").scope():
        single = Shared(**params).fit(X, y_binary)

    assert_equal_training(free, alone)
    assert free.trainer_ == alone.trainer_ == "compiled"
    assert single.trainer_ == "keras: a distribution strategy is in use"
    np.testing.assert_allclose(single.loss_curve_, alone.loss_curve_, rtol=1e-5)


def test_workers_tell_differences_of_what_they_train_on():
    rows = np.arange(6.0).reshape(3, 2)

    assert _digest([rows, "a", 1]) == _digest([rows.copy(), "a", 1])
    assert len({_digest([rows]), _digest([rows[::-1]]), _digest([rows, None])}) == 3

"""Train some estimators alone, or in the scope of a strategy, and write what comes out.

Run as ``python train_in_parallel.py WAY FILE``, where the way is ``alone``, ``mirrored`` (two
devices of this process) or ``workers`` (one of the workers that ``TF_CONFIG`` names).
"""

import json
import os
import pickle
import sys
from contextlib import nullcontext
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import anomaly_autoencoder
import mlp_classifier
import mlp_regressor
import multi_task
from _keras_runtime.parts.distribution import DistributionMixin

RANDOM = np.random.RandomState(0)
X = RANDOM.normal(size=(301, 5))
LABELS = np.digitize(X[:, 0] + X[:, 1] ** 2, [0.5, 1.5])
TARGET = X @ np.arange(1.0, 6.0) + RANDOM.normal(size=301)
WEIGHTS = RANDOM.uniform(0.0, 2.0, size=301)
SMALL = {"hidden_layer_sizes": (16,), "epochs": 5, "random_state": 0, "batch_size": 33}


class AnomalyAutoencoder(DistributionMixin, anomaly_autoencoder.AnomalyAutoencoder):
    """Trains on replicas."""


class MLPClassifier(DistributionMixin, mlp_classifier.MLPClassifier):
    """Trains on replicas."""


class MLPRegressor(DistributionMixin, mlp_regressor.MLPRegressor):
    """Trains on replicas."""


class MultiTaskNet(DistributionMixin, multi_task.MultiTaskNet):
    """Trains on replicas."""


class NormalizedClassifier(MLPClassifier):
    """A network that knows the mean and the variance of a batch."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(shape=(self.n_features_in_,))
        x = keras.layers.Dense(8, activation="relu")(inputs)
        x = keras.layers.BatchNormalization(synchronized=True)(x)
        model = keras.Model(inputs, self._output_layer(x))
        model.compile(**compile_kwargs)
        return model


def fit_weighted():
    # 301 rows less a fifth make batches of 33 and one of 9: no replica has half of any.
    optimizer = keras.optimizers.Adam(clipnorm=0.05, use_ema=True)
    net = MLPClassifier(
        **SMALL,
        optimizer=optimizer,
        metrics=["accuracy"],
        class_weight="balanced",
        validation_split=0.2,
    )
    return net.fit(X, LABELS, sample_weight=WEIGHTS)


def fit_stopping_early():
    net = MLPRegressor(
        **{**SMALL, "epochs": 60},
        n_iter_no_change=3,
        optimizer__learning_rate=0.05,
        validation_split=0.25,
    )
    return net.fit(X.astype("float32"), TARGET)


def fit_several_outputs():
    targets = np.array([X[:, 0] > 0, LABELS, TARGET], dtype=object).T
    loss = {
        "flag": keras.losses.BinaryCrossentropy(reduction="sum_over_batch_size"),
        "amount": keras.losses.MeanSquaredError(reduction="sum"),
    }
    net = MultiTaskNet(epochs=3, batch_size=32, random_state=0, loss=loss)
    return net.fit(X, targets, sample_weight=WEIGHTS)


def fit_with_validation():
    # The last validation row is a batch of its own, of which a replica has nothing.
    net = MLPRegressor(**SMALL, alpha=0.01, loss="huber")
    return net.fit(X, TARGET, X_val=X[:34], y_val=TARGET[:34])


def fit_in_parts():
    net = MLPClassifier(**SMALL, optimizer="sgd")
    for _ in range(2):
        net.partial_fit(X, LABELS, classes=[0, 1, 2])
    return net.set_params(optimizer__learning_rate=0.001).partial_fit(X, LABELS)


def fit_normalized():
    net = NormalizedClassifier(epochs=4, batch_size=50, random_state=0)
    return net.fit(X[:300], LABELS[:300])


def fit_again():
    # The third one takes its first weights from a blueprint, and its program from the cache.
    fits = [MLPRegressor(**SMALL).fit(X, TARGET, sample_weight=WEIGHTS) for _ in range(3)]
    assert len({net.history_["loss"][-1] for net in fits}) == 1
    return fits[-1]


def fit_outlier_detector():
    # It predicts before fit is over.
    return AnomalyAutoencoder(epochs=3, batch_size=32, random_state=0).fit(X)


CASES = {name: value for name, value in globals().items() if name.startswith("fit_")}


def refuse_other_rows():
    worker = (
        json.loads(os.environ["TF_CONFIG"])["task"]["index"] if "TF_CONFIG" in os.environ else 0
    )
    MLPRegressor(**SMALL).fit(X + worker, TARGET)


def refuse_other_seeds():
    MLPRegressor(**{**SMALL, "random_state": None}).fit(X, TARGET)


def refuse_a_row_alone():
    MLPRegressor(**{**SMALL, "batch_size": 30}).fit(X, TARGET)


def refuse_a_loss_of_batches():
    def average(y_true, y_pred):
        return keras.ops.mean(keras.ops.square(y_true - y_pred))

    MLPRegressor(**SMALL, loss=average).fit(X, TARGET)


def refuse_a_class_without_the_part():
    mlp_regressor.MLPRegressor(**SMALL).fit(X, TARGET)


def refuse_a_callback_of_batches():
    def on_train_batch_end(batch, logs):
        del batch, logs

    callback = keras.callbacks.LambdaCallback()
    callback.on_train_batch_end = on_train_batch_end
    MLPRegressor(**SMALL, callbacks=[callback]).fit(X, TARGET)


REFUSALS = {name: value for name, value in globals().items() if name.startswith("refuse_")}


def make_strategy(way):
    if way == "alone":
        return None
    if way == "workers":
        return tf.distribute.MultiWorkerMirroredStrategy()
    device = tf.config.list_physical_devices("CPU")[0]
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(device, two)
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def describe(net, inside):
    """Return what a fitted estimator has learned, after checks of what it can do."""
    restored = pickle.loads(pickle.dumps(net))
    rows = X.astype("float32")
    # A prediction in the scope of the strategy, one outside, and one of a copy.
    predictions = [np.asarray(x.predict(rows), dtype=object) for x in (net, restored)]
    np.testing.assert_array_equal(*predictions)
    np.testing.assert_array_equal(predictions[0], np.asarray(inside, dtype=object))
    # The model is one of Keras' own kind, which needs no strategy.
    assert all(isinstance(v.value.numpy(), np.ndarray) for v in net.model_.variables)
    assert not any(
        isinstance(v.value, tf.distribute.DistributedValues) for v in net.model_.variables
    )
    return {
        "trainer": net.trainer_,
        "history": net.history_,
        "weights": [value.tolist() for value in net.model_.get_weights()],
    }


def read_error(function):
    try:
        function()
    except (TypeError, ValueError) as error:
        return str(error)
    return None


def main(way, file):
    strategy = make_strategy(way)
    results = {}
    for name, fit in CASES.items():
        with strategy.scope() if strategy else nullcontext():
            net = fit()
            inside = net.predict(X.astype("float32"))
        results[name] = describe(net, inside)
        # Without the strategy, it goes on as any other.
        if name == "fit_in_parts":
            assert net.partial_fit(X, LABELS).trainer_ == "compiled"
    for name, refuse in REFUSALS.items():
        with strategy.scope() if strategy else nullcontext():
            results[name] = read_error(refuse)
    Path(file).write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

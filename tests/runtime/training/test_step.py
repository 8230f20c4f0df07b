"""The traced program trains exactly as ``Model.fit`` does on the same batches.

Keras' own training is forced by a callback that listens to batches.
"""

import keras
import pytest
from keras import layers, losses, metrics, optimizers
from packaging.version import Version

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.regressor import KerasRegressor

SCHEDULE = optimizers.schedules.ExponentialDecay(0.1, decay_steps=3, decay_rate=0.7)
OPTIMIZERS = {
    "adam": "adam",
    "amsgrad": optimizers.Adam(0.01, amsgrad=True),
    "adamw": optimizers.AdamW(0.01, weight_decay=0.1),
    "nadam": "nadam",
    "momentum": optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": "adagrad",
    "adadelta": "adadelta",
    "adafactor": "adafactor",
    "ftrl": "ftrl",
    "lion": "lion",
    "lamb": optimizers.Lamb(0.01),
    # Muon trains since Keras 3.13.
    **({"muon": optimizers.Muon(0.01)} if Version(keras.__version__) >= Version("3.13") else {}),
    "clipnorm": optimizers.Adam(0.01, clipnorm=0.1),
    "global clipnorm": optimizers.SGD(0.1, global_clipnorm=0.1),
    "clipvalue": optimizers.SGD(0.1, clipvalue=0.01),
    "moving average": optimizers.Adam(0.01, use_ema=True, ema_momentum=0.8),
    "schedule": optimizers.Adam(SCHEDULE),
    "loss scale": optimizers.SGD(0.1, loss_scale_factor=8.0),
}


class Halving(optimizers.schedules.LearningRateSchedule):
    """A schedule that is not registered with Keras."""

    def __init__(self, first=0.1):
        self.first = first

    def __call__(self, step):
        return self.first * 0.5 ** keras.ops.cast(step, "float32")

    def get_config(self):
        return {"first": self.first}


class Constant(optimizers.schedules.LearningRateSchedule):
    """A schedule that does not tell what it depends on."""

    def __call__(self, _step):
        return 0.05


def read_rate():
    return 0.05


def deviation(y_true, y_pred):
    return keras.ops.abs(y_true - y_pred)


CLASSIFIER_METRICS = [
    "accuracy",
    metrics.AUC(num_thresholds=7, name="auc"),
    metrics.Precision,
    metrics.F1Score(threshold=0.5),
    deviation,
]


def build_dropout(_estimator, inputs):
    x = layers.GaussianNoise(0.1)(inputs)
    x = layers.Dense(4, activation="relu", kernel_regularizer="l2")(x)
    return layers.Dropout(0.5)(x)


def build_normalized(_estimator, inputs):
    x = layers.Dense(4, kernel_constraint="max_norm", activity_regularizer="l2")(inputs)
    return layers.Activation("relu")(layers.BatchNormalization()(x))


def build_recurrent(_estimator, inputs):
    x = layers.Reshape((5, 1))(inputs)
    return layers.GRU(3, dropout=0.2)(x)


@pytest.fixture
def train_both(define_estimator, listens_to_batches, assert_equal_training, X, y_binary, weights):
    """Train by both ways and compare."""

    def train(base=KerasClassifier, rows=X, target=y_binary, fit=None, build=None, **params):
        defaults = {"batch_size": 16, "optimizer": "adam", **params}
        listeners = {"listener": listens_to_batches, **defaults.pop("callbacks", {})}
        arguments = [] if build is None else [build]
        pair = []
        for callbacks in ({k: v for k, v in listeners.items() if k != "listener"}, listeners):
            kind = define_estimator(base, *arguments, **defaults, callbacks=callbacks)
            pair.append(kind().fit(rows, target, **(fit or {})))

        assert pair[0].trainer_ == "compiled"
        assert pair[1].trainer_ == "keras: ListensToBatches listens to on_train_batch_end"
        assert_equal_training(*pair)
        return pair[0]

    return train


# test_equality_matrix.py trains with the usual ones.
@pytest.mark.slow
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name, train_both):
    train_both(KerasRegressor, optimizer=OPTIMIZERS[name])


@pytest.mark.parametrize(
    "params",
    [
        {"optimizer__learning_rate": Halving},
        {"optimizer__learning_rate": Halving(0.05)},
        {"optimizer": optimizers.Adam(Halving(0.05))},
    ],
    ids=["class", "instance", "of an optimizer"],
)
def test_schedules_of_ones_own(params, train_both):
    train_both(**params)


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        (lambda: 0.05, "the learning rate is a function"),
        (read_rate, "the learning rate is a function"),
        (Constant(), "a schedule of the learning rate has no complete get_config"),
    ],
    ids=["lambda", "function", "undescribed"],
)
def test_learning_rates_that_may_change_are_left_to_keras(rate, reason, make_regressor, X):
    expected = make_regressor(optimizer__learning_rate=0.05).fit(X, X[:, 0])
    given = {"optimizer__learning_rate": rate}, {"optimizer": optimizers.Adam(rate)}
    for params in given:
        estimator = make_regressor(**params).fit(X, X[:, 0]).partial_fit(X, X[:, 0])
        assert estimator.trainer_ == f"keras: {reason}"
        assert estimator.loss_curve_[:3] == pytest.approx(expected.loss_curve_)


def test_a_learning_rate_is_read_again_by_each_fit(make_regressor, X):
    rates = iter([0.05, 0.0, 0.0])
    estimator = make_regressor(optimizer="sgd", optimizer__learning_rate=lambda: next(rates))

    assert estimator.fit(X, X[:, 0]).loss_curve_[0] > estimator.loss_curve_[-1]
    assert estimator.fit(X, X[:, 0]).loss_curve_[0] == pytest.approx(estimator.loss_curve_[-1])


@pytest.mark.parametrize("batch_size", [1, 16, 20, -1])
def test_batch_sizes_that_divide_the_rows_and_that_do_not(batch_size, train_both):
    train_both(batch_size=batch_size, epochs=2)


@pytest.mark.parametrize(
    ("base", "dtype"), [(KerasClassifier, "float32"), (KerasRegressor, "float64")]
)
def test_weights_and_validation(base, dtype, train_both, X, y_binary, weights):
    validation = {"X_val": X[:25], "y_val": y_binary[:25], "sample_weight_val": weights[:25]}
    fit = {"sample_weight": weights, **validation}

    train_both(base, dtype=dtype, fit=fit, metrics=["mse"])


@pytest.mark.parametrize("build", [build_dropout, build_normalized, build_recurrent])
def test_layers_with_state_and_randomness(build, train_both, weights):
    train_both(build=build, fit={"sample_weight": weights}, validation_split=0.3)


def test_double_precision_of_layers_with_state(train_both, X):
    train_both(build=build_dropout, rows=X.astype("float64"))
    train_both(build=build_normalized, rows=X.astype("float64"))


def test_metrics(train_both):
    estimator = train_both(metrics=CLASSIFIER_METRICS, validation_split=0.3)
    names = ["accuracy", "auc", "deviation", "f1_score", "loss", "precision"]

    assert sorted(estimator.history_) == sorted(names + [f"val_{name}" for name in names])


def test_several_classes_and_class_weights(train_both, y_multiclass):
    train_both(target=y_multiclass, class_weight="balanced", metrics=["accuracy"])
    train_both(target=y_multiclass, loss="categorical_crossentropy", metrics=["accuracy"])


def test_several_outputs(train_both, X):
    train_both(KerasRegressor, target=X[:, :3], metrics=["mae", metrics.R2Score])


@pytest.mark.parametrize("loss", [losses.MeanAbsoluteError, losses.MeanSquaredError("sum")])
def test_losses(loss, train_both, weights):
    train_both(KerasRegressor, loss=loss, fit={"sample_weight": weights})


def test_rows_in_their_own_order(train_both):
    train_both(shuffle=False)


def test_callbacks_at_epochs(train_both):
    def decay(epoch, rate):
        return rate / (1 + epoch)

    callbacks = keras.callbacks
    listeners = {
        "schedule": callbacks.LearningRateScheduler(decay),
        "plateau": callbacks.ReduceLROnPlateau(patience=0, factor=0.1, min_delta=0.5),
        "stop": callbacks.EarlyStopping(patience=2, min_delta=0.01, restore_best_weights=True),
    }
    estimator = train_both(
        optimizer=optimizers.Adam(0.5),
        callbacks=listeners,
        validation_split=0.3,
        epochs=30,
    )

    assert estimator.n_iter_ < 30
    assert "learning_rate" in estimator.history_


def test_continued_training(
    make_regressor, listens_to_batches, assert_equal_training, X, y_continuous
):
    """Every second training goes the other way, so that all state has to be handed over."""
    pair = make_regressor(dropout=0.5), make_regressor(dropout=0.5)
    for step in range(4):
        pair[0].partial_fit(X, y_continuous)
        pair[1].set_params(callbacks=listens_to_batches if step % 2 else None)
        pair[1].partial_fit(X, y_continuous)

    assert pair[1].trainer_ != pair[0].trainer_ == "compiled"
    assert_equal_training(*pair)


def test_interrupted_by_prediction_evaluation_and_saving(
    make_classifier, assert_equal_training, tmp_path, X, y_binary
):
    plain, watched = (make_classifier(dropout=0.5).partial_fit(X, y_binary) for _ in range(2))
    watched.model_.predict(X, verbose=0)
    watched.model_.save(tmp_path / "model.keras")
    plain.partial_fit(X, y_binary)
    watched.partial_fit(X, y_binary)

    assert_equal_training(plain, watched)


def exclude_biases(**arguments):
    optimizer = optimizers.AdamW(0.01, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(**arguments)
    return optimizer


def test_exclusions_that_no_copy_has_are_refused(define_estimator, X, y_continuous):
    estimator = define_estimator(KerasRegressor, optimizer=exclude_biases(var_names=["bias"]))()

    with pytest.raises(ValueError, match="AdamW excludes variables from weight decay"):
        estimator.fit(X, y_continuous)


@pytest.mark.parametrize("by_name", [True, False])
def test_exclusions_of_a_build_function_are_left_to_keras(
    by_name, define_estimator, X, y_continuous
):
    def build(_estimator, inputs):
        hidden = layers.Dense(4, bias_initializer="ones")
        model = keras.Model(inputs, layers.Dense(1)(hidden(inputs)))
        excluded = {"var_names": ["bias"]} if by_name else {"var_list": [hidden.bias]}
        model.compile(optimizer=exclude_biases(**excluded), loss="mse")
        return model

    estimator = define_estimator(KerasRegressor, build, optimizer="adam")()
    estimator.fit(X, y_continuous)

    assert estimator.trainer_ == "keras: the model cannot be created again from its configuration"


def test_layers_that_adapted_to_data_are_left_to_keras(define_estimator, X, y_continuous):
    def build(_estimator, inputs):
        adapted = layers.Normalization()
        adapted.adapt(3 + 2 * X)
        return layers.Dense(4)(adapted(inputs))

    estimator = define_estimator(KerasRegressor, build)().fit(X, y_continuous)
    predicted = estimator.model_.predict(X, verbose=0).ravel()

    assert estimator.trainer_ == "keras: the model cannot be created again from its configuration"
    assert predicted == pytest.approx(estimator.predict(X), rel=1e-5)

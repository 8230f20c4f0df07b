"""Small networks are updated as one vector, exactly as Keras updates their variables."""

import keras
import numpy as np
import pytest
from keras import layers, optimizers

from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.training import TRAINING_PROGRAMS, step
from _keras_runtime.training.step import FusedStep, NotFusableError

FUSED = {
    "adam": optimizers.Adam(0.01),
    "amsgrad": optimizers.Adam(0.01, amsgrad=True),
    "adamw": optimizers.AdamW(0.01, weight_decay=0.1),
    "adamax": optimizers.Adamax(0.01),
    "nadam": optimizers.Nadam(0.01),
    "momentum": optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": optimizers.Adagrad(0.05),
    "adadelta": optimizers.Adadelta(0.5),
    "ftrl": optimizers.Ftrl(0.05),
    "lion": optimizers.Lion(0.01),
    "clipvalue": optimizers.Adam(0.01, clipvalue=0.01),
    "global clipnorm": optimizers.Adam(0.01, global_clipnorm=0.1),
    "schedule": optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 3, 0.7)),
}


@pytest.fixture
def count_fused(monkeypatch):
    """Return a list that grows with each update of a vector that is traced, from empty stores."""
    traced = []
    apply_gradients = FusedStep.apply_gradients

    def apply(self, values, gradients):
        values = apply_gradients(self, values, gradients)
        traced.append(self)
        return values

    monkeypatch.setattr(FusedStep, "apply_gradients", apply)
    TRAINING_PROGRAMS.clear()
    return traced


@pytest.mark.parametrize("name", FUSED)
def test_fused_updates_are_those_of_each_variable(
    name, count_fused, define_estimator, assert_equal_training, monkeypatch, X, y_continuous
):
    rows = X.astype("float64")
    kind = define_estimator(KerasRegressor, optimizer=FUSED[name], batch_size=16)
    pair = [kind().fit(rows, y_continuous)]
    monkeypatch.setattr(step, "LARGEST_NETWORK", 0)
    TRAINING_PROGRAMS.clear()
    pair.append(kind().fit(rows, y_continuous))

    assert len(count_fused) == 1
    assert_equal_training(*pair, rtol=1e-12)


def build_constrained(_estimator, inputs):
    return layers.Dense(4, kernel_constraint="max_norm")(inputs)


def build_large(_estimator, inputs):
    return layers.Dense(2000)(inputs)


@pytest.mark.parametrize(
    "optimizer",
    [
        optimizers.SGD(0.1),
        optimizers.Adam(clipnorm=1.0),
        optimizers.Adam(use_ema=True),
        optimizers.Adam(loss_scale_factor=2.0),
        optimizers.Adafactor(),
        optimizers.Lamb(),
    ],
)
def test_other_optimizers_go_on_by_variable(optimizer, count_fused, define_regressor, X):
    estimator = define_regressor(optimizer=optimizer).fit(X, X[:, 0])

    assert estimator.trainer_ == "compiled"
    assert not count_fused


@pytest.mark.parametrize(
    ("optimizer", "reason"),
    [
        (optimizers.Adam(gradient_accumulation_steps=2), "the optimizer accumulates gradients"),
        (
            optimizers.SGD(0.1, use_ema=True, ema_overwrite_frequency=5),
            "the optimizer overwrites the weights by averages",
        ),
        (
            optimizers.LossScaleOptimizer(optimizers.Adam()),
            "LossScaleOptimizer changes the scale of the loss",
        ),
    ],
)
def test_optimizers_with_steps_of_several_kinds_are_left_to_keras(
    optimizer, reason, define_regressor, X
):
    assert define_regressor(optimizer=optimizer).fit(X, X[:, 0]).trainer_ == f"keras: {reason}"


@pytest.mark.parametrize("build", [build_constrained, build_large])
def test_other_networks_go_on_by_variable(build, count_fused, define_regressor, X):
    define_regressor(build).fit(X, X[:, 0])

    assert not count_fused


def test_gradients_with_gaps_are_found_while_tracing(
    define_estimator, listens_to_batches, assert_equal_training, X, y_continuous
):
    """Embeddings have sparse gradients, on which some optimizers touch few rows only."""

    def build(_estimator, inputs):
        return layers.Flatten()(layers.Embedding(9, 3)(inputs))

    codes = np.digitize(X, [-1, 0, 1]).astype("float32")
    pair = [
        define_estimator(KerasRegressor, build, callbacks=callbacks)().fit(codes, y_continuous)
        for callbacks in (None, listens_to_batches)
    ]

    assert pair[0].trainer_ == "compiled"
    assert_equal_training(*pair)


def test_the_state_is_the_optimizers_own_at_each_epoch(
    count_fused, make_regressor, X, y_continuous
):
    """Callbacks see it, and may change it."""
    seen = []

    class Watches(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            optimizer = self.model.optimizer
            seen.append((int(optimizer.iterations), float(optimizer._momentums[0].numpy().std())))
            optimizer.learning_rate = 0.5**epoch

    estimator = make_regressor(callbacks=Watches, batch_size=20, epochs=3).fit(X, y_continuous)

    assert count_fused
    assert [steps for steps, _ in seen] == [3, 6, 9]
    assert len({spread for _, spread in seen} - {0.0}) == 3
    assert float(estimator.model_.optimizer.learning_rate) == 0.25


def test_an_optimizer_with_state_of_another_kind_is_refused():
    class Wider(optimizers.Adam):
        pass

    model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
    model.compile(Wider(), "mse")
    model.optimizer.build(model.trainable_variables)

    with pytest.raises(NotFusableError):
        FusedStep(model)

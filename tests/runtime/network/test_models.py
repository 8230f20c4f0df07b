"""Networks that build functions of every kind return."""

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.own_code import OwnCodeMixin
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.training import TRAINING_PROGRAMS


class Scaled(layers.Dense):
    """A layer of one's own, whose only argument is in no configuration."""

    def __init__(self, units, factor=1.0, **kwargs):
        super().__init__(units, **kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * super().call(inputs)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Forgetful(Scaled):
    """A layer whose configuration lacks an argument."""

    def get_config(self):
        config = super().get_config()
        del config["factor"]
        return config


class Ones(keras.initializers.Initializer):
    """An initializer of one's own."""

    def __call__(self, shape, dtype=None, **_):
        return keras.ops.ones(shape, dtype)


class Subclassed(keras.Model):
    """A model that cannot be told from its layers."""

    def __init__(self, units):
        super().__init__()
        self.hidden = layers.Dense(4, activation="relu")
        self.out = layers.Dense(units, activation="sigmoid")

    def call(self, inputs):
        return self.out(self.hidden(inputs))


class Penalized(keras.Model):
    """A functional model with a training step of its own."""

    def train_step(self, data):
        return super().train_step(data)


def double(x):
    return 2 * x


def error(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


class Error(keras.losses.Loss):
    """A loss that is not registered with Keras."""

    def call(self, y_true, y_pred):
        return error(y_true, y_pred)


def finish(estimator, inputs, x):
    return keras.Model(inputs, estimator._output_layer(x))


def build_sequential(estimator, _inputs):
    (head,) = estimator._heads
    output = layers.Dense(head.units, activation=head.activation)
    return keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="relu"), output])


def build_unbuilt_sequential(_estimator, _inputs):
    return keras.Sequential([layers.Dense(4), layers.Dense(1, activation="sigmoid")])


def build_nested(_estimator, inputs):
    inner = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.BatchNormalization()])
    return layers.Dense(3)(inner(inputs))


def build_residual(_estimator, inputs):
    x = layers.Dense(5, activation="relu")(inputs)
    return layers.LayerNormalization()(layers.Add()([x, inputs]))


def build_attention(_estimator, inputs):
    x = layers.Reshape((5, 1))(inputs)
    return layers.Flatten()(layers.MultiHeadAttention(2, 2, dropout=0.1)(x, x))


def build_operations(_estimator, inputs):
    x = layers.Dense(4)(inputs)
    return keras.ops.concatenate([keras.ops.abs(x), x * 2], axis=-1)


def build_no_hidden_layer(_estimator, inputs):
    return inputs


COMPILED = {
    "sequential": build_sequential,
    "sequential without input": build_unbuilt_sequential,
    "nested": build_nested,
    "residual": build_residual,
    "attention": build_attention,
    "operations": build_operations,
    "no hidden layer": build_no_hidden_layer,
    "own layer": lambda _estimator, inputs: Scaled(4, factor=3.0)(inputs),
    "own layer, wrapped": lambda _estimator, inputs: layers.Flatten()(
        layers.TimeDistributed(Scaled(2, factor=3.0))(layers.Reshape((5, 1))(inputs))
    ),
    "own initializer": lambda _estimator, inputs: layers.Dense(4, kernel_initializer=Ones())(
        inputs
    ),
    "own activation": lambda _estimator, inputs: layers.Dense(4, activation=double)(inputs),
    "function layer": lambda _estimator, inputs: layers.Lambda(double)(inputs),
}
RARE = {"sequential without input", "residual", "attention", "operations", "function layer"}
NOT_COMPILED = {
    "subclassed": lambda _estimator, _inputs: Subclassed(1),
    "own training step": lambda estimator, inputs: Penalized(
        inputs, estimator._output_layer(layers.Dense(4)(inputs))
    ),
    "lambda": lambda _estimator, inputs: layers.Lambda(lambda x: x + 1)(inputs),
    "incomplete configuration": lambda _estimator, inputs: Forgetful(4, factor=3.0)(inputs),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in RARE else []) for name in COMPILED],
)
def test_networks_that_are_trained_by_a_program(
    name, define_classifier, listens_to_batches, assert_equal_training, X, y_binary
):
    estimator = define_classifier(COMPILED[name], batch_size=20).fit(X, y_binary)
    by_keras = define_classifier(COMPILED[name], batch_size=20, callbacks=listens_to_batches)
    by_keras.fit(X, y_binary)

    assert estimator.trainer_ == "compiled"
    assert_equal_training(estimator, by_keras, rtol=1e-5)
    np.testing.assert_allclose(
        estimator.model_.predict(X, verbose=0)[:, 0],
        estimator.predict_proba(X)[:, 1],
        rtol=1e-5,
        atol=1e-7,
    )


@pytest.mark.parametrize("name", NOT_COMPILED)
def test_networks_that_are_trained_by_keras(name, define_classifier, X, y_binary):
    estimator = define_classifier(NOT_COMPILED[name], batch_size=20).fit(X, y_binary)
    first = estimator.predict_proba(X)
    history = list(estimator.loss_curve_)
    estimator.fit(X, y_binary)

    assert estimator.trainer_ == "keras: the model cannot be created again from its configuration"
    assert estimator.loss_curve_ == history
    assert np.array_equal(estimator.predict_proba(X), first)
    np.testing.assert_allclose(estimator.model_.predict(X, verbose=0)[:, 0], first[:, 1], rtol=1e-5)
    assert len(estimator.partial_fit(X, y_binary).loss_curve_) == 4


OWN_CODE = {
    "own layer": "Scaled",
    "own layer, wrapped": "Scaled",
    "own initializer": "Ones",
    "own activation": "double",
    "function layer": "double",
    "lambda": "<lambda>",
    "incomplete configuration": "Forgetful",
}


@pytest.mark.parametrize("name", OWN_CODE)
def test_code_outside_keras_needs_a_part(name, define_classifier, X, y_binary):
    build = {**COMPILED, **NOT_COMPILED}[name]
    message = rf"{OWN_CODE[name]}. Name `parts\.own_code\.OwnCodeMixin`"
    with pytest.raises(TypeError, match=message):
        define_classifier(build, mixins=()).fit(X, y_binary)

    estimator = define_classifier(build, mixins=(OwnCodeMixin,)).fit(X, y_binary)
    assert estimator.trainer_.startswith("compiled" if name in COMPILED else "keras: the model")


def exclude(optimizer):
    optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_what_no_copy_of_an_optimizer_knows_needs_a_part(define_estimator, X, y_binary):
    """The exclusions of the optimizer that the estimator gives."""

    def define(*mixins):
        base = define_estimator(KerasClassifier, mixins=mixins, optimizer="adamw")

        class Excluding(base):
            def _keras_build_fn(self, compile_kwargs):
                exclude(compile_kwargs["optimizer"])
                return super()._keras_build_fn(compile_kwargs)

        return Excluding().fit(X, y_binary)

    with pytest.raises(TypeError, match=r"exclude_from_weight_decay\. Name `parts\.own_code"):
        define()
    assert define(OwnCodeMixin).trainer_.startswith("keras: the model cannot be created")


def test_a_network_is_not_trained_with_the_code_of_another(define_classifier, X, y_binary):
    """Both layers have the same name and configuration."""

    def define(factor):
        class Local(layers.Dense):
            def call(self, inputs):
                return factor * super().call(inputs)

        return define_classifier(lambda _estimator, inputs: Local(4)(inputs)).fit(X, y_binary)

    estimators = [define(factor) for factor in (1.0, 4.0)]
    for estimator in estimators:
        np.testing.assert_allclose(
            estimator.predict_proba(X)[:, 1],
            estimator.model_.predict(X, verbose=0)[:, 0],
            rtol=1e-5,
        )

    assert estimators[0].trainer_ == estimators[1].trainer_ == "compiled"
    assert estimators[0].loss_curve_ != estimators[1].loss_curve_


@pytest.mark.parametrize(
    ("shape", "build"),
    [
        ((5, 2), lambda _estimator, x: layers.GlobalMaxPooling1D()(layers.Conv1D(3, 2)(x))),
        ((4, 4, 1), lambda _estimator, x: layers.Flatten()(layers.Conv2D(2, 2)(x))),
        ((6, 2), lambda _estimator, x: layers.LSTM(3)(x)),
        ((6,), lambda _estimator, x: layers.Flatten()(layers.Embedding(10, 2)(keras.ops.abs(x)))),
    ],
    ids=["series", "image", "sequence", "tokens"],
)
def test_rows_of_several_dimensions(shape, build, define_regressor, y_continuous):
    rows = np.random.RandomState(0).normal(size=(60, *shape)).astype("float32")
    estimator = define_regressor(build, batch_size=20)
    estimator.fit(rows, y_continuous, X_val=rows, y_val=y_continuous)

    assert estimator.trainer_ == "compiled"
    assert estimator.input_shape_ == shape
    assert estimator.n_features_in_ == shape[0]
    assert estimator.predict(rows).shape == (60,)


@pytest.mark.parametrize(
    ("loss", "metrics"),
    [
        ("mse", ["accuracy"]),
        (error, None),
        (Error(), None),
        ("mse", [error]),
        (keras.losses.BinaryCrossentropy(from_logits=False), [keras.metrics.AUC(name="auc")]),
    ],
    ids=["names", "function", "own class", "own metric", "instances"],
)
def test_what_a_build_function_compiles_counts(
    loss, metrics, define_classifier, listens_to_batches, assert_equal_training, X, y_binary
):
    def build(estimator, inputs):
        model = finish(estimator, inputs, layers.Dense(4, activation="relu")(inputs))
        model.compile(optimizer=keras.optimizers.SGD(0.05), loss=loss, metrics=metrics)
        return model

    params = {"optimizer": "adam", "batch_size": 20}
    estimator = define_classifier(build, **params).fit(X, y_binary)
    by_keras = define_classifier(build, **params, callbacks=listens_to_batches).fit(X, y_binary)

    assert isinstance(estimator.model_.optimizer, keras.optimizers.SGD)
    assert_equal_training(estimator, by_keras)


@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_compile_arguments_may_be_completed(
    activation, compile_with, define_classifier, assert_equal_training, X, y_binary, weights
):
    """The loss still agrees with the last layer, and the optimizer is that of the estimator."""

    def build(_estimator, inputs):
        hidden = layers.Dense(4, activation="relu")(inputs)
        return keras.Model(inputs, layers.Dense(1, activation=activation)(hidden))

    extended = compile_with(build, weighted_metrics=["accuracy"]).fit(X, y_binary, weights)
    plain = define_classifier(build).fit(X, y_binary, weights)

    assert list(extended.history_) == ["accuracy", "loss"]
    assert extended.trainer_ == plain.trainer_ == "compiled"
    assert extended.loss_curve_ == plain.loss_curve_
    assert np.array_equal(extended.predict_proba(X), plain.predict_proba(X))
    assert len(extended.partial_fit(X, y_binary, sample_weight=weights).loss_curve_) == 4


def test_compile_arguments_may_be_replaced(compile_with, X, y_binary):
    estimator = compile_with(metrics=["mae"], loss="mse").fit(X, y_binary)
    error = np.abs(estimator.predict_proba(X)[:, 1] - y_binary).mean()
    estimator.fit(X, y_binary, X_val=X, y_val=y_binary)

    assert list(estimator.history_) == ["loss", "mae", "val_loss", "val_mae"]
    assert estimator.history_["val_mae"][-1] == pytest.approx(error, rel=1e-5)


@pytest.fixture
def compile_with(define_estimator):
    """Create a classifier whose build function adds to the compile arguments, or changes them."""

    def make(build=None, **arguments):
        base = define_estimator(KerasClassifier, *([] if build is None else [build]))

        class Completes(base):
            def _keras_build_fn(self, compile_kwargs):
                model = super()._keras_build_fn(compile_kwargs)
                model.compile(**{**compile_kwargs, **arguments})
                return model

        return Completes()

    return make


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda _e, inputs: keras.Model(inputs, layers.Dense(2)(inputs)), r"\(None, 2\)"),
        (lambda _e, inputs: keras.Model(inputs, [inputs, inputs]), "output"),
        (lambda _e, inputs: keras.Model(inputs, layers.Reshape((5, 1))(inputs)), r"\(None, 5, 1\)"),
    ],
    ids=["units", "outputs", "dimensions"],
)
def test_outputs_that_do_not_fit_the_target_are_refused(
    build, message, define_regressor, X, y_continuous
):
    with pytest.raises(ValueError, match=message):
        define_regressor(build).fit(X, y_continuous)


def test_a_class_without_build_function_says_so(define_estimator, X, y_continuous):
    kind = define_estimator(KerasRegressor)
    del kind._keras_build_fn

    with pytest.raises(NotImplementedError, match="Defined must implement `_keras_build_fn"):
        kind().fit(X, y_continuous)


def test_a_mutable_network_is_not_kept_by_the_program(define_classifier, X, y_binary):
    """What is done to the model in the caller's hands does not reach later fits."""
    estimator = define_classifier(epochs=1).fit(X, y_binary)
    expected = estimator.predict_proba(X)
    estimator.model_.layers[1].trainable = False
    estimator.model_.set_weights([0 * w for w in estimator.model_.get_weights()])

    assert len(TRAINING_PROGRAMS) > 0
    assert np.array_equal(define_classifier(epochs=1).fit(X, y_binary).predict_proba(X), expected)


def test_frozen_layers_stay_as_they_are(define_classifier, X, y_binary):
    def build(_estimator, inputs):
        frozen = layers.Dense(4, trainable=False, name="frozen")
        return layers.Dense(4)(frozen(inputs))

    estimator = define_classifier(build).initialize(X, y_binary)
    before = [array.copy() for array in estimator.model_.get_layer("frozen").get_weights()]
    estimator.partial_fit(X, y_binary)

    assert estimator.trainer_ == "compiled"
    for left, right in zip(before, estimator.model_.get_layer("frozen").get_weights(), strict=True):
        assert np.array_equal(left, right)


def test_weights_set_by_a_build_function_are_where_training_starts(
    define_regressor, X, y_continuous
):
    def build(estimator, inputs):
        model = finish(estimator, inputs, inputs)
        model.set_weights([np.arange(1.0, 6.0)[:, np.newaxis], np.zeros(1)])
        return model

    estimator = define_regressor(build).initialize(X, y_continuous)

    np.testing.assert_allclose(estimator.predict(X), X @ np.arange(1.0, 6.0), rtol=1e-4)

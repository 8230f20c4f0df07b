"""Build functions that were written for SciKeras."""

import keras
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.model_selection import GridSearchCV

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.build_functions import BuildFunctionMixin
from _keras_runtime.parts.encoders import EncoderMixin
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor


def build_around(build):
    """Return a classifier whose network is that of a build function."""

    class Built(BuildFunctionMixin, MLPClassifier):
        def _keras_build_fn(self, compile_kwargs):
            return self._call_build_function(build, compile_kwargs)

    return Built(epochs=40, n_iter_no_change=None, random_state=0)


def build_softmax(units, loss, n_outputs=1):
    """Return a build function that compiles its network with a loss of its own choice."""

    def build(meta):
        inputs = keras.Input((meta["n_features_in_"],))
        layers = [keras.layers.Dense(units, activation="softmax") for _ in range(n_outputs)]
        outputs = [layer(inputs) for layer in layers]
        model = keras.Model(inputs, outputs if n_outputs > 1 else outputs[0])
        model.compile(keras.optimizers.Adam(0.05), loss)
        return model

    return build


@pytest.mark.parametrize("target", ["labels", "columns", "numbers"])
def test_a_build_function_finds_what_scikeras_would_tell_it(target, X, y_multiclass):
    """Shapes after the rows are read from ``X_shape_``, whose number of rows is not known."""
    base = MLPRegressor if target == "numbers" else MLPClassifier
    y = np.eye(3, dtype=int)[y_multiclass] if target == "columns" else y_multiclass
    seen = {}

    def build(meta):
        seen.update(meta)
        inputs = keras.Input(meta["X_shape_"][1:], dtype=meta["X_dtype_"])
        units = {"labels": 3, "columns": 3, "numbers": 1}[target]
        activation = {"labels": "softmax", "columns": "sigmoid", "numbers": None}[target]
        return keras.Model(inputs, keras.layers.Dense(units, activation=activation)(inputs))

    class Built(BuildFunctionMixin, base):
        def _keras_build_fn(self, compile_kwargs):
            return self._call_build_function(build, compile_kwargs)

    Built(epochs=1).fit(X.astype("float64"), y)

    assert seen["X_shape_"] == (None, 5)
    assert seen["X_dtype_"] == np.float64
    assert seen["n_outputs_expected_"] == 1


def test_a_build_function_finds_the_number_of_columns_if_inputs_are_several(X, y_binary):
    class Halves(TransformerMixin, BaseEstimator):
        def fit(self, X):
            return self

        def transform(self, X):
            return {"left": X[:, :2], "right": X[:, 2:]}

    def build(meta):
        assert meta["X_shape_"] == (None, 5)
        inputs = {
            name: keras.Input(shape, name=name) for name, shape in meta["input_shape_"].items()
        }
        joined = keras.layers.Concatenate()(list(inputs.values()))
        return keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(joined))

    class Built(EncoderMixin, BuildFunctionMixin, MLPClassifier):
        @property
        def feature_encoder(self):
            return Halves()

        def _keras_build_fn(self, compile_kwargs):
            return self._call_build_function(build, compile_kwargs)

    assert Built(epochs=1).fit(X, y_binary).predict(X).shape == (60,)


@pytest.mark.parametrize(
    "loss",
    [
        "sparse_categorical_crossentropy",
        "categorical_crossentropy",
        keras.losses.CategoricalCrossentropy(),
        "mse",
    ],
    ids=["sparse", "categorical", "instance", "mse"],
)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_targets_are_what_the_loss_of_a_build_function_reads(
    loss, n_classes, X, y_binary, y_multiclass
):
    """As in the wrappers of Keras, which looked at the compiled loss."""
    codes = y_binary if n_classes == 2 else y_multiclass
    y = np.array(["a", "b", "c"])[codes]
    estimator = build_around(build_softmax(n_classes, loss)).fit(X, y)

    assert estimator.predict_proba(X).shape == (60, n_classes)
    assert estimator.score(X, y) > 0.85
    assert set(estimator.predict(X)) == set(y)


def test_a_network_with_a_loss_of_its_own_goes_on_as_it_began(X, y_binary, tmp_path):
    build = build_softmax(2, "categorical_crossentropy")
    estimator = build_around(build).fit(X, y_binary)
    losses = estimator.history_["loss"]
    estimator.set_params(warm_start=True).fit(X, y_binary).partial_fit(X, y_binary)

    assert len(estimator.loss_curve_) == 81
    assert estimator.history_["loss"][40] < losses[0] / 2
    assert estimator.predict_proba(X).shape == (60, 2)


def test_each_of_several_outputs_follows_its_own_loss(X, y_multiclass):
    y = np.column_stack([y_multiclass, np.digitize(X[:, 1], [-0.5, 0.5])])
    mixed = ["categorical_crossentropy", "sparse_categorical_crossentropy"]
    estimator = build_around(build_softmax(3, mixed, 2)).fit(X, y)
    same = build_around(build_softmax(3, mixed[::-1], 2)).fit(X, y)

    assert estimator.score(X, y) > 0.6
    for one, other in zip(estimator.predict_proba(X), same.predict_proba(X), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


def test_a_network_for_other_classes_than_there_are_is_refused(X, y_multiclass):
    estimator = build_around(build_softmax(2, "categorical_crossentropy"))

    with pytest.raises(ValueError, match="the target needs 1 of the shape"):
        estimator.fit(X, y_multiclass)


OPTIONS = {
    "optimizer__learning_rate": 0.05,
    "metrics__0__threshold": None,
    "compile__run_eagerly": None,
    "jit_compile": "auto",
}


@pytest.fixture
def make_compiled(define_estimator):
    """Create a classifier whose build function compiles its network by itself."""

    def make(complete=None, **params):
        def build(estimator, inputs):
            outputs = keras.layers.Dense(1, activation="sigmoid")(inputs)
            model = keras.Model(inputs, outputs)
            chosen = {
                "optimizer": keras.optimizers.Adam(0.05),
                "loss": "binary_crossentropy",
                "metrics": ["accuracy"],
            }
            model.compile(**chosen, **(complete(estimator) if complete else {}))
            return model

        return define_estimator(KerasClassifier, build, **OPTIONS)(**params)

    return make


SET = [
    ({"optimizer": "sgd"}, "optimizer=Adam"),
    ({"optimizer": keras.optimizers.Adam(0.1)}, "optimizer=Adam"),
    ({"optimizer__learning_rate": 0.1}, "optimizer=Adam"),
    ({"loss": "mse"}, "loss='binary_crossentropy'"),
    ({"loss": keras.losses.BinaryFocalCrossentropy}, "loss='binary_crossentropy'"),
    ({"loss": keras.losses.BinaryCrossentropy(label_smoothing=0.1)}, "loss='binary_crossentropy'"),
    ({"metrics": ["AUC"]}, r"metrics=\['accuracy'\]"),
    ({"metrics": [keras.metrics.AUC]}, r"metrics=\['accuracy'\]"),
    ({"jit_compile": True}, "jit_compile="),
    ({"compile__run_eagerly": True}, "run_eagerly=False"),
]


@pytest.mark.parametrize(("params", "compiled"), SET, ids=[str(set(each)) for each, _ in SET])
def test_what_a_build_function_overrides_cannot_be_set(
    params, compiled, make_compiled, X, y_binary
):
    """SciKeras says so of a loss, and leaves out everything else without a word."""
    name = next(iter(params))
    message = f"{name}=.* is set, but model compiled with {compiled}.*`compile_kwargs`"
    with pytest.raises(ValueError, match=message):
        make_compiled(**params).fit(X, y_binary)
    estimator = make_compiled(warm_start=True).fit(X, y_binary).set_params(**params)
    for fit in (estimator.fit, estimator.partial_fit, clone(estimator).fit):
        with pytest.raises(ValueError, match=message):
            fit(X, y_binary)


def test_a_search_over_what_a_build_function_overrides_fails(make_compiled, X, y_binary):
    grid = {"optimizer__learning_rate": [0.1, 0.2]}
    search = GridSearchCV(make_compiled(), grid, cv=2, error_score="raise")

    with pytest.raises(ValueError, match=r"optimizer__learning_rate=0\.1 is set, but"):
        search.fit(X, y_binary)


@pytest.mark.parametrize(
    "params",
    [
        {"optimizer": "Adam", "optimizer__learning_rate": 0.05},
        {"optimizer": keras.optimizers.Adam(0.05)},
        {"optimizer": keras.optimizers.Adam, "optimizer__learning_rate": np.float64(0.05)},
        {"loss": "BinaryCrossentropy"},
        {"loss": keras.losses.BinaryCrossentropy},
        {"metrics": ("accuracy",)},
        {"jit_compile": False},
        {"compile__run_eagerly": False},
        {"epochs": 2, "batch_size": 7, "callbacks": keras.callbacks.TerminateOnNaN},
    ],
)
def test_what_a_build_function_has_chosen_too_can_be_set(params, make_compiled, X, y_binary):
    expected = make_compiled().fit(X, y_binary)
    estimator = make_compiled(**{"epochs": 3, **params}).fit(X, y_binary)

    rates = [float(each.model_.optimizer.learning_rate) for each in (estimator, expected)]
    assert rates[0] == rates[1] == pytest.approx(0.05)
    assert list(estimator.history_) == ["accuracy", "loss"]


def test_a_build_function_may_follow_parameters_in_its_own_way(define_estimator, X, y_binary):
    def build(estimator, inputs):
        model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(inputs))
        model.compile(estimator.optimizer, estimator.loss, metrics=estimator.metrics)
        return model

    kind = define_estimator(KerasClassifier, build)
    params = {"optimizer": "sgd", "loss": "mse", "metrics": ["mae"]}
    estimator = kind(**params).fit(X, y_binary)

    assert list(estimator.history_) == ["loss", "mae"]
    assert isinstance(estimator.model_.optimizer, keras.optimizers.SGD)


@pytest.mark.parametrize("loss", ["mse", keras.losses.MeanSquaredError(reduction="sum")])
def test_the_scale_of_weights_does_not_matter_to_any_loss(
    loss, define_regressor, X, y_continuous, weights
):
    def build(_estimator, inputs):
        model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
        model.compile(keras.optimizers.SGD(0.01), loss)
        return model

    validation = {"X_val": X[:20], "y_val": y_continuous[:20]}
    histories = [
        define_regressor(build)
        .fit(
            X,
            y_continuous,
            sample_weight=scale * weights,
            sample_weight_val=scale * weights[:20],
            **validation,
        )
        .history_
        for scale in (1.0, 1000.0, 1e-6)
    ]

    for history in histories[1:]:
        for name in ("loss", "val_loss"):
            np.testing.assert_allclose(history[name], histories[0][name], rtol=1e-5)

"""Outputs that an estimator declares, each for columns of the target of its own."""

import copy
import pickle
import types
from dataclasses import replace

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.outputs import Output, OutputsMixin
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.parts.saving import SavingMixin

TASKS = (
    Output("amount", ["amount"], "regression", activation="softplus", loss="Poisson"),
    Output("risk", ["risk"], "binary", metrics=["accuracy"]),
    Output("grade", ["grade"], "multiclass", loss_weight=0.5),
    Output("flags", ["late", "split"], "multilabel"),
)
TRAINED = {"epochs": 200, "optimizer__learning_rate": 0.03}


def build_outputs(estimator, inputs):
    """One output layer for each output, all on four hidden units."""
    x = keras.layers.Dense(4, activation="relu", name="hidden")(inputs)
    outputs = [estimator._output_layer(x, each.name) for each in estimator._list_outputs()]
    return keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])


@pytest.fixture(scope="module")
def y(X):
    """A count, a text, a grade and two flags for each row."""
    return pd.DataFrame(
        {
            "grade": np.digitize(X[:, 2], [-0.5, 0.5]) + 10,
            "risk": np.where(X[:, 1] > 0, "yes", "no"),
            "amount": np.random.RandomState(0).poisson(np.exp(1 + X[:, 0] / 2)),
            "late": (X[:, 0] > 0).astype(int),
            "split": (X[:, 3] > 0).astype(int),
        }
    )


@pytest.fixture(scope="module")
def make(define_estimator):
    """Create an estimator with some outputs."""

    def create(*outputs, base=KerasClassifier, build=build_outputs, **params):
        outputs = outputs or TASKS
        routed = dict.fromkeys(name for name in params if "__" in name)
        kind = define_estimator(base, build, (SavingMixin, OutputsMixin), **routed)
        kind._list_outputs = lambda _: outputs
        return kind(**params)

    return create


def train_with_keras(estimator, X, targets, losses, **compile_kwargs):
    """Train the network of an initialized estimator by Keras, in the same order of rows."""
    model = keras.models.clone_model(estimator.model_)
    model.set_weights(estimator.model_.get_weights())
    mean = {name: loss(reduction="mean_with_sample_weight") for name, loss in losses.items()}
    model.compile("adam", mean, **compile_kwargs)
    history = model.fit(X, targets, batch_size=len(X), epochs=3, shuffle=False, verbose=0)
    return model, history.history


def test_each_output_learns_its_columns(make, X, y):
    estimator = make(**TRAINED).fit(X, y)
    predicted = estimator.predict(X)

    assert predicted.dtype == object
    assert predicted.shape == y.shape
    assert accuracy_score(y["risk"], predicted[:, 1].astype(str)) > 0.8
    assert accuracy_score(y["grade"], predicted[:, 0].astype(int)) > 0.8
    assert accuracy_score(y["late"], predicted[:, 3].astype(int)) > 0.8
    assert r2_score(y["amount"], predicted[:, 2].astype(float)) > 0.3
    assert estimator.trainer_ == "compiled"


def test_attributes_tell_of_each_output(make, X, y):
    estimator = make(epochs=1).fit(X, y)

    assert estimator.target_type_ == "mixed"
    assert estimator.n_outputs_ == 5
    assert estimator.classes_[0] is None
    assert [list(labels) for labels in estimator.classes_[1:]] == [
        ["no", "yes"],
        [10, 11, 12],
        [0, 1],
    ]
    assert estimator.n_classes_ == [None, 2, 3, 2]
    assert [layer.name for layer in estimator.model_.layers[2:]] == [
        "amount",
        "risk",
        "grade",
        "flags",
    ]
    assert "risk_accuracy" in estimator.history_


def test_probabilities_of_the_outputs_with_classes(make, X, y):
    estimator = make().fit(X, y)
    risk, grade, flags = estimator.predict_proba(X)

    assert (risk.shape, grade.shape, flags.shape) == ((60, 2), (60, 3), (60, 2))
    np.testing.assert_allclose(risk.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(grade.sum(axis=1), 1, rtol=1e-6)
    predicted = estimator.predict(X)
    assert list(predicted[:, 0]) == list(np.array([10, 11, 12])[grade.argmax(axis=1)])
    assert list(predicted[:, 3]) == list((flags[:, 0] > 0.5).astype(int))
    assert [item.shape for item in estimator.decision_function(X)] == [(60, 2), (60, 3), (60, 2)]


def test_one_row(make, X, y):
    estimator = make(epochs=1).fit(X, y)

    assert estimator.predict(X[:1]).shape == (1, 5)
    for one, among in zip(estimator.predict(X[:1])[0], estimator.predict(X)[0], strict=True):
        assert one == (among if isinstance(among, str) else pytest.approx(among))
    assert [item.shape for item in estimator.predict_proba(X[:1])] == [(1, 2), (1, 3), (1, 2)]


def test_score_is_the_mean_weighted_as_the_losses(make, X, y):
    estimator = make(**TRAINED).fit(X, y)
    predicted = estimator.predict(X)
    scores = [
        r2_score(y["amount"], predicted[:, 2].astype(float)),
        np.mean(predicted[:, 1] == y["risk"]),
        np.mean(predicted[:, 0] == y["grade"]),
        np.mean(np.all(predicted[:, 3:] == y[["late", "split"]], axis=1)),
    ]

    assert estimator.score(X, y) == pytest.approx(np.average(scores, weights=[1, 1, 0.5, 1]))


def test_score_counts_labels_that_were_not_seen_as_wrong(make, X, y):
    estimator = make(Output("risk"), Output("grade"), epochs=1).fit(X, y[["risk", "grade"]])
    other = y[["risk", "grade"]].assign(risk="never", grade=0)

    assert estimator.score(X, other) == 0


def test_training_equals_that_of_keras(make, X, y):
    """The same losses, with the same weights, on the same network."""
    estimator = make(shuffle=False, batch_size=-1).initialize(X, y)
    targets = [
        y["amount"].to_numpy("float32")[:, None],
        (y["risk"] == "yes").to_numpy("float32")[:, None],
        y["grade"].to_numpy("float32")[:, None] - 10,
        y[["late", "split"]].to_numpy("float32"),
    ]
    losses = {
        "amount": keras.losses.Poisson,
        "risk": keras.losses.BinaryCrossentropy,
        "grade": keras.losses.SparseCategoricalCrossentropy,
        "flags": keras.losses.BinaryCrossentropy,
    }
    weights = {"amount": 1.0, "risk": 1.0, "grade": 0.5, "flags": 1.0}
    model, history = train_with_keras(estimator, X, targets, losses, loss_weights=weights)

    for _ in range(3):
        estimator.partial_fit(X, y)

    for name in ("loss", "amount_loss", "risk_loss", "grade_loss", "flags_loss"):
        np.testing.assert_allclose(estimator.history_[name], history[name], rtol=1e-4)
    for mine, theirs in zip(estimator.model_.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=1e-5)


def test_outputs_that_share_nothing_learn_as_apart(make, X, y):
    """Without layers in common, the loss of one output does not move the others."""

    def build_linear(estimator, inputs):
        outputs = [estimator._output_layer(inputs, e.name) for e in estimator._list_outputs()]
        return keras.Model(inputs, outputs)

    params = {"build": build_linear, "optimizer": "sgd", "epochs": 5}
    columns = y[["risk", "grade"]]
    both = make(Output("risk"), Output("grade"), **params).fit(X, columns)
    apart = make(Output("risk"), Output("grade", loss_weight=1e-9), **params).fit(X, columns)

    assert apart.history_["risk_loss"] == pytest.approx(both.history_["risk_loss"], rel=1e-5)
    assert apart.history_["grade_loss"][-1] > both.history_["grade_loss"][-1]


def test_an_output_may_feed_another(make, X, y):
    def build_chain(estimator, inputs):
        risk = estimator._output_layer(keras.layers.Dense(4)(inputs), "risk")
        joined = keras.layers.Concatenate()([inputs, risk])
        return keras.Model(inputs, [estimator._output_layer(joined, "grade"), risk])

    outputs = (Output("grade"), Output("risk"))
    estimator = make(*outputs, build=build_chain, **TRAINED).fit(X, y[["risk", "grade"]])

    assert estimator.model_.get_layer("grade").kernel.shape == (6, 3)
    assert estimator.score(X, y[["risk", "grade"]]) > 0.8


def test_regressor_with_labels_too(make, X, y):
    columns = ["amount", "risk"]
    outputs = (Output("amount"), Output("risk", task="binary"))
    estimator = make(*outputs, base=KerasRegressor, **TRAINED).fit(X, y[columns])

    assert estimator.predict(X).shape == (60, 2)
    assert set(estimator.predict(X)[:, 1]) == {"no", "yes"}
    assert not hasattr(estimator, "predict_proba")
    scores = cross_val_score(estimator, X, y[columns], cv=3)
    assert scores.mean() > 0


def test_classifier_in_a_search(make, X, y):
    search = GridSearchCV(make(), {"epochs": [1, 2]}, cv=KFold(2)).fit(X, y)

    assert search.predict(X).shape == y.shape


@pytest.mark.parametrize("base", [KerasClassifier, KerasRegressor])
def test_columns_of_an_array(base, make, X):
    outputs = (
        Output("last", [-1], "regression"),
        Output("labels", [0], "multiclass"),
        Output("pair", (1, 2), "regression"),
    )
    columns = np.column_stack([np.digitize(X[:, 0], [-0.5, 0.5]), X[:, 1:4]])
    estimator = make(*outputs, base=base, **TRAINED).fit(X, columns)
    predicted = estimator.predict(X)

    assert predicted.dtype.kind == "f"
    assert r2_score(columns[:, 1:], predicted[:, 1:]) > 0.8
    assert np.mean(columns[:, 0] == predicted[:, 0]) > 0.8


def test_array_of_objects_is_the_frame(make, X, y):
    outputs = (Output("grade", [0], "multiclass"), Output("risk", [1]))
    frame = make(*outputs).fit(X, y[["grade", "risk"]])
    objects = make(*outputs).fit(X, y[["grade", "risk"]].to_numpy(dtype=object))

    assert objects.history_ == frame.history_
    assert list(objects.classes_[0]) == [10, 11, 12]
    np.testing.assert_array_equal(objects.predict(X), frame.predict(X))


def test_lists_of_rows_are_the_frame(make, X, y):
    outputs = (Output("grade", [0], "multiclass"), Output("risk", [1]))
    rows = y[["grade", "risk"]].to_numpy(dtype=object).tolist()
    estimator = make(*outputs).fit(X, rows)

    assert list(estimator.classes_[0]) == [10, 11, 12]
    assert estimator.predict(X)[0, 0] in (10, 11, 12)
    assert estimator.score(X, rows) == estimator.score(X, np.array(rows, dtype=object))


def test_other_frames(make, X, y):
    as_polars = pl.DataFrame(y.to_dict("list"))
    expected = make().fit(X, y)
    estimator = make().fit(X, as_polars)

    assert estimator.history_ == expected.history_
    assert estimator.score(X, as_polars) == expected.score(X, y)


def test_columns_are_found_by_their_names_in_any_order(make, X, y):
    estimator = make().fit(X, y)
    turned = y[list(reversed(y.columns))]

    assert estimator.score(X, turned) == estimator.score(X, y)
    assert make().fit(X, turned).loss_curve_ == pytest.approx(estimator.loss_curve_)
    validated = make().fit(X, y, X_val=X, y_val=turned).history_["val_loss"]
    assert validated == pytest.approx(make().fit(X, y, X_val=X, y_val=y).history_["val_loss"])


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_one_class_in_a_column(task, make, X, y, recwarn):
    columns = y[["risk", "grade"]].assign(risk="yes")
    estimator = make(Output("risk", task=task), Output("grade")).fit(X, columns)

    assert set(estimator.predict(X)[:, 0]) == {"yes"}
    assert estimator.predict_proba(X)[0].tolist() == [[1.0]] * 60
    assert [str(warning.message) for warning in recwarn] == []


def test_two_classes_of_a_multiclass_output(make, X, y):
    estimator = make(Output("risk", task="multiclass"), Output("late")).fit(X, y[["risk", "late"]])

    assert estimator.model_.get_layer("risk").units == 2
    assert estimator.model_.get_layer("late").units == 1


def test_a_declared_logit_is_a_logit(make, X, y):
    columns = y[["risk", "grade"]]
    logits = (Output("risk", activation="linear"), Output("grade", activation="linear"))
    plain = make(Output("risk"), Output("grade")).fit(X, columns)
    estimator = make(*logits).fit(X, columns)

    assert estimator.model_.get_layer("grade").activation is keras.activations.linear
    for mine, theirs in zip(estimator.predict_proba(X), plain.predict_proba(X), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4)


@keras.saving.register_keras_serializable("test_outputs")
def pinball(y_true, y_pred):
    """Sum of the losses of three quantiles."""
    error = y_true - y_pred
    quantiles = keras.ops.convert_to_tensor([0.1, 0.5, 0.9], dtype=error.dtype)
    return keras.ops.mean(keras.ops.maximum(quantiles * error, (quantiles - 1) * error), axis=-1)


QUANTILES = Output("quantiles", units=3, loss=pinball)


def test_several_units_for_one_column(make, X, y_continuous):
    estimator = make(QUANTILES, base=KerasRegressor, epochs=300, optimizer__learning_rate=0.05)
    estimator.fit(X, y_continuous)
    low, median, high = estimator.predict_units(X).T

    assert np.mean(low <= high) > 0.9
    assert r2_score(y_continuous, median) > 0.8
    np.testing.assert_array_equal(estimator.predict(X), low)
    assert estimator.score(X, y_continuous) == r2_score(y_continuous, low)


def take_range(units):
    return units[:, 2] - units[:, 0]


@pytest.mark.parametrize(
    ("prediction", "expected"),
    [
        (0, lambda units: units[:, 0]),
        (np.int64(1), lambda units: units[:, 1]),
        (-1, lambda units: units[:, 2]),
        ("mean", lambda units: units.mean(axis=1)),
        ("median", lambda units: np.median(units, axis=1)),
        (take_range, take_range),
        (lambda units: units[:, 1:2], lambda units: units[:, 1]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_prediction_among_several_units(make, X, y_continuous, prediction, expected, dtype):
    output = replace(QUANTILES, prediction=prediction)
    target, weights = y_continuous.astype(dtype), np.arange(len(X)) + 1
    estimator = make(output, base=KerasRegressor, epochs=2).fit(X, target)
    units = estimator.predict_units(X)

    assert units.shape == (60, 3)
    assert estimator.predict(X).shape == (60,)
    assert estimator.predict(X).dtype == units.dtype == dtype
    np.testing.assert_allclose(estimator.predict(X), expected(units), rtol=1e-5, atol=1e-6)
    assert estimator.score(X, target, weights) == r2_score(
        target, estimator.predict(X), sample_weight=weights
    )


def test_a_column_vector_is_a_column(make, X, y_continuous):
    estimator = make(QUANTILES, base=KerasRegressor, epochs=1)
    flat = estimator.fit(X, y_continuous).predict(X)
    with pytest.warns(DataConversionWarning):
        estimator.fit(X, y_continuous[:, np.newaxis])

    np.testing.assert_array_equal(estimator.predict(X), flat)


@pytest.mark.parametrize("prediction", [3, -4])
def test_a_unit_that_is_not_there(make, X, y_continuous, prediction):
    output = replace(QUANTILES, prediction=prediction)
    with pytest.raises(ValueError, match=f"prediction={prediction}, but only 3 units"):
        make(output, base=KerasRegressor).fit(X, y_continuous)


@pytest.mark.parametrize("prediction", ["middle", 1.0, True, None])
def test_what_is_no_prediction(prediction):
    with pytest.raises(ValueError, match="position of a unit, 'mean', 'median' or a function"):
        Output("quantiles", units=3, prediction=prediction)


def test_a_function_that_makes_no_prediction(make, X, y_continuous):
    output = replace(QUANTILES, prediction=lambda units: units)
    estimator = make(output, base=KerasRegressor, epochs=1).fit(X, y_continuous)
    with pytest.raises(ValueError, match=r"shape \(60, 3\). One of the shape \(60,\)"):
        estimator.predict(X)


def test_units_are_for_one_column(make, X, y_continuous):
    output = Output("moments", units=2, loss=pinball)
    with pytest.raises(ValueError, match="units=2, but learns 2 columns"):
        make(output, base=KerasRegressor).fit(X, np.column_stack([y_continuous] * 2))


def test_several_units_beside_other_outputs(make, X, y):
    amount = Output("amount", task="regression", units=3, prediction=1, loss=pinball)
    estimator = make(amount, Output("risk")).fit(X, y[["amount", "risk"]])
    predicted, units = estimator.predict(X), estimator.predict_units(X)

    assert predicted.shape == (60, 2)
    assert units.shape == (60, 4)
    np.testing.assert_array_equal(predicted, units[:, [1, 3]])
    assert set(predicted[:, 1]) <= {"no", "yes"}
    assert estimator.score(X, y[["amount", "risk"]]) == pytest.approx(
        np.mean([r2_score(y["amount"], predicted[:, 0]), np.mean(y["risk"] == predicted[:, 1])])
    )


def test_who_predicts_units(make):
    assert hasattr(make(base=KerasRegressor), "predict_units")
    assert hasattr(make(Output("a", task="regression"), Output("b")), "predict_units")
    assert not hasattr(make(Output("a"), Output("b")), "predict_units")


def test_several_units_of_an_encoded_target(make, X, y_continuous):
    output = replace(QUANTILES, prediction="mean")
    estimator = make(output, base=KerasRegressor, **TRAINED)
    type(estimator).target_encoder = property(lambda _: StandardScaler())
    estimator.fit(X, y_continuous * 100)
    units = estimator.predict_units(X)

    assert estimator.predict(X).std() > 10
    assert units.shape == (60, 3)
    np.testing.assert_allclose(estimator.predict(X), units.mean(axis=1), rtol=1e-4, atol=1e-3)


def end_in(*layers):
    """Build a network whose output is the tensor of a layer of its own."""

    def build(_, inputs):
        x = inputs
        for layer in layers:
            x = layer(x)
        return keras.Model(inputs, x)

    return build


TWO_LOSSES = ("auto", "binary_crossentropy", keras.losses.BinaryFocalCrossentropy)


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("loss", TWO_LOSSES)
@pytest.mark.parametrize("task", ["auto", "binary", "multiclass"])
def test_two_classes_have_one_unit_or_two(make, X, y_binary, units, loss, task):
    activation = "sigmoid" if units == 1 else "softmax"
    build = end_in(keras.layers.Dense(units, activation=activation, name="risk"))
    output = Output("risk", task=task, tensor=True, loss=loss, metrics=["accuracy"])
    estimator = make(output, build=build, **TRAINED).fit(X, y_binary)
    probabilities = estimator.predict_proba(X)

    assert probabilities.shape == (60, 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert estimator.score(X, y_binary) > 0.9
    assert estimator.history_["accuracy"][-1] == pytest.approx(
        estimator.score(X, y_binary), abs=0.1
    )
    estimator.partial_fit(X, y_binary).set_params(optimizer="sgd").partial_fit(X, y_binary)
    assert estimator.score(X, y_binary) > 0.9


def test_two_units_of_one_of_several_outputs(make, X, y):
    def build(_, inputs):
        grade = keras.layers.Dense(3, activation="softmax", name="grade")(inputs)
        return keras.Model(
            inputs, [keras.layers.Dense(2, activation="softmax", name="risk")(inputs), grade]
        )

    outputs = (Output("risk", tensor=True), Output("grade", tensor=True))
    columns = y[["risk", "grade"]]
    estimator = make(*outputs, build=build, **TRAINED).fit(X, columns)

    assert [part.shape for part in estimator.predict_proba(X)] == [(60, 2), (60, 3)]
    assert estimator.score(X, columns) > 0.8


def test_one_label_and_two_units(make, X):
    build = end_in(keras.layers.Dense(2, activation="softmax", name="risk"))
    estimator = make(Output("risk", tensor=True), build=build, epochs=1).fit(X, ["no"] * 60)

    assert estimator.predict_proba(X).shape == (60, 1)
    assert set(estimator.predict(X)) == {"no"}


def test_a_tensor_of_several_units(make, X, y_continuous):
    build = end_in(keras.layers.Dense(3, name="quantiles"))
    output = replace(QUANTILES, units=None, tensor=True, prediction=1)
    estimator = make(output, base=KerasRegressor, build=build, **TRAINED).fit(X, y_continuous)

    assert estimator.predict_units(X).shape == (60, 3)
    np.testing.assert_array_equal(estimator.predict(X), estimator.predict_units(X)[:, 1])
    with pytest.raises(ValueError, match="prediction=5, but only 3 units"):
        make(replace(output, prediction=5), base=KerasRegressor, build=build).fit(X, y_continuous)
    with pytest.raises(ValueError, match="the target needs 1 of the shape"):
        make(replace(output, loss="mse"), base=KerasRegressor, build=build).fit(X, y_continuous)


def test_parameters_override_what_is_declared(make, X, y):
    estimator = make(loss={"amount": "mse"}, metrics={"grade": "accuracy"}).fit(X, y)
    loss = estimator.model_.loss

    assert type(loss["amount"]) is keras.losses.MeanSquaredError
    assert type(loss["risk"]) is keras.losses.BinaryCrossentropy
    assert {"grade_accuracy", "risk_accuracy"} <= set(estimator.history_)
    by_name = make(loss={"amount": "mse"}).fit(X, y)
    listed = make(loss=["mse", "auto", "auto", "auto"]).fit(X, y)
    assert listed.history_["loss"] == pytest.approx(by_name.history_["loss"], rel=1e-5)


def test_options_of_losses_and_metrics(make, X, y):
    def list_outputs(delta):
        return Output(
            "amount",
            task="regression",
            loss="Huber",
            loss_options={"delta": delta},
            metrics=["mae", "R2Score"],
            metrics_options={"1__name": "explained"},
        ), Output("risk")

    columns = y[["amount", "risk"]]
    narrow, wide = (make(*list_outputs(delta)).fit(X, columns) for delta in (0.5, 7.0))

    assert {"amount_mae", "amount_explained"} <= set(narrow.history_)
    assert narrow.history_["amount_loss"] != wide.history_["amount_loss"]
    routed = make(*list_outputs(0.5), loss__amount__delta=7.0).fit(X, columns)
    assert routed.history_ == wide.history_
    alone = make(list_outputs(0.5)[0], base=KerasRegressor).fit(X, y["amount"])
    assert {"mae", "explained"} <= set(alone.history_)


def test_weights_of_losses(make, X, y):
    columns = y[["risk", "grade"]]
    outputs = (Output("risk", loss_weight=2.0), Output("grade", loss_weight=0.25))
    estimator = make(*outputs).fit(X, columns)
    total = 2 * np.array(estimator.history_["risk_loss"])
    total += 0.25 * np.array(estimator.history_["grade_loss"])

    np.testing.assert_allclose(estimator.history_["loss"], total, rtol=1e-5)
    routed = make(*outputs, compile__loss_weights={"risk": 1.0}).fit(X, columns)
    assert routed.history_["loss"] != estimator.history_["loss"]


def test_score_is_weighted_as_the_losses_are_at_run_time(make, X, y):
    columns = y[["risk", "grade"]]
    outputs = (Output("risk", loss_weight=0), Output("grade", loss_weight=0))
    for weights in ({"risk": 1.0}, [1.0, 0.0]):
        estimator = make(*outputs, compile__loss_weights=weights).fit(X, columns)
        hits = estimator.predict(X)[:, 0] == columns["risk"]
        assert estimator.score(X, columns) == pytest.approx(hits.mean())
    with pytest.raises(ValueError, match="All outputs have a loss_weight of 0"):
        make(*outputs).fit(X, columns)


def test_weights_of_rows_are_repetitions(make, X, y):
    weights = np.random.RandomState(0).randint(0, 3, size=len(X))
    rows = np.repeat(np.arange(len(X)), weights)
    params = {"shuffle": False, "batch_size": -1, "dtype": "float64"}
    weighted = make(**params).fit(X, y, sample_weight=weights)
    repeated = make(**params).fit(X[rows], y.iloc[rows])

    np.testing.assert_allclose(weighted.history_["loss"], repeated.history_["loss"], rtol=1e-7)


def test_class_weight_by_the_names_of_outputs(make, X, y):
    by_name = make(class_weight={"grade": {10: 3.0}, "risk": "balanced"}).fit(X, y)
    counts = y["risk"].value_counts()
    weights = np.where(y["grade"] == 10, 3.0, 1.0) * (30 / y["risk"].map(counts)).to_numpy()
    by_row = make().fit(X, y, sample_weight=weights)

    np.testing.assert_allclose(by_name.history_["loss"], by_row.history_["loss"], rtol=1e-5)
    make(class_weight="balanced").fit(X, y)
    with pytest.raises(ValueError, match=r"names the output 'grad'.*Did you mean 'grade'"):
        make(class_weight={"grad": {10: 3.0}}).fit(X, y)
    message = r"'amount', which learns numbers\. Those that learn labels are risk, grade, flags\."
    for class_weight in ({"amount": "balanced"}, [{1: 2.0}, {}, {}, {}]):
        with pytest.raises(ValueError, match=message):
            make(class_weight=class_weight).fit(X, y)


def test_validation(make, X, y):
    estimator = make(validation_split=0.25).fit(X, y)

    assert {"val_risk_accuracy", "val_amount_loss"} <= set(estimator.history_)


def test_training_goes_on(make, X, y):
    estimator = make(warm_start=True).fit(X, y).fit(X, y).partial_fit(X, y)

    assert len(estimator.loss_curve_) == 7


def test_labels_given_before_they_occur(make, X, y):
    rows = (y["grade"] == 11).to_numpy()
    given = {"grade": [10, 11, 12], "risk": ["maybe", "no", "yes"]}
    outputs = (Output("risk", task="multiclass"), Output("grade"))
    columns = y[["risk", "grade"]]
    estimator = make(*outputs).partial_fit(X[rows], columns[rows], classes=given)
    estimator.partial_fit(X, columns, classes=estimator.classes_)

    assert [len(labels) for labels in estimator.classes_] == [3, 3]
    with pytest.raises(ValueError, match="of the output 'risk' is not the same"):
        estimator.partial_fit(X, columns, classes={"risk": ["no", "yes"]})


def test_copies(make, X, y, tmp_path, monkeypatch):
    pytest.importorskip("skops.io")
    estimator = make().fit(X, y)
    module = types.ModuleType("estimators_of_outputs")
    kind = type(estimator)
    kind.__module__, module.Defined = module.__name__, kind
    monkeypatch.setitem(__import__("sys").modules, module.__name__, module)
    expected = estimator.predict(X)

    estimator.save(tmp_path / "estimator")
    loaded = kind.load(tmp_path / "estimator")
    np.testing.assert_array_equal(loaded.predict(X), expected)
    assert loaded.score(X, y) == estimator.score(X, y)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(estimator)).predict(X), expected)
    np.testing.assert_array_equal(clone(estimator).fit(X, y).predict(X), expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y: y.drop(columns="late"), "learns the column 'late' of y, which is not there"),
        (lambda y: y.rename(columns={"risk": "risc"}), "Did you mean 'risc'"),
        (lambda y: y.assign(more=1), "no output learns the column 'more'"),
        (lambda y: y.to_numpy(), "y has no column names. Give a data frame"),
        (lambda y: y["risk"], "y has no column names"),
        (lambda y: y.assign(risk=range(60)), "'risk' is binary, but its column of y has 60"),
        (lambda y: y.assign(amount="many"), "The output 'amount' cannot learn this"),
        (lambda y: y.assign(late=range(60)), "The output 'flags' cannot learn this"),
        (lambda y: y.assign(grade=np.linspace(0, 1, 60)), "The output 'grade' cannot learn this"),
        (lambda y: y.assign(amount=np.nan), "NaN"),
        (lambda y: y.assign(risk=["yes", None] * 30), "another missing value: .* in row 1"),
        (lambda y: y.assign(grade=pd.array([1, 2, pd.NA] * 20)), "missing value: <NA> in row 2"),
    ],
)
def test_targets_that_do_not_fit(change, message, make, X, y):
    with pytest.raises(ValueError, match=message):
        make().fit(X, change(y))


def test_later_targets_that_do_not_fit(make, X, y):
    estimator = make(epochs=1).fit(X, y)

    with pytest.raises(ValueError, match="y has no column 'late', which was seen in fit"):
        estimator.partial_fit(X, y.drop(columns="late"))
    with pytest.raises(ValueError, match="y has 2 columns, but 5 are expected"):
        estimator.partial_fit(X, y.to_numpy()[:, :2])
    with pytest.raises(
        ValueError, match=r"output 'risk' cannot learn this: y has the label 'never'"
    ):
        estimator.partial_fit(X, y.assign(risk="never"))


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ((Output("a", [0]), Output("b", [0])), "'a' and 'b' both learn column 0 of y"),
        ((Output("a", [0]), Output("b", [5])), "learns column 5 of y, but y has 2 columns"),
        ((Output("a", [0, 1], "binary"), Output("b", [])), "is binary, but has 2 columns"),
        ((Output("a", [0], units=2), Output("b", [1])), "has units=2, but learns labels"),
        ((Output("a", [0, 1], "regression", 3), Output("b", [])), "has units=3, but learns 2"),
        ((Output("a", task="regression"),), "is the only one, with the task 'regression'"),
    ],
)
def test_outputs_that_do_not_fit(outputs, message, make, X, y_multiclass, y_binary):
    with pytest.raises(ValueError, match=message):
        make(*outputs).fit(X, np.column_stack([y_multiclass, y_binary]))


def test_outputs_that_mean_nothing():
    with pytest.raises(ValueError, match="has the task 'ranking', which does not exist"):
        Output("a", task="ranking")
    with pytest.raises(ValueError, match="loss_weight=-1, which has to be a finite number"):
        Output("a", loss_weight=-1)
    with pytest.raises(ValueError, match="'a' has units=0, but needs at least 1"):
        Output("a", units=0)


def test_names_that_mean_nothing(make, X, y):
    with pytest.raises(ValueError, match=r"loss names the output 'amont'.*Did you mean 'amount'"):
        make(loss={"amont": "mse"}).fit(X, y)

    def build_other(estimator, inputs):
        return keras.Model(inputs, estimator._output_layer(inputs, "rusk"))

    with pytest.raises(ValueError, match=r"no output 'rusk'\. Did you mean 'risk'"):
        make(build=build_other).fit(X, y)


def make_checked(base):
    """Make an estimator with one declared output, as scikit-learn checks it."""

    class Checked(OutputsMixin, base):
        def __init__(self, *, optimizer="adam", loss="auto", metrics=None, callbacks=None,
                     epochs=200, batch_size="auto", validation_split=0.0, shuffle=True,
                     warm_start=False, dtype="auto", random_state=None, verbose=0):  # fmt: skip
            self.optimizer, self.loss, self.metrics = optimizer, loss, metrics
            self.callbacks, self.epochs, self.batch_size = callbacks, epochs, batch_size
            self.validation_split, self.shuffle = validation_split, shuffle
            self.warm_start, self.dtype = warm_start, dtype
            self.random_state, self.verbose = random_state, verbose

        def _list_outputs(self):
            return (Output("only"),)

        def _keras_build_fn(self, compile_kwargs):
            inputs = keras.Input(self.input_shape_)
            x = keras.layers.Dense(100, activation="relu")(inputs)
            model = keras.Model(inputs, self._output_layer(x, "only"))
            model.compile(**compile_kwargs)
            return model

    Checked.__qualname__ = Checked.__name__ = f"Checked{base.__name__}"
    return Checked


def test_tags_tell_what_outputs_learn(make):
    def read(*outputs, base=KerasClassifier):
        tags = get_tags(make(*outputs, base=base))
        target, labels = tags.target_tags, tags.classifier_tags
        known = (labels.multi_class, labels.multi_label) if labels else ()
        return (target.single_output, target.multi_output, *known)

    assert read(Output("a", task="binary")) == (True, False, False, False)
    assert read(Output("a", task="multiclass")) == (True, False, True, False)
    assert read(Output("a")) == (True, True, True, True)
    assert read(Output("a", task="multilabel")) == (False, True, True, True)
    assert read(*TASKS) == (False, True, True, False)
    numbers = Output("b", task="regression")
    assert read(Output("a", task="binary"), numbers) == (False, True, False, False)
    assert read(Output("a", task="multiclass"), numbers) == (False, True, True, False)
    assert read(QUANTILES, base=KerasRegressor) == (True, False)
    assert read(Output("a"), Output("b"), base=KerasRegressor) == (False, True)
    tensor = Output("a", tensor=True)
    assert read(tensor) == (True, False, True, False)
    assert read(tensor, base=KerasRegressor) == (True, True)
    assert read(replace(tensor, columns=(0,)), base=KerasRegressor) == (True, False)


def test_losses_of_ones_own_are_weighted_means(make, X, y_continuous, weights):
    class Squares(keras.losses.Loss):
        def __init__(self, factor=1.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, y_true, y_pred):
            return self.factor * keras.ops.mean((y_true - y_pred) ** 2, axis=-1)

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    own = make(Output("a", loss=Squares), base=KerasRegressor)
    known = make(Output("a", loss="mse"), base=KerasRegressor)

    assert own.fit(X, y_continuous, weights).history_["loss"] == pytest.approx(
        known.fit(X, y_continuous, weights).history_["loss"], rel=1e-5
    )


CheckedKerasClassifier = make_checked(KerasClassifier)
CheckedKerasRegressor = make_checked(KerasRegressor)


@parametrize_with_checks([CheckedKerasClassifier()])
def test_scikit_learn_checks_of_one_declared_label(estimator, check):
    check(estimator)


@pytest.mark.slow
@parametrize_with_checks([CheckedKerasRegressor()])
def test_scikit_learn_checks_of_one_declared_number(estimator, check):
    check(estimator)


def test_auxiliary_outputs_only_train(make, X, y_labels):
    outputs = (Output("early", auxiliary=True, loss_weight=0.3), Output("label"))
    net = make(*outputs, **TRAINED).fit(X, y_labels)
    model = net.model_.predict(X, verbose=0)

    assert list(net.classes_) == ["no", "yes"]
    assert net.target_type_ == "binary"
    assert {"loss", "early_loss", "label_loss"} == set(net.history_)
    assert net.score(X, y_labels) > 0.9
    np.testing.assert_allclose(net.predict_proba(X)[:, 1], model[1][:, 0], rtol=1e-5)
    assert (copy.deepcopy(net).predict(X) == net.predict(X)).all()
    assert get_tags(net).target_tags.single_output


def test_auxiliary_outputs_learn_what_another_one_predicts(make, X, y):
    outputs = (*TASKS[:2], Output("coarse", ["amount"], "regression", auxiliary=True))
    net = make(*outputs).fit(X, y[["risk", "amount"]])

    assert net.predict(X).shape == (len(X), 2)
    assert net.classes_[0] is None
    assert len(net.model_.outputs) == 3
    assert "coarse_loss" in net.history_
    outputs = (*TASKS[:2], Output("coarse", ["grade"], auxiliary=True))
    with pytest.raises(ValueError, match="has to predict its columns of y, 'grade'"):
        make(*outputs).fit(X, y[["risk", "amount"]])


@pytest.mark.parametrize("columns", [None, (0,)])
@pytest.mark.parametrize("n_columns", [1, 2])
def test_a_tensor_of_numbers_learns_the_columns_that_it_declares(make, X, columns, n_columns):
    def build(estimator, inputs):
        last = keras.layers.Dense(estimator.n_outputs_, name="numbers")
        return keras.Model(inputs, last(inputs))

    output = Output("numbers", columns, tensor=True)
    estimator = make(output, base=KerasRegressor, build=build, epochs=1)
    if columns and n_columns > 1:
        with pytest.raises(ValueError, match="y has 2 columns, and no output learns column 1"):
            estimator.fit(X, X[:, :n_columns])
        return
    predicted = estimator.fit(X, X[:, :n_columns]).predict(X)

    assert predicted.shape == ((60,) if columns else (60, n_columns))


@pytest.mark.parametrize("task", ["auto", "multilabel"])
def test_a_tensor_learns_several_labels_only_if_it_says_so(make, X, task):
    build = end_in(keras.layers.Dense(3, activation="sigmoid", name="labels"))
    estimator = make(Output("labels", task=task, tensor=True), build=build, epochs=1)
    y = (X[:, [0, 1, 0]] > 0).astype(int)

    if task == "multilabel":
        assert estimator.fit(X, y).predict_proba(X).shape == (60, 3)
        return
    with pytest.raises(ValueError, match="the task 'multiclass', but y has 3 columns"):
        estimator.fit(X, y)

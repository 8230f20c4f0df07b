"""Metrics in every form in which they are given."""

import keras
import numpy as np
import pytest
from keras import metrics
from packaging.version import Version
from sklearn.metrics import accuracy_score, roc_auc_score


def scaled_error(y_true, y_pred):
    return 10 * keras.ops.abs(y_true - y_pred)


class Bias(metrics.Mean):
    """A metric of one's own."""

    def __init__(self, factor=1.0, name="bias", **kwargs):
        super().__init__(name=name, **kwargs)
        self.factor = factor

    def update_state(self, y_true, y_pred, sample_weight=None):
        return super().update_state(self.factor * (y_pred - y_true), sample_weight)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Forgetful(Bias):
    """A metric whose configuration lacks an argument."""

    def get_config(self):
        return metrics.Mean.get_config(self)


class Secretive(metrics.Mean):
    """A metric whose argument is nowhere to be found."""

    def __init__(self, factor=1.0, name="bias"):
        super().__init__(name=name)
        self.scale = factor

    def update_state(self, y_true, y_pred, sample_weight=None):
        return super().update_state(self.scale * (y_pred - y_true), sample_weight)

    def get_config(self):
        return metrics.Mean.get_config(self)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (None, []),
        ([], []),
        ("mae", ["mae"]),
        ("MeanAbsoluteError", ["MeanAbsoluteError"]),
        (metrics.MeanAbsoluteError, ["mean_absolute_error"]),
        (metrics.MeanAbsoluteError(name="mine"), ["mine"]),
        (scaled_error, ["scaled_error"]),
        (Bias, ["bias"]),
        (Bias(factor=2.0), ["bias"]),
        (["mae", scaled_error, metrics.RootMeanSquaredError], None),
        (("mae", "mse"), ["mae", "mse"]),
        ({"output": "mae"}, ["mae"]),
        ({"output": ["mae", metrics.MeanSquaredError()]}, ["mae", "mean_squared_error"]),
        pytest.param(
            [["mae", "mse"]],
            ["mae", "mse"],
            marks=pytest.mark.skipif(
                Version(keras.__version__) < Version("3.14"),
                reason="Keras before 3.14 refuses a list in a list for one output",
            ),
        ),
    ],
)
def test_every_form_of_metrics(given, names, make_regressor, X, y_continuous):
    estimator = make_regressor(metrics=given, epochs=1)
    estimator.fit(X, y_continuous, X_val=X, y_val=y_continuous)
    if names is None:
        names = ["mae", "root_mean_squared_error", "scaled_error"]
    found = [name for name in estimator.history_ if name not in ("loss", "val_loss")]

    assert found == names + [f"val_{name}" for name in names]


def test_values_are_those_of_the_definition(make_regressor, X, y_continuous):
    estimator = make_regressor(metrics=["mae", scaled_error, Bias(factor=3.0)])
    estimator.fit(X, y_continuous, X_val=X, y_val=y_continuous)
    error = estimator.predict(X) - y_continuous
    last = {name: values[-1] for name, values in estimator.history_.items()}

    assert last["val_mae"] == pytest.approx(np.abs(error).mean(), rel=1e-5)
    assert last["val_scaled_error"] == pytest.approx(10 * np.abs(error).mean(), rel=1e-5)
    assert last["val_bias"] == pytest.approx(3 * error.mean(), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "loss"),
    [("accuracy", "auto"), ("acc", "categorical_crossentropy"), ("accuracy", "mse")],
)
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_accuracy_is_accuracy(kind, name, loss, make_classifier, X, y_binary, y_multiclass):
    y = y_binary if kind == "binary" else y_multiclass
    estimator = make_classifier(metrics=[name], loss=loss, epochs=1)
    estimator.fit(X, y, X_val=X, y_val=y)
    expected = accuracy_score(y, estimator.predict(X))

    assert estimator.history_[f"val_{name}"] == pytest.approx([expected])


def test_area_under_the_curve_of_two_classes(make_classifier, X, y_binary):
    estimator = make_classifier(metrics=[metrics.AUC(num_thresholds=2000, name="auc")], epochs=1)
    estimator.fit(X, y_binary, X_val=X, y_val=y_binary)
    expected = roc_auc_score(y_binary, estimator.predict_proba(X)[:, 1])

    assert estimator.history_["val_auc"] == pytest.approx([expected], abs=2e-3)


@pytest.mark.parametrize(
    "metric",
    [metrics.AUC, "AUC", metrics.Precision(), metrics.F1Score(average="macro"), "f1_score"],
)
def test_metrics_that_compare_one_hot_targets(metric, make_classifier, X, y_multiclass):
    estimator = make_classifier(metrics=[metric, "accuracy"], epochs=50)
    estimator.set_params(optimizer__learning_rate=0.02).fit(X, y_multiclass)
    plain = make_classifier(metrics=["accuracy"], epochs=50)
    plain.set_params(optimizer__learning_rate=0.02).fit(X, y_multiclass)
    name = next(name for name in estimator.history_ if name not in ("accuracy", "loss"))

    assert np.max(estimator.history_[name][-1]) > 0.3
    assert estimator.history_["accuracy"] == pytest.approx(plain.history_["accuracy"])


def test_a_metric_of_several_values_is_recorded_as_an_array(make_classifier, X, y_multiclass):
    estimator = make_classifier(metrics=[metrics.F1Score()]).fit(X, y_multiclass)

    assert [value.shape for value in estimator.history_["f1_score"]] == [(3,)] * 3


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"metrics": ["AUC"], "metrics__name": "shared"}, ["shared"]),
        (
            {
                "metrics": [metrics.AUC, metrics.Precision],
                "metrics__0__name": "a",
                "metrics__1__name": "b",
            },
            ["a", "b"],
        ),
        ({"metrics": metrics.AUC, "metrics__name": "single"}, ["single"]),
        ({"metrics": metrics.AUC(name="given"), "metrics__name": "routed"}, ["routed"]),
        ({"metrics": {"output": [metrics.AUC]}, "metrics__output__0__name": "deep"}, ["deep"]),
        ({"metrics": {"output": metrics.AUC}, "metrics__output__name": "key"}, ["key"]),
        ({"metrics": ["AUC"], "metrics__0__name": None}, ["AUC"]),
    ],
)
def test_options_are_routed_at_every_depth(params, names, define_classifier, X, y_binary):
    estimator = define_classifier(**params).fit(X, y_binary)

    assert list(estimator.history_) == sorted([*names, "loss"])


def test_an_option_for_all_is_overridden_by_one_of_its_own(define_classifier, X, y_binary):
    estimator = define_classifier(
        metrics=[metrics.BinaryAccuracy, metrics.BinaryAccuracy],
        metrics__threshold=0.999,
        metrics__0__name="strict",
        metrics__1__name="usual",
        metrics__1__threshold=0.5,
        epochs=1,
    ).fit(X, y_binary, X_val=X, y_val=y_binary)
    probabilities = estimator.predict_proba(X)[:, 1]

    assert estimator.history_["val_strict"][0] == pytest.approx(
        np.mean((probabilities > 0.999) == y_binary)
    )
    assert estimator.history_["val_usual"][0] == pytest.approx(
        np.mean((probabilities > 0.5) == y_binary)
    )


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"metrics": ["AUC"], "metrics__1__name": "x"}, "item 1, but metrics has only the items 0"),
        ({"metrics": [], "metrics__0__name": "x"}, "item 0, but metrics has only no items"),
        ({"metrics": ["AUC"], "metrics__0__treshold": 1}, "metrics__0__treshold cannot be passed"),
        ({"metrics": [metrics.AUC], "metrics__0__nam": 1}, r"Did you mean 'name'\?"),
        ({"metrics": [metrics.AUC()], "metrics__0__nam": 1}, r"Did you mean 'name'\?"),
        ({"metrics": ["accuracy"], "metrics__0__name": "x"}, "takes no options"),
        ({"metrics": [scaled_error], "metrics__0__name": "x"}, "takes no options"),
        ({"metrics": {"output": "AUC"}, "metrics__other__name": "x"}, "other__name"),
        ({"metrics": ["no_such_metric"]}, "no_such_metric"),
    ],
)
def test_unknown_names_and_options_are_refused(params, message, define_classifier, X, y_binary):
    with pytest.raises(ValueError, match=message):
        define_classifier(**params).fit(X, y_binary)


def test_arguments_that_a_configuration_lacks_count(make_regressor, X, y_continuous):
    values = [
        make_regressor(metrics=[metric]).fit(X, y_continuous).history_["bias"]
        for metric in (Forgetful(factor=1.0), Forgetful(factor=2.0), Bias(factor=2.0))
    ]

    assert values[1] == pytest.approx([2 * value for value in values[0]], rel=1e-5)
    assert values[1] == values[2]


def test_a_metric_that_cannot_be_copied_is_refused(make_regressor, X, y_continuous):
    """Its copy would have another factor, which nobody would notice."""
    with pytest.raises(ValueError, match=r"Secretive cannot be copied.*argument 'factor'"):
        make_regressor(metrics=[Secretive(factor=2.0)]).fit(X, y_continuous)


def test_a_metric_of_a_function_instance(make_regressor, X, y_continuous):
    wrapped = metrics.MeanMetricWrapper(scaled_error, name="wrapped")
    estimator = make_regressor(metrics=[wrapped, "mae"]).fit(X, y_continuous)

    assert estimator.history_["wrapped"] == pytest.approx(
        [10 * value for value in estimator.history_["mae"]], rel=1e-5
    )


def test_a_lambda_is_a_metric_too(make_regressor, X, y_continuous, recwarn):
    estimator = make_regressor(metrics=[lambda y_true, y_pred: 2 * keras.ops.abs(y_true - y_pred)])
    plain = make_regressor(metrics=["mae"]).fit(X, y_continuous).history_["mae"]
    estimator.fit(X, y_continuous)

    assert estimator.history_["lambda"] == pytest.approx([2 * value for value in plain], rel=1e-5)
    assert [str(warning.message) for warning in recwarn] == []


def test_metrics_of_the_caller_are_not_changed(make_regressor, X, y_continuous):
    metric = metrics.MeanAbsoluteError()
    make_regressor(metrics=[metric]).fit(X, y_continuous)

    assert float(metric.result()) == 0.0


def test_weights_do_not_count_in_plain_metrics(make_regressor, X, y_continuous, weights):
    estimator = make_regressor(metrics=["mae"], epochs=1)
    estimator.fit(X, y_continuous, X_val=X, y_val=y_continuous, sample_weight_val=weights)
    error = np.abs(estimator.predict(X) - y_continuous)

    assert estimator.history_["val_mae"] == pytest.approx([error.mean()], rel=1e-5)

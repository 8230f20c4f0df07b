"""Targets with several columns, and networks with several outputs."""

import keras
import numpy as np
import pytest
import scipy.sparse
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.one_hot import OneHotClassEncoder
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.regressor import KerasRegressor
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

TRAINED = {
    "hidden_layer_sizes": (16,),
    "epochs": 150,
    "optimizer__learning_rate": 0.02,
    "random_state": 0,
    "n_iter_no_change": None,
}


@pytest.fixture(scope="module")
def multilabel():
    X, Y = make_multilabel_classification(n_samples=120, n_features=6, n_classes=3, random_state=0)
    return (X / X.max()).astype("float32"), Y


@pytest.fixture(scope="module")
def mixed(X):
    """Two columns of labels: two classes of text, and three of text."""
    first = np.where(X[:, 0] > 0, "left", "right")
    second = np.array(["low", "mid", "top"])[np.digitize(X[:, 1], [-0.5, 0.5])]
    return np.column_stack([first, second])


class OneHeadPerLabel(OwnNetworkMixin, MLPClassifier):
    """Has an output layer for every label, whatever the estimator would choose."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        x = keras.layers.Dense(8, activation="relu")(inputs)
        outputs = [
            keras.layers.Dense(1, activation="sigmoid", name=f"label_{index}")(x)
            for index in range(self.n_outputs_)
        ]
        model = keras.Model(inputs, outputs)
        model.compile(**compile_kwargs)
        return model


class OneHeadPerTarget(OwnNetworkMixin, MLPRegressor):
    """Has an output layer for every column of the target."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        outputs = [keras.layers.Dense(1)(inputs) for _ in range(self.n_outputs_)]
        model = keras.Model(inputs, outputs)
        model.compile(**compile_kwargs)
        return model


@pytest.mark.parametrize("kind", [MLPClassifier, OneHeadPerLabel])
def test_labels_that_a_row_may_have_together(kind, multilabel):
    X, Y = multilabel
    estimator = kind(**TRAINED).fit(X, Y)
    probabilities = estimator.predict_proba(X)

    assert estimator.target_type_ == "multilabel-indicator"
    assert probabilities.shape == Y.shape
    assert np.array_equal(estimator.predict(X), probabilities > 0.5)
    assert estimator.predict(X).dtype == Y.dtype
    assert estimator.score(X, Y) == np.mean(np.all(estimator.predict(X) == Y, axis=1))
    assert roc_auc_score(Y, probabilities) > 0.8
    assert estimator.predict_proba(X[:1]).shape == (1, 3)
    np.testing.assert_allclose(np.exp(estimator.predict_log_proba(X)), probabilities, rtol=1e-5)
    assert len(estimator.model_.outputs) == (1 if kind is MLPClassifier else 3)
    assert estimator.trainer_ == "compiled"


def test_multilabel_scores_in_cross_validation(multilabel):
    X, Y = multilabel
    estimator = MLPClassifier(**TRAINED)

    for columns in (Y, Y[:, :2]):
        assert cross_val_score(estimator, X, columns, cv=2, scoring="roc_auc").min() > 0.6


def test_a_sparse_indicator_is_that_of_the_dense_matrix(multilabel):
    X, Y = multilabel
    sparse = MLPClassifier(epochs=2, random_state=0).fit(X, scipy.sparse.csr_matrix(Y))

    assert sparse.history_ == MLPClassifier(epochs=2, random_state=0).fit(X, Y).history_


def test_a_label_that_a_fold_lacks_is_known(multilabel):
    X, Y = multilabel
    rows = Y[:, 2] == 0
    estimator = MLPClassifier(epochs=1).fit(X[rows], Y[rows])

    assert estimator.predict_proba(X).shape == Y.shape
    assert list(estimator.classes_) == [0, 1, 2]
    assert [list(labels) for labels in estimator.target_encoder_.labels] == [[0, 1]] * 3


def test_one_label_in_each_row_does_not_change_the_decoding(X, y_binary):
    Y = np.column_stack([y_binary, 1 - y_binary])
    estimator = MLPClassifier(**TRAINED).fit(X, Y)

    assert estimator.target_type_ == "multilabel-indicator"
    assert estimator.model_.layers[-1].activation is keras.activations.sigmoid


class OneHot(MLPClassifier):
    """Is told that targets are one-hot."""

    @property
    def target_encoder(self):
        return OneHotClassEncoder()


def test_one_hot_targets_if_declared(X, y_multiclass):
    Y = np.eye(4, dtype=int)[y_multiclass]  # nobody is in the last class
    estimator = OneHot(**TRAINED).fit(X, Y)
    labels = MLPClassifier(**TRAINED).fit(X, y_multiclass)

    assert estimator.target_type_ == "multiclass"
    assert list(estimator.classes_) == [0, 1, 2, 3]
    assert estimator.predict_proba(X).shape == (60, 4)
    assert np.array_equal(estimator.predict(X).sum(axis=1), np.ones(60))
    assert np.mean(estimator.predict(X)[:, :3] == np.eye(3)[labels.predict(X)]) > 0.9
    with pytest.raises(ValueError, match="one-hot"):
        estimator.fit(X, 2 * Y)


@pytest.mark.parametrize("loss", ["auto", ["binary_crossentropy", "auto"]])
def test_several_columns_of_labels(loss, X, mixed):
    estimator = MLPClassifier(**TRAINED, loss=loss, metrics="accuracy").fit(X, mixed)
    probabilities = estimator.predict_proba(X)

    assert estimator.target_type_ == "multiclass-multioutput"
    assert [list(labels) for labels in estimator.classes_] == [
        ["left", "right"],
        ["low", "mid", "top"],
    ]
    assert [part.shape for part in probabilities] == [(60, 2), (60, 3)]
    for part, logarithms in zip(probabilities, estimator.predict_log_proba(X), strict=True):
        np.testing.assert_allclose(part.sum(axis=1), 1, rtol=1e-5)
        np.testing.assert_allclose(np.exp(logarithms), part, rtol=1e-5)
    assert np.mean(estimator.predict(X) == mixed) > 0.95
    assert estimator.score(X, mixed) > 0.9
    assert set(estimator.history_) == {
        "loss",
        "output_0_loss",
        "output_0_accuracy",
        "output_1_loss",
        "output_1_accuracy",
    }
    assert estimator.trainer_ == "compiled"
    assert [part.shape for part in estimator.predict_proba(X[:1])] == [(1, 2), (1, 3)]


def test_labels_of_any_type_in_several_columns(X):
    numbers = np.column_stack([np.arange(60) % 3, np.arange(60) % 4 + 10])
    estimator = MLPClassifier(epochs=1).fit(X, numbers)

    assert estimator.predict(X).dtype == numbers.dtype
    assert set(estimator.predict(X)[:, 1]) <= {10, 11, 12, 13}


def test_class_weights_of_several_columns_multiply(X, mixed):
    weights = [{"left": 2.0}, {"low": 3.0}]
    given = MLPClassifier(epochs=2, random_state=0, class_weight=weights).fit(X, mixed)
    rows = np.where(mixed[:, 0] == "left", 2.0, 1.0) * np.where(mixed[:, 1] == "low", 3.0, 1.0)
    same = MLPClassifier(epochs=2, random_state=0).fit(X, mixed, sample_weight=rows)

    np.testing.assert_allclose(given.loss_curve_, same.loss_curve_, rtol=1e-6)


def test_partial_fit_of_several_columns_takes_all_classes(X, mixed):
    classes = [["left", "right"], ["low", "mid", "top", "unseen"]]
    estimator = MLPClassifier(random_state=0).partial_fit(X, mixed, classes=classes)

    assert [part.shape[1] for part in estimator.predict_proba(X)] == [2, 4]
    estimator.partial_fit(X, mixed, classes=classes)
    with pytest.raises(ValueError, match="not the same as at the first call"):
        estimator.partial_fit(X, mixed, classes=[["left", "right"], ["low", "mid", "top"]])
    with pytest.raises(ValueError, match="y has the label 'new', but the known"):
        estimator.partial_fit(X, np.where(mixed == "low", "new", mixed))


@pytest.mark.parametrize("kind", [MLPRegressor, OneHeadPerTarget])
def test_numbers_in_several_columns(kind, X, y_continuous):
    Y = np.column_stack([y_continuous, -2 * y_continuous, X[:, 0]])
    estimator = kind(**TRAINED).fit(X, Y)

    assert estimator.predict(X).shape == Y.shape
    assert estimator.score(X, Y) > 0.7
    assert len(estimator.model_.outputs) == (1 if kind is MLPRegressor else 3)


def build_two_outputs(estimator, inputs):
    return keras.Model(inputs, [keras.layers.Dense(1, name=name)(inputs) for name in "ab"])


@pytest.mark.parametrize("weights", [[1.0, 0.0], {"a": 1.0, "b": 0.0}])
def test_losses_are_weighted(weights, define_regressor, X, y_continuous):
    Y = np.column_stack([y_continuous, -y_continuous])
    estimator = define_regressor(build_two_outputs, compile__loss_weights=weights).fit(X, Y)
    initial = define_regressor(build_two_outputs).initialize(X, Y)
    moved = [
        not np.array_equal(after.kernel.numpy(), before.kernel.numpy())
        for after, before in zip(
            estimator.model_.layers[1:], initial.model_.layers[1:], strict=True
        )
    ]

    assert moved == [True, False]


def test_losses_and_metrics_by_the_names_of_outputs(define_regressor, X, y_continuous):
    Y = np.column_stack([y_continuous, -y_continuous])
    estimator = define_regressor(
        build_two_outputs,
        loss={"a": keras.losses.Huber, "b": "mae"},
        loss__a__delta=0.5,
        metrics={"a": ["mse"], "b": [keras.metrics.MeanAbsoluteError]},
        metrics__b__0__name="error",
        compile__weighted_metrics={"a": ["mae"], "b": []},
    ).fit(X, Y, sample_weight=np.linspace(1, 2, 60))

    assert estimator.model_.loss["a"].get_config()["name"] == "huber_loss"
    assert {"a_mse", "b_error", "a_mae"} <= set(estimator.history_)
    with pytest.raises(ValueError, match="loss__a__detla"):
        define_regressor(
            build_two_outputs, loss={"a": keras.losses.Huber, "b": "mae"}, loss__a__detla=1
        ).fit(X, Y)


def test_a_network_with_the_wrong_outputs_is_refused(X, mixed):
    class Wrong(OwnNetworkMixin, MLPClassifier):
        def _keras_build_fn(self, compile_kwargs):
            inputs = keras.Input(self.input_shape_)
            model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(inputs))
            model.compile(**compile_kwargs)
            return model

    with pytest.raises(ValueError, match=r"needs 2 of the shape \(None, 1\), \(None, 3\)"):
        Wrong().fit(X, mixed)


def test_bases_are_those_of_the_runtime():
    assert issubclass(MLPClassifier, KerasClassifier)
    assert issubclass(MLPRegressor, KerasRegressor)


class SecondEmitsLogits(OwnNetworkMixin, MLPClassifier):
    """Has probabilities as its first output, and logits as its second one."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        outputs = [
            keras.layers.Dense(1, activation="sigmoid", name="output_0")(inputs),
            keras.layers.Dense(3, name="output_1")(inputs),
        ]
        model = keras.Model(inputs, outputs)
        model.compile(**compile_kwargs)
        return model


def test_losses_by_output_agree_on_logits_in_any_order(X, mixed):
    trained = {**TRAINED, "epochs": 3}
    listed = SecondEmitsLogits(**trained).fit(X, mixed)
    losses = {"output_1": "auto", "output_0": "auto"}
    named = SecondEmitsLogits(loss=losses, **trained).fit(X, mixed)

    assert named.loss_curve_ == listed.loss_curve_


@pytest.mark.parametrize("loss", ["auto", ["auto", "auto"]], ids=["one", "list"])
def test_options_go_to_the_loss_of_an_output_by_its_name_or_place(
    define_classifier, X, mixed, loss
):
    plain = define_classifier(loss=loss).fit(X, mixed)
    for option in ("loss__output_1__label_smoothing", "loss__1__label_smoothing"):
        smoothed = define_classifier(loss=loss, **{option: 0.5}).fit(X, mixed)

        assert smoothed.model_.loss[0].get_config()["label_smoothing"] == 0
        assert smoothed.model_.loss[1].get_config()["label_smoothing"] == 0.5
        assert smoothed.history_["output_1_loss"] != plain.history_["output_1_loss"]
    with pytest.raises(ValueError, match="loss__0__output_2__label_smoothing cannot be passed on"):
        define_classifier(loss=loss, loss__output_2__label_smoothing=0.5).fit(X, mixed)


@pytest.mark.filterwarnings("error")
def test_the_logarithm_of_no_probability_is_no_error(X):
    estimator = MLPClassifier(**TRAINED).initialize(X, np.zeros(60))
    estimator.partial_fit(X, np.zeros(60))
    saturated = MLPClassifier(**TRAINED).initialize(X, X[:, 0] > 0)
    saturated.model_.get_layer("output").bias.assign([1000.0])

    assert not estimator.predict_log_proba(X).any()
    assert saturated.predict_log_proba(X)[0].tolist() == [-np.inf, 0]

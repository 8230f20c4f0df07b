"""Targets of every type, and what is refused."""

import re

import keras
import numpy as np
import pytest
import scipy.sparse
from sklearn.exceptions import DataConversionWarning

pd = pytest.importorskip("pandas")

TRAINED = {"epochs": 200, "optimizer__learning_rate": 0.02, "alpha": 0.0}


@pytest.mark.parametrize(
    "labels",
    [
        ["no", "yes"],
        [False, True],
        [-1, 1],
        [1, 2],
        [0.0, 1.0],
        [10, 700],
        np.array([3, 5], dtype="uint8"),
        np.array(["a", "é"], dtype=object),
        np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]"),
    ],
    ids=repr,
)
def test_two_labels_of_any_type(labels, make_classifier, X, y_binary):
    labels = np.asarray(labels)
    y = labels[y_binary]
    estimator = make_classifier().fit(X, y)
    codes = make_classifier().fit(X, y_binary)

    assert estimator.classes_.tolist() == labels.tolist()
    assert estimator.classes_.dtype == labels.dtype
    assert estimator.n_classes_ == 2
    assert estimator.target_type_ == "binary"
    assert estimator.predict(X).dtype == labels.dtype
    assert np.array_equal(estimator.predict(X), labels[codes.predict(X)])
    assert np.array_equal(estimator.predict_proba(X), codes.predict_proba(X))


@pytest.mark.parametrize("labels", [["a", "b", "c"], [-1, 0, 1], [2, 40, 600], [0.0, 1.0, 2.0]])
def test_three_labels_of_any_type(labels, make_classifier, X, y_multiclass):
    labels = np.asarray(labels)
    estimator = make_classifier(**TRAINED).fit(X, labels[y_multiclass])
    probabilities = estimator.predict_proba(X)

    assert estimator.classes_.tolist() == labels.tolist()
    assert estimator.target_type_ == "multiclass"
    assert np.array_equal(estimator.predict(X), labels[probabilities.argmax(axis=1)])
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-6)
    assert estimator.score(X, labels[y_multiclass]) > 0.8


@pytest.mark.parametrize(
    "container", [list, tuple, pd.Series, pd.Categorical, lambda y: pd.Series(y, dtype="string")]
)
def test_labels_in_any_container(container, make_classifier, X, y_labels):
    estimator = make_classifier().fit(X, container(y_labels.tolist()))
    plain = make_classifier().fit(X, y_labels)

    assert estimator.classes_.tolist() == ["no", "yes"]
    assert estimator.predict(X).tolist() == plain.predict(X).tolist()


@pytest.mark.parametrize("label", [0, 1, -3, "only", True, 2.0])
@pytest.mark.parametrize("loss", ["auto", "categorical_crossentropy", "mse"])
def test_a_single_class_is_certain(label, loss, make_classifier, X, recwarn):
    estimator = make_classifier(loss=loss).fit(X, np.full(60, label))

    assert estimator.classes_.tolist() == [label]
    assert estimator.target_type_ == "binary"
    assert np.array_equal(estimator.predict_proba(X), np.ones((60, 1)))
    assert estimator.predict(X).tolist() == [label] * 60
    assert all(np.isfinite(estimator.loss_curve_))
    if loss != "categorical_crossentropy":
        assert [str(warning.message) for warning in recwarn] == []


def test_a_single_row_can_be_fitted(make_classifier, make_regressor, X):
    assert make_classifier().fit(X[:1], [1]).predict(X).tolist() == [1] * 60
    assert make_regressor().fit(X[:1], [1.0]).predict(X).shape == (60,)


def test_a_column_of_labels_is_taken_with_a_warning(make_classifier, X, y_labels):
    with pytest.warns(DataConversionWarning, match="A column-vector y was passed"):
        estimator = make_classifier().fit(X, y_labels[:, np.newaxis])

    assert estimator.predict(X).shape == (60,)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (np.linspace(0, 1, 60), "Unknown label type: continuous"),
        (np.where(np.arange(60) == 3, np.nan, 1.0), "NaN"),
        (np.zeros((60, 2, 2)), "dim 3"),
        (np.zeros(59), "inconsistent numbers of samples"),
        (3, "at least 1 dimension|1d array"),
        (np.array([1, "a"] * 30, dtype=object), "y has labels of several types"),
        (["a", None] * 30, "Input y contains NaN or another missing value: None in row 1"),
        (pd.Series(["a", "b", pd.NA] * 20, dtype="string"), "missing value: <NA> in row 2"),
    ],
    ids=["continuous", "nan", "3d", "length", "scalar", "mixed", "none", "na"],
)
def test_labels_that_are_none_are_refused(target, message, make_classifier, X):
    with pytest.raises((ValueError, TypeError), match=message):
        make_classifier().fit(X, target)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int8", "bool"])
def test_numbers_of_any_type(dtype, make_regressor, X, y_continuous):
    y = (4 * y_continuous).astype(dtype)
    estimator = make_regressor().fit(X, y)
    plain = make_regressor().fit(X, y.astype("float32"))

    # That of a float target; otherwise that of X.
    floating = np.issubdtype(dtype, np.floating)
    assert estimator.predict(X).dtype == (dtype if floating else np.float32)
    assert np.array_equal(
        estimator.predict(X), plain.predict(X).astype(dtype if floating else float)
    )


@pytest.mark.parametrize(("n_outputs", "ndim"), [(1, 1), (1, 2), (3, 2)])
def test_predictions_have_the_shape_of_the_target(n_outputs, ndim, make_regressor, X, y_continuous):
    y = y_continuous if ndim == 1 else np.tile(y_continuous[:, np.newaxis], n_outputs)
    estimator = make_regressor(epochs=300, optimizer__learning_rate=0.05).fit(X, y)

    assert estimator.predict(X).shape == y.shape
    assert estimator.predict(X[:1]).shape == y[:1].shape
    assert estimator.n_outputs_ == n_outputs
    assert estimator.target_type_ == ("continuous" if ndim == 1 else "continuous-multioutput")
    assert estimator.score(X, y) > 0.8


def test_the_order_of_outputs_is_that_of_the_columns(make_regressor, X):
    estimator = make_regressor(epochs=300, optimizer__learning_rate=0.05, alpha=0.0)
    predicted = estimator.fit(X, X[:, :2]).predict(X)

    assert np.corrcoef(predicted[:, 0], X[:, 0])[0, 1] > 0.9
    assert np.corrcoef(predicted[:, 1], X[:, 1])[0, 1] > 0.9


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (np.array(["a", "b"] * 30), "could not convert string to float"),
        (np.where(np.arange(60) == 3, np.nan, 1.0), "NaN"),
        (np.where(np.arange(60) == 3, np.inf, 1.0), "infinity"),
        (np.zeros((60, 2, 2)), "dim 3"),
        (np.zeros(59), "inconsistent numbers of samples"),
        (np.zeros(60) + 1j, "[Cc]omplex"),
    ],
    ids=["strings", "nan", "inf", "3d", "length", "complex"],
)
def test_targets_that_are_no_numbers_are_refused(target, message, make_regressor, X):
    with pytest.raises(ValueError, match=message):
        make_regressor().fit(X, target)


def test_numbers_as_text_are_taken_as_numbers(make_regressor, X):
    y = np.arange(60.0)
    text = make_regressor().fit(X, y.astype(str).astype(object))

    assert text.history_ == make_regressor().fit(X, y).history_


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array", "coo_array"])
def test_sparse_rows_are_those_of_the_dense_matrix(kind, make_regressor, X, y_continuous):
    sparse = getattr(scipy.sparse, kind)(np.where(X > 0, X, 0))
    estimator = make_regressor().fit(sparse, y_continuous)
    dense = make_regressor().fit(np.where(X > 0, X, 0), y_continuous)

    assert estimator.history_ == dense.history_
    assert np.array_equal(estimator.predict(sparse), dense.predict(np.where(X > 0, X, 0)))


def test_rows_of_another_shape_are_refused(define_classifier, X, y_binary):
    def build(_estimator, inputs):
        return keras.layers.Flatten()(inputs)

    estimator = define_classifier(build).fit(X.reshape(60, 5, 1), y_binary)

    with pytest.raises(ValueError, match="X has 4 features, but Defined is expecting 5"):
        estimator.predict(X[:, :4].reshape(60, 4, 1))
    for shape in ((5, 2), (5,)):
        message = (
            f"X has samples of shape {shape}, but Defined is expecting samples of shape (5, 1)"
        )
        with pytest.raises(ValueError, match=re.escape(message)):
            estimator.predict(np.zeros((60, *shape)))


@pytest.mark.parametrize("n_classes", [2, 3])
def test_decisions_are_the_log_odds(n_classes, make_classifier, X, y_binary, y_multiclass):
    y = y_binary if n_classes == 2 else y_multiclass
    estimator = make_classifier(epochs=50).fit(X.astype(float), y)
    probabilities = estimator.predict_proba(X.astype(float))
    decisions = estimator.decision_function(X.astype(float))

    if n_classes == 2:
        assert decisions.shape == (60,)
        assert np.array_equal(estimator.predict(X.astype(float)), decisions > 0)
        probabilities = probabilities[:, 1]
    np.testing.assert_allclose(1 / (1 + np.exp(-decisions)), probabilities)


def test_decisions_that_are_certain_are_finite(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    estimator.model_.layers[-1].set_weights([np.zeros((4, 1)), np.array([1000.0])])

    assert np.all(np.isfinite(estimator.decision_function(X)))
    assert np.all(estimator.decision_function(X) > 10)


def test_a_column_of_one_label_among_several(make_classifier, X, y_multiclass):
    y = np.column_stack([y_multiclass, np.full(len(X), 5)])
    estimator = make_classifier(epochs=2).fit(X, y)
    probabilities = estimator.predict_proba(X)

    assert [item.shape for item in probabilities] == [(len(X), 3), (len(X), 1)]
    assert np.all(probabilities[1] == 1)
    assert np.all(estimator.predict(X)[:, 1] == 5)


def test_given_classes_decide_on_the_type_of_several_columns(make_classifier, X, y_multiclass):
    classes = [[0, 1, 2], [0, 1, 2]]
    y = np.column_stack([y_multiclass, y_multiclass])
    first = y_multiclass < 2
    estimator = make_classifier().partial_fit(X[first], y[first], classes=classes)
    estimator.partial_fit(X, y)

    assert estimator.target_type_ == "multiclass-multioutput"
    assert [item.shape for item in estimator.predict_proba(X)] == [(len(X), 3)] * 2


def test_other_numbers_of_classes_are_refused(make_classifier, X, y_multiclass):
    y = np.column_stack([y_multiclass, y_multiclass])
    estimator = make_classifier().partial_fit(X, y)
    with pytest.raises(ValueError, match="a list with the labels of each of the 2 columns"):
        estimator.partial_fit(X, y, classes=[[0, 1, 2]])


def test_a_sparse_target_is_scored(make_classifier, X):
    Y = (X[:, :2] > 0).astype(int)
    estimator = make_classifier(**TRAINED).fit(X, scipy.sparse.csr_array(Y))

    assert estimator.score(X, scipy.sparse.csr_array(Y)) == estimator.score(X, Y) > 0.5


def test_labels_that_all_agree_keep_their_type(make_classifier, X):
    estimator = make_classifier(epochs=2).fit(X, np.ones((len(X), 2), dtype="float32"))

    assert estimator.predict(X).dtype == np.float32

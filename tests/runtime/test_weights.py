"""Sample weights and class weights."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

pd = pytest.importorskip("pandas")


@pytest.fixture
def full_batch():
    """Parameters with which weighting a row by n is the same as n rows."""
    return {"batch_size": -1, "dtype": "float64", "epochs": 20}


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_a_weight_is_a_number_of_rows(
    kind, full_batch, make_classifier, make_regressor, X, y_binary
):
    make = make_classifier if kind == "classifier" else make_regressor
    counts = np.random.RandomState(3).randint(0, 4, size=60)
    weighted = make(**full_batch).fit(X, y_binary, sample_weight=counts)
    repeated = make(**full_batch).fit(X.repeat(counts, axis=0), y_binary.repeat(counts))

    np.testing.assert_allclose(weighted.predict(X), repeated.predict(X), rtol=1e-6)
    np.testing.assert_allclose(weighted.loss_curve_, repeated.loss_curve_, rtol=1e-9)


def test_weights_are_a_number_of_rows_for_balancing_too(
    full_batch, make_classifier, X, y_multiclass
):
    counts = np.random.RandomState(3).randint(0, 4, size=60)
    params = {**full_batch, "class_weight": "balanced"}
    weighted = make_classifier(**params).fit(X, y_multiclass, sample_weight=counts)
    repeated = make_classifier(**params).fit(X.repeat(counts, axis=0), y_multiclass.repeat(counts))

    np.testing.assert_allclose(weighted.predict_proba(X), repeated.predict_proba(X), rtol=1e-6)


def test_the_scale_of_weights_does_not_matter(full_batch, make_regressor, X, y_continuous, weights):
    small = make_regressor(**full_batch).fit(X, y_continuous, sample_weight=weights)
    large = make_regressor(**full_batch).fit(X, y_continuous, sample_weight=1000 * weights)

    np.testing.assert_allclose(small.predict(X), large.predict(X), rtol=1e-9)


def test_rows_of_weight_zero_are_left_out(make_classifier, X, y_binary, weights):
    """Batches and the order of rows are those of the remaining rows."""
    kept = np.arange(60) % 3 > 0
    masked = np.where(kept, weights, 0.0)
    params = {"batch_size": 16, "dropout": 0.5}
    with_zeros = make_classifier(**params).fit(X, y_binary, sample_weight=masked)
    without = make_classifier(**params).fit(X[kept], y_binary[kept], sample_weight=weights[kept])

    assert with_zeros.history_ == without.history_
    assert np.array_equal(with_zeros.predict_proba(X), without.predict_proba(X))


def test_a_class_of_weight_zero_is_still_a_class(make_classifier, X, y_multiclass):
    estimator = make_classifier().fit(X, y_multiclass, sample_weight=y_multiclass < 2)

    assert estimator.classes_.tolist() == [0, 1, 2]
    assert estimator.predict_proba(X).shape == (60, 3)


@pytest.mark.parametrize("labels", [[0, 1, 2], ["a", "b", "c"], [-1.0, 0.0, 7.0]])
def test_class_weights_are_given_by_label(labels, make_classifier, X, y_multiclass):
    factors = dict(zip(labels, [1.0, 2.0, 5.0], strict=True))
    by_label = make_classifier(class_weight=factors).fit(X, np.array(labels)[y_multiclass])
    by_row = make_classifier().fit(
        X, y_multiclass, sample_weight=np.array([1.0, 2.0, 5.0])[y_multiclass]
    )

    assert by_label.history_ == by_row.history_


def test_a_label_without_weight_has_weight_one(make_classifier, X, y_multiclass):
    partly = make_classifier(class_weight={2: 3.0}).fit(X, y_multiclass)
    fully = make_classifier(class_weight={0: 1, 1: 1, 2: 3}).fit(X, y_multiclass)

    assert partly.history_ == fully.history_


def test_balanced_is_scikit_learns_balanced(make_classifier, X, y_multiclass):
    balanced = make_classifier(class_weight="balanced").fit(X, y_multiclass)
    explicit = make_classifier().fit(
        X, y_multiclass, sample_weight=compute_sample_weight("balanced", y_multiclass)
    )

    np.testing.assert_allclose(balanced.loss_curve_, explicit.loss_curve_, rtol=1e-5)


def test_class_weights_multiply_sample_weights(make_classifier, X, y_binary, weights):
    both = make_classifier(class_weight={0: 2, 1: 3}).fit(X, y_binary, sample_weight=weights)
    product = weights * np.array([2, 3])[y_binary]
    one = make_classifier().fit(X, y_binary, sample_weight=product)

    assert both.history_ == one.history_


def test_a_class_weight_of_zero_leaves_rows_out(make_classifier, X, y_multiclass):
    zero = make_classifier(class_weight={1: 0}).fit(X, y_multiclass)
    kept = y_multiclass != 1
    left_out = make_classifier().fit(X, y_multiclass, sample_weight=kept)

    assert zero.history_ == left_out.history_


def test_weights_that_leave_no_row_are_refused(make_classifier, X, y_binary):
    with pytest.raises(ValueError, match="at least one non-zero"):
        make_classifier(class_weight={0: 0, 1: 0}).fit(X, y_binary)
    with pytest.raises(ValueError, match="at least one non-zero"):
        make_classifier(class_weight={0: 0}).fit(X, y_binary, sample_weight=1 - y_binary)


def test_the_weight_of_an_unknown_label_is_refused(make_classifier, X, y_labels):
    with pytest.raises(ValueError, match=r"names the class 'yess'.* Did you mean 'yes'\?"):
        make_classifier(class_weight={"yess": 2}).fit(X, y_labels)


@pytest.mark.parametrize(
    "value", [{0: -1.0}, {0: np.nan}, {0: np.inf}, {0: "heavy"}, {0: None}], ids=repr
)
def test_class_weights_that_are_no_weights_are_refused(value, make_classifier, X, y_binary):
    with pytest.raises((ValueError, TypeError), match="class_weight"):
        make_classifier(class_weight=value).fit(X, y_binary)


@pytest.mark.parametrize("value", [np.ones(59), np.ones((60, 2)), np.full(60, np.nan)])
def test_sample_weights_that_do_not_fit_are_refused(value, make_regressor, X, y_continuous):
    with pytest.raises(ValueError, match=r"[Ss]ample.?weight"):
        make_regressor().fit(X, y_continuous, sample_weight=value)


@pytest.mark.parametrize(
    "convert",
    [list, pd.Series, lambda w: w.astype("float32"), lambda w: np.ceil(w).astype(int)],
    ids=["list", "series", "float32", "int"],
)
def test_weights_of_any_container_and_type(convert, make_regressor, X, y_continuous, weights):
    whole = np.ceil(weights)
    converted = make_regressor().fit(X, y_continuous, sample_weight=convert(whole))
    plain = make_regressor().fit(X, y_continuous, sample_weight=whole)

    assert converted.history_ == plain.history_


def test_a_number_weighs_all_rows_the_same(make_regressor, X, y_continuous):
    number = make_regressor().fit(X, y_continuous, sample_weight=2.0)
    array = make_regressor().fit(X, y_continuous, sample_weight=np.full(60, 2.0))

    assert number.history_ == array.history_


def test_partial_fit_takes_weights(make_regressor, X, y_continuous, weights):
    partial = make_regressor().partial_fit(X, y_continuous, sample_weight=weights)
    fitted = make_regressor(epochs=1).fit(X, y_continuous, sample_weight=weights)

    assert partial.history_ == fitted.history_

"""Checks that scikit-learn runs on its own estimators, beyond ``check_estimator``.

The generated suites run those of ``check_estimator`` itself.
"""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.datasets import make_classification
from sklearn.metrics import recall_score
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import (
    check_classifier_multioutput,
    check_dataframe_column_names_consistency,
    check_get_feature_names_out_error,
    check_global_output_transform_pandas,
    check_global_set_output_transform_polars,
    check_inplace_ensure_writeable,
    check_outlier_corruption,
    check_param_validation,
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_set_output_transform_polars,
    check_transformer_get_feature_names_out,
    check_transformer_get_feature_names_out_pandas,
)

from anomaly_autoencoder import AnomalyAutoencoder
from autoencoder import Autoencoder
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

ESTIMATORS = pytest.mark.parametrize(
    "estimator",
    [
        MLPClassifier(epochs=5),
        MLPRegressor(epochs=5),
        Autoencoder(epochs=5),
        AnomalyAutoencoder(epochs=5),
    ],
    ids=["classifier", "regressor", "transformer", "outlier_detector"],
)


@ESTIMATORS
@pytest.mark.parametrize(
    "check",
    [
        check_param_validation,
        check_dataframe_column_names_consistency,
        check_inplace_ensure_writeable,
    ],
)
def test_checks_of_scikit_learns_own_estimators(check, estimator):
    check(type(estimator).__name__, estimator)


@pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names")
@pytest.mark.parametrize(
    "check",
    [
        check_get_feature_names_out_error,
        check_transformer_get_feature_names_out,
        check_transformer_get_feature_names_out_pandas,
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_set_output_transform_polars,
        check_global_output_transform_pandas,
        check_global_set_output_transform_polars,
    ],
)
def test_checks_of_scikit_learns_own_transformers(check):
    check("Autoencoder", Autoencoder(epochs=5))


def test_check_of_scikit_learns_own_classifiers_of_many_labels():
    check_classifier_multioutput("MLPClassifier", MLPClassifier(epochs=5))


@pytest.mark.parametrize("contamination", [0.05, 0.1, 0.35])
def test_as_many_rows_are_outliers_as_asked_for_but_for_ties(contamination, X):
    """As in scikit-learn's checks of outlier detectors, for rows of which many are equal."""
    rows = np.repeat(X, np.arange(60) % 4 + 1, axis=0)
    detector = AnomalyAutoencoder(epochs=5, contamination=contamination, random_state=0)
    decision = detector.fit(rows).decision_function(rows)
    found, expected = int(np.sum(decision < 0)), round(contamination * len(rows))

    assert found > 0
    if found != expected:
        check_outlier_corruption(found, expected, decision)


def test_balanced_weights_help_the_rare_class():
    """In place of ``check_class_weight_balanced_classifiers``, which nobody calls."""
    X, y = make_classification(
        200, 10, n_informative=4, weights=[0.85], flip_y=0.1, class_sep=0.5, random_state=0
    )
    X = StandardScaler().fit_transform(X)
    classifier = MLPClassifier((8,), optimizer__learning_rate=0.01, epochs=60, random_state=0)
    plain = clone(classifier).fit(X, y)
    balanced = clone(classifier).set_params(class_weight="balanced").fit(X, y)

    assert recall_score(y, balanced.predict(X)) > recall_score(y, plain.predict(X)) + 0.2


@ESTIMATORS
def test_no_tag_asks_for_leniency(estimator):
    tags = get_tags(estimator)
    kind_tags = tags.classifier_tags or tags.regressor_tags
    supervised = isinstance(estimator, MLPClassifier | MLPRegressor)

    assert not tags.non_deterministic
    assert not tags._skip_test
    assert not tags.no_validation
    assert supervised == (kind_tags is not None)
    assert not supervised or not kind_tags.poor_score
    assert tags.input_tags.sparse
    assert not tags.input_tags.allow_nan
    assert tags.target_tags.required == supervised


@ESTIMATORS
def test_all_fitted_attributes_are_named_as_such(estimator, X, y_binary):
    fitted = clone(estimator).fit(X, y_binary)
    added = set(vars(fitted)) - set(vars(estimator))

    assert all(name.endswith("_") or name.startswith("_") for name in added)
    assert added == set(vars(fitted.fit(X, y_binary))) - set(vars(estimator))


@ESTIMATORS
def test_every_public_method_is_documented(estimator):
    own = [
        name
        for kind in type(estimator).__mro__
        if kind.__module__.startswith(("_keras_runtime", "mlp_", "autoencoder"))
        for name in vars(kind)
        if not name.startswith("_")
    ]

    main = "transform" if isinstance(estimator, Autoencoder) else "predict"
    assert {"fit", "partial_fit", main, "initialize", "model_"} <= set(own)
    for name in own:
        assert getattr(type(estimator), name).__doc__ or hasattr(BaseEstimator, name)


@ESTIMATORS
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_rows_that_are_not_finite_are_refused(bad, estimator, X, y_binary):
    rows = X.copy()
    rows[3, 2] = bad
    fitted = clone(estimator).fit(X, y_binary)
    use = fitted.transform if isinstance(estimator, Autoencoder) else fitted.predict
    supervised = isinstance(estimator, MLPClassifier | MLPRegressor)
    validation = {"X_val": rows, **({"y_val": y_binary} if supervised else {})}

    with pytest.raises(ValueError, match=r"NaN|infinity"):
        clone(estimator).fit(rows, y_binary)
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        use(rows)
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        clone(estimator).fit(X, y_binary, **validation)

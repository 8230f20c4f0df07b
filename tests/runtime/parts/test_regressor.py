"""Regressors: targets of one or many columns, their encoders, and their range."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags

from _keras_runtime.parts.regressor import KerasRegressor


def test_predictions_have_the_form_of_the_target(make_regressor, X, y_continuous):
    columns = y_continuous[:, np.newaxis]
    for target in (y_continuous, columns, np.hstack([columns, columns])):
        predicted = make_regressor().fit(X, target).predict(X)

        assert predicted.shape == target.shape
        assert predicted.dtype == target.dtype


def test_integers_are_predicted_by_floats(make_regressor, X, y_multiclass):
    assert make_regressor().fit(X, y_multiclass).predict(X).dtype == X.dtype


def test_another_number_of_columns(make_regressor, X, y_continuous):
    regressor = make_regressor().fit(X, y_continuous)

    with pytest.raises(ValueError, match="y has 2 columns, but MLPRegressor is expecting 1"):
        regressor.partial_fit(X, np.column_stack([y_continuous, y_continuous]))


@pytest.mark.parametrize(("loss", "positive"), [("poisson", True), ("mse", False), ("auto", False)])
def test_tags_tell_of_losses_of_positive_numbers(loss, positive, make_regressor):
    assert get_tags(make_regressor(loss=loss)).target_tags.positive_only is positive


def test_the_target_encoder_learns_from_weighted_rows(define_estimator, X, y_continuous):
    kind = define_estimator(KerasRegressor)
    kind.target_encoder = property(lambda self: StandardScaler())
    weights = np.where(np.arange(len(X)) < 30, 1.0, 0.0)
    fitted = kind().fit(X, y_continuous, sample_weight=weights)

    np.testing.assert_allclose(fitted.target_encoder_.mean_, y_continuous[:30].mean(), rtol=1e-5)


def test_the_score_is_that_of_scikit_learn(make_regressor, X, y_continuous):
    from sklearn.metrics import r2_score

    regressor = make_regressor().fit(X, y_continuous)

    assert regressor.score(X, y_continuous) == r2_score(y_continuous, regressor.predict(X))

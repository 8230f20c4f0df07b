"""Scores by scikit-learn's scorers, which a class names."""

import numpy as np
import pytest
import sklearn
from sklearn import metrics
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

NAMES = metrics.get_scorer_names()
POSITIVE = ("neg_mean_gamma_deviance", "neg_mean_poisson_deviance")
"""Scorers of positive numbers, which a linear output need not give."""

PARAMS = {"epochs": 5, "random_state": 0}


class Ranked(MLPClassifier):
    """Is scored by its probabilities."""

    _scorer_name = "roc_auc"


class Likely(MLPClassifier):
    """Is scored by the likelihood of three classes."""

    _scorer_name = "neg_log_loss"


class Absolute(MLPRegressor):
    """Is scored by its errors."""

    _scorer_name = "neg_mean_absolute_error"


@pytest.fixture(scope="module", name="fitted")
def fit_all(X):
    """Estimators of each kind of target, with their targets."""
    codes = np.digitize(X[:, 0], [-0.5, 0.5])
    targets = {
        "binary": (X[:, 0] > 0).astype(int),
        "multiclass": codes,
        "multilabel": (X[:, :3] > 0).astype(int),
        "numbers": X[:, 0],
    }
    kinds = dict.fromkeys(targets, MLPClassifier) | {"numbers": MLPRegressor}
    return {name: (kinds[name](**PARAMS).fit(X, y), y) for name, y in targets.items()}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", NAMES)
def test_every_scorer_scores_what_it_takes(fitted, X, name):
    scorer, scored = metrics.get_scorer(name), []
    for target, (estimator, y) in fitted.items():
        estimator._scorer_name = name
        try:
            expected = scorer(estimator, X, y)
        except (AttributeError, ValueError) as error:
            with pytest.raises(type(error)):
                estimator.score(X, y)
        else:
            np.testing.assert_equal(estimator.score(X, y), expected)
            scored.append(target)
    assert scored or name in POSITIVE


def test_probabilities_are_scored(X, y_binary, y_continuous):
    weights = np.arange(len(X)) + 1.0
    ranked = Ranked(**PARAMS).fit(X, y_binary)
    labels = np.array(["a", "b", "c"])[np.digitize(X[:, 0], [-1, 1])]
    likely = Likely(**PARAMS).fit(X, labels)
    absolute = Absolute(**PARAMS).fit(X, y_continuous)

    assert ranked.score(X, y_binary) == metrics.roc_auc_score(
        y_binary, ranked.predict_proba(X)[:, 1]
    )
    assert ranked.score(X, y_binary, weights) == metrics.roc_auc_score(
        y_binary, ranked.predict_proba(X)[:, 1], sample_weight=weights
    )
    assert likely.score(X, labels) == -metrics.log_loss(labels, likely.predict_proba(X))
    assert absolute.score(X, y_continuous, weights) == -metrics.mean_absolute_error(
        y_continuous, absolute.predict(X), sample_weight=weights
    )


def test_searches_take_the_score(X, y_binary):
    folds = KFold(3)
    mine = cross_val_score(Ranked(**PARAMS), X, y_binary, cv=folds)
    theirs = cross_val_score(MLPClassifier(**PARAMS), X, y_binary, cv=folds, scoring="roc_auc")
    search = GridSearchCV(clone(Ranked(**PARAMS)), {"epochs": [1, 5]}, cv=folds).fit(X, y_binary)

    np.testing.assert_array_equal(mine, theirs)
    assert search.best_score_ == search.cv_results_["mean_test_score"].max()


def test_weights_are_routed_to_the_score(X, y_binary):
    weights = np.arange(len(X)) + 1.0
    with sklearn.config_context(enable_metadata_routing=True):
        ranked = Ranked(**PARAMS).set_fit_request(sample_weight=True)
        ranked.set_score_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        pipeline = make_pipeline(scaler, ranked).fit(X, y_binary, sample_weight=weights)
        weighted = pipeline.score(X, y_binary, sample_weight=weights)

    expected = metrics.roc_auc_score(
        y_binary, pipeline.predict_proba(X)[:, 1], sample_weight=weights
    )
    assert weighted == expected
    assert weighted != pipeline.score(X, y_binary)


def test_a_scorer_of_two_classes_says_so(X):
    labels = np.digitize(X[:, 0], [-0.5, 0.5])
    with pytest.raises(ValueError, match="multi_class must be in"):
        Ranked(**PARAMS).fit(X, labels).score(X, labels)

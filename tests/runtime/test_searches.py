"""Searches, thresholds, frozen and cached estimators, and work in parallel."""

import joblib
import numpy as np
import pytest
from scipy.stats import loguniform
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import PartialDependenceDisplay
from sklearn.metrics import fbeta_score, make_scorer
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlp_classifier import MLPClassifier, param_distributions

TRAINED = {"epochs": 60, "optimizer__learning_rate": 0.03}


@pytest.fixture
def classifier(make_classifier):
    return make_classifier(**TRAINED)


def test_a_pipeline_that_caches_its_steps(classifier, X, y_labels, tmp_path):
    cached = make_pipeline(StandardScaler(), classifier, memory=str(tmp_path))
    plain = make_pipeline(StandardScaler(), classifier)
    first = cached.fit(X, y_labels).predict_proba(X)
    again = cached.fit(X, y_labels).predict_proba(X)

    np.testing.assert_array_equal(first, plain.fit(X, y_labels).predict_proba(X))
    np.testing.assert_array_equal(first, again)
    assert any(tmp_path.rglob("output.pkl"))


def test_a_fitted_classifier_as_a_cached_step(make_classifier, X, y_labels, tmp_path):
    """joblib hashes the estimator, and gives back what it has pickled."""
    memory = joblib.Memory(tmp_path, verbose=0)
    calls = []

    def fit(estimator, X, y):
        calls.append(1)
        return estimator.fit(X, y)

    stored = memory.cache(fit)
    first, again = (stored(make_classifier(), X, y_labels) for _ in range(2))

    assert len(calls) == 1
    np.testing.assert_array_equal(first.predict_proba(X), again.predict_proba(X))


def test_a_random_search_over_the_shipped_distributions(make_classifier, X, y_binary):
    search = RandomizedSearchCV(
        MLPClassifier(epochs=2), param_distributions(), n_iter=3, cv=2, random_state=0
    ).fit(X, y_binary)

    assert np.all(np.isfinite(search.cv_results_["mean_test_score"]))
    assert search.predict_proba(X).shape == (60, 2)


@pytest.mark.parametrize("resource", ["n_samples", "epochs"])
def test_successive_halving(resource, make_classifier, X, y_binary):
    search = HalvingRandomSearchCV(
        make_classifier(),
        {"optimizer__learning_rate": loguniform(1e-4, 1e-1)},
        resource=resource,
        n_candidates=4,
        min_resources=20 if resource == "n_samples" else 2,
        max_resources=60 if resource == "n_samples" else 18,
        cv=2,
        random_state=0,
    ).fit(X, y_binary)

    assert search.n_iterations_ == 2
    assert np.all(np.isfinite(search.cv_results_["mean_test_score"]))
    if resource == "epochs":
        assert search.best_estimator_.n_iter_ == search.best_estimator_.epochs


def test_a_tuned_threshold_finds_the_rare_class(classifier, X):
    rare = (X[:, 0] > 1).astype(int)
    scorer = make_scorer(fbeta_score, beta=5)
    tuned = TunedThresholdClassifierCV(classifier, scoring=scorer, cv=3, random_state=0)
    tuned.fit(X, rare)

    assert tuned.predict(X).sum() >= rare.sum()
    fixed = FixedThresholdClassifier(classifier, threshold=tuned.best_threshold_).fit(X, rare)
    np.testing.assert_array_equal(tuned.predict(X), fixed.predict(X))


def test_a_frozen_estimator_is_not_fitted_again(classifier, X, y_binary):
    classifier.fit(X, y_binary)
    before = classifier.predict_proba(X)
    frozen = make_pipeline(FrozenEstimator(classifier)).fit(X, 1 - y_binary)

    np.testing.assert_array_equal(frozen.predict_proba(X), before)


def test_dependence_on_a_feature_is_drawn(classifier, X, y_binary):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    classifier.fit(X, y_binary)
    display = PartialDependenceDisplay.from_estimator(classifier, X, [0, (0, 1)])

    average = display.pd_results[0]["average"][0]
    assert average[-1] > average[0]  # the first feature raises the probability
    pyplot.close("all")


def test_scores_of_several_kinds_at_once(classifier, X, y_labels):
    scoring = ["accuracy", "roc_auc", "neg_log_loss", "neg_brier_score", "average_precision"]
    codes = (y_labels == "yes").astype(int)
    results = cross_validate(
        classifier, X, codes, cv=3, scoring=scoring, return_estimator=True, return_indices=True
    )

    assert all(np.all(np.isfinite(results[f"test_{name}"])) for name in scoring)
    assert results["test_roc_auc"].min() > 0.8
    probabilities = cross_val_predict(classifier, X, codes, cv=3, method="predict_proba")
    for estimator, test in zip(results["estimator"], results["indices"]["test"], strict=True):
        np.testing.assert_allclose(probabilities[test], estimator.predict_proba(X[test]), rtol=1e-5)


def test_a_search_refits_the_best(make_classifier, X, y_labels):
    grid = {"hidden_layer_sizes": [(1,), (8,)], "epochs": [1, 80]}
    search = GridSearchCV(
        make_classifier(optimizer__learning_rate=0.03), grid, cv=3, scoring="neg_log_loss"
    ).fit(X, y_labels)

    assert search.best_params_["epochs"] == 80
    assert search.best_estimator_.n_iter_ == 80
    assert list(search.classes_) == ["no", "yes"]

"""The estimators as parts of what scikit-learn offers."""

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_selection import SequentialFeatureSelector
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
    learning_curve,
    validation_curve,
)
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import (
    ClassifierChain,
    MultiOutputClassifier,
    MultiOutputRegressor,
    RegressorChain,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.semi_supervised import SelfTrainingClassifier

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

TRAINED = {"epochs": 60, "optimizer__learning_rate": 0.03}


@pytest.fixture
def classifier(make_classifier):
    return make_classifier(**TRAINED)


@pytest.fixture
def regressor(make_regressor):
    return make_regressor(**TRAINED)


def test_cross_validation_by_several_scorers(classifier, X, y_labels, y_multiclass):
    binary = cross_validate(
        classifier,
        X,
        y_labels == "yes",
        cv=3,
        scoring=["roc_auc", "neg_log_loss", "accuracy", "f1", "neg_brier_score"],
        return_train_score=True,
        error_score="raise",
    )
    multiclass = cross_validate(
        classifier,
        X,
        y_multiclass,
        cv=3,
        scoring=["roc_auc_ovr", "neg_log_loss", "f1_macro", "balanced_accuracy"],
        error_score="raise",
    )

    assert binary["test_roc_auc"].min() > 0.8
    assert multiclass["test_roc_auc_ovr"].min() > 0.7
    assert all(np.isfinite(values).all() for values in (*binary.values(), *multiclass.values()))


def test_cross_validation_of_a_regressor(regressor, X, y_continuous):
    scores = cross_validate(
        regressor.set_params(epochs=300),
        X,
        y_continuous,
        cv=3,
        scoring=["r2", "neg_mean_absolute_error"],
        error_score="raise",
    )

    assert scores["test_r2"].min() > 0.5


@pytest.mark.parametrize(
    "wrap",
    [
        lambda c: VotingClassifier([("a", c), ("b", LogisticRegression())], voting="soft"),
        lambda c: StackingClassifier([("a", c), ("b", LogisticRegression())], cv=2),
        lambda c: CalibratedClassifierCV(c, cv=2, ensemble=False),
        lambda c: AdaBoostClassifier(c, n_estimators=2, random_state=0),
        lambda c: BaggingClassifier(c, n_estimators=2, random_state=0),
        lambda c: GridSearchCV(c, {"optimizer__learning_rate": [1e-4, 0.03]}, cv=2),
        lambda c: HalvingGridSearchCV(
            c, {"alpha": [0.0, 1e-3]}, resource="epochs", max_resources=60, cv=2, random_state=0
        ),
        OneVsRestClassifier,
        OneVsOneClassifier,
        lambda c: SequentialFeatureSelector(c, n_features_to_select=2, cv=2),
        lambda c: make_pipeline(StandardScaler(), c),
    ],
    ids=[
        "voting",
        "stacking",
        "calibration",
        "boosting",
        "bagging",
        "search",
        "halving",
        "one versus rest",
        "one versus one",
        "selection",
        "pipeline",
    ],
)
def test_classifiers_made_of_classifiers(wrap, classifier, X, y_multiclass):
    wrapped = wrap(classifier).fit(X, y_multiclass)
    if hasattr(wrapped, "predict"):
        assert wrapped.score(X, y_multiclass) > 0.6
    else:
        assert wrapped.transform(X).shape == (60, 2)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda r: VotingRegressor([("a", r), ("b", Ridge())]),
        lambda r: StackingRegressor([("a", r), ("b", Ridge())], cv=2),
        lambda r: AdaBoostRegressor(r, n_estimators=2, random_state=0),
        lambda r: BaggingRegressor(r, n_estimators=2, random_state=0),
        lambda r: TransformedTargetRegressor(r, transformer=StandardScaler()),
        lambda r: make_pipeline(StandardScaler(), r),
    ],
    ids=["voting", "stacking", "boosting", "bagging", "target", "pipeline"],
)
def test_regressors_made_of_regressors(wrap, regressor, X, y_continuous):
    wrapped = wrap(regressor.set_params(epochs=300)).fit(X, y_continuous)

    assert wrapped.score(X, y_continuous) > 0.6


def test_several_targets_by_one_estimator_each(classifier, regressor, X, y_binary, y_continuous):
    labels = np.column_stack([y_binary, 1 - y_binary])
    targets = np.column_stack([y_continuous, -y_continuous])

    assert MultiOutputClassifier(classifier).fit(X, labels).predict(X).shape == (60, 2)
    assert ClassifierChain(classifier).fit(X, labels).predict(X).shape == (60, 2)
    assert MultiOutputRegressor(regressor).fit(X, targets).predict(X).shape == (60, 2)
    assert RegressorChain(regressor).fit(X, targets).predict(X).shape == (60, 2)


def test_self_training(classifier, X, y_binary):
    partly = np.where(np.arange(60) % 2, y_binary, -1)
    trained = SelfTrainingClassifier(classifier, max_iter=2).fit(X, partly)

    assert trained.score(X, y_binary) > 0.7


def test_curves_over_parameters_and_sizes(classifier, X, y_binary):
    _, by_value = validation_curve(
        classifier, X, y_binary, param_name="epochs", param_range=[1, 60], cv=2
    )
    _, _, by_size = learning_curve(classifier, X, y_binary, train_sizes=[0.5, 1.0], cv=2)

    assert by_value.shape == by_size.shape == (2, 2)
    assert by_value[1].mean() > by_value[0].mean()


def test_inspection(classifier, X, y_binary):
    fitted = classifier.fit(X, y_binary)
    importance = permutation_importance(fitted, X, y_binary, n_repeats=3, random_state=0)
    dependence = partial_dependence(fitted, X, [0], grid_resolution=5)

    assert importance.importances_mean[:2].min() > importance.importances_mean[2:].max()
    assert np.all(np.diff(dependence["average"][0]) > 0)


def test_out_of_fold_probabilities(classifier, X, y_labels):
    probabilities = cross_val_predict(
        classifier, X, y_labels, cv=StratifiedKFold(3), method="predict_proba"
    )

    assert np.mean((probabilities[:, 1] > 0.5) == (y_labels == "yes")) > 0.7


def test_weights_are_routed_to_fit_and_score(classifier, X, y_binary, weights):
    with sklearn.config_context(enable_metadata_routing=True):
        asked = clone(classifier).set_fit_request(sample_weight=True)
        asked.set_score_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        # The other way round, scikit-learn 1.6 does not ask the last step about its score.
        pipeline = make_pipeline(scaler, GridSearchCV(asked, {"alpha": [0.0]}, cv=2))
        pipeline.fit(X, y_binary, sample_weight=weights)
        silent = make_pipeline(StandardScaler(), clone(classifier))
        with pytest.raises(sklearn.exceptions.UnsetMetadataPassedError):
            silent.fit(X, y_binary, sample_weight=weights)
    scaled = StandardScaler().fit_transform(X)
    direct = clone(classifier).set_params(alpha=0.0).fit(scaled, y_binary, weights)

    assert pipeline[-1].best_estimator_.history_ == direct.history_


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_frames_of_any_library(frame, classifier, X, y_binary):
    names = [f"column {index}" for index in range(5)]
    columns = {name: X[:, index] for index, name in enumerate(names)}
    estimator = classifier.fit(frame(columns), y_binary)

    assert estimator.feature_names_in_.tolist() == names
    plain = clone(classifier).fit(X, y_binary)
    assert np.array_equal(estimator.predict(frame(columns)), plain.predict(X))


def test_a_pipeline_of_columns_of_several_types(classifier, X, y_binary):
    frame = pd.DataFrame({"size": X[:, 0], "weight": X[:, 1], "color": ["red", "green"] * 30})
    columns = make_column_transformer(
        (StandardScaler(), ["size", "weight"]), (OneHotEncoder(), ["color"])
    )

    assert make_pipeline(columns, classifier).fit(frame, y_binary).score(frame, y_binary) > 0.8


def test_early_stopping_inside_cross_validation(classifier, X, y_binary):
    classifier.set_params(validation_split=0.3, n_iter_no_change=3, epochs=200, tol=0.01)
    scores = cross_validate(classifier, X, y_binary, cv=3, return_estimator=True)

    assert all(3 < estimator.n_iter_ < 200 for estimator in scores["estimator"])

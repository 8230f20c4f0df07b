"""The known bugs of the wrappers of Keras 3.15, replayed; their numbers are in the docstrings.

K6 and K16 were about a model instance as parameter. Here the network comes from a method of the
class. What remains, that clones share no weights and that weights that were set are kept, is
tested.
"""

import keras
import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import AdaBoostClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

from autoencoder import Autoencoder


def test_a_clone_trains_as_long_as_the_original(make_classifier, X, y_binary):
    """K1."""
    estimator = make_classifier(epochs=5)

    assert clone(estimator).epochs == 5
    assert clone(estimator).fit(X, y_binary).n_iter_ == 5


def test_fit_changes_no_parameter(make_classifier, X, y_binary, weights):
    """K2."""
    estimator = make_classifier(class_weight={0: 1.0, 1: 2.0}, metrics=["accuracy"], callbacks=[])
    before = {name: (id(v), repr(v)) for name, v in estimator.get_params().items()}
    estimator.fit(X, y_binary, weights).partial_fit(X, y_binary)
    after = {name: (id(v), repr(v)) for name, v in estimator.get_params().items()}

    assert before == after


@pytest.mark.parametrize("scoring", ["roc_auc", "neg_log_loss", "average_precision"])
def test_probability_scorers_work_on_two_classes(scoring, make_classifier, X, y_binary):
    """K3."""
    scores = cross_val_score(
        make_classifier(), X, y_binary, cv=2, scoring=scoring, error_score="raise"
    )

    assert np.isfinite(scores).all()


def test_labels_of_any_type_can_be_calibrated(make_classifier, X, y_labels):
    """K4."""
    calibrated = CalibratedClassifierCV(make_classifier(), cv=2).fit(X, y_labels)

    assert calibrated.classes_.tolist() == ["no", "yes"]


def test_the_history_is_a_plain_dict(make_classifier, X, y_binary):
    """K5."""
    estimator = make_classifier().fit(X, y_binary)

    assert type(estimator.history_) is dict
    assert all(type(value) is float for value in estimator.history_["loss"])
    assert estimator.n_iter_ == 3


def test_clones_share_no_weights(make_classifier, X, y_binary):
    """K6."""
    first = make_classifier(warm_start=True).fit(X, y_binary)
    expected = first.predict_proba(X)
    second = clone(first).fit(X, 1 - y_binary).fit(X, 1 - y_binary)

    assert second.model_ is not first.model_
    assert np.array_equal(first.predict_proba(X), expected)


def test_a_fit_request_is_a_request_of_fit(make_classifier):
    """K7."""
    with sklearn.config_context(enable_metadata_routing=True):
        estimator = make_classifier().set_fit_request(sample_weight=True)
        routing = estimator.get_metadata_routing()

    assert routing.fit.requests["sample_weight"] is True
    assert routing.score.requests["sample_weight"] is None


def test_boosting_passes_weights(make_classifier, X, y_multiclass):
    """K8."""
    boosted = AdaBoostClassifier(
        make_classifier(epochs=200, optimizer__learning_rate=0.01), n_estimators=2, random_state=0
    )

    assert boosted.fit(X, y_multiclass).score(X, y_multiclass) > 0.5


def test_regression_has_as_many_outputs_as_the_target(make_regressor, X, y_continuous):
    """K10."""
    targets = np.column_stack([y_continuous, -y_continuous])
    estimator = make_regressor(epochs=200, optimizer__learning_rate=0.01).fit(X, targets)

    assert estimator.predict(X).shape == (60, 2)
    assert estimator.n_outputs_ == 2
    assert estimator.score(X, targets) > 0.5


def test_arguments_of_the_architecture_can_be_searched(make_classifier, X, y_binary):
    """K11."""
    search = GridSearchCV(make_classifier(), {"hidden_layer_sizes": [(2,), (4,)]}, cv=2)
    search.fit(X, y_binary)
    hidden = search.best_estimator_.model_.layers[1].units

    assert (hidden,) == search.best_params_["hidden_layer_sizes"]


def test_rows_may_have_several_dimensions(define_classifier, X, y_binary):
    """K12."""

    def build(_estimator, inputs):
        x = keras.layers.Conv1D(2, 3, activation="relu")(inputs)
        return keras.layers.GlobalAveragePooling1D()(x)

    estimator = define_classifier(build).fit(X[:, :, np.newaxis], y_binary)

    assert estimator.input_shape_ == (5, 1)
    assert estimator.predict_proba(X[:, :, np.newaxis]).shape == (60, 2)


def test_nothing_is_printed(make_classifier, listens_to_batches, X, y_binary, capfd):
    """K13."""
    for callbacks in (None, listens_to_batches):
        estimator = make_classifier(callbacks=callbacks).fit(X, y_binary)
        estimator.predict(X)
        estimator.score(X, y_binary)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("loss", ["auto", "categorical_crossentropy"])
def test_validation_targets_are_encoded_for_the_loss(loss, make_classifier, X, y_labels):
    """K14."""
    estimator = make_classifier(loss=loss, alpha=0.0, shuffle=False, metrics=["accuracy"])
    estimator.fit(X, y_labels, X_val=X, y_val=y_labels)

    assert estimator.history_["val_accuracy"][-1] == pytest.approx(estimator.score(X, y_labels))


def test_a_warm_fit_continues_the_same_model(make_classifier, X, y_binary):
    """K15."""
    estimator = make_classifier(warm_start=True).fit(X, y_binary)
    model, first = estimator.model_, estimator.predict_proba(X)
    estimator.fit(X, y_binary)

    assert estimator.model_ is model
    assert not np.array_equal(estimator.predict_proba(X), first)
    probabilities = estimator.predict_proba(X)[:, 1:]
    np.testing.assert_allclose(model.predict(X, verbose=0), probabilities, rtol=1e-6)


def test_weights_that_were_set_are_where_training_starts(make_classifier, X, y_binary):
    """K16."""
    trained = make_classifier(epochs=50).fit(X, y_binary).model_.get_weights()
    estimator = make_classifier(optimizer="sgd", optimizer__learning_rate=1e-5, random_state=1)
    estimator.initialize(X, y_binary)
    estimator.model_.set_weights(trained)
    estimator.partial_fit(X, y_binary)

    for before, after in zip(trained, estimator.model_.get_weights(), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-4)


def test_a_transformer_needs_no_target(X):
    """K9."""
    codes = Autoencoder(epochs=2, random_state=0).fit_transform(X)

    assert codes.shape == (60, 2)


def test_a_fitted_transformer_can_be_frozen_in_a_pipeline(X, y_binary):
    """K17."""
    fitted = Autoencoder(epochs=2, random_state=0).fit(X)
    pipeline = make_pipeline(FrozenEstimator(fitted), LogisticRegression()).fit(X, y_binary)

    assert pipeline.predict(X).shape == (60,)
    np.testing.assert_array_equal(pipeline[0].transform(X), fitted.transform(X))

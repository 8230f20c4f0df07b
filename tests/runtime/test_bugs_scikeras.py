"""The known bugs of SciKeras 0.13, replayed; their numbers are in the docstrings.

S33, the repair of S1 by a mixin to the left, cannot be replayed: nothing is to be repaired, and no
scikit-learn classifier can be given ``ClassifierMixin`` twice. What remains, that a subclass with a
mixin of its own is a classifier, is tested.
"""

import os

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.base import BaseEstimator, TransformerMixin, clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.model_selection import StratifiedKFold, check_cv, cross_val_score
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import (
    check_estimator_tags_renamed,
    check_mixin_order,
    check_valid_tag_types,
)

from _keras_runtime.parts.build_functions import BuildFunctionMixin
from _keras_runtime.parts.encoders import EncoderMixin
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

pd = pytest.importorskip("pandas")

TRAINED = {"epochs": 200, "optimizer__learning_rate": 0.01}


def test_estimators_have_the_type_by_which_folds_are_stratified(y_binary):
    """S1."""
    classifier, regressor = MLPClassifier(), MLPRegressor()

    assert is_classifier(classifier)
    assert not is_regressor(classifier)
    assert is_regressor(regressor)
    assert not is_classifier(regressor)
    assert get_tags(classifier).estimator_type == "classifier"
    assert get_tags(regressor).estimator_type == "regressor"
    assert isinstance(check_cv(3, y_binary, classifier=is_classifier(classifier)), StratifiedKFold)


def test_roc_auc_of_a_binary_classifier_is_a_number(make_classifier, X, y_binary):
    """S2."""
    scores = cross_val_score(make_classifier(**TRAINED), X, y_binary, cv=2, scoring="roc_auc")

    assert scores.min() > 0.8


def test_soft_voting_accepts_the_classifier(make_classifier, X, y_binary):
    """S3."""
    members = [("a", make_classifier()), ("b", make_classifier(random_state=1))]
    voting = VotingClassifier(members, voting="soft").fit(X, y_binary)
    mean = np.mean([member.predict_proba(X) for member in voting.estimators_], axis=0)

    np.testing.assert_allclose(voting.predict_proba(X), mean)


def test_probabilities_can_be_calibrated(make_classifier, X, y_binary):
    """S4."""
    calibrated = CalibratedClassifierCV(make_classifier(**TRAINED), cv=2).fit(X, y_binary)

    assert calibrated.predict_proba(X).shape == (60, 2)
    assert calibrated.score(X, y_binary) > 0.8


@pytest.mark.parametrize("estimator", [MLPClassifier(), MLPRegressor()])
@pytest.mark.parametrize(
    "check", [check_estimator_tags_renamed, check_mixin_order, check_valid_tag_types]
)
def test_tags_are_those_of_todays_scikit_learn(check, estimator):
    """S5; the generated suites run all the checks."""
    check(type(estimator).__name__, estimator)


def test_sorted_labels_reach_every_fold(make_classifier, X, y_binary):
    """S6."""
    order = np.argsort(y_binary, kind="stable")
    scores = cross_val_score(make_classifier(**TRAINED), X[order], y_binary[order], cv=2)

    assert scores.min() > 0.7


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_weights_that_are_all_zero_are_refused(kind, make_classifier, make_regressor, X, y_binary):
    """S7."""
    estimator = make_classifier() if kind == "classifier" else make_regressor()

    with pytest.raises(ValueError, match="Sample weights must contain at least one non-zero"):
        estimator.fit(X, y_binary, sample_weight=np.zeros(60))


def test_a_seeded_fit_leaves_unseeded_work_of_the_process_alone(
    make_regressor, listens_to_batches, X, y_continuous
):
    """S8."""
    make_regressor().fit(X, y_continuous)
    make_regressor(callbacks=listens_to_batches).fit(X, y_continuous)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(X, y_continuous, verbose=0)
    make_regressor(random_state=None).fit(X, y_continuous)

    assert "TF_DETERMINISTIC_OPS" not in os.environ
    # Raises if operations have been made deterministic, since TensorFlow has no seed.
    assert tf.random.normal([]).shape == ()


def test_random_states_are_different_seeds(make_regressor, X, y_continuous):
    """S9."""

    def train(seed):
        estimator = make_regressor(random_state=np.random.RandomState(seed))
        return estimator.fit(X, y_continuous).model_.get_weights()[0]

    assert np.array_equal(train(1), train(1))
    assert not np.array_equal(train(1), train(2))
    assert not np.array_equal(train(2), train(3))


def test_probabilities_of_a_single_row_have_two_dimensions(
    make_classifier, X, y_binary, y_multiclass
):
    """S10."""
    binary = make_classifier().fit(X, y_binary)
    multiclass = make_classifier().fit(X, y_multiclass)

    assert binary.predict_proba(X[:1]).shape == (1, 2)
    assert multiclass.predict_proba(X[:1]).shape == (1, 3)
    assert binary.predict(X[:1]).shape == (1,)
    assert multiclass.predict(X[:1]).shape == (1,)


def test_the_callers_weights_are_not_changed(make_classifier, X, y_binary):
    """S11."""
    weights = np.ones(60)
    make_classifier(class_weight={0: 1, 1: 3}).fit(X, y_binary, sample_weight=weights)

    assert np.array_equal(weights, np.ones(60))


def test_integer_weights_combine_with_class_weights(make_classifier, X, y_binary):
    """S12."""
    integer = make_classifier(class_weight="balanced")
    integer.fit(X, y_binary, sample_weight=np.full(60, 2, dtype=int))
    floating = make_classifier(class_weight="balanced")
    floating.fit(X, y_binary, sample_weight=np.full(60, 2.0))

    assert integer.history_ == floating.history_


@pytest.mark.parametrize("container", [pd.DataFrame, np.ndarray.tolist, np.asarray])
def test_score_takes_weights_with_any_container(container, make_classifier, X, y_binary, weights):
    """S14."""
    rows = container(X)
    estimator = make_classifier().fit(rows, y_binary)
    correct = estimator.predict(rows) == y_binary

    assert estimator.score(rows, y_binary, sample_weight=weights) == pytest.approx(
        np.average(correct, weights=weights)
    )


def test_float64_rows_are_predicted_after_a_float32_fit(make_classifier, X, y_binary):
    """S15."""
    estimator = make_classifier().fit(X, y_binary)
    single, double = estimator.predict_proba(X), estimator.predict_proba(X.astype("float64"))

    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    np.testing.assert_allclose(single, double, rtol=1e-6)


def test_reordered_columns_are_refused(make_classifier, X, y_binary):
    """S16."""
    frame = pd.DataFrame(X, columns=list("abcde"))
    estimator = make_classifier().fit(frame, y_binary)

    assert estimator.feature_names_in_.tolist() == list("abcde")
    with pytest.raises(ValueError, match="Feature names must be in the same order"):
        estimator.predict(frame[list("edcba")])


def test_an_optimizer_instance_serves_many_fits(make_classifier, X, y_binary):
    """S17."""
    optimizer = keras.optimizers.Adam(0.01)
    estimator = make_classifier(optimizer=optimizer, optimizer__learning_rate=None)
    first = estimator.fit(X, y_binary).history_
    second = estimator.set_params(alpha=0.0).fit(X, y_binary).history_
    third = estimator.set_params(alpha=1e-4).fit(X, y_binary).history_

    assert first == third
    assert first != second
    assert not optimizer.built


@pytest.mark.parametrize("loss", ["BinaryCrossentropy", "binary_crossentropy", "bce"])
def test_a_loss_given_by_name_takes_routed_parameters(loss, define_classifier, X, y_binary):
    """S18."""
    by_name = define_classifier(loss=loss, loss__label_smoothing=0.1)
    instance = keras.losses.BinaryCrossentropy(
        label_smoothing=0.1, reduction="mean_with_sample_weight"
    )
    by_instance = define_classifier(loss=instance)

    assert by_name.fit(X, y_binary).history_ == by_instance.fit(X, y_binary).history_


def test_a_metric_given_by_name_takes_routed_parameters(define_classifier, X, y_binary):
    """S18."""
    by_name = define_classifier(metrics=["AUC"], metrics__0__num_thresholds=5)
    by_class = define_classifier(metrics=[keras.metrics.AUC(num_thresholds=5, name="AUC")])

    assert by_name.fit(X, y_binary).history_ == by_class.fit(X, y_binary).history_


def test_training_and_validation_keys_agree(define_classifier, X, y_binary):
    """S19."""
    estimator = define_classifier(
        metrics=[keras.metrics.AUC, "accuracy", "mse"],
        metrics__0__name="auc",
        validation_split=0.2,
    ).fit(X, y_binary)
    names = ["accuracy", "auc", "loss", "mse"]

    assert sorted(estimator.history_) == names + [f"val_{name}" for name in names]


@pytest.mark.parametrize("labels", [["no", "yes"], [-5, 7], [False, True], [1.0, 2.0]])
def test_validation_labels_are_encoded_like_training_labels(labels, make_classifier, X, y_binary):
    """S21."""
    y = np.array(labels)[y_binary]
    estimator = make_classifier().fit(X, y, X_val=X[:20], y_val=y[:20])
    codes = make_classifier().fit(X, y_binary, X_val=X[:20], y_val=y_binary[:20])

    assert estimator.history_ == codes.history_


def test_attributes_are_not_parameters():
    """S22."""
    estimator = MLPClassifier()
    estimator.note = "scratch"

    assert "note" not in estimator.get_params()
    assert not hasattr(clone(estimator), "note")


@pytest.mark.parametrize(
    "loss",
    [
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        "auto",
    ],
)
def test_probabilities_of_a_network_that_emits_logits_sum_to_one(
    loss, define_classifier, X, y_multiclass
):
    """S23."""

    def build(_estimator, inputs):
        hidden = keras.layers.Dense(4, activation="relu")(inputs)
        return keras.Model(inputs, keras.layers.Dense(3)(hidden))

    estimator = define_classifier(build, loss=loss).fit(X, y_multiclass)
    logits = estimator.model_.predict(X, verbose=0)
    expected = keras.ops.softmax(logits).numpy()

    np.testing.assert_allclose(estimator.predict_proba(X), expected, rtol=1e-5)


def test_one_class_gives_one_column_of_certainty(make_classifier, X):
    """S24."""
    estimator = make_classifier().fit(X, np.zeros(60, int))

    assert np.array_equal(estimator.predict_proba(X), np.ones((60, 1)))
    assert np.array_equal(estimator.predict(X), np.zeros(60, int))


def test_a_column_of_labels_is_ravelled_with_a_warning(make_classifier, X, y_binary):
    """S24."""
    with pytest.warns(DataConversionWarning):
        column = make_classifier().fit(X, y_binary[:, np.newaxis])
    flat = make_classifier().fit(X, y_binary)

    assert column.predict(X).shape == (60,)
    assert column.history_ == flat.history_


@pytest.mark.parametrize(
    "loss",
    ["categorical_crossentropy", "CategoricalCrossentropy", "sparse_categorical_crossentropy"],
)
def test_categorical_losses_fit_two_classes(loss, make_classifier, X, y_labels):
    """S25."""
    estimator = make_classifier(loss=loss, **TRAINED).fit(X, y_labels)

    assert estimator.model_.output_shape == (None, 2)
    assert estimator.predict_proba(X).shape == (60, 2)
    assert estimator.score(X, y_labels) > 0.8


def test_warm_fits_append_to_the_history(make_classifier, X, y_binary):
    """S26."""
    estimator = make_classifier(warm_start=True, batch_size=30).fit(X, y_binary)
    first = list(estimator.history_["loss"])
    estimator.fit(X, y_binary)

    assert estimator.history_["loss"][:3] == first
    assert len(estimator.loss_curve_) == len(estimator.history_["loss"]) == 6
    assert int(estimator.model_.optimizer.iterations) == 12


@pytest.mark.parametrize("estimator", [MLPClassifier(), MLPRegressor()])
def test_a_missing_target_is_reported_as_scikit_learn_does(estimator, X):
    """S27."""
    name = type(estimator).__name__
    message = f"This {name} estimator requires y to be passed, but the target y is None"

    with pytest.raises(ValueError, match=message):
        clone(estimator).fit(X, None)


@pytest.mark.parametrize("estimator", [MLPClassifier(), MLPRegressor()])
def test_an_unfitted_estimator_says_so(estimator, X, y_binary):
    """S28."""
    with pytest.raises(NotFittedError):
        estimator.score(X, y_binary)
    with pytest.raises(NotFittedError):
        estimator.predict(X)
    with pytest.raises(NotFittedError):
        _ = estimator.model_


def test_parameters_of_score_can_be_set_later(define_classifier, X, y_binary):
    """S29."""
    estimator = define_classifier(score__normalize=True).fit(X, y_binary)
    fraction = estimator.score(X, y_binary)

    assert estimator.set_params(score__normalize=False).score(X, y_binary) == fraction * 60
    assert clone(estimator).score__normalize is False


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_constructor_and_set_params_know_the_same_parameters(kind):
    """S29."""
    parameters = kind().get_params()

    assert kind(**parameters).get_params() == parameters
    assert kind().set_params(**parameters).get_params() == parameters
    with pytest.raises(TypeError):
        kind(score__normalize=False)
    with pytest.raises(ValueError, match="Invalid parameter 'score__normalize'"):
        kind().set_params(score__normalize=False)


class CountsColumns(TransformerMixin, BaseEstimator):
    def fit(self, X):
        self.k_ = X.shape[1]
        return self

    def transform(self, X):
        return X

    def get_metadata(self):
        return {"k_": self.k_}


def test_metadata_are_those_of_the_fitted_encoder(X, y_binary):
    """S13."""

    class Encoding(EncoderMixin, MLPClassifier):
        @property
        def feature_encoder(self):
            return CountsColumns()

    assert Encoding(epochs=1).fit(X, y_binary).k_ == 5


class Build:
    def __call__(self, meta):
        inputs = keras.Input((meta["n_features_in_"],))
        return keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(inputs))

    def build(self, meta):
        return self(meta)


@pytest.mark.parametrize("function", [Build(), Build().build], ids=["object", "method"])
def test_any_callable_can_build_the_network(function, X, y_binary):
    """S20."""

    class Built(BuildFunctionMixin, MLPClassifier):
        def _keras_build_fn(self, compile_kwargs):
            return self._call_build_function(function, compile_kwargs)

    assert Built(epochs=1).fit(X, y_binary).predict(X).shape == (60,)


def test_callbacks_are_heard_or_refused(make_classifier, X, y_binary):
    """S30."""
    stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=10, patience=0)
    estimator = make_classifier(callbacks=[stop], epochs=20).fit(X, y_binary)

    assert estimator.n_iter_ == 2
    assert make_classifier(epochs=20).fit(X, y_binary, callbacks=[stop]).n_iter_ == 2


def test_one_label_in_every_row_is_still_multilabel(make_classifier, X, y_binary):
    """S31."""
    estimator = make_classifier().fit(X, np.column_stack([y_binary, 1 - y_binary]))
    estimator.model_.layers[-1].set_weights([np.zeros((4, 2)), np.array([3.0, 3.0])])

    assert np.array_equal(estimator.predict(X[:2]), [[1, 1], [1, 1]])
    estimator.model_.layers[-1].set_weights([np.zeros((4, 2)), np.array([-3.0, -3.0])])
    assert np.array_equal(estimator.predict(X[:2]), [[0, 0], [0, 0]])


@pytest.mark.parametrize("way", ["partial_fit", "warm fit"])
def test_a_learning_rate_that_is_set_counts_from_the_next_training(
    way, make_regressor, X, y_continuous
):
    """S32."""
    estimator = make_regressor(
        optimizer="sgd", optimizer__learning_rate=0.1, warm_start=True, epochs=1
    ).fit(X, y_continuous)
    weights = estimator.model_.get_weights()
    estimator.set_params(optimizer__learning_rate=1e-5)
    train = estimator.partial_fit if way == "partial_fit" else estimator.fit
    train(X, y_continuous)

    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(1e-5)
    for before, after in zip(weights, estimator.model_.get_weights(), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-3)


def test_a_subclass_with_a_mixin_is_a_classifier():
    """S33."""

    class Mixin:
        pass

    class Mixed(Mixin, MLPClassifier):
        pass

    assert is_classifier(Mixed())


def test_a_routed_parameter_of_the_constructor_reaches_the_optimizer(make_classifier, X, y_binary):
    """S34."""
    estimator = make_classifier(optimizer__learning_rate=0.5)
    estimator = clone(clone(estimator).set_params(optimizer__learning_rate=0.25)).fit(X, y_binary)

    assert estimator.get_params()["optimizer__learning_rate"] == 0.25
    assert float(estimator.model_.optimizer.learning_rate) == 0.25


def test_a_learning_rate_schedule_can_be_routed(define_regressor, X, y_continuous):
    """S35."""
    schedule = keras.optimizers.schedules.ExponentialDecay
    estimator = define_regressor(
        optimizer="sgd",
        optimizer__learning_rate=schedule,
        optimizer__learning_rate__initial_learning_rate=0.1,
        optimizer__learning_rate__decay_steps=2,
        optimizer__learning_rate__decay_rate=0.5,
        batch_size=30,
    ).fit(X, y_continuous)

    assert int(estimator.model_.optimizer.iterations) == 6
    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(0.1 / 2**3)


def test_a_misspelt_prefix_is_refused(make_classifier):
    """S36."""
    with pytest.raises(TypeError, match="optimiser__learning_rate"):
        MLPClassifier(optimiser__learning_rate=0.1)
    with pytest.raises(ValueError, match="Did you mean 'optimizer__learning_rate'"):
        make_classifier().set_params(optimiser__learning_rate=0.1)


def test_an_index_out_of_range_is_refused(define_classifier, X, y_binary):
    """S36."""
    estimator = define_classifier(metrics=["AUC"], metrics__7__num_thresholds=5)

    with pytest.raises(ValueError, match="metrics__7__num_thresholds is routed to item 7"):
        estimator.fit(X, y_binary)


def test_classes_survive_warm_fits(make_classifier, X, y_labels):
    """S37."""
    estimator = make_classifier(warm_start=True)

    for _ in range(3):
        assert estimator.fit(X, y_labels).classes_.tolist() == ["no", "yes"]

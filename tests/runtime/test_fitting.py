"""``warm_start``, ``partial_fit`` and ``initialize``: training goes on where it ended."""

import keras
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError


def count_steps(estimator):
    return int(estimator.model_.optimizer.iterations)


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_fit_equals_that_many_partial_fits(
    kind, make_classifier, make_regressor, assert_equal_training, X, y_binary
):
    make = make_classifier if kind == "classifier" else make_regressor
    whole = make(epochs=3, dropout=0.5, batch_size=16).fit(X, y_binary)
    parts = make(epochs=99, dropout=0.5, batch_size=16)
    for _ in range(3):
        assert parts.partial_fit(X, y_binary) is parts

    assert_equal_training(whole, parts)


def test_a_warm_fit_equals_one_long_fit(make_regressor, assert_equal_training, X, y_continuous):
    whole = make_regressor(epochs=6, dropout=0.5).fit(X, y_continuous)
    parts = make_regressor(epochs=3, dropout=0.5, warm_start=True)
    parts.fit(X, y_continuous).fit(X, y_continuous)

    assert_equal_training(whole, parts)


def test_fit_starts_anew_without_warm_start(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    first, model = list(estimator.loss_curve_), estimator.model_
    estimator.partial_fit(X, y_binary).fit(X, y_binary)

    assert estimator.loss_curve_ == first
    assert estimator.model_ is not model


def test_partial_fit_after_fit_trains_one_more_epoch(make_classifier, X, y_binary):
    estimator = make_classifier(epochs=3, batch_size=30).fit(X, y_binary)
    model = estimator.model_
    estimator.partial_fit(X, y_binary)

    assert len(estimator.loss_curve_) == 4
    assert estimator.loss_curve_ == estimator.history_["loss"]
    assert count_steps(estimator) == 8
    assert estimator.model_ is model


def test_a_model_in_the_callers_hands_shows_later_training(make_classifier, X, y_binary):
    estimator = make_classifier().partial_fit(X, y_binary)
    model = estimator.model_
    before = model.get_weights()
    estimator.partial_fit(X, y_binary)

    assert not np.array_equal(before[0], model.get_weights()[0])
    np.testing.assert_allclose(
        model.predict(X, verbose=0)[:, 0], estimator.predict_proba(X)[:, 1], rtol=1e-5
    )


def test_training_the_model_directly_counts(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    before = estimator.predict_proba(X)
    estimator.model_.fit(X, y_binary, epochs=2, verbose=0)
    after = estimator.predict_proba(X)
    steps = count_steps(estimator)
    estimator.partial_fit(X, y_binary)

    assert not np.array_equal(before, after)
    assert steps == 3 + 2 * 2
    assert count_steps(estimator) == steps + 1


def test_classes_given_at_the_first_call_may_come_later(make_classifier, X, y_labels):
    estimator = make_classifier()
    first = y_labels == "no"
    estimator.partial_fit(X[first], y_labels[first], classes=["yes", "no", "never"])
    estimator.partial_fit(X, y_labels)
    estimator.partial_fit(X, y_labels, classes=["no", "yes", "never"])

    assert estimator.classes_.tolist() == ["never", "no", "yes"]
    assert estimator.predict_proba(X).shape == (60, 3)
    assert len(estimator.loss_curve_) == 3


def test_unknown_labels_are_refused_and_change_nothing(make_classifier, X, y_binary):
    estimator = make_classifier(warm_start=True).fit(X, y_binary)
    expected = estimator.predict_proba(X)

    with pytest.raises(ValueError, match="y has the label 2, but the known"):
        estimator.partial_fit(X, y_binary + 1)
    with pytest.raises(ValueError, match="y has the label 2, but the known"):
        estimator.fit(X, y_binary + 1)
    with pytest.raises(ValueError, match="is not the same as at the first call of partial_fit"):
        estimator.partial_fit(X, y_binary, classes=[0, 1, 2])
    assert len(estimator.loss_curve_) == 3
    assert np.array_equal(estimator.predict_proba(X), expected)


def test_classes_must_contain_the_first_labels(make_classifier, X, y_binary):
    with pytest.raises(ValueError, match="y has the label 0, but the known"):
        make_classifier().partial_fit(X, y_binary, classes=[1, 2])


@pytest.mark.parametrize("way", ["fit", "partial_fit"])
def test_other_features_are_refused_when_training_goes_on(way, make_regressor, X, y_continuous):
    estimator = make_regressor(warm_start=True).fit(X, y_continuous)

    with pytest.raises(ValueError, match="X has 4 features, but MLPRegressor is expecting 5"):
        getattr(estimator, way)(X[:, :4], y_continuous)
    with pytest.raises(ValueError, match="y has 2 columns, but MLPRegressor is expecting 1"):
        getattr(estimator, way)(X, X[:, :2])


def test_initialize_builds_without_training(make_classifier, X, y_binary):
    estimator = make_classifier()

    assert estimator.initialize(X, y_binary) is estimator
    assert estimator.history_ == {}
    assert estimator.n_iter_ == 0
    assert count_steps(estimator) == 0
    assert estimator.predict_proba(X).shape == (60, 2)


def test_training_after_initialize_is_training(make_classifier, assert_equal_training, X, y_binary):
    initialized = make_classifier(warm_start=True).initialize(X, y_binary).fit(X, y_binary)
    fitted = make_classifier().fit(X, y_binary)

    assert_equal_training(initialized, fitted)


def test_an_initialized_network_tells_nothing_of_an_earlier_training(make_classifier, X, y_binary):
    estimator = make_classifier(validation_split=0.25).fit(X, y_binary).initialize(X, y_binary)

    assert estimator.n_iter_ == 0
    for name in ("best_epoch_", "has_validation_", "trainer_"):
        assert not hasattr(estimator, name)


def test_initialize_discards_what_was_learned(make_classifier, X, y_binary):
    estimator = make_classifier()
    untrained = estimator.initialize(X, y_binary).predict_proba(X)
    trained = estimator.fit(X, y_binary).predict_proba(X)

    assert not np.array_equal(trained, untrained)
    assert np.array_equal(estimator.initialize(X, y_binary).predict_proba(X), untrained)


def test_another_optimizer_starts_without_state(make_regressor, X, y_continuous):
    estimator = make_regressor(warm_start=True).fit(X, y_continuous)
    weights = estimator.model_.get_weights()
    estimator.set_params(optimizer="sgd", optimizer__learning_rate=1e-5)
    estimator.partial_fit(X, y_continuous)

    assert isinstance(estimator.model_.optimizer, keras.optimizers.SGD)
    assert count_steps(estimator) == 1
    for before, after in zip(weights, estimator.model_.get_weights(), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (keras.optimizers.Adam(), keras.optimizers.Adam(amsgrad=True)),
        (keras.optimizers.Adam(), keras.optimizers.Adam(use_ema=True)),
        (keras.optimizers.SGD(), keras.optimizers.SGD(momentum=0.9)),
        (keras.optimizers.SGD(momentum=0.9), keras.optimizers.SGD()),
    ],
    ids=["amsgrad", "average", "momentum", "no momentum"],
)
def test_an_optimizer_that_keeps_other_variables_starts_without_state(
    before, after, make_regressor, X, y_continuous
):
    estimator = make_regressor(optimizer=before).fit(X, y_continuous)
    estimator.set_params(optimizer=after).partial_fit(X, y_continuous)

    assert len(estimator.loss_curve_) == 4
    assert count_steps(estimator) == 1


def test_a_schedule_may_replace_a_learning_rate_and_be_replaced(make_regressor, X, y_continuous):
    estimator = make_regressor(optimizer__learning_rate=0.5).fit(X, y_continuous)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    rates = []
    for rate in (schedule, 0.25):
        estimator.set_params(optimizer__learning_rate=rate).partial_fit(X, y_continuous)
        rates.append(float(estimator.model_.optimizer.learning_rate))

    assert rates == pytest.approx([0.1 / 2**4, 0.25])
    assert count_steps(estimator) == 5


def test_a_new_learning_rate_keeps_the_other_optimizer_state(make_regressor, X, y_continuous):
    estimator = make_regressor().fit(X, y_continuous)
    momentum = [v.numpy() for v in estimator.model_.optimizer.variables[2:]]
    estimator.set_params(optimizer__learning_rate=1e-5).partial_fit(X, y_continuous)
    kept = [v.numpy() for v in estimator.model_.optimizer.variables[2:]]

    assert count_steps(estimator) == 4
    assert len(estimator.loss_curve_) == 4
    assert any(array.any() for array in momentum)
    # Adam's moving averages keep 0.9 and 0.999 of what they were.
    for before, after in zip(momentum, kept, strict=True):
        assert np.linalg.norm(after - before) < np.linalg.norm(before)


def test_a_learning_rate_lowered_by_a_callback_stays_low(make_regressor, X, y_continuous):
    plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=0, min_delta=1e6)
    estimator = make_regressor(callbacks=plateau, optimizer__learning_rate=0.1).fit(X, y_continuous)
    lowered = float(estimator.model_.optimizer.learning_rate)
    estimator.set_params(callbacks=None).partial_fit(X, y_continuous)

    assert lowered == pytest.approx(0.1 * 0.1**2)
    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(lowered)


def test_a_new_dropout_rate_counts_from_the_next_training(make_regressor, X, y_continuous):
    estimator = make_regressor(dropout=0.25).partial_fit(X, y_continuous)
    estimator.set_params(dropout=0.5).partial_fit(X, y_continuous)
    dropout = estimator.model_.layers[2]

    assert dropout.rate == 0.5
    assert len(estimator.loss_curve_) == 2


@pytest.mark.parametrize(
    "changed", [{"hidden_layer_sizes": (3,)}, {"hidden_layer_sizes": (4, 4)}, {"dropout": 0.5}]
)
def test_another_shape_is_refused_and_the_estimator_predicts_as_before(
    changed, make_classifier, X, y_binary
):
    """Dropout adds the state of a random generator to a network that had none."""
    estimator = make_classifier(warm_start=True).fit(X, y_binary)
    expected, original = estimator.predict_proba(X), estimator.get_params()
    estimator.set_params(**changed)

    for train in (estimator.fit, estimator.partial_fit):
        with pytest.raises(ValueError, match="The network cannot continue training"):
            train(X, y_binary)
    assert np.array_equal(estimator.predict_proba(X), expected)
    estimator.set_params(**original).fit(X, y_binary)
    assert len(estimator.loss_curve_) == 6
    estimator.set_params(**changed, warm_start=False).fit(X, y_binary)
    assert len(estimator.loss_curve_) == 3


def test_a_loss_for_another_head_is_refused(make_classifier, X, y_binary):
    estimator = make_classifier(warm_start=True).fit(X, y_binary)
    expected = estimator.predict_proba(X)
    estimator.set_params(loss="categorical_crossentropy")

    with pytest.raises(ValueError, match="needs 2 softmax outputs, but the network was built"):
        estimator.fit(X, y_binary)
    assert np.array_equal(estimator.predict_proba(X), expected)


def test_epochs_are_numbered_on(make_regressor, X, y_continuous):
    seen = []

    class Records(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(epoch)

    estimator = make_regressor(callbacks=Records, epochs=2, warm_start=True)
    estimator.fit(X, y_continuous).partial_fit(X, y_continuous).fit(X, y_continuous)

    assert seen == [0, 1, 2, 3, 4]


def test_metrics_added_between_trainings_get_a_shorter_history(make_regressor, X, y_continuous):
    estimator = make_regressor(epochs=2, warm_start=True).fit(X, y_continuous)
    estimator.set_params(metrics=["mae"]).fit(X, y_continuous)

    assert {name: len(values) for name, values in estimator.history_.items()} == {
        "loss": 4,
        "mae": 2,
    }


def test_a_failed_first_fit_leaves_an_unfitted_estimator(make_classifier, X, y_binary):
    estimator = make_classifier(optimizer="no such optimizer")

    with pytest.raises(ValueError, match="no such optimizer"):
        estimator.fit(X, y_binary)
    with pytest.raises(NotFittedError):
        estimator.predict(X)
    assert len(estimator.set_params(optimizer="adam").partial_fit(X, y_binary).loss_curve_) == 1


def test_an_interrupted_training_can_go_on(make_classifier, X, y_binary):
    class Interrupts(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    estimator = make_classifier(callbacks=Interrupts)

    with pytest.warns(UserWarning, match="interrupted after epoch 1 of 3"):
        estimator.fit(X, y_binary)
    estimator.set_params(callbacks=None).partial_fit(X, y_binary)
    expected = make_classifier(epochs=2).fit(X, y_binary)
    assert estimator.history_ == expected.history_
    assert np.array_equal(estimator.predict_proba(X), expected.predict_proba(X))


def test_a_wrapped_optimizer_continues_after_the_model_was_read(make_regressor, X, y_continuous):
    inner = keras.optimizers.SGD(0.01)
    read, untouched = (
        make_regressor(
            optimizer=keras.optimizers.LossScaleOptimizer(inner), optimizer__learning_rate=None
        ).fit(X, y_continuous)
        for _ in range(2)
    )
    assert read.model_.optimizer.built
    for estimator in (read, untouched):
        estimator.partial_fit(X, y_continuous)

    np.testing.assert_array_equal(read.predict(X), untouched.predict(X))


def test_a_network_that_goes_on_keeps_its_float_type(make_classifier, X, y_binary):
    estimator = make_classifier(warm_start=True).fit(X, y_binary)

    estimator.set_params(dtype="float32").fit(X, y_binary)
    with pytest.raises(ValueError, match="dtype='float64' was set since the last fit"):
        estimator.set_params(dtype="float64").fit(X, y_binary)
    assert len(estimator.set_params(warm_start=False).fit(X, y_binary).loss_curve_) == 3

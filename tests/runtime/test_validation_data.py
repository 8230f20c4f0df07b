"""Validation data: held out, or given to ``fit``."""

import numpy as np
import pytest
import sklearn
from sklearn.datasets import make_classification
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from _keras_runtime import training


@pytest.fixture
def spy_on_training(monkeypatch):
    """Record the data of every training."""
    seen = []
    original = training.train_network

    def record(network, task):
        seen.append(task)
        return original(network, task)

    monkeypatch.setattr(training, "train_network", record)
    return seen


def test_held_out_rows_are_a_random_share_of_each_class(spy_on_training, make_classifier):
    X, y = make_classification(100, 5, weights=[0.8], flip_y=0, random_state=0)
    order = np.argsort(y, kind="stable")
    X, y = X[order].astype("float32"), y[order]
    make_classifier(validation_split=0.25).fit(X, y)
    (task,) = spy_on_training
    fitted, held_out = task.data, task.validation

    assert (len(fitted[0]), len(held_out[0])) == (75, 25)
    assert np.bincount(held_out[1][:, 0].astype(int)).tolist() == [20, 5]
    assert sorted(np.vstack([fitted[0], held_out[0]]).tolist()) == sorted(X.tolist())


def test_the_held_out_rows_depend_on_the_seed_alone(
    spy_on_training, make_classifier, X, y_multiclass
):
    for seed in (0, 0, 1):
        make_classifier(validation_split=0.25, random_state=seed).fit(X, y_multiclass)
    first, second, third = (task.validation[0].tolist() for task in spy_on_training)

    assert first == second
    assert first != third


@pytest.mark.parametrize("loss", ["auto", "categorical_crossentropy"])
def test_one_hot_targets_are_stratified_too(loss, spy_on_training, make_classifier, X):
    y = np.repeat([0, 1, 2], [40, 12, 8])
    make_classifier(validation_split=0.25, loss=loss).fit(X, y)
    targets = spy_on_training[0].validation[1]
    codes = targets[:, 0] if targets.shape[1] == 1 else targets.argmax(axis=1)

    assert np.bincount(codes.astype(int)).tolist() == [10, 3, 2]


def test_held_out_rows_keep_their_weights(spy_on_training, make_regressor, X, y_continuous):
    weights = 1.0 + np.arange(60)
    make_regressor(validation_split=0.25).fit(X, y_continuous, sample_weight=weights)
    rows, _, kept = spy_on_training[0].validation
    position = {row.tobytes(): index for index, row in enumerate(X)}

    own = [weights[position[row.tobytes()]] for row in rows]
    np.testing.assert_allclose(kept, own / weights.mean())


def test_given_validation_data_count_instead_of_the_split(
    spy_on_training, make_regressor, X, y_continuous
):
    estimator = make_regressor(validation_split=0.5)
    estimator.fit(X, y_continuous, X_val=X[:7], y_val=y_continuous[:7])
    (task,) = spy_on_training

    assert (len(task.data[0]), len(task.validation[0])) == (60, 7)


def test_the_validation_loss_is_that_of_evaluate(make_regressor, X, y_continuous, weights):
    estimator = make_regressor(metrics=["mae"], alpha=0.0).fit(
        X,
        y_continuous,
        X_val=X[:20],
        y_val=y_continuous[:20],
        sample_weight_val=weights[:20],
    )
    expected = np.average(
        (estimator.predict(X[:20]) - y_continuous[:20]) ** 2, weights=weights[:20]
    )
    deviation = np.abs(estimator.predict(X[:20]) - y_continuous[:20]).mean()

    assert estimator.history_["val_loss"][-1] == pytest.approx(expected, rel=1e-5)
    assert estimator.history_["val_mae"][-1] == pytest.approx(deviation, rel=1e-5)


def test_validation_does_not_change_training(make_classifier, X, y_binary):
    plain = make_classifier(dropout=0.5).fit(X, y_binary)
    validated = make_classifier(dropout=0.5).fit(X, y_binary, X_val=X[:9], y_val=y_binary[:9])

    assert validated.history_["loss"] == plain.history_["loss"]
    assert np.array_equal(validated.predict_proba(X), plain.predict_proba(X))


def test_half_given_validation_data_are_refused(make_classifier, X, y_binary):
    estimator = make_classifier()

    with pytest.raises(ValueError, match="X_val and y_val belong together"):
        estimator.fit(X, y_binary, X_val=X)
    with pytest.raises(ValueError, match="X_val and y_val belong together"):
        estimator.fit(X, y_binary, y_val=y_binary)
    with pytest.raises(ValueError, match="X has 4 features, but MLPClassifier is expecting 5"):
        estimator.fit(X, y_binary, X_val=X[:, :4], y_val=y_binary)
    with pytest.raises(ValueError, match="y has the label 2, but the known classes are 0, 1"):
        estimator.fit(X, y_binary, X_val=X, y_val=y_binary + 1)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        estimator.fit(X, y_binary, X_val=X, y_val=y_binary[:9])


def test_validation_weights_alone_are_refused(make_classifier, X, y_binary, weights):
    with pytest.raises(ValueError, match="sample_weight_val needs X_val"):
        make_classifier().fit(X, y_binary, sample_weight_val=weights)


def test_validation_data_pass_through_a_pipeline(make_classifier, X, y_binary):
    with sklearn.config_context(enable_metadata_routing=True):
        estimator = make_classifier().set_fit_request(X_val=True, y_val=True)
        pipeline = make_pipeline(StandardScaler(), estimator, transform_input=["X_val"])
        pipeline.fit(X, y_binary, X_val=X[:20], y_val=y_binary[:20])
    scaled = StandardScaler().fit(X).transform(X)
    direct = make_classifier().fit(scaled, y_binary, X_val=scaled[:20], y_val=y_binary[:20])

    assert pipeline[-1].history_ == direct.history_

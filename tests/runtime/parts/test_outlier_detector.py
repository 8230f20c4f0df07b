"""Outlier detectors: scores, and a threshold that rounding cannot move a row across."""

import copy
import pickle

import joblib
import keras
import numpy as np
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone, is_outlier_detector
from sklearn.datasets import make_blobs
from sklearn.exceptions import NotFittedError
from sklearn.metrics import make_scorer, recall_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags

from _keras_runtime.parts import autoencoder
from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.outlier_detector import KerasOutlierDetector, find_offset
from anomaly_autoencoder import AnomalyAutoencoder

pd = pytest.importorskip("pandas")


def make_detector(**params):
    """Create an AnomalyAutoencoder with four hidden units and three epochs."""
    small = {"hidden_layer_sizes": (4,), "epochs": 3, "random_state": 0}
    return AnomalyAutoencoder(**{**small, **params})


def count_outliers(detector, X):
    return int(np.sum(detector.predict(X) == -1))


@pytest.fixture(scope="module")
def fitted(X):
    return make_detector().fit(X)


@pytest.fixture(scope="module")
def rows64(X):
    """The same 60 rows in float64."""
    return X.astype("float64")


@pytest.fixture(scope="module")
def polluted():
    """95 standardized rows near a line, then 5 off it, with 1 and -1 to tell them apart."""
    rng = np.random.RandomState(0)
    inliers = rng.normal(size=(95, 1)) @ np.array([[1.0, -1.0, 0.5, 2.0]])
    inliers += rng.normal(scale=0.05, size=inliers.shape)
    outliers = rng.choice([-3.0, 3.0], size=(5, 4)) * np.array([1.0, 1.0, 1.0, -1.0])
    rows = StandardScaler().fit_transform(np.vstack([inliers, outliers]))
    return rows, np.repeat([1, -1], [95, 5])


# -- The threshold by itself


@pytest.mark.parametrize("contamination", [0.01, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("n_samples", [1, 2, 7, 100, 300])
def test_as_many_rows_are_outliers_as_may_be(contamination, n_samples):
    scores = -np.random.RandomState(0).gamma(2, size=n_samples)
    offset = find_offset(scores, np.ones(n_samples), contamination, 1e-9)

    assert np.sum(scores < offset) == int(contamination * n_samples)


def test_the_threshold_lies_midway():
    scores = np.array([-1.0, -5.0, -2.0, -3.0])

    assert find_offset(scores, np.ones(4), 0.25, 1e-9) == -4.0
    assert find_offset(scores, np.ones(4), 0.5, 1e-9) == -2.5
    assert find_offset(scores, np.array([1, 1, 1, 3]), 0.5, 1e-9) == -4.0
    assert find_offset(scores, np.array([2, 1, 1, 1]), 0.41, 1e-9) == -2.5


def test_rows_of_equal_score_stay_together():
    scores = np.array([-3.0, -2.0, -2.0, -2.0, -2.0, -1.0])
    heavy = np.array([-2.0] * 9 + [-1.0])

    assert find_offset(scores, np.ones(6), 0.5, 1e-9) == -2.5
    assert np.sum(heavy < find_offset(heavy, np.ones(10), 0.5, 1e-9)) == 0


@pytest.mark.parametrize("scores", [[-2.0], [-2.0] * 5, [0.0] * 5, [-2.0, -2.0 - 1e-15]])
def test_rows_that_all_score_the_same_are_no_outliers(scores):
    scores = np.array(scores)
    offset = find_offset(scores, np.ones_like(scores), 0.5, 1e-9)

    assert np.all(scores - offset >= 0)
    assert offset == pytest.approx(scores.min(), rel=1e-8)


def test_a_gross_outlier_does_not_make_all_others_equal():
    scores = -np.append(np.random.RandomState(0).gamma(2, size=99), 1e15)

    assert np.sum(scores < find_offset(scores, np.ones(100), 0.1, 1e-9)) == 10


@pytest.mark.parametrize("seed", range(20))
def test_weights_move_the_threshold_as_copies_do_that_rounding_has_scattered(seed):
    rng = np.random.RandomState(seed)
    for _ in range(20):
        n_samples = rng.randint(1, 40)
        counts = rng.randint(1, 5, size=n_samples)
        scores = -rng.gamma(2, size=n_samples)
        contamination = rng.choice([0.01, 0.1, 0.2, 0.25, 0.5, rng.uniform(0.001, 0.5)])
        copies = rng.permutation(np.repeat(scores, counts))
        copies *= 1 + rng.uniform(-1e-12, 1e-12, size=len(copies))
        weighted = find_offset(scores, counts, contamination, 1e-9)
        repeated = find_offset(copies, np.ones(len(copies)), contamination, 1e-9)

        assert weighted == pytest.approx(repeated, rel=1e-11)
        assert np.abs(scores / weighted - 1).min() > 1e-10
        assert find_offset(scores, counts * 0.37, contamination, 1e-9) == weighted


# -- The threshold of a network


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("optimizer", ["adam", "adagrad", "sgd", "rmsprop"])
def test_weighted_rows_give_the_outliers_that_copies_give(optimizer, seed):
    """Copies of a row score an ulp apart, and no threshold may come between them."""
    rng = np.random.RandomState(seed)
    X, counts = rng.uniform(size=(37, 30)), rng.randint(1, 5, size=37)
    rows = rng.permutation(np.repeat(np.arange(37), counts))
    detector = make_detector(
        hidden_layer_sizes=(7,),
        optimizer=optimizer,
        optimizer__learning_rate=0.01,
        batch_size=-1,
        epochs=10,
        random_state=seed,
    )
    weighted = clone(detector).fit(X, sample_weight=counts)
    repeated = clone(detector).fit(X[rows])

    np.testing.assert_array_equal(weighted.predict(X), repeated.predict(X))
    np.testing.assert_allclose(weighted.offset_, repeated.offset_, rtol=1e-9)
    scores, copies = weighted.score_samples(X), repeated.score_samples(X[rows])
    for contamination in np.arange(1, len(rows) // 2) / len(rows):
        offset = find_offset(scores, counts, contamination, 1e-9)
        other = find_offset(copies, np.ones_like(copies), contamination, 1e-9)
        np.testing.assert_array_equal((scores < offset)[rows], copies < other)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(5))
def test_outliers_do_not_depend_on_which_rows_are_asked_for_together(dtype, seed, X):
    rows = np.tile(X.astype(dtype), (2, 1))
    detector = make_detector(random_state=seed, contamination=0.3).fit(rows)
    together = detector.predict(rows)
    order = np.random.RandomState(seed).permutation(len(rows))

    assert np.array_equal(detector.predict(rows[order]), together[order])
    assert np.array_equal(np.hstack([detector.predict(row[np.newaxis]) for row in rows]), together)
    assert np.array_equal(together[:60], together[60:])


@pytest.mark.parametrize("contamination", [0.05, 0.1, 0.3, 0.5])
def test_the_share_of_outliers_is_the_contamination(contamination, X):
    detector = make_detector(contamination=contamination).fit(X)

    assert count_outliers(detector, X) == round(60 * contamination)


def test_rows_of_weight_zero_do_not_count(rows64):
    weights = np.repeat([1.0, 0.0], [40, 20])
    detector = make_detector(batch_size=-1, shuffle=False)
    weighted = clone(detector).fit(rows64, sample_weight=weights)

    assert weighted.offset_ == pytest.approx(clone(detector).fit(rows64[:40]).offset_, rel=1e-12)
    assert count_outliers(weighted, rows64[:40]) == 4


def test_rows_held_out_count_for_the_threshold(X):
    detector = make_detector(validation_split=0.3, contamination=0.25).fit(X)

    assert count_outliers(detector, X) == 15
    assert len(detector.history_["val_loss"]) == 3


def test_validation_rows_of_the_callers_do_not_count_for_the_threshold(X):
    detector = make_detector(contamination=0.25).fit(X[:40], X_val=X[40:])

    assert count_outliers(detector, X[:40]) == 10
    error = -detector.score_samples(X[40:]).mean()
    assert detector.history_["val_loss"][-1] == pytest.approx(error, rel=1e-5)


def test_a_partial_fit_takes_the_threshold_from_its_rows(X):
    detector = make_detector(contamination=0.25).partial_fit(X[:40])
    first = detector.offset_

    assert count_outliers(detector, X[:40]) == 10
    assert count_outliers(detector.partial_fit(X[40:]), X[40:]) == 5
    assert detector.offset_ != first


def test_a_network_that_is_not_trained_has_a_threshold_too(X):
    detector = make_detector().initialize(X)

    assert count_outliers(detector, X) == 6
    assert detector.n_iter_ == 0


# -- Scores


def test_scores_are_errors_of_reconstruction(fitted, X):
    errors = np.mean((fitted.model_(X).numpy().astype("float64") - X) ** 2, axis=1)

    np.testing.assert_allclose(fitted.score_samples(X), -errors, rtol=1e-5)
    np.testing.assert_array_equal(
        fitted.decision_function(X), fitted.score_samples(X) - fitted.offset_
    )
    assert np.array_equal(fitted.predict(X), np.where(fitted.decision_function(X) < 0, -1, 1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("computed", ["auto", "float32", "float64"])
def test_scores_are_float64(dtype, computed, X):
    rows = X.astype(dtype)
    detector = make_detector(dtype=computed).fit(rows)

    assert detector.score_samples(rows).dtype == "float64"
    assert detector.decision_function(rows).dtype == "float64"
    assert detector.predict(rows).dtype.kind == "i"
    assert count_outliers(detector, rows) == 6


def test_scores_do_not_depend_on_how_rows_are_divided(monkeypatch, rows64):
    detector = make_detector().fit(rows64)
    whole = detector.score_samples(rows64)
    monkeypatch.setattr(autoencoder, "_BLOCK", 7 * rows64.shape[1])

    np.testing.assert_allclose(detector.score_samples(rows64), whole, rtol=1e-12)
    np.testing.assert_allclose(detector.score_samples(sparse.csr_array(rows64)), whole, rtol=1e-12)


def test_outliers_are_found(polluted):
    X, y = polluted
    detector = make_detector(
        n_components=1, contamination=0.05, epochs=200, optimizer__learning_rate=0.01
    )

    assert np.array_equal(detector.fit_predict(X), y)


def test_a_feature_encoder_comes_before_the_scores(define_estimator, X):
    def build(_estimator, inputs):
        return keras.layers.Dense(2)(inputs)

    kind = define_estimator(KerasOutlierDetector, build, contamination=0.1)
    scaled = StandardScaler().fit_transform(X)
    encoding = type(
        "Own", (EncoderMixin, kind), {"feature_encoder": property(lambda _: StandardScaler())}
    )
    detector = encoding().fit(X)

    np.testing.assert_allclose(
        detector.score_samples(X), kind().fit(scaled).score_samples(scaled), rtol=1e-6
    )
    assert count_outliers(detector, X) == 6


# -- Fitting


@pytest.mark.parametrize("y", [["text"] * 60, np.full(60, np.nan), 5])
def test_a_target_is_ignored(y, fitted, X):
    assert np.array_equal(make_detector().fit(X, y).predict(X), fitted.predict(X))
    assert np.array_equal(make_detector().fit_predict(X, y), fitted.predict(X))
    assert len(make_detector().partial_fit(X, y).loss_curve_) == 1


def test_tags(fitted):
    tags = get_tags(fitted)

    assert is_outlier_detector(fitted)
    assert not tags.target_tags.required
    assert not tags.non_deterministic


@pytest.mark.parametrize("contamination", [0.0, 0.51, -0.1, "auto", None])
def test_a_contamination_that_cannot_be_is_refused(contamination, X):
    with pytest.raises(ValueError, match="The 'contamination' parameter of AnomalyAutoencoder"):
        make_detector(contamination=contamination).fit(X)


def test_the_contamination_is_no_part_of_the_network(X, assert_equal_training):
    detector = make_detector(warm_start=True).fit(X).set_params(contamination=0.5).fit(X)
    other = make_detector(epochs=6).fit(X)

    assert_equal_training(detector, other)
    assert count_outliers(detector, X) == 30


def test_refitting_starts_anew(fitted, X):
    other = make_detector().fit(X[:, :3]).fit(X)

    assert np.array_equal(other.score_samples(X), fitted.score_samples(X))
    assert other.offset_ == fitted.offset_


def test_one_row_one_feature_and_constant_features():
    one_row = make_detector(batch_size=1).fit([[1.0, 2.0, 3.0]])
    one_feature = make_detector().fit(np.arange(20.0)[:, np.newaxis])
    constant = make_detector().fit(np.full((20, 3), 0.1))

    assert one_row.predict([[1.0, 2.0, 3.0]]).tolist() == [1]
    assert count_outliers(one_feature, np.arange(20.0)[:, np.newaxis]) == 2
    assert count_outliers(constant, np.full((20, 3), 0.1)) == 0
    assert constant.predict([[9.0, 9.0, 9.0]]).tolist() == [-1]


def test_sequences_are_scored():
    X = np.random.RandomState(4).normal(size=(30, 4, 3))
    detector = make_detector().fit(X)
    errors = np.mean((detector.model_(X).numpy() - X.reshape(30, 12)) ** 2, axis=1)

    np.testing.assert_allclose(detector.score_samples(X), -errors)
    assert count_outliers(detector, X) == 3


@pytest.mark.parametrize("convert", [sparse.csr_array, sparse.csc_matrix])
def test_sparse_rows_give_the_same_as_dense_ones(convert, rows64):
    thin = np.where(np.abs(rows64) > 1, rows64, 0)
    dense, other = make_detector().fit(thin), make_detector().fit(convert(thin))

    assert other.offset_ == dense.offset_
    np.testing.assert_array_equal(other.predict(convert(thin)), dense.predict(thin))


@pytest.mark.parametrize("method", ["predict", "decision_function", "score_samples"])
def test_an_unfitted_detector_says_so(method, X):
    with pytest.raises(NotFittedError, match="This AnomalyAutoencoder instance is not fitted"):
        getattr(make_detector(), method)(X)


# -- Copies


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))]
)
def test_copies_give_the_same_and_go_on(duplicate, X, assert_equal_training):
    detector = make_detector().fit(X)
    other = duplicate(detector)

    assert np.array_equal(other.decision_function(X), detector.decision_function(X))
    assert_equal_training(other.partial_fit(X), detector.partial_fit(X))
    assert other.offset_ == detector.offset_


def test_clones_are_not_fitted(fitted, X):
    other = clone(fitted)

    assert not hasattr(other, "offset_")
    assert other.get_params() == fitted.get_params()


def test_another_process_gives_the_same(fitted, X, run_elsewhere, tmp_path):
    joblib.dump((fitted, X), tmp_path / "fitted.joblib")
    run_elsewhere(
        "import joblib, numpy as np\n"
        "detector, X = joblib.load(sys.argv[1])\n"
        "np.save(sys.argv[2], detector.decision_function(X))\n",
        tmp_path / "fitted.joblib",
        tmp_path / "results.npy",
    )

    assert np.array_equal(np.load(tmp_path / "results.npy"), fitted.decision_function(X))


# -- scikit-learn around it


def test_detectors_end_pipelines(X):
    frame = pd.DataFrame(X, columns=list("abcde"))
    pipeline = make_pipeline(StandardScaler().set_output(transform="pandas"), make_detector())
    labels = pipeline.fit_predict(frame)

    assert np.sum(labels == -1) == 6
    assert np.array_equal(pipeline.fit(frame).predict(frame), labels)
    assert pipeline[-1].feature_names_in_.tolist() == list("abcde")
    assert pipeline.score_samples(frame).shape == (60,)


def test_a_search_with_known_outliers_ranks_by_scores(polluted):
    X, y = polluted
    detector = make_detector(epochs=100, optimizer__learning_rate=0.01)
    search = GridSearchCV(detector, {"n_components": [1, 4]}, scoring="roc_auc", cv=2)
    shuffled = np.random.RandomState(0).permutation(100)
    search.fit(X[shuffled], y[shuffled])

    assert search.best_params_ == {"n_components": 1}
    assert search.best_score_ > 0.9


def test_labels_are_scored_too(polluted):
    X, y = polluted
    scorer = make_scorer(recall_score, pos_label=-1)
    shuffled = np.random.RandomState(0).permutation(100)
    detector = make_detector(epochs=100, n_components=1, optimizer__learning_rate=0.01)
    recalls = cross_val_score(detector, X[shuffled], y[shuffled], scoring=scorer, cv=2)

    assert recalls.mean() > 0.5


def test_weights_are_routed(X, weights):
    with config_context(enable_metadata_routing=True):
        detector = make_detector().set_fit_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        pipeline = make_pipeline(scaler, detector).fit(X, sample_weight=weights)
    scaled = StandardScaler().fit_transform(X)

    assert pipeline[-1].offset_ == make_detector().fit(scaled, sample_weight=weights).offset_


def test_clusters_need_no_tuning():
    """The same data as scikit-learn's check, with the default parameters."""
    X, _ = make_blobs(n_samples=300, random_state=0)
    detector = AnomalyAutoencoder(random_state=1).fit(X)

    assert count_outliers(detector, X) == 30

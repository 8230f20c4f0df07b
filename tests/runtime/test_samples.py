"""Which rows are held out for validation."""

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from _keras_runtime.samples import Samples, hold_out


def split(labels, share, *, stratified=True, weights=None):
    labels = np.asarray(labels)
    rows = np.arange(len(labels), dtype="float32")[:, np.newaxis]
    samples = Samples(rows, rows, weights, labels, stratified).drop_weightless("float32")
    parts = hold_out(samples, share, np.random.RandomState(0))
    train, validation = (part.rows[:, 0].astype(int) for part in parts)
    assert sorted([*train, *validation]) == samples.rows[:, 0].tolist()
    return train, validation


@pytest.mark.parametrize("share", [0.1, 0.25, 1 / 3])
@pytest.mark.parametrize("counts", [(20, 20), (10, 20, 30), (5, 95), (3, 200)], ids=str)
def test_classes_are_held_out_in_proportion_as_scikit_learn_does(counts, share):
    labels = np.repeat(np.arange(len(counts)), counts)
    parts = train_test_split(labels, test_size=share, stratify=labels, random_state=0)
    train, validation = split(labels, share)

    for mine, theirs in ((labels[train], parts[0]), (labels[validation], parts[1])):
        assert len(mine) == len(theirs)
        assert np.abs(np.bincount(mine) - np.bincount(theirs, minlength=len(counts))).max() <= 1


def test_each_row_of_a_class_may_be_held_out():
    labels = np.repeat([0, 1], [6, 6])
    samples = Samples(np.arange(12), labels, labels=labels, stratified=True)
    drawn = [hold_out(samples, 0.25, np.random.RandomState(seed))[1].rows for seed in range(40)]

    assert set(np.ravel(drawn)) == set(range(12))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
@pytest.mark.parametrize(
    "counts",
    [[59, 1], [58, 1, 1], [50, 2, 2, 2, 2, 2], [2] * 30, [40, *[1] * 20], [2, 58], [3] * 20, [60]],
    ids=str,
)
def test_each_class_is_trained_on(counts, share):
    labels = np.repeat(np.arange(len(counts)), counts)
    train, validation = split(labels, share)

    assert set(labels[train]) == set(labels)
    wanted = np.ceil(share * len(labels))
    possible = len(labels) - len(counts)
    assert min(1, possible) <= len(validation) <= wanted
    assert len(validation) >= min(wanted, possible) - len(counts)


def test_rare_classes_stay_in_training_and_others_are_held_out_in_proportion():
    labels = np.repeat([0, 1, 2, 3], [40, 20, 1, 1])
    _, validation = split(labels, 0.2)

    assert np.bincount(labels[validation]).tolist() in ([8, 5], [9, 4])


def test_classes_of_one_row_each_are_held_out_as_any_rows():
    train, validation = split(range(20), 0.25)

    assert (len(train), len(validation)) == (15, 5)


def test_rows_of_weight_zero_are_not_counted():
    weights = np.ones(12)
    weights[6:11] = 0
    train, validation = split([0] * 6 + [1] * 6, 0.3, weights=weights)

    assert 11 in train
    assert len(validation) == 3


@pytest.mark.parametrize("labels", [[[0, 1]] * 9 + [[1, 1]], np.eye(10)])
def test_several_columns_are_held_out_at_random(labels):
    train, validation = split(labels, 0.2, stratified=False)

    assert (len(train), len(validation)) == (8, 2)


@pytest.mark.parametrize("stratified", [False, True])
def test_a_single_row_cannot_be_divided(stratified):
    with pytest.raises(ValueError, match=r"validation_split=0.1 cannot hold out any of 1 samples"):
        split([0], 0.1, stratified=stratified)


def test_rare_classes_of_an_estimator(make_classifier, X):
    labels = np.array(["common"] * 58 + ["rare", "single"])
    labels[57] = "rare"
    estimator = make_classifier(validation_split=0.1).fit(X, labels)
    alone = make_classifier(validation_split=0.1, class_weight={"common": 0}).fit(X, labels)

    assert estimator.classes_.tolist() == ["common", "rare", "single"]
    assert all(np.isfinite(estimator.history_["val_loss"]))
    assert len(alone.history_["val_loss"]) == 3

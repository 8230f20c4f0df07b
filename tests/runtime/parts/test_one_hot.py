"""Targets of several columns that are one label for each row."""

import numpy as np
import pytest

from _keras_runtime.parts.one_hot import OneHotClassEncoder
from mlp_classifier import MLPClassifier

LABELS = np.eye(3, dtype=int)[[0, 2, 1, 2]]


def test_columns_are_the_labels():
    encoder = OneHotClassEncoder().fit(LABELS)
    codes = encoder.transform(LABELS)

    assert encoder.classes_.tolist() == [0, 1, 2]
    assert encoder.target_type_ == "multiclass"
    assert codes.tolist() == [[0], [2], [1], [2]]
    assert np.array_equal(encoder.inverse_transform(codes), LABELS)


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0], [0, 2, 0]])
def test_rows_that_are_not_one_hot(row):
    encoder = OneHotClassEncoder().fit(LABELS)
    for use in (encoder.transform, OneHotClassEncoder().fit):
        with pytest.raises(ValueError, match="one-hot"):
            use(np.vstack([LABELS, [row]]))


def test_classifiers_predict_rows(X, y_multiclass):
    class OneHot(MLPClassifier):
        @property
        def target_encoder(self):
            return OneHotClassEncoder()

    params = {"hidden_layer_sizes": (4,), "epochs": 3, "n_iter_no_change": None}
    target = np.eye(3, dtype=int)[y_multiclass]
    fitted = OneHot(**params, random_state=0).fit(X, target)
    plain = MLPClassifier(**params, random_state=0).fit(X, y_multiclass)

    assert np.array_equal(fitted.predict(X), np.eye(3, dtype=int)[plain.predict(X)])
    np.testing.assert_allclose(fitted.predict_proba(X), plain.predict_proba(X), rtol=1e-6)

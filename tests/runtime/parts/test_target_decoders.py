"""Target encoders that turn the outputs of a network into labels themselves."""

import keras
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.target_decoders import TargetDecoderMixin, decodes_probabilities


class Signs(TransformerMixin, BaseEstimator):
    """Codes two labels by -1 and 1, and decodes them from any number."""

    def fit(self, y):
        self.classes_ = np.unique(y)
        return self

    def transform(self, y):
        return np.where(y == self.classes_[1], 1.0, -1.0)[:, np.newaxis]

    def inverse_transform(self, outputs, *, return_proba=False):
        if return_proba:
            high = np.clip(outputs[:, :1] / 2 + 0.5, 0, 1)
            return np.hstack([1 - high, high])
        return self.classes_[(outputs[:, 0] > 0).astype(int)]

    def get_metadata(self):
        return {"classes_": self.classes_, "n_classes_": 2}


def build(_estimator, inputs):
    return keras.Model(inputs, keras.layers.Dense(1, activation="tanh")(inputs))


@pytest.fixture
def signs(define_estimator):
    """Return a class of classifiers that learn signs."""
    kind = define_estimator(
        KerasClassifier, build, (TargetDecoderMixin,), loss="hinge", epochs=60, batch_size=8
    )
    kind.target_encoder = property(lambda self: Signs())
    return kind


def test_who_decodes_says_so_by_an_argument():
    assert decodes_probabilities(Signs())
    assert not decodes_probabilities(None)
    assert not decodes_probabilities(TransformerMixin())


def test_outputs_are_decoded(signs, X, y_labels):
    fitted = signs().fit(X, y_labels)
    probabilities = fitted.predict_proba(X)

    assert set(fitted.predict(X)) <= {"no", "yes"}
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    assert np.array_equal(fitted.predict(X) == "yes", probabilities[:, 1] > 0.5)
    assert fitted.score(X, y_labels) > 0.6


def test_labels_of_a_later_fit_are_known(signs, X, y_labels):
    fitted = signs().partial_fit(X, y_labels, classes=["no", "yes"])

    with pytest.raises(ValueError, match="is not the same as at the first call"):
        fitted.partial_fit(X, y_labels, classes=["no", "perhaps"])

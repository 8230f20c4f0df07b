"""Labels that go through a transformer of one's own before they become codes."""

import numpy as np
import pytest
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OrdinalEncoder

from _keras_runtime.parts.target_encoders import TargetEncoderMixin, TransformedClassEncoder
from mlp_classifier import MLPClassifier

LABELS = np.array(["low", "high", "low", "middle"])
ORDER = ["low", "middle", "high"]


def test_an_encoder_orders_the_classes():
    encoder = TransformedClassEncoder(OrdinalEncoder(categories=[ORDER])).fit(LABELS)
    codes = encoder.transform(LABELS)

    assert encoder.classes_.tolist() == ORDER
    assert codes.ravel().tolist() == [0, 2, 0, 1]
    assert encoder.inverse_transform(codes).tolist() == LABELS.tolist()


@pytest.mark.parametrize("own", [LabelEncoder(), OrdinalEncoder()])
def test_labels_that_the_encoder_has_not_seen(own):
    encoder = TransformedClassEncoder(own).fit(LABELS)

    with pytest.raises(ValueError, match="'none'"):
        encoder.transform(np.array(["low", "none"]))


def test_labels_that_are_still_to_come():
    encoder = TransformedClassEncoder(LabelEncoder()).fit(LABELS[:1], classes=ORDER)

    assert sorted(encoder.classes_.tolist()) == sorted(ORDER)
    assert encoder.transform(LABELS).shape == (4, 1)


def test_a_class_may_encode_its_labels(X, y_labels):
    class Ordered(TargetEncoderMixin, MLPClassifier):
        @property
        def target_encoder(self):
            return OrdinalEncoder(categories=[["yes", "no"]])

    params = {"hidden_layer_sizes": (4,), "epochs": 3, "n_iter_no_change": None}
    fitted = Ordered(**params, random_state=0).fit(X, y_labels)
    probable = fitted.predict_proba(X).argmax(axis=1)

    assert fitted.classes_.tolist() == ["yes", "no"]
    assert np.array_equal(fitted.predict(X), fitted.classes_[probable])


def test_an_encoder_that_makes_several_columns_of_a_label(X, y_multiclass):
    encoder = TransformedClassEncoder(LabelBinarizer()).fit(y_multiclass)

    assert np.array_equal(encoder.inverse_transform(encoder.transform(y_multiclass)), y_multiclass)

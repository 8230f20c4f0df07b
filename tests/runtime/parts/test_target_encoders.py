"""Labels that go through a transformer of one's own before they become codes."""

import numpy as np
import pytest
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OrdinalEncoder

from _keras_runtime.parts.target_encoders import TargetEncoderMixin, TransformedClassEncoder
from mlp_classifier import MLPClassifier

LABELS = np.array(["low", "high", "low", "middle"])
ORDER = ["low", "middle", "high"]
SMALL = {"hidden_layer_sizes": (4,), "epochs": 1, "random_state": 0}


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


def test_labels_go_through_the_encoder_of_a_class_with_the_mixin(X, y_labels):
    class Reversed(TargetEncoderMixin, MLPClassifier):
        @property
        def target_encoder(self):
            return OrdinalEncoder(categories=[["yes", "no"]])

    fitted = Reversed(**SMALL).partial_fit(X, y_labels, classes=["no", "yes"])
    most_probable = fitted.predict_proba(X).argmax(axis=1)

    assert fitted.classes_.tolist() == ["yes", "no"]
    assert np.array_equal(fitted.predict(X), fitted.classes_[most_probable])
    with pytest.raises(ValueError, match=r"y has the label|Found unknown categories"):
        fitted.partial_fit(X, np.where(y_labels == "no", "perhaps", "yes"))


def test_an_encoder_that_makes_several_columns_of_a_label(X, y_multiclass):
    encoder = TransformedClassEncoder(LabelBinarizer()).fit(y_multiclass)

    assert np.array_equal(encoder.inverse_transform(encoder.transform(y_multiclass)), y_multiclass)

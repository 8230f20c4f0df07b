"""Labels that go through a transformer of the user's before they become class codes."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from ..classifier import KerasClassifier
from ..samples import Array, make_dense
from ..targets import SINGLE, ClassEncoder, look_up_labels, read_labels


class TransformedClassEncoder(ClassEncoder):
    """Turn labels into class codes after a transformer, such as an ``OrdinalEncoder``.

    Parameters
    ----------
    encoder : transformer
        What labels go through first; it sets the order of the classes.
    """

    def __init__(self, encoder: Any) -> None:
        self.encoder = encoder

    def fit(self, y: Any, classes: Any = None) -> Self:
        """Learn the labels, as ``ClassEncoder`` does."""
        y = read_labels(make_dense(y))
        given = None if classes is None else read_labels(classes)
        # An encoder of labels has to know those that are still to come.
        seen = y if given is None or y.ndim > 1 else given
        self.encoder_ = clone(self.encoder).fit(self._arrange(seen))
        super().fit(self._encode(y), None if given is None else self._encode(given))
        if self.target_type_ in SINGLE:
            self.classes_ = self._decode(self.classes_)
        return self

    def transform(self, y: Any) -> Array:
        """Turn labels into codes."""
        check_is_fitted(self)
        return super().transform(self._encode(read_labels(make_dense(y))))

    def inverse_transform(self, codes: Array) -> Array:
        """Turn codes into labels."""
        return self._decode(super().inverse_transform(codes))

    @property
    def labels(self) -> list[Array]:
        """The labels of each column, in the order of their codes."""
        return [self.classes_] if self.target_type_ in SINGLE else self._labels

    def _encode(self, y: Array) -> Array:
        if hasattr(self.encoder_, "classes_") and y.size == len(y):
            # LabelEncoder casts before it looks, and LabelBinarizer does not look.
            look_up_labels(np.ravel(y), np.asarray(self.encoder_.classes_))
        encoded = make_dense(self.encoder_.transform(self._arrange(y)))
        return _flatten_column(read_labels(encoded), y)

    def _decode(self, labels: Array) -> Array:
        decoded = self.encoder_.inverse_transform(self._arrange(labels))
        return _flatten_column(np.asarray(decoded), labels)

    def _arrange(self, y: Array) -> Array:
        """Arrange a target as a table, which all read but transformers of labels."""
        if not hasattr(self.encoder, "__sklearn_tags__"):
            return y.reshape(len(y), -1)
        reads_table = get_tags(self.encoder).input_tags.two_d_array
        return y.reshape(len(y), -1) if reads_table else y


def _flatten_column(table: Array, given: Array) -> Array:
    single = given.ndim == 1 and table.ndim == 2 and table.shape[1] == 1
    return table[:, 0] if single else table


class TargetEncoderMixin(KerasClassifier):
    """Mixin of classifiers whose ``target_encoder`` is a transformer of labels.

    It comes before ``KerasClassifier``. What the transformer makes of the labels goes
    through ``ClassEncoder``, whose codes the network learns.
    """

    def _create_class_encoder(self) -> ClassEncoder:
        encoder = self.target_encoder
        if encoder is None or isinstance(encoder, ClassEncoder):
            return super()._create_class_encoder()
        return TransformedClassEncoder(encoder)

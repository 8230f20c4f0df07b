"""Target encoders that turn the outputs of a network into labels themselves."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils.validation import column_or_1d

from ..heads import Heads
from ..rows import set_metadata
from ..samples import Array, Samples
from ..targets import ClassEncoder
from ..weights import Weights
from .own_networks import OwnNetworkMixin
from .target_encoders import TargetEncoderMixin


class TargetDecoderMixin(OwnNetworkMixin, TargetEncoderMixin):
    """Mixin of classifiers whose target encoder decodes what the network puts out.

    It comes before ``KerasClassifier``. An encoder does so if its ``inverse_transform``
    takes the argument ``return_proba``: ``transform`` gives what the losses compare the
    outputs with, and ``inverse_transform`` turns outputs into labels, or into
    probabilities. Any other encoder is used as by ``TargetEncoderMixin``.
    """

    target_encoder_: Any
    _own_labels: ClassEncoder | None
    """The labels, where the target is one column of them."""

    def predict_proba(self, X: Any) -> Any:
        """Predict the probability of each label, as the target encoder decodes it.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            What ``inverse_transform`` of the encoder returns with ``return_proba``.
        """
        if not decodes_probabilities(getattr(self, "target_encoder_", None)):
            return super().predict_proba(X)
        return self._decode_outputs(X, return_proba=True)

    def predict(self, X: Any) -> Array:
        """Predict the label of each sample, as the target encoder decodes it.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            What ``inverse_transform`` of the encoder returns.
        """
        if not decodes_probabilities(getattr(self, "target_encoder_", None)):
            return super().predict(X)
        return np.asarray(self._decode_outputs(X))

    def _decode_outputs(self, X: Any, **options: Any) -> Any:
        outputs = self._compute_outputs(X)
        given = outputs[0] if len(outputs) == 1 else outputs
        return self.target_encoder_.inverse_transform(given, **options)

    def _check_classes(self, classes: Any) -> None:
        if not decodes_probabilities(self.target_encoder_):
            super()._check_classes(classes)
        elif self._own_labels is not None:
            self._own_labels.check_same_classes(classes)

    def _learn_target(self, y: Any, weights: Weights | None, classes: Any) -> None:
        encoder = self.target_encoder
        if not decodes_probabilities(encoder):
            super()._learn_target(y, weights, classes)
            return
        self._own_labels = None
        if np.ndim(y) == 1 or y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
            self._own_labels = ClassEncoder().fit(y, classes)
            set_metadata(self, self._own_labels)
            y = y if classes is None else self._own_labels.classes_
        self.target_encoder_ = encoder.fit(y)
        set_metadata(self, self.target_encoder_)

    def _choose_heads(self) -> Heads:
        if not decodes_probabilities(self.target_encoder_):
            return super()._choose_heads()
        return ()

    def _encode_samples(
        self, given: Samples, y: Any, class_weight: Any, *, training: bool
    ) -> Samples:
        if not decodes_probabilities(self.target_encoder_):
            return super()._encode_samples(given, y, class_weight, training=training)
        known = self._own_labels
        if known is not None:
            y = column_or_1d(y)
            # The network's own encoder would not notice an unknown label.
            codes = known.transform(y)
            given = self._weigh_classes(
                given, codes, known.labels, class_weight, training=training
            )
        elif class_weight is not None:
            raise ValueError(
                f"class_weight={class_weight!r} needs class codes, which the target "
                f"encoder of {type(self).__name__} does not give. Use sample_weight."
            )
        targets = self.target_encoder_.transform(y)
        stratified = known is not None
        return replace(given, targets=targets, labels=y, stratified=stratified)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if decodes_probabilities(self.target_encoder):
            tags.classifier_tags.multi_label = False
            tags.classifier_tags.multi_class = True
            tags.target_tags.multi_output = False
        return tags


def decodes_probabilities(encoder: Any) -> bool:
    """Tell whether a transformer decodes the outputs of the network itself."""
    decode = getattr(encoder, "inverse_transform", None)
    return decode is not None and "return_proba" in inspect.signature(decode).parameters

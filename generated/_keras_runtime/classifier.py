# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:348c801de025058d67dfa12cb37c6d2dac6e6b6a0170784df9944f3146eeb108
"""Classifiers, and what they share with regressors: reading a target, and scoring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
from sklearn import config_context, get_config
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score, get_scorer

from .constraints import fit_context, make_constraints
from .estimator import KerasEstimator
from .heads import Head, Heads, choose_class_heads
from .parameters import read_parameters
from .routing import collect_options
from .rows import set_metadata
from .samples import Array, Samples, make_dense, map_leaves
from .targets import SINGLE, ClassEncoder, read_labels, read_target
from .weights import Weights, apply_class_weights, choose_class_weights


class SupervisedEstimator(KerasEstimator):
    """Base of classifiers and regressors."""

    _scorer_name: ClassVar[str | None] = None
    """Name of the scorer of scikit-learn that `score` calls in place of `scorer`."""

    scorer: Callable[..., float]
    target_encoder_: Any
    target_type_: str

    def _decode_parts(self, parts: list[Array]) -> Array:
        """Turn what is chosen for each output into labels or numbers of y."""
        raise NotImplementedError

    def _arrange_target(self, y: Any, *, reset: bool) -> Any:
        del reset
        return read_target(y)

    def predict(self, X: Any) -> Array:
        """Predict the target of each sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            The most probable labels, or numbers, in the form of the target in ``fit``.
        """
        return self._decode_parts(self._choose_columns(self._compute_outputs(X)))

    def _choose_columns(self, outputs: list[Array]) -> list[Array]:
        """Choose codes of labels, or numbers, for each output of the network."""
        return [head.choose_columns(part) for head, part in self._link_outputs(outputs)]

    def _link_outputs(self, outputs: list[Array]) -> list[tuple[Head, Array]]:
        """Turn each output into probabilities, or leave its numbers; with its head."""
        pairs = zip(self._predicting, self._apply_links(outputs), strict=True)
        return [(head, head.decode_probabilities(output)) for head, output in pairs]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Score predictions for some samples.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights.

        Returns
        -------
        float
            What ``scorer`` gives: accuracy or R^2, unless a subclass has another one.
        """
        options = collect_options(read_parameters(self), "score")
        y = self._arrange_target(y, reset=False)
        if sample_weight is not None:
            options["sample_weight"] = sample_weight
        if self._scorer_name is None:
            return float(self.scorer(y, self.predict(X), **options))
        # A scorer takes options only where they may be routed.
        routing = get_config()["enable_metadata_routing"] or bool(options)
        with config_context(enable_metadata_routing=routing):
            return float(get_scorer(self._scorer_name)(self, X, y, **options))

    def _weigh_classes(
        self,
        samples: Samples,
        codes: Array,
        labels: Sequence[Array | None],
        class_weight: Any,
        *,
        training: bool,
    ) -> Samples:
        """Multiply weights by those of classes, which the training chooses."""
        if class_weight is None:
            return samples
        weights = samples.weights
        if training:
            self._class_weights = choose_class_weights(
                class_weight, weights, codes, labels
            )
        weights = apply_class_weights(self._class_weights, weights, codes)
        return replace(samples, weights=weights)


class KerasClassifier(ClassifierMixin, SupervisedEstimator):
    """Base of Keras classifiers.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,) or list of ndarray
        The labels, sorted; of a multilabel target the numbers of its columns, and of
        any other with several columns a list with the labels of each.
    n_classes_ : int or list of int
        Their number.
    target_encoder_ : ClassEncoder
        Turns labels into class codes, or what a subclass has in its place.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **KerasEstimator._parameter_constraints,
        **make_constraints("classifier"),
    }

    @property
    def _y_checks(self) -> dict[str, Any]:
        return {"multi_output": True}

    @property
    def target_encoder(self) -> Any:
        """Transformer of labels into class codes, such as one for one-hot targets."""
        return ClassEncoder()

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels.
        classes : array-like of shape (n_classes,) or list of these, default=None
            All labels that may ever occur, at the first call; by default those in `y`.
            A list for each column of `y` if there are several; of a multilabel target
            also ``classes_``, the numbers of its columns.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; samples of weight zero are left out.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        if classes is not None and self.__sklearn_is_fitted__():
            self._check_classes(classes)
        return self._fit(
            (X, y, sample_weight), continues=True, classes=classes, epochs=1
        )

    def predict_proba(self, X: Any) -> Any:
        """Predict the probability of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), or list of ndarray
            Probabilities, in the order of ``classes_``. Of a multilabel target, the
            probability of each label, of shape (n_samples, n_outputs). Of any other
            target with several columns, a list with one array for each.
        """
        pairs = self._link_outputs(self._compute_outputs(X))
        probabilities = [part for head, part in pairs if head.n_classes]
        if self.target_type_ in SINGLE:
            return probabilities[0]
        if self.target_type_ == "multilabel-indicator":
            return np.hstack(probabilities)
        return probabilities

    def predict_log_proba(self, X: Any) -> Any:
        """Predict the logarithm of the probability of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), or list of ndarray
            Logarithms of what ``predict_proba`` returns, in the same form.
        """
        with np.errstate(divide="ignore"):
            return map_leaves(np.log, self.predict_proba(X))

    def decision_function(self, X: Any) -> Any:
        """Compute the log-odds of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), or list of ndarray
            ``log(p / (1 - p))`` of what ``predict_proba`` returns, in the same form;
            of two classes, that of the second one.
        """
        log_odds = map_leaves(_compute_log_odds, self.predict_proba(X))
        return log_odds[:, -1] if self.target_type_ == "binary" else log_odds

    @staticmethod
    def scorer(y_true: Any, y_pred: Any, **options: Any) -> float:
        """Score predictions by accuracy.

        A subclass may replace it, to score in another way.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels; with several columns, all of a row have to agree.
        **options : dict
            ``sample_weight``, and what is routed to ``score__``.

        Returns
        -------
        float
            Fraction of correct predictions.
        """
        y_true, y_pred = read_labels(make_dense(y_true)), np.asarray(y_pred)
        if y_true.ndim == 2 and y_true.shape[1] > 1:
            correct = np.all(y_true == y_pred, axis=1)
            return float(accuracy_score(np.ones(len(correct)), correct, **options))
        return float(accuracy_score(y_true, y_pred, **options))

    score = SupervisedEstimator.score

    def _check_classes(self, classes: Any) -> None:
        """Check that labels of a later ``partial_fit`` are those that are known."""
        self.target_encoder_.check_same_classes(classes)

    def _create_class_encoder(self) -> ClassEncoder:
        """Create the encoder that turns labels into class codes."""
        encoder = self.target_encoder
        if encoder is None or isinstance(encoder, ClassEncoder):
            return encoder or ClassEncoder()
        raise TypeError(
            f"{type(self).__name__} has the target encoder {type(encoder).__name__}, "
            "which is not a ClassEncoder. Name "
            "`parts.target_encoders.TargetEncoderMixin` before its base class, or "
            "`parts.target_decoders.TargetDecoderMixin` if it decodes probabilities."
        )

    def _learn_target(self, y: Any, _weights: Weights | None, classes: Any) -> None:
        self.target_encoder_ = self._create_class_encoder().fit(y, classes)
        set_metadata(self, self.target_encoder_)

    def _choose_heads(self) -> Heads:
        sizes = [len(labels) for labels in self.target_encoder_.labels]
        return choose_class_heads(self.target_type_, sizes, read_parameters(self))

    def _encode_samples(
        self, given: Samples, y: Any, class_weight: Any, *, training: bool
    ) -> Samples:
        encoder = self.target_encoder_
        codes = encoder.transform(y)
        single = codes.shape[1] == 1
        labels = codes[:, 0] if single else codes
        targets = self._code_columns(codes)
        samples = replace(given, targets=targets, labels=labels, stratified=single)
        return self._weigh_classes(
            samples, codes, encoder.labels, class_weight, training=training
        )

    def _decode_parts(self, parts: list[Array]) -> Array:
        return np.asarray(self.target_encoder_.inverse_transform(np.hstack(parts)))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags


def _compute_log_odds(probabilities: Array) -> Array:
    limits = np.finfo(probabilities.dtype)
    p = np.clip(probabilities, limits.tiny, 1 - limits.epsneg)
    return np.asarray(np.log(p) - np.log1p(-p))

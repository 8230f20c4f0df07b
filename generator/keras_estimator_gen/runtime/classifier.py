"""Classifiers."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.validation import column_or_1d

from .constraints import fit_context, make_constraints
from .data import Array, Structure, make_dense
from .features import set_metadata
from .heads import Heads, choose_class_heads, compute_log_odds
from .labels import read_labels
from .parameters import read_parameters
from .supervised import SupervisedEstimator
from .targets import SINGLE, ClassEncoder, decodes_probabilities
from .weighting import Weights, apply_class_weights, choose_class_weights


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
        **SupervisedEstimator._parameter_constraints,
        **make_constraints("classifier"),
    }

    _own_labels: ClassEncoder | None
    """The labels, where the target encoder decodes outputs of the network itself."""

    @property
    def _y_checks(self) -> dict[str, Any]:
        return {"multi_output": True}

    @property
    def target_encoder(self) -> Any:
        """Transformer of labels into class codes.

        A subclass may return another one. If its ``inverse_transform`` takes the
        argument ``return_proba``, it encodes targets for a network of its own kind:
        ``transform`` gives what the losses compare the outputs with, and
        ``inverse_transform`` turns outputs into labels, or into probabilities.
        """
        return ClassEncoder()

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training rows.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels.
        classes : array-like of shape (n_classes,) or list of these, default=None
            All labels that may ever occur, at the first call; by default those in `y`.
            A list for each column of `y` if there are several; of a multilabel target
            also ``classes_``, the numbers of its columns.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows; rows of weight zero are left out.

        Returns
        -------
        self : object
            The fitted estimator.

        Raises
        ------
        ValueError
            If a label is not among the known ones, or `classes` differs from them.
        """
        if classes is not None and self.__sklearn_is_fitted__():
            known = self.target_encoder_
            if decodes_probabilities(known):
                known = self._own_labels
            if known is not None:
                known.check_same_classes(classes)
        return self._fit_partially(X, y, sample_weight, classes)

    def predict(self, X: Any) -> Array:
        """Predict the most probable label of each row.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Labels, in the form and of the type seen in ``fit``.
        """
        outputs = self._compute_outputs(X)
        if not self._heads:
            return np.asarray(self._decode_outputs(outputs))
        parts = self._reduce_units(self._choose_columns(outputs))
        if self._learns_several_outputs():
            return np.asarray(self.target_encoder_.inverse_transform(parts))
        return np.asarray(self.target_encoder_.inverse_transform(np.hstack(parts)))

    def predict_proba(self, X: Any) -> Any:
        """Predict the probability of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), or list of ndarray
            Probabilities, in the order of ``classes_``. Of a multilabel target, the
            probability of each label, of shape (n_samples, n_outputs). Of any other
            target with several columns, a list with one array for each, and of several
            declared outputs for each of those that have classes.
        """
        outputs = self._compute_outputs(X)
        if not self._heads:
            return self._decode_outputs(outputs, return_proba=True)
        probabilities = [
            head.scale_probabilities(part, self._dtype)
            for head, part in zip(self._heads, self._link_outputs(outputs), strict=True)
        ]
        if self._learns_several_outputs():
            return [
                part
                for part, head in zip(probabilities, self._heads, strict=True)
                if head.has_labels
            ]
        if self.target_type_ in SINGLE:
            return probabilities[0]
        if self.target_type_ == "multilabel-indicator":
            return np.hstack(probabilities)
        return probabilities

    def decision_function(self, X: Any) -> Any:
        """Compute the log-odds of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), or list of ndarray
            ``log(p / (1 - p))`` of what ``predict_proba`` returns, in the same form;
            of two classes, that of the second one.
        """
        probabilities = self.predict_proba(X)
        if isinstance(probabilities, list):
            return [compute_log_odds(item) for item in probabilities]
        log_odds = compute_log_odds(probabilities)
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

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Score predictions for some rows.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        float
            What ``scorer`` gives: the accuracy, unless a subclass has another one. Of
            several declared outputs, the mean of accuracies and coefficients of
            determination, weighted as their losses.
        """
        return self._score(X, y, sample_weight, KerasClassifier.scorer)

    def _learn_target(self, y: Any, _weights: Weights | None, classes: Any) -> None:
        if self._learns_several_outputs():
            self._learn_outputs(y, classes)
            return
        encoder = self.target_encoder
        self._own_labels = None
        if decodes_probabilities(encoder):
            if np.ndim(y) == 1 or y.shape[1] == 1:
                y = column_or_1d(y, warn=True)
                self._own_labels = ClassEncoder().fit(y, classes)
                set_metadata(self, self._own_labels)
                y = y if classes is None else self._own_labels.classes_
            self.target_encoder_ = encoder.fit(y)
        else:
            if not isinstance(encoder, ClassEncoder):
                encoder = ClassEncoder(encoder=encoder)
            self.target_encoder_ = encoder.fit(y, classes)
        set_metadata(self, self.target_encoder_)

    def _choose_heads(self) -> Heads:
        if decodes_probabilities(self.target_encoder_):
            return ()
        labels = self.target_encoder_.labels
        if self._list_outputs():
            if not self._learns_several_outputs():
                labels = [labels]
            return self._declare_heads(labels)
        return choose_class_heads(
            self.target_type_,
            [len(each) for each in labels],
            read_parameters(self),
        )

    def _choose_task(self, n_columns: int) -> str:
        return "auto" if n_columns == 1 else "multilabel"

    def _encode_labels(self, y: Any) -> Any:
        if decodes_probabilities(self.target_encoder_):
            if self._own_labels is None:
                return y
            y = column_or_1d(y)
            # It would not be the network's own encoder that noticed.
            self._own_labels.transform(y)
            return y
        return self.target_encoder_.transform(y)

    def _encode_target(
        self, y: Any, _rows: Structure, weights: Weights | None
    ) -> tuple[Structure, Weights | None]:
        if decodes_probabilities(self.target_encoder_):
            return self.target_encoder_.transform(y), weights
        return self._code_columns(y), weights

    def _weigh_samples(
        self, y: Any, weights: Weights | None, class_weight: Any, *, training: bool
    ) -> Weights | None:
        if class_weight is None:
            return weights
        encoder = self.target_encoder_
        if decodes_probabilities(encoder):
            encoder = self._own_labels
            if encoder is None:
                raise ValueError(
                    f"class_weight={class_weight!r} needs class codes, which the "
                    f"target encoder of {type(self).__name__} does not give. Use "
                    "sample_weight."
                )
            y = encoder.transform(y)
        if training:
            labels = encoder.labels
            if self._learns_several_outputs():
                class_weight = self.target_encoder_.spread_class_weight(class_weight)
                labels = [each for columns in labels for each in columns]
            self._class_weights = choose_class_weights(class_weight, weights, y, labels)
        return apply_class_weights(self._class_weights, weights, y)

    def _find_labels(self, y: Any) -> tuple[Array | None, bool]:
        if decodes_probabilities(self.target_encoder_):
            return y, self._own_labels is not None
        if self._learns_several_outputs():
            return self._find_output_labels(y)
        single = y.shape[1] == 1
        return (y[:, 0] if single else y), single

    def _decode_outputs(self, outputs: list[Array], **options: Any) -> Any:
        """Let an encoder for networks of its own kind decode the outputs."""
        given = outputs[0] if len(outputs) == 1 else outputs
        return self.target_encoder_.inverse_transform(given, **options)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        outputs = self._list_outputs()
        tasks = [output.task for output in outputs]
        # What a layer or an encoder has been made for is one column of labels.
        fixed = tasks == ["auto"] and outputs[0].tensor
        if fixed or decodes_probabilities(self.target_encoder):
            tasks = ["multiclass"]
        tags.classifier_tags.multi_label = tasks in ([], ["auto"], ["multilabel"])
        more = {"auto", "multiclass"}.intersection(tasks)
        tags.classifier_tags.multi_class = "binary" not in tasks or bool(more)
        tags.target_tags.multi_output = tasks not in (["binary"], ["multiclass"])
        return tags

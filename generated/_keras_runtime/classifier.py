# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:525b99cfa65265d5bbd5df5971bdd4ac416c746aa33f6c29793a3d356c466979
"""Classifiers."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import LabelEncoder
from sklearn.utils.multiclass import check_classification_targets

from .constraints import StrOptions, fit_context
from .estimator import KerasEstimator
from .heads import Head, apply_link, choose_classifier_head
from .weighting import Weights, apply_class_weight


class KerasClassifier(ClassifierMixin, KerasEstimator):
    """Base of Keras classifiers.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        Their number.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **KerasEstimator._parameter_constraints,
        "class_weight": [StrOptions({"balanced"}), dict, None],
    }

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training rows.
        y : array-like of shape (n_samples,)
            Labels.
        classes : array-like of shape (n_classes,), default=None
            All labels that may ever occur, at the first call; by default those in `y`.
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
            known = np.unique(np.asarray(classes))
            if not np.array_equal(known, self.classes_):
                raise ValueError(
                    f"classes={known.tolist()!r} is not the same as at the first call "
                    f"of partial_fit, which was {self.classes_.tolist()!r}."
                )
        return self._fit_partially(X, y, sample_weight, classes)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Predict the most probable label of each row.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, of the type seen in ``fit``.
        """
        most_probable = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[most_probable])

    def predict_proba(self, X: Any) -> npt.NDArray[Any]:
        """Predict the probability of each label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Probabilities, in the order of ``classes_``.
        """
        outputs = self._compute_outputs(X)
        if self._network.compilation.from_logits:
            outputs = apply_link(outputs, self._head.activation)
        if self.n_classes_ == 1:
            return np.ones_like(outputs)
        return self._head.decode_probabilities(outputs)

    def _learn_target(self, y: npt.NDArray[Any], classes: Any) -> None:
        check_classification_targets(y)
        self.target_encoder_ = LabelEncoder().fit(
            y if classes is None else np.asarray(classes)
        )
        self.classes_ = self.target_encoder_.classes_
        self.n_classes_ = len(self.classes_)
        self.n_outputs_ = 1
        self.target_type_ = "binary" if self.n_classes_ <= 2 else "multiclass"

    def _choose_head(self) -> Head:
        return choose_classifier_head(self.n_classes_, self.get_params(deep=False))

    def _encode_target(
        self, y: npt.NDArray[Any], weights: Weights | None
    ) -> tuple[npt.NDArray[Any], Weights | None]:
        codes = self.target_encoder_.transform(y)
        weights = apply_class_weight(self.class_weight, weights, codes, self.classes_)
        return self._head.encode_codes(codes, self._dtype), weights

    def _find_strata(self, targets: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return targets[:, 0] if targets.shape[1] == 1 else targets.argmax(axis=1)

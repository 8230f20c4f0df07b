# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Digest: sha256:3c71a3b1bf87b289f68cb7229e200f6316d41387e98751171157a5cc4b42885e
"""Targets as columns of numbers, and back: labels as class codes."""

from __future__ import annotations

import inspect
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import get_tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .data import Array, make_dense

SINGLE = ("binary", "multiclass")
"""Types of targets that have one label for each row."""


class ClassEncoder(TransformerMixin, BaseEstimator):
    """Turn labels into class codes, one column for each output.

    Parameters
    ----------
    one_hot : bool, default=False
        Whether a target with several columns is one label for each row, coded one-hot.
        It is never guessed, because rows of a multilabel target may happen to have one
        label each.
    encoder : transformer, default=None
        What labels go through first, such as an ``OrdinalEncoder`` that sets the order
        of the classes.

    Attributes
    ----------
    target_type_ : {"binary", "multiclass", "multilabel-indicator", \
            "multiclass-multioutput"}
        Type of the target. One column of up to two labels is "binary".
    classes_ : ndarray of shape (n_classes,) or list of ndarray
        The labels, sorted; of a multilabel target the numbers of its columns, and of
        any other with several columns a list with the labels of each.
    n_classes_ : int or list of int
        Their number.
    n_outputs_ : int
        Number of columns of codes.
    """

    def __init__(self, one_hot: bool = False, encoder: Any = None) -> None:
        self.one_hot = one_hot
        self.encoder = encoder

    def fit(self, y: Any, classes: Any = None) -> Self:
        """Learn the labels.

        Parameters
        ----------
        y : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_outputs)
            Labels.
        classes : array-like or list of array-like, default=None
            All labels that may ever occur, for each column if there are several; by
            default those in `y`.

        Returns
        -------
        self : object
            The fitted encoder.

        Raises
        ------
        ValueError
            If `y` is no classification target, or not one-hot although it has to be.
        """
        y = _make_array(y)
        check_classification_targets(y)
        if self.encoder is not None:
            self.encoder_ = clone(self.encoder).fit(_arrange(self.encoder, y))
        y = self._encode_first(y)
        columns = self._split_columns(y)
        self._encoders = [
            LabelEncoder().fit(labels)
            for labels in (
                self._list_known(y, columns)
                if classes is None
                else self._list_given(classes, len(columns))
            )
        ]
        labels = [encoder.classes_ for encoder in self._encoders]
        self.target_type_ = _name_type(y, labels)
        if self.target_type_ in SINGLE:
            self.classes_: Any = self._decode_first(labels[0])
            self.n_classes_: Any = len(labels[0])
        elif self.target_type_ == "multilabel-indicator":
            self.classes_ = np.arange(len(labels))
            self.n_classes_ = len(labels)
        else:
            self.classes_ = labels
            self.n_classes_ = [len(item) for item in labels]
        self.n_outputs_ = len(labels)
        return self

    def transform(self, y: Any) -> Array:
        """Turn labels into codes.

        Parameters
        ----------
        y : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_outputs)
            Labels.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            Positions of the labels in ``classes_``.

        Raises
        ------
        ValueError
            If there is an unknown label, or another number of columns.
        """
        check_is_fitted(self)
        columns = self._split_columns(self._encode_first(_make_array(y)))
        if len(columns) != self.n_outputs_:
            raise ValueError(
                f"y has {len(columns)} columns, but {self.n_outputs_} are expected, as "
                "seen in fit."
            )
        return np.column_stack(
            [
                encoder.transform(column)
                for encoder, column in zip(self._encoders, columns, strict=True)
            ]
        )

    def inverse_transform(self, codes: Array) -> Array:
        """Turn codes into labels.

        Parameters
        ----------
        codes : ndarray of shape (n_samples, n_outputs)
            Positions of the labels in ``classes_``.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Labels, in the form that the target had in ``fit``.
        """
        check_is_fitted(self)
        if self.one_hot and self.target_type_ in SINGLE:
            return np.eye(len(self.labels[0]), dtype=np.intp)[codes[:, 0]]
        labels = [
            encoder.inverse_transform(column)
            for encoder, column in zip(self._encoders, codes.T, strict=True)
        ]
        single = self.target_type_ in SINGLE
        return self._decode_first(labels[0] if single else np.column_stack(labels))

    @property
    def labels(self) -> list[Array]:
        """The labels of each column, in the order of their codes."""
        if self.target_type_ in SINGLE:
            return [self.classes_]
        return [encoder.classes_ for encoder in self._encoders]

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from its encoder.

        Returns
        -------
        dict
            ``target_type_``, ``classes_``, ``n_classes_`` and ``n_outputs_``.
        """
        names = ("target_type_", "classes_", "n_classes_", "n_outputs_")
        return {name: getattr(self, name) for name in names}

    def _encode_first(self, y: Array) -> Array:
        if self.encoder is None:
            return y
        encoded = _make_array(self.encoder_.transform(_arrange(self.encoder, y)))
        single = y.ndim == 1 and encoded.ndim == 2 and encoded.shape[1] == 1
        return encoded[:, 0] if single else encoded

    def _decode_first(self, labels: Array) -> Array:
        if self.encoder is None:
            return labels
        decoded = self.encoder_.inverse_transform(_arrange(self.encoder, labels))
        single = labels.ndim == 1 and np.ndim(decoded) == 2
        return np.asarray(decoded)[:, 0] if single else np.asarray(decoded)

    def _list_given(self, classes: Any, n_columns: int) -> list[Array]:
        columns = [classes] if n_columns == 1 else classes
        if len(columns) != n_columns:
            raise ValueError(
                f"classes has to be a list with the labels of each of the {n_columns} "
                f"columns of y, but it has the length {len(columns)}."
            )
        return [self._encode_first(np.asarray(labels)) for labels in columns]

    def _split_columns(self, y: Array) -> list[Array]:
        """Split a target into columns, each with a label for every row."""
        if y.ndim == 1 or y.shape[1] == 1:
            return [column_or_1d(y, warn=True)]
        if not self.one_hot:
            return list(y.T)
        if not np.all((y == 0) | (y == 1)) or not np.all(y.sum(axis=1) == 1):
            raise ValueError(
                "y has to be one-hot: each row needs a single 1, and 0 in all other "
                "columns."
            )
        return [y.argmax(axis=1)]

    def _list_known(self, y: Array, columns: list[Array]) -> list[Array]:
        """List the labels of each column, those that happen to be missing included."""
        if y.ndim == 2 and len(columns) == 1 < y.shape[1]:
            return [np.arange(y.shape[1])]
        if len(columns) == 1 or type_of_target(y) != "multilabel-indicator":
            return columns
        labels = np.unique(y)
        if len(labels) < 2:
            labels = np.array([0, 1], y.dtype)
        return [labels] * len(columns)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        return tags


def _name_type(y: Array, labels: list[Array]) -> str:
    if len(labels) == 1:
        return "binary" if len(labels[0]) <= 2 else "multiclass"
    if len(np.unique(np.concatenate(labels))) > 2:
        # The first rows of many may happen to hold no more than two of the labels.
        return "multiclass-multioutput"
    return str(type_of_target(y))


def _make_array(y: Any) -> Array:
    return np.asarray(make_dense(y))


def _arrange(encoder: Any, y: Array) -> Array:
    """Arrange a target as a table, which all transformers read but those of labels."""
    labels = (
        hasattr(encoder, "__sklearn_tags__")
        and not get_tags(encoder).input_tags.two_d_array
    )
    return y if labels else y.reshape(len(y), -1)


def read_target(y: Any, *, mixed: bool) -> Any:
    """Read a target, before anybody asks for its type.

    Parameters
    ----------
    y : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_outputs)
        The target.
    mixed : bool
        Whether its columns may be of several types.

    Returns
    -------
    array-like or sparse matrix
        The target; lists of strings and numbers as an array of objects.

    Raises
    ------
    ValueError
        If a value is missing.
    """
    if y is None or hasattr(y, "toarray"):
        return y
    table = np.asarray(y)
    if mixed and table.dtype.kind in "US" and isinstance(y, list | tuple):
        # Numbers among strings of a list would become strings as well.
        return np.asarray(y, dtype=object)
    missing = _find_missing(table) if table.dtype == object else []
    if missing:
        row, value = missing[0]
        raise ValueError(
            f"Input y contains NaN or another missing value: {value!r} in row {row}. "
            "Leave out rows whose target is not known."
        )
    return y


def _find_missing(table: Array) -> list[tuple[int, Any]]:
    """Find rows and values that are missing in an array of objects."""
    return [
        (int(place[0]), value)
        for place, value in np.ndenumerate(table)
        if place and _is_missing(value)
    ]


def _is_missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)  # noqa: PLR0124
    except TypeError:
        # Pandas' NA does not even tell whether it differs from itself.
        return True


def decodes_probabilities(encoder: Any) -> bool:
    """Tell whether a transformer decodes the outputs of the network itself.

    Parameters
    ----------
    encoder : object
        A transformer.

    Returns
    -------
    bool
        True if its ``inverse_transform`` takes the argument ``return_proba``: it then
        returns probabilities or labels for the outputs of a network of its own kind.
    """
    decode = getattr(encoder, "inverse_transform", None)
    return decode is not None and "return_proba" in inspect.signature(decode).parameters

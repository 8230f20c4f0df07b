"""Targets as columns of numbers, and back: labels as class codes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import get_tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .labels import has_same_labels, join_columns, look_up_labels, read_labels
from .parts.columns import describe_mixture, is_missing
from .samples import Array, make_dense

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
            All labels that may ever occur, for each column if there are several; of a
            multilabel target also the numbers of its columns, as in ``classes_``. By
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
        with _name_mixture(y):
            y, labels = self._learn_labels(y, classes)
        self._labels = labels
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

    def _learn_labels(self, y: Array, classes: Any) -> tuple[Array, list[Array]]:
        """Return a target after its own encoder, and the sorted labels of columns."""
        for part in _split_mixed(y):
            check_classification_targets(part)
        self._width = _count_columns(y)
        if self.encoder is not None:
            # An encoder of labels has to know those that are still to come.
            seen = y if classes is None or y.ndim > 1 else read_labels(classes)
            self.encoder_ = clone(self.encoder).fit(_arrange(self.encoder, seen))
        y = self._encode_first(y)
        columns = self._split_columns(y)
        known = self._list_known(y, columns)
        if classes is not None:
            known = self._list_given(classes, known)
        return y, [LabelEncoder().fit(labels).classes_ for labels in known]

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
        y = _make_array(y)
        if _count_columns(y) != self._width:
            raise ValueError(
                f"y has {_count_columns(y)} columns, but {self._width} are expected, "
                "as seen in fit."
            )
        columns = self._split_columns(self._encode_first(y))
        pairs = zip(columns, self._labels, strict=True)
        return np.column_stack([look_up_labels(*pair) for pair in pairs])

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
        pairs = zip(self._labels, codes.T, strict=True)
        labels = [known[column] for known, column in pairs]
        single = self.target_type_ in SINGLE
        return self._decode_first(labels[0] if single else join_columns(labels))

    @property
    def labels(self) -> list[Array]:
        """The labels of each column, in the order of their codes."""
        if self.target_type_ in SINGLE:
            return [self.classes_]
        return self._labels

    def check_same_classes(self, classes: Any) -> None:
        """Check that labels are those that are known.

        Parameters
        ----------
        classes : array-like or list of array-like
            As for ``fit``.

        Raises
        ------
        ValueError
            If there are others.
        """
        known = self.labels
        given = [classes] if len(known) == 1 else list(classes)
        if len(known) > 1 and _are_scalars(given):
            # Of a multilabel target, these are the numbers of its columns.
            numbers = self.target_type_ == "multilabel-indicator"
            same = numbers and has_same_labels(given, self.classes_)
        else:
            pairs = zip(given, known, strict=False)
            same = len(given) == len(known) and all(has_same_labels(*p) for p in pairs)
        if not same:
            raise ValueError(
                f"classes={classes!r} is not the same as at the first call of "
                f"partial_fit, which was {[item.tolist() for item in known]!r}."
            )

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
        if hasattr(self.encoder_, "classes_") and _count_columns(y) == 1:
            # LabelEncoder casts before it looks, and LabelBinarizer does not look.
            look_up_labels(np.ravel(y), np.asarray(self.encoder_.classes_))
        encoded = _make_array(self.encoder_.transform(_arrange(self.encoder, y)))
        single = y.ndim == 1 and encoded.ndim == 2 and encoded.shape[1] == 1
        return encoded[:, 0] if single else encoded

    def _decode_first(self, labels: Array) -> Array:
        if self.encoder is None:
            return labels
        decoded = self.encoder_.inverse_transform(_arrange(self.encoder, labels))
        single = labels.ndim == 1 and np.ndim(decoded) == 2
        return np.asarray(decoded)[:, 0] if single else np.asarray(decoded)

    def _list_given(self, classes: Any, known: list[Array]) -> list[Array]:
        """List the labels of each column that are given in place of those in y."""
        given = [classes] if len(known) == 1 else list(classes)
        numbers = len(known) > 1 and _are_scalars(given)
        if numbers and has_same_labels(given, np.arange(len(known))):
            return known
        if len(given) != len(known) or numbers:
            raise ValueError(
                f"classes={classes!r} has to be a list with the labels of each of the "
                f"{len(known)} columns of y, or range({len(known)}) if y is multilabel."
            )
        return [self._encode_first(read_labels(labels)) for labels in given]

    def _split_columns(self, y: Array) -> list[Array]:
        """Split a target into columns, each with a label for every row."""
        if y.ndim == 1 or y.shape[1] == 1:
            return [column_or_1d(y, warn=True)]
        if not self.one_hot:
            parts = _split_mixed(y)
            return list(y.T) if len(parts) == 1 else parts
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
        if len(columns) == 1 or _find_type(y) != "multilabel-indicator":
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
    if len({label for known in labels for label in known.tolist()}) > 2:
        # The first rows of many may happen to hold no more than two of the labels.
        return "multiclass-multioutput"
    return _find_type(y)


def _find_type(y: Array) -> str:
    parts = _split_mixed(y)
    return "multiclass-multioutput" if len(parts) > 1 else str(type_of_target(parts[0]))


def _split_mixed(y: Array) -> list[Array]:
    """Split a target into columns of their own types, if these are no single one."""
    if y.ndim != 2 or y.dtype != object:
        return [y]
    columns = [read_labels(column.tolist()) for column in y.T]
    return columns if len({column.dtype.kind for column in columns}) > 1 else [y]


@contextmanager
def _name_mixture(y: Array) -> Iterator[None]:
    """Name labels of several types, should they be what is wrong with a target."""
    try:
        yield
    except (TypeError, ValueError) as error:
        is_mixed = y.dtype == object and y.ndim
        columns: list[Any] = y.reshape(len(y), -1).T.tolist() if is_mixed else []
        for found in map(describe_mixture, columns):
            if found is not None:
                raise ValueError(f"y has {found}") from error
        raise


def _count_columns(y: Array) -> int:
    return 1 if y.ndim == 1 else y.shape[1]


def _are_scalars(items: list[Any]) -> bool:
    return all(np.ndim(item) == 0 for item in items)


def _make_array(y: Any) -> Array:
    return read_labels(make_dense(y))


def _arrange(encoder: Any, y: Array) -> Array:
    """Arrange a target as a table, which all transformers read but those of labels."""
    labels = (
        hasattr(encoder, "__sklearn_tags__")
        and not get_tags(encoder).input_tags.two_d_array
    )
    return y if labels else y.reshape(len(y), -1)


def read_target(y: Any) -> Any:
    """Read a target, before anybody asks for its type."""
    if y is None or hasattr(y, "toarray"):
        return y
    table = read_labels(y)
    if table.dtype != object:
        return table
    missing = _find_missing(table)
    if missing:
        row, value = missing[0]
        raise ValueError(
            f"Input y contains NaN or another missing value: {value!r} in row {row}. "
            "Leave out rows whose target is not known."
        )
    # pandas has objects in place of numbers that could have been missing.
    is_number = getattr(getattr(y, "dtype", None), "kind", "O") in "biuf"
    return read_labels(table.tolist()) if is_number else table


def _find_missing(table: Array) -> list[tuple[int, Any]]:
    """Find rows and values that are missing in an array of objects."""
    return [
        (int(place[0]), value)
        for place, value in np.ndenumerate(table)
        if place and is_missing(value)
    ]


def decodes_probabilities(encoder: Any) -> bool:
    """Tell whether a transformer decodes the outputs of the network itself."""
    decode = getattr(encoder, "inverse_transform", None)
    return decode is not None and "return_proba" in inspect.signature(decode).parameters

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:4d60182429549e6c62e33b051bda0b8710d2fd1896a478f91d7ab03b2de83b3e
"""Targets as columns of numbers, and back: labels as class codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .samples import Array, make_dense

SINGLE = ("binary", "multiclass")
"""Types of targets that have one label for each row."""

_MOST_SHOWN = 10


class ClassEncoder(TransformerMixin, BaseEstimator):
    """Turn labels into class codes, one column for each output.

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
        """
        y = read_labels(make_dense(y))
        self._width = 1 if y.ndim == 1 else y.shape[1]
        columns = self._split_columns(y)
        labels = [_sort_labels(column) for column in columns]
        for column in columns:
            check_classification_targets(column)
        if _are_indicators(labels):
            # A label may happen to be missing, or to be in every row.
            both = np.unique(np.concatenate(labels))
            both = both if len(both) > 1 else np.array([0, 1], both.dtype)
            labels = [both] * len(labels)
        if classes is not None:
            labels = _choose_labels(classes, labels)
        self._labels = labels
        self.n_outputs_ = len(labels)
        self.classes_: Any = labels
        self.target_type_ = "multiclass-multioutput"
        if len(labels) == 1:
            (self.classes_,) = labels
            self.target_type_ = "binary" if len(self.classes_) <= 2 else "multiclass"
        elif _are_indicators(labels):
            self.classes_ = np.arange(len(labels))
            self.target_type_ = "multilabel-indicator"
        several = self.target_type_ == "multiclass-multioutput"
        self.n_classes_ = list(map(len, labels)) if several else len(self.classes_)
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
        """
        check_is_fitted(self)
        y = read_labels(make_dense(y))
        width = 1 if y.ndim == 1 else y.shape[1]
        if width != self._width:
            raise ValueError(
                f"y has {width} columns, but {self._width} are expected, as seen in "
                "fit."
            )
        pairs = zip(self._split_columns(y), self._labels, strict=True)
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
        pairs = zip(self._labels, codes.T, strict=True)
        labels = [known[column] for known, column in pairs]
        return labels[0] if len(labels) == 1 else join_columns(labels)

    @property
    def labels(self) -> list[Array]:
        """The labels of each column, in the order of their codes."""
        return self._labels

    def check_same_classes(self, classes: Any) -> None:
        """Check that labels, given as for ``fit``, are those that are known."""
        given = _choose_labels(classes, self.labels)
        if not all(map(has_same_labels, given, self.labels)):
            raise ValueError(
                f"classes={classes!r} is not the same as at the first call of "
                f"partial_fit, which was {[item.tolist() for item in self.labels]!r}."
            )

    def get_metadata(self) -> dict[str, Any]:
        """Return the fitted attributes, which an estimator takes from its encoder."""
        names = ("target_type_", "classes_", "n_classes_", "n_outputs_")
        return {name: getattr(self, name) for name in names}

    def _split_columns(self, y: Array) -> list[Array]:
        """Split a target into columns, each with a label for every row."""
        if y.ndim == 1 or y.shape[1] == 1:
            return [column_or_1d(y, warn=True)]
        columns = list(y.T)
        if y.dtype == object:
            # Each column of a table of objects may have a type of its own.
            typed = [read_labels(column.tolist()) for column in columns]
            is_text = all(column.dtype.kind == "U" for column in typed)
            columns = columns if is_text else typed
        return columns


def _are_indicators(labels: Sequence[Array]) -> bool:
    """Tell whether several columns say of a label each whether a row has it."""
    kinds = {known.dtype.kind for known in labels}
    return (
        len(labels) > 1
        and len(kinds) == 1
        and kinds <= set("biuf")
        and len(np.unique(np.concatenate(labels))) <= 2
    )


def _choose_labels(classes: Any, found: list[Array]) -> list[Array]:
    """Choose the labels of each column that are given in place of those in y."""
    given = [classes] if len(found) == 1 else list(classes)
    are_numbers = all(np.ndim(item) == 0 for item in given)
    numbers = np.arange(len(found))
    if are_numbers and _are_indicators(found) and has_same_labels(given, numbers):
        return found
    if are_numbers or len(given) != len(found):
        raise ValueError(
            f"classes={classes!r} has to be a list with the labels of each of the "
            f"{len(found)} columns of y, or range({len(found)}) if y is multilabel."
        )
    return [_sort_labels(read_labels(item)) for item in given]


def _sort_labels(labels: Array) -> Array:
    try:
        return np.unique(labels)
    except TypeError as error:
        raise ValueError(
            "y has labels of several types, which have no order. Make all of them "
            f"strings, say, by `astype(str)`. ({error})"
        ) from error


def read_target(y: Any) -> Any:
    """Read a target, before anybody asks for its type."""
    if y is None or hasattr(y, "toarray"):
        return y
    table = read_labels(y)
    if table.dtype != object or table.ndim == 0:
        return table
    for (row, *_), value in np.ndenumerate(table):
        if _is_missing(value):
            raise ValueError(
                f"Input y contains NaN or another missing value: {value!r} in row "
                f"{row}. Remove samples whose target is unknown."
            )
    # pandas has objects in place of numbers that could have been missing.
    typed = read_labels(table.tolist()) if table.ndim == 1 else table
    return table if typed.dtype.kind == "U" else typed


def _is_missing(value: Any) -> bool:
    # pandas' NA has no truth value, nor has its comparison.
    if value is None or type(value).__name__ == "NAType":
        return True
    return bool(value != value)  # noqa: PLR0124 (NaN and its like)


def read_labels(labels: Any) -> Array:
    """Read labels as an array; as objects if NumPy would make text of numbers."""
    array = np.asarray(labels)
    if array.dtype.kind not in "US" or isinstance(labels, np.ndarray):
        return array
    exact = np.asarray(labels, dtype=object)
    return exact if any(not isinstance(each, str) for each in exact.flat) else array


def find_codes(labels: Array, classes: Array) -> npt.NDArray[np.intp]:
    """Find the positions of labels among classes; -1 for a label that is not known."""
    if {labels.dtype.kind, classes.dtype.kind} & {"m", "M"}:
        # Python takes nanoseconds for integers. NumPy compares dates of any unit.
        if all(isinstance(each, date) for each in labels):
            labels = labels.astype("datetime64[us]")
        same = labels[:, np.newaxis] == classes
        return np.where(same.any(axis=1), same.argmax(axis=1), -1)
    # Labels are the same if Python says so: 1, 1.0 and True are one label, "1" is not.
    known = {label: code for code, label in enumerate(classes.tolist())}
    return np.array([known.get(label, -1) for label in labels.tolist()], dtype=np.intp)


def look_up_labels(labels: Array, classes: Array) -> npt.NDArray[np.intp]:
    """Look labels up among classes that have to have all of them."""
    codes = find_codes(labels, classes)
    unknown = dict.fromkeys(labels[codes < 0].tolist())
    if unknown:
        noun = "labels" if len(unknown) > 1 else "label"
        raise ValueError(
            f"y has the {noun} {list_some(unknown)}, but the known classes are "
            f"{list_some(classes.tolist())}. Remove these samples, or train again: by "
            "fit, or by partial_fit with all labels as `classes` at its first call."
        )
    return codes


def has_same_labels(labels: Any, classes: Array) -> bool:
    """Tell whether two lists have the same labels, in any order."""
    codes = find_codes(np.ravel(read_labels(labels)), classes)
    return set(codes.tolist()) == set(range(len(classes)))


def join_columns(columns: Sequence[Array]) -> Array:
    """Join columns in one array, as objects where one type would swallow another."""
    kinds = {column.dtype.kind for column in columns}
    if len(kinds) > 1 and not kinds <= set("biuf"):
        columns = [column.astype(object) for column in columns]
    return np.column_stack(columns)


def list_some(labels: Iterable[Any]) -> str:
    """List labels for a message: each in full, but only the first ones of many."""
    listed = list(labels)
    shown = ", ".join(map(repr, listed[:_MOST_SHOWN]))
    more = len(listed) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown

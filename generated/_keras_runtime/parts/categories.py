# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:08aebdb34ce978335ab3c682bb67b0c9bc1bbf32a62bee1a4f2c739461cb5c58
"""Encoders of categories and tokens as integers, with codes for what is not known."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OrdinalEncoder
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

from ..samples import Array
from .columns import is_frame, is_missing, name_columns, name_mixed_columns

Codes = npt.NDArray[np.int32]

MISSING, UNKNOWN = 0, 1
"""Codes of values that are missing, and of those that were not there in ``fit``."""
N_RESERVED = 2

_ABSENT, _NEW = -2, -1
_MOST_SHOWN = 3


class CategoryEncoder(TransformerMixin, BaseEstimator):
    """Code the categories of each column by integers of its own, for embeddings.

    A value that is missing (NaN, None) has the code 0, one that was not there in
    ``fit`` has 1, and the categories have 2 and so on, in sorted order.

    Parameters
    ----------
    max_embedding_size : int, default=600
        Most dimensions of an embedding.

    Attributes
    ----------
    vocabulary_sizes_ : tuple of int
        Number of codes of each column, 0 and 1 included.
    embedding_sizes_ : tuple of int
        Dimensions of an embedding of each column: ``min(max_embedding_size, round(1.6 *
        n ** 0.56))`` for n codes, a rule of thumb of fast.ai.
    column_names_ : list of str
        What columns are called in messages.
    n_features_in_ : int
        Number of columns seen in ``fit``.
    """

    def __init__(self, max_embedding_size: int = 600) -> None:
        self.max_embedding_size = max_embedding_size

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 (a convention)
        """Learn the categories.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Numbers or strings; those of one column are of one type.
        y : object, default=None
            Not used; there by convention.

        Returns
        -------
        self : object
            The fitted encoder.
        """
        values = read_values(X, self)
        validate_data(self, X, reset=True, skip_check_array=True)
        self.column_names_ = name_columns(X if is_frame(X) else values)
        with name_mixed_columns(X):
            self._coder, self.vocabulary_sizes_ = _fit_coder(values)
        self.embedding_sizes_ = tuple(
            min(self.max_embedding_size, round(1.6 * size**0.56))
            for size in self.vocabulary_sizes_
        )
        return self

    def transform(self, X: Any) -> Codes:
        """Code categories.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Categories.

        Returns
        -------
        ndarray of int32 of shape (n_samples, n_features)
            Codes.
        """
        check_is_fitted(self)
        values = read_values(X, self)
        validate_data(self, X, reset=False, skip_check_array=True)
        codes = _code_values(self._coder, values)
        _warn_of_unknown(self._coder, values, codes, self.column_names_)
        return codes

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from its encoder.

        Returns
        -------
        dict
            ``vocabulary_sizes_`` and ``embedding_sizes_``.
        """
        names = ("vocabulary_sizes_", "embedding_sizes_")
        return {name: getattr(self, name) for name in names}

    def __sklearn_tags__(self) -> Any:
        return _mark_categorical(super().__sklearn_tags__())


class VocabularyEncoder(TransformerMixin, BaseEstimator):
    """Code the tokens of all columns by one vocabulary, as ids of a sequence.

    A token that is missing (NaN, None) has the id 0, one that was not there in ``fit``
    has 1, and the tokens have 2 and so on, in sorted order. A row without any token
    begins with 1, so that something is left where a layer masks 0.

    Attributes
    ----------
    vocabulary_size_ : int
        Number of ids, 0 and 1 included.
    sequence_length_ : int
        Number of columns.
    n_features_in_ : int
        The same.
    """

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 (a convention)
        """Learn the vocabulary.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Tokens, all strings or all numbers.
        y : object, default=None
            Not used; there by convention.

        Returns
        -------
        self : object
            The fitted encoder.
        """
        tokens = read_values(X, self)
        validate_data(self, X, reset=True, skip_check_array=True)
        self.sequence_length_ = tokens.shape[1]
        with name_mixed_columns(X):
            self._coder, sizes = _fit_coder(tokens.reshape(tokens.size, 1))
        (self.vocabulary_size_,) = sizes
        return self

    def transform(self, X: Any) -> Codes:
        """Code tokens.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Tokens.

        Returns
        -------
        ndarray of int32 of shape (n_samples, n_features)
            Ids.
        """
        check_is_fitted(self)
        tokens = read_values(X, self)
        validate_data(self, X, reset=False, skip_check_array=True)
        values = tokens.reshape(tokens.size, 1)
        codes = _code_values(self._coder, values)
        _warn_of_unknown(self._coder, values, codes, ["the tokens"])
        ids = codes.reshape(tokens.shape)
        ids[(ids == MISSING).all(axis=1), :1] = UNKNOWN
        return ids

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from its encoder.

        Returns
        -------
        dict
            ``vocabulary_size_`` and ``sequence_length_``.
        """
        names = ("vocabulary_size_", "sequence_length_")
        return {name: getattr(self, name) for name in names}

    def __sklearn_tags__(self) -> Any:
        return _mark_categorical(super().__sklearn_tags__())


def read_values(X: Any, estimator: Any) -> Array:
    """Read a table of values that may be missing, and of any type."""
    if isinstance(X, list | tuple):
        X = np.asarray(X, dtype=object)
    values: Array = check_array(
        np.asarray(X) if is_frame(X) else X,
        dtype=None,
        ensure_all_finite=False,
        ensure_min_features=0,
        estimator=estimator,
    )
    if values.dtype == object:
        values = np.where(_find_missing(values), np.nan, values)
    return values


def _mark_categorical(tags: Any) -> Any:
    tags.input_tags.categorical = True
    tags.input_tags.allow_nan = True
    tags.transformer_tags.preserves_dtype = []
    return tags


def _find_missing(values: Array) -> npt.NDArray[np.bool_]:
    if values.dtype == object:
        return np.array(np.frompyfunc(is_missing, 1, 1)(values), dtype=bool)
    if values.dtype.kind in "fmM":
        return np.asarray(np.isnan(values))
    return np.zeros(values.shape, dtype=bool)


def _fit_coder(values: Array) -> tuple[OrdinalEncoder | None, tuple[int, ...]]:
    """Fit the coder of some columns, and count the codes of each."""
    if not values.size:
        return None, (N_RESERVED,) * values.shape[1]
    coder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=_NEW,
        encoded_missing_value=_ABSENT,
    ).set_output(transform="default")
    coder.fit(values)
    counts = [np.sum(~_find_missing(known)) for known in coder.categories_]
    return coder, tuple(int(count) + N_RESERVED for count in counts)


def _code_values(coder: OrdinalEncoder | None, values: Array) -> Codes:
    codes = np.full(values.shape, UNKNOWN, dtype=np.int32)
    if coder is not None:
        comparable = _make_comparable(values, coder.categories_)
        codes = (coder.transform(comparable) + N_RESERVED).astype(np.int32)
    codes[_find_missing(values)] = MISSING
    return codes


def _warn_of_unknown(
    coder: OrdinalEncoder | None, values: Array, codes: Codes, names: list[str]
) -> None:
    """Warn of columns in which nothing is known: by their type, or in several rows."""
    for index in np.flatnonzero(np.all(codes <= UNKNOWN, axis=0)):
        new = values[codes[:, index] == UNKNOWN, index].tolist()
        known = [] if coder is None else coder.categories_[index]
        known = [item for item in np.asarray(known).tolist() if not is_missing(item)]
        if not new or not known:
            continue
        same = type(new[0]) is type(known[0])
        if same and len(new) == 1:
            continue  # a new category, as one row may well have
        given, seen = (_describe_values(items) for items in (new, known))
        advice = "Write them as they were" if same else "Give it the type that it had"
        warnings.warn(
            f"No value of {names[index]} was seen in fit, so that all of them count as "
            f"unknown: it has {given}, and fit has seen {seen}. {advice} in fit.",
            UserWarning,
            stacklevel=3,
        )


def _describe_values(values: list[Any]) -> str:
    """Describe values by some of them, and their type."""
    shown = list(dict.fromkeys(values))
    listed = ", ".join(map(repr, shown[:_MOST_SHOWN]))
    more = ", ..." if len(shown) > _MOST_SHOWN else ""
    return f"{listed}{more} ({type(shown[0]).__name__})"


def _make_comparable(values: Array, known: list[Array]) -> Array:
    """Return values as objects if their type has no order with what is known."""
    kinds = {
        "number" if array.dtype.kind in "biuf" else array.dtype.kind
        for array in (values, *known)
    }
    return values if len(kinds) == 1 else values.astype(object)

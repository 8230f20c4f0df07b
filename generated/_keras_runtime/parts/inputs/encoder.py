# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:d1b3998ee5b30c5e37e02637ff784d9d7ca9bfa4217cf4b3487866cb84702621
"""The inputs of a network: which columns of X each reads, and in which form."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.utils import check_array, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from ...samples import Array, Structure, find_weighted, make_dense
from ...weights import Weights, validate_weights
from ..columns import name_columns, name_mixed_columns
from ..encoders import (
    apply_encoder,
    fills_gaps,
    fit_encoder,
    forget_columns,
    take_weighted,
)
from .selection import (
    check_dimensions,
    find_columns,
    read_table,
    take_columns,
)
from .shapes import choose_shape, shape_rows, takes_any_width

_FLOATS = (np.float64, np.float32)
_NUMBERS = (*_FLOATS, np.int64, np.int32)


class InputReader(TransformerMixin, BaseEstimator):
    """Base of what turns X into something that a network reads."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Find the columns, and fit the encoders to them.

        Parameters
        ----------
        X : array-like, DataFrame or sparse matrix of shape (n_samples, ...)
            Rows: a table, arrays of more dimensions, or texts.
        y : array-like of shape (n_samples, ...), default=None
            Target, for encoders that take it.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights, likewise; samples of weight zero are left
            out.

        Returns
        -------
        self : object
            The fitted transformer.
        """
        self.fit_transform(X, y, sample_weight)
        return self

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fit, and return what a network is trained on.

        Parameters
        ----------
        X : array-like, DataFrame or sparse matrix of shape (n_samples, ...)
            Samples.
        y : array-like of shape (n_samples, ...), default=None
            Target.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, ...), or dict of these
            What the network reads.
        """
        weights = validate_weights(sample_weight, X)
        X_fit, y, positive = (take_weighted(part, weights) for part in (X, y, weights))
        table = read_table(X_fit, self)
        forget_columns(self)
        validate_data(self, X, reset=True, skip_check_array=True)
        rows = self._fit_rows(table, y, positive)
        return rows if find_weighted(weights) is None else self.transform(X)

    def transform(self, X: Any) -> Any:
        """Return what the network reads of some rows.

        Parameters
        ----------
        X : array-like, DataFrame or sparse matrix of shape (n_samples, ...)
            Samples.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, ...), or dict of these
            What it reads.
        """
        check_is_fitted(self)
        table = read_table(X, self)
        if hasattr(self, "n_features_in_"):
            check_dimensions(table, self)
        validate_data(self, X, reset=False, skip_check_array=True)
        return self._read_rows(table)

    def _fit_rows(self, table: Any, y: Any, weights: Weights | None) -> Any:
        """Fit to rows that all have a weight, and return what is read of them."""
        raise NotImplementedError

    def _read_rows(self, table: Any) -> Any:
        """Return what is read of rows."""
        raise NotImplementedError


class NetworkInput(InputReader):
    """What one input of a network reads: some columns, encoded, in a type and a shape.

    Parameters
    ----------
    columns : list of str or int, slice, or dict, default=None
        Names or positions of columns; ``{"dtype": "number"}`` is all of that type when
        ``fit`` is called: "number", "bool", "category", "datetime", "object", or
        "categorical" for all that are no numbers. None is all columns.
    encoder : transformer, default=None
        What the columns go through.
    dtype : {"float", "int32"}, default="float"
        Type of the numbers; of floats, 32 and 64 bits stay what they are.
    shape : sequence of int, default=None
        Shape of one sample. A -1 follows from the number of values; two side by side
        are a square. Samples of several dimensions must have this shape except for
        ones. None leaves samples as they are.
    pad : bool, default=False
        Whether samples that are too short for the shape are filled up with zeros.

    Attributes
    ----------
    positions_ : list of int or None
        Positions of the columns; None is all.
    encoder_ : object or None
        The fitted encoder; None also if there are no columns for it.
    shape_ : tuple of int or None
        The shape of one sample, if one is asked for.
    """

    def __init__(
        self,
        columns: Any = None,
        *,
        encoder: Any = None,
        dtype: str = "float",
        shape: Sequence[int] | None = None,
        pad: bool = False,
    ) -> None:
        self.columns = columns
        self.encoder = encoder
        self.dtype = dtype
        self.shape = shape
        self.pad = pad

    def decode(self, rows: Array) -> Any:
        """Turn rows of the network back into columns of X.

        Parameters
        ----------
        rows : ndarray of shape (n_samples, ...)
            What the network reads, or writes in the same form.

        Returns
        -------
        ndarray
            Columns, if the encoder has an ``inverse_transform`` or there is none.
        """
        count = math.prod(self._given_shape)
        flat = rows.reshape(len(rows), -1)[:, :count]
        columns = flat.reshape(len(rows), *self._given_shape)
        decode = getattr(self.encoder_, "inverse_transform", None)
        return columns if decode is None else decode(columns)

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from the encoder.

        Returns
        -------
        dict
            What the encoder's ``get_metadata`` returns, if it has such a method.
        """
        tell = getattr(self.encoder_, "get_metadata", None)
        return {} if tell is None else dict(tell())

    def _fit_rows(self, table: Any, y: Any, weights: Weights | None) -> Any:
        if self.dtype not in ("float", "int32"):
            raise ValueError(f"dtype={self.dtype!r} is neither 'float' nor 'int32'.")
        self.positions_ = (
            None if self.columns is None else find_columns(table, self.columns, self)
        )
        selected = self._select(table)
        encoder = self.encoder if self._needs_encoder() else None
        self.encoder_ = clone(encoder, safe=False)
        with self._name_columns(table):
            if self.encoder_ is not None:
                selected = fit_encoder(self.encoder_, selected, y, weights)
            rows = self._convert(selected)
        if hasattr(self.encoder_, "column_names_"):
            self.encoder_.column_names_ = name_columns(table, self.positions_)
        self._given_shape = tuple(rows.shape[1:])
        self.shape_ = None
        if self.shape is not None:
            self.shape_ = choose_shape(self.shape, self._given_shape, pad=self.pad)
        return self._arrange(rows)

    def _read_rows(self, table: Any) -> Any:
        selected = self._select(table)
        with self._name_columns(table):
            if self.encoder_ is not None:
                selected = apply_encoder(self.encoder_, selected, self)
            rows = self._convert(selected)
        if rows.shape[1:] != self._given_shape:
            raise ValueError(
                f"X has samples of shape {tuple(rows.shape[1:])}, but "
                f"{type(self).__name__} is expecting samples of shape "
                f"{self._given_shape}."
            )
        return self._arrange(rows)

    def _needs_encoder(self) -> bool:
        # What tells something of its columns tells it of no columns, too.
        has_columns = self.positions_ is None or len(self.positions_) > 0
        return has_columns or hasattr(self.encoder, "get_metadata")

    def _name_columns(self, table: Any) -> AbstractContextManager[None]:
        """Name columns that cannot be read as they are called in X."""
        numeric = self.encoder_ is None
        return name_mixed_columns(table, self.positions_, numeric=numeric)

    def _select(self, table: Any) -> Any:
        if self.positions_ is None:
            return table
        return take_columns(table, self.positions_)

    def _convert(self, encoded: Any) -> Any:
        """Turn encoded columns into an array of numbers of the type."""
        rows = check_array(
            encoded,
            accept_sparse="csr",
            allow_nd=True,
            dtype=_FLOATS if self.dtype == "float" else _NUMBERS,
            ensure_min_features=0,
            input_name="X",
            estimator=self,
        )
        return rows if self.dtype == "float" else convert_integers(make_dense(rows))

    def _arrange(self, rows: Any) -> Any:
        return (
            rows if self.shape_ is None else shape_rows(make_dense(rows), self.shape_)
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own, encoder = tags.input_tags, self.encoder
        own.sparse = True
        own.categorical = encoder is None and self.dtype == "int32"
        own.three_d_array = self.shape is not None and len(self.shape) > 1
        if hasattr(encoder, "__sklearn_tags__"):
            given = get_tags(encoder).input_tags
            for name in ("sparse", "string", "categorical", "one_d_array"):
                setattr(own, name, getattr(given, name))
            own.two_d_array = given.two_d_array
            own.allow_nan = fills_gaps(encoder)
        takes_all = self.columns is None or isinstance(self.columns, slice | dict)
        fits_all = takes_any_width(self.shape, pad=self.pad)
        own.two_d_array = own.two_d_array and takes_all and fits_all
        return tags


class InputEncoder(InputReader):
    """Encode X for a network with named inputs.

    Parameters
    ----------
    inputs : dict of str to NetworkInput
        What each input of the network reads.

    Attributes
    ----------
    inputs_ : dict of str to NetworkInput
        The same, fitted.
    n_features_in_ : int
        Number of columns of X, if it has any.
    feature_names_in_ : ndarray of shape (``n_features_in_``,)
        Their names, if X has string column names.
    """

    def __init__(self, inputs: Mapping[str, NetworkInput]) -> None:
        self.inputs = inputs

    @available_if(lambda self: len(self.inputs) == 1)
    def inverse_transform(self, X: Any) -> Any:
        """Turn what the network reads back into the columns that it is made of.

        Parameters
        ----------
        X : ndarray of shape (n_samples, ...)
            Rows of the only input.

        Returns
        -------
        ndarray
            The columns.
        """
        (item,) = self.inputs_.values()
        return item.decode(X)

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from the encoders of its inputs.

        Returns
        -------
        dict
            What each encoder tells, under its name after that of the input, as in
            ``text_vocabulary_size_``, and without that if it is the only one.
        """
        found = {name: item.get_metadata() for name, item in self.inputs_.items()}
        counts = Counter(fact for told in found.values() for fact in told)
        metadata: dict[str, Any] = {}
        for name, told in found.items():
            for fact, value in told.items():
                metadata[f"{name}_{fact}"] = value
                if counts[fact] == 1:
                    metadata[fact] = value
        return metadata

    def _fit_rows(self, table: Any, y: Any, weights: Weights | None) -> Structure:
        self.inputs_ = {name: clone(item) for name, item in self.inputs.items()}
        return _combine(
            {
                name: item._fit_rows(table, y, weights)
                for name, item in self.inputs_.items()
            }
        )

    def _read_rows(self, table: Any) -> Structure:
        return _combine(
            {name: item._read_rows(table) for name, item in self.inputs_.items()}
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        parts = [get_tags(item).input_tags for item in self.inputs.values()]
        for name in ("sparse", "allow_nan", "string", "one_d_array", "two_d_array"):
            setattr(tags.input_tags, name, all(getattr(part, name) for part in parts))
        for name in ("categorical", "three_d_array"):
            setattr(tags.input_tags, name, any(getattr(part, name) for part in parts))
        return tags


def _combine(rows: dict[str, Any]) -> Structure:
    """Return rows by the names of the inputs; of a single one as they are."""
    return rows if len(rows) > 1 else next(iter(rows.values()))


def convert_integers(rows: Array) -> Array:
    """Convert whole numbers of any type to integers of 32 bits."""
    whole = rows if rows.dtype.kind == "i" else np.rint(rows)
    limits = np.iinfo(np.int32)
    for wrong, reason in (
        (whole != rows, "is not whole"),
        ((whole < limits.min) | (whole > limits.max), "takes more than 32 bits"),
    ):
        if np.any(wrong):
            raise ValueError(
                f"An input of dtype='int32' reads whole numbers, but {rows[wrong][0]} "
                f"{reason}."
            )
    return whole.astype(np.int32)

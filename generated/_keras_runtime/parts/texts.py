# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:f6374c25dcb67d71b4dafe6c16051b47ff9d7cc4591f34e833483025b1084b2e
"""Encoders of texts: the tokens as a sequence of integers, and their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils.validation import check_is_fitted

from ..samples import Array
from .categories import N_RESERVED, UNKNOWN, read_values
from .columns import is_frame, is_missing
from .inputs.selection import check_container

WORDS = r"(?u)\b\w+\b"
"""What a token is, if nothing else is said: letters and digits, even a single one."""


class TextEncoder(TransformerMixin, BaseEstimator):
    r"""Turn texts into sequences of token ids, all of one length, for embeddings.

    Id 0 fills a short text up at its end, as a ``mask_zero`` of Keras expects it, and 1
    is for a token that is not in the vocabulary; of a long text, the end is cut off.
    A text without tokens is one unknown token: a mean over no tokens would be NaN.

    Parameters
    ----------
    max_tokens : int, default=None
        Most ids, 0 and 1 included: the most frequent tokens have one. None is all.
    sequence_length : int, default=None
        Number of tokens of a sample; None is that of the longest text in ``fit``.
    lowercase : bool, default=True
        Whether upper case is the same as lower case.
    token_pattern : str, default=r"(?u)\b\w+\b"
        Regular expression of a token.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Ids of the tokens, those of frequent ones first.
    vocabulary_size_ : int
        Number of ids, 0 and 1 included.
    sequence_length_ : int
        Number of tokens of a sample.
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        sequence_length: int | None = None,
        lowercase: bool = True,
        token_pattern: str = WORDS,
    ) -> None:
        self.max_tokens = max_tokens
        self.sequence_length = sequence_length
        self.lowercase = lowercase
        self.token_pattern = token_pattern

    def fit(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002 (scikit-learn's convention)
        sample_weight: Any = None,
    ) -> Self:
        """Learn the vocabulary.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts; one that is missing (NaN, None) is empty.
        y : object, default=None
            Not used; there by convention.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights with which tokens are counted.

        Returns
        -------
        self : object
            The fitted encoder.
        """
        self._check_limits()
        rows = list(self._split_texts(X))
        weights = np.ones(len(rows)) if sample_weight is None else sample_weight
        counts: dict[str, float] = defaultdict(float)
        for tokens, weight in zip(rows, weights, strict=True):
            for token in tokens:
                counts[token] += float(weight)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        if self.max_tokens is not None:
            ranked = ranked[: self.max_tokens - N_RESERVED]
        self.vocabulary_ = {token: N_RESERVED + i for i, token in enumerate(ranked)}
        self.vocabulary_size_ = N_RESERVED + len(ranked)
        longest = max((len(tokens) for tokens in rows), default=0)
        self.sequence_length_ = self.sequence_length or max(1, longest)
        return self

    def transform(self, X: Any) -> npt.NDArray[np.int32]:
        """Turn texts into ids.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of int32 of shape (n_samples, ``sequence_length_``)
            Ids of their tokens.
        """
        check_is_fitted(self)
        rows = list(self._split_texts(X))
        ids = np.zeros((len(rows), self.sequence_length_), dtype=np.int32)
        for row, tokens in zip(ids, rows, strict=True):
            found = [self.vocabulary_.get(token, UNKNOWN) for token in tokens]
            kept = found[: self.sequence_length_] or [UNKNOWN]
            row[: len(kept)] = kept
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

    def _check_limits(self) -> None:
        for name, lowest in (("max_tokens", N_RESERVED), ("sequence_length", 1)):
            value = getattr(self, name)
            if value is not None and value < lowest:
                raise ValueError(f"{name}={value!r} has to be at least {lowest}.")

    def _split_texts(self, X: Any) -> Iterator[list[str]]:
        return map(
            make_analyzer(self.lowercase, self.token_pattern), read_texts(X, self)
        )

    def __sklearn_tags__(self) -> Any:
        return _mark_texts(super().__sklearn_tags__())


class TextLengthEncoder(TransformerMixin, BaseEstimator):
    r"""Count the tokens of texts.

    Parameters
    ----------
    token_pattern : str, default=r"(?u)\b\w+\b"
        Regular expression of a token.
    """

    def __init__(self, token_pattern: str = WORDS) -> None:
        self.token_pattern = token_pattern

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 (a convention)
        """Check the texts; there is nothing to learn.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts; one that is missing (NaN, None) is empty.
        y : object, default=None
            Not used; there by convention.

        Returns
        -------
        self : object
            The encoder.
        """
        read_texts(X, self)
        return self

    def transform(self, X: Any) -> npt.NDArray[np.float64]:
        """Count tokens.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples, 1)
            Number of tokens of each text, 0 for one that is empty.
        """
        analyze = make_analyzer(False, self.token_pattern)
        counts = [len(analyze(text)) for text in read_texts(X, self)]
        return np.array(counts, dtype=np.float64).reshape(-1, 1)

    def __sklearn_tags__(self) -> Any:
        tags = _mark_texts(super().__sklearn_tags__())
        tags.requires_fit = False
        return tags


def make_analyzer(lowercase: bool, token_pattern: str) -> Callable[[str], list[str]]:
    """Make the function that splits a text into tokens, as `CountVectorizer` does."""
    vectorizer = CountVectorizer(lowercase=lowercase, token_pattern=token_pattern)
    analyze: Callable[[str], list[str]] = vectorizer.build_analyzer()
    return analyze


def read_texts(X: Any, estimator: Any) -> Array:
    """Read a column of texts."""
    check_container(X)
    if not is_frame(X):
        X = np.asarray(X, dtype=object)
        X = X.reshape(-1, 1) if X.ndim == 1 else X
    values = read_values(X, estimator)
    if values.shape[1] != 1:
        raise ValueError(
            f"{type(estimator).__name__} takes one column of texts, but X has "
            f"n_features = {values.shape[1]}. Name the column that it is to read."
        )
    texts = np.where([is_missing(value) for value in values[:, 0]], "", values[:, 0])
    for row, value in enumerate(texts):
        if not isinstance(value, str):
            raise ValueError(
                f"{type(estimator).__name__} takes texts, but row {row} of X is "
                f"{value!r}."
            )
    return texts


def _mark_texts(tags: Any) -> Any:
    tags.input_tags.string = True
    tags.input_tags.allow_nan = True
    tags.input_tags.one_d_array = True
    tags.input_tags.two_d_array = False
    return tags

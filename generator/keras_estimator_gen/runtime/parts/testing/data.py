"""The rows that suites train on: tables, smooth signals and images, words."""

from collections.abc import Sequence
from itertools import cycle, islice, product
from typing import Any

import numpy as np

WORDS = np.array(["ant", "bee", "cat", "dog"])
"""The words that stand for levels."""

N_FACTORS = 3
"""How many numbers a row of signals and images is made of."""


def spread_factors(factors: Any, shapes: Sequence[tuple[int, ...]]) -> Any:
    """Spread few numbers of each row over its columns, which can be learned from them.

    Parameters
    ----------
    factors : ndarray of shape (n_samples, n_factors)
        What rows differ in.
    shapes : sequence of tuple of int
        What the columns are, one after another: a signal of shape (n_steps, n_channels)
        or an image of shape (height, width, n_channels) is a sum of slow waves; a table
        of shape (n_columns,) mixes the factors.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        Rows, flat, with a variance of one.
    """
    parts = [factors @ _make_patterns(shape, factors.shape[1]) for shape in shapes]
    X = np.hstack(parts)
    return X / X.std()


def make_levels(X: Any) -> Any:
    """Make standardized numbers integers from 0 to 3."""
    return np.digitize(X, [-0.7, 0, 0.7])


def make_texts(X: Any) -> Any:
    """Make rows of standardized numbers texts, with a word for each number."""
    return np.array([" ".join(row) for row in WORDS[make_levels(X)]], dtype=object)


def _make_patterns(shape: tuple[int, ...], count: int) -> Any:
    """Make what each factor adds to a row."""
    *axes, width = shape
    if not axes:
        return np.random.default_rng(0).normal(size=(count, width))
    turns = sorted(product(*map(range, axes)), key=lambda each: (sum(each), each))
    # The first wave is the same everywhere.
    chosen = islice(cycle(turns[1:] or turns), count)
    return np.stack([_make_wave(axes, width, each).ravel() for each in chosen])


def _make_wave(axes: Sequence[int], n_channels: int, turns: tuple[int, ...]) -> Any:
    """Make a wave with some half turns along each axis, whose channels lag behind."""
    places = np.indices((*axes, n_channels))
    wave = np.ones((*axes, n_channels))
    for place, size, turn in zip(places, axes, turns, strict=False):
        wave = wave * np.cos(np.pi * turn * (place + 0.5) / size + places[-1])
    return wave

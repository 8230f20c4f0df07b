# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:d947cfd379cdb9e1cab4493e545414474366d1ee125945a518757028669449cc
"""Rows and targets as structures of arrays, and the samples that a training is given.

A network may have several inputs and several outputs. What it reads is therefore a
*structure*: an array, or a list or dict of arrays that have one row for each sample. In
place of an array there may be a sparse matrix in CSR format.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.utils import check_consistent_length

Array = npt.NDArray[Any]
Structure = Any
Data = tuple[Any, ...]

_SMALL_BYTES = 1 << 27
"""What rows may take as dense arrays, to become so before a training."""

_PARTS = "rows", "targets", "weights", "labels", "groups"


def map_leaves(function: Callable[[Any], Any], structure: Structure) -> Structure:
    """Apply a function to each array of a structure."""
    if isinstance(structure, dict):
        return {name: map_leaves(function, item) for name, item in structure.items()}
    if isinstance(structure, list):
        return [map_leaves(function, item) for item in structure]
    return function(structure)


def map_data(function: Callable[[Any], Any], data: Data | None) -> Any:
    """Apply a function to each array of some data."""
    return data and tuple(map_leaves(function, part) for part in data)


def list_leaves(structure: Structure) -> list[Any]:
    """List the arrays of a structure."""
    leaves: list[Any] = []
    map_leaves(leaves.append, structure)
    return leaves


def count_rows(structure: Structure) -> int:
    """Return the number of rows of a structure."""
    return int(list_leaves(structure)[0].shape[0])


def take_rows(structure: Structure, index: Any) -> Structure:
    """Take some rows of a structure, as arrays."""
    return map_leaves(lambda leaf: make_dense(leaf[index]), structure)


def select_rows(structure: Structure, index: Any) -> Structure:
    """Select some rows of a structure, which keeps its form; None stands for all."""
    if structure is None or index is None:
        return structure
    return map_leaves(lambda leaf: leaf[index], structure)


def cast_leaves(structure: Structure, dtype: str) -> Structure:
    """Convert each array of numbers of a structure to one float type."""
    return map_leaves(
        lambda x: x if x.dtype.kind == "i" else x.astype(dtype, copy=False), structure
    )


def pad_rows(array: Array, size: int) -> Array:
    """Append rows of zeros, up to some number of rows."""
    padded = np.zeros((size, *array.shape[1:]), array.dtype)
    padded[: len(array)] = array
    return padded


def make_dense(rows: Any) -> Array:
    """Turn validated rows into an array."""
    dense: Array = rows.toarray() if hasattr(rows, "toarray") else rows
    return dense


def make_small_dense(rows: Any) -> Any:
    """Turn validated rows into an array, unless that would be large."""
    size = math.prod(rows.shape) * rows.dtype.itemsize
    return make_dense(rows) if size <= _SMALL_BYTES else rows


def find_weighted(weights: Array | None) -> Array | None:
    """Find the rows that have any weight; None stands for all."""
    return None if weights is None or np.all(weights) else np.flatnonzero(weights)


@dataclass(frozen=True)
class Samples:
    """Encoded rows with their targets."""

    rows: Structure
    targets: Structure
    weights: Array | None = None
    labels: Array | None = None  # what a splitter sees of the targets
    stratified: bool = False  # whether rows are held out of each label in proportion
    groups: Array | None = None  # held out as a whole

    def __len__(self) -> int:
        return count_rows(self.rows)

    def take(self, index: Array | None) -> Samples:
        """Take some of the samples; None stands for all."""
        parts = {name: select_rows(getattr(self, name), index) for name in _PARTS}
        return replace(self, **parts)

    def check_lengths(self) -> None:
        """Check that all parts have the same number of samples."""
        parts = (getattr(self, name) for name in _PARTS)
        check_consistent_length(*(leaf for part in parts for leaf in list_leaves(part)))

    def drop_weightless(self, dtype: str) -> Samples:
        """Leave out the samples of weight zero, and let the others have the mean 1."""
        if self.weights is None:
            return self
        samples = self.take(find_weighted(self.weights))
        weights: Any = samples.weights
        return replace(
            samples, weights=(weights / np.abs(weights).mean()).astype(dtype)
        )

    def as_data(self) -> Data:
        """Return what a trainer reads."""
        given = () if self.weights is None else (self.weights,)
        return (self.rows, self.targets, *given)


def hold_out(
    samples: Samples,
    split: Any,
    generator: np.random.RandomState,
    given: Samples | None = None,
) -> tuple[Samples, Samples | None]:
    """Hold out samples for validation, unless some are given or none are asked for."""
    if given is not None or not (hasattr(split, "split") or split > 0):
        return samples, given
    rows = np.arange(len(samples))
    labels: Any = samples.labels
    groups = samples.groups
    try:
        if hasattr(split, "split"):
            parts = next(iter(split.split(rows[:, np.newaxis], labels, groups)))
        elif groups is not None:
            splitter = GroupShuffleSplit(1, test_size=split, random_state=generator)
            parts = next(splitter.split(rows, groups=groups))
        elif samples.stratified and len(np.unique(labels)) < len(rows):
            drawn = _draw_from_classes(labels, split, generator)
            parts = np.setdiff1d(rows, drawn), drawn
        else:
            parts = train_test_split(rows, test_size=split, random_state=generator)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"validation_split={split!r} cannot hold out any of {len(samples)} "
            f"samples: {error} Give another validation_split, or X_val and y_val."
        ) from error
    train, validation = (samples.take(index) for index in parts)
    return train, validation


def _draw_from_classes(
    labels: Array, split: float, generator: np.random.RandomState
) -> Array:
    """Draw rows from each class in proportion, of which one at least is trained on."""
    order: Array = generator.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    values, counts = np.unique(labels, return_counts=True)
    shared = order[np.isin(labels[order], values[counts > 1])]
    # At equal steps through rows that are sorted by class, each class has its share.
    count = min(math.ceil(split * len(labels)), len(shared))
    steps = (np.arange(count) + generator.uniform()) * len(shared) / count
    drawn: Array = shared[steps.astype(int)]
    values, firsts = np.unique(labels[drawn], return_index=True)
    is_lost = ~np.isin(values, np.delete(labels, drawn))
    return np.delete(drawn, firsts[is_lost])

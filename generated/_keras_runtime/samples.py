# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:ec31436e8c0f1a919bf50f0fc0a74e4a2ed146ba20c14b24a83db14a049e521f
"""The samples of one training, and those held out to validate it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.utils import check_consistent_length

from .data import Data, Structure, count_rows, list_leaves, select_rows
from .weights import Weights, find_weighted


@dataclass(frozen=True)
class Samples:
    """Encoded rows with their targets."""

    rows: Structure
    targets: Structure
    weights: npt.NDArray[Any] | None = None
    labels: npt.NDArray[Any] | None = None  # what a splitter sees of the targets
    stratified: bool = False  # whether rows are held out of each label in proportion
    groups: npt.NDArray[Any] | None = None  # held out as a whole

    def __len__(self) -> int:
        return count_rows(self.rows)

    def take(self, index: npt.NDArray[Any]) -> Samples:
        """Take some of the samples."""
        taken = {
            name: select_rows(part, index) for name, part in self._list_parts().items()
        }
        return replace(self, **taken)

    def check_lengths(self) -> None:
        """Check that all parts have the same number of samples."""
        parts = self._list_parts().values()
        leaves = [leaf for part in parts for leaf in list_leaves(part)]
        check_consistent_length(*leaves)

    def _list_parts(self) -> dict[str, Structure]:
        """List what has an entry for each sample."""
        names = ("rows", "targets", "weights", "labels", "groups")
        parts = {name: getattr(self, name) for name in names}
        return {name: part for name, part in parts.items() if part is not None}

    def drop_weightless(self, dtype: str) -> Samples:
        """Leave out the samples of weight zero, and let the others have the mean 1."""
        if self.weights is None:
            return self
        index = find_weighted(self.weights)
        samples = self if index is None else self.take(index)
        weights: Weights = select_rows(self.weights, index)
        weights = (weights / np.abs(weights).mean()).astype(dtype)
        return replace(samples, weights=weights)

    def as_data(self) -> Data:
        """Return what a trainer reads."""
        given = () if self.weights is None else (self.weights,)
        return (self.rows, self.targets, *given)


def hold_out(
    samples: Samples, split: Any, generator: np.random.RandomState
) -> tuple[Samples, Samples]:
    """Hold out samples for validation."""
    try:
        parts = _choose_rows(samples, split, generator)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"validation_split={split!r} cannot hold out any of {len(samples)} rows: "
            f"{error} Give another validation_split, or X_val and y_val."
        ) from error
    train, validation = (samples.take(index) for index in parts)
    return train, validation


def _choose_rows(
    samples: Samples, split: Any, generator: np.random.RandomState
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rows = np.arange(len(samples))
    if hasattr(split, "split"):
        splits = split.split(rows[:, np.newaxis], samples.labels, samples.groups)
        train, validation = next(iter(splits))
        return train, validation
    if samples.groups is not None:
        splitter = GroupShuffleSplit(1, test_size=split, random_state=generator)
        train, validation = next(splitter.split(rows, groups=samples.groups))
        return train, validation
    if samples.stratified:
        return _draw_from_classes(samples.labels, split, generator)
    train, validation = train_test_split(rows, test_size=split, random_state=generator)
    return train, validation


def _draw_from_classes(
    labels: Any, split: float, generator: np.random.RandomState
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Draw rows from each class in proportion, of which one at least is trained on."""
    rows = np.arange(len(labels))
    codes, counts = np.unique(labels, return_inverse=True, return_counts=True)[1:]
    shared = counts[codes] > 1
    n_held_out, n_classes = math.ceil(split * len(rows)), int(np.sum(counts > 1))
    if 0 < n_classes <= min(n_held_out, int(np.sum(shared)) - n_held_out):
        train, drawn = train_test_split(
            rows[shared],
            test_size=n_held_out,
            random_state=generator,
            stratify=codes[shared],
        )
        lost = drawn[~np.isin(codes[drawn], codes[train])]
        kept = lost[np.unique(codes[lost], return_index=True)[1]]
        validation = drawn[~np.isin(drawn, kept)]
        return np.concatenate([train, kept, rows[~shared]]), validation
    order = generator.permutation(rows)
    spare = np.delete(order, np.unique(codes[order], return_index=True)[1])
    if not len(spare):
        # Whatever is held out is of a class of its own.
        train, validation = train_test_split(
            rows, test_size=split, random_state=generator
        )
        return train, validation
    validation = spare[:n_held_out]
    return np.setdiff1d(rows, validation), validation

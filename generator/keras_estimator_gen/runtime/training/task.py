"""What a network is trained on, and how."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..samples import Data, count_rows


@dataclass(frozen=True)
class TrainingTask:
    """What a network is trained on, and how."""

    data: Data
    validation: Data | None
    batch_size: int
    epochs: range
    shuffle: bool
    generator: np.random.RandomState
    callbacks: Sequence[keras.callbacks.Callback]
    verbose: int
    validation_batch_size: int | None = None
    validation_freq: int | Sequence[int] = 1

    @property
    def n_steps(self) -> int:
        """Number of steps of all epochs."""
        return len(self.epochs) * math.ceil(self.n_samples / self.batch_size)

    @property
    def steps_per_epoch(self) -> int:
        """Number of steps of one epoch, those of its evaluation too."""
        sizes = zip((self.data, self.validation), self.batch_sizes, strict=True)
        return sum(
            math.ceil(count_rows(data[0]) / size) for data, size in sizes if data
        )

    @property
    def is_watched(self) -> bool:
        """Whether somebody listens to each epoch."""
        return bool(self.callbacks) or self.verbose != 0

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return count_rows(self.data[0])

    @property
    def batch_sizes(self) -> tuple[int, int]:
        """Rows of a step, in training and validation."""
        return self.batch_size, self.validation_batch_size or self.batch_size

    def draw_order(self) -> npt.NDArray[np.int32]:
        """Draw the order of the rows in one epoch."""
        if not self.shuffle:
            return np.arange(self.n_samples, dtype=np.int32)
        return self.generator.permutation(self.n_samples).astype(np.int32)

    def is_evaluated(self, epoch: int) -> bool:
        """Tell whether an epoch is followed by an evaluation."""
        if isinstance(self.validation_freq, Sequence):
            due = epoch + 1 in self.validation_freq
        else:
            due = (epoch + 1) % self.validation_freq == 0
        return due and self.validation is not None

"""What estimators share that reconstruct their rows."""

import numpy as np
import pytest
from scipy import sparse

from _keras_runtime.parts.autoencoder import compute_distances, join_leaves

ROWS = np.array([[0.0, 3.0], [4.0, 0.0], [1.0, 1.0]])


def reconstruct(rows):
    """Give back rows whose features are equal, and zeros for all others."""
    return np.where(rows[:, :1] == rows[:, 1:], rows, 0)


def test_leaves_are_joined_row_by_row():
    leaves = [ROWS, np.ones((3, 2, 2))]

    assert join_leaves(leaves).tolist() == np.hstack([ROWS, np.ones((3, 4))]).tolist()


@pytest.mark.parametrize("convert", [np.asarray, sparse.csr_array])
def test_distances_are_computed_block_by_block(convert, monkeypatch):
    from _keras_runtime.parts import autoencoder

    whole = compute_distances(convert(ROWS), reconstruct)
    monkeypatch.setattr(autoencoder, "_BLOCK", 2)

    assert np.array_equal(compute_distances(convert(ROWS), reconstruct), whole)
    assert whole[2] == 0
    assert whole[1] > whole[0] > 0

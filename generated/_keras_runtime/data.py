# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:62369e3309062af84ad3fbc220c5196540edab0ef87b5817d6a790aca5282bc3
"""Rows and targets of one training: dense, of the right shape, and split."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

Array = npt.NDArray[Any]
Data = tuple[Array, ...]


def make_dense(rows: Any) -> Array:
    """Turn validated rows into an array.

    Parameters
    ----------
    rows : ndarray or sparse matrix of shape (n_samples, ...)
        The rows.

    Returns
    -------
    ndarray of shape (n_samples, ...)
        The same rows.
    """
    dense: Array = rows.toarray() if hasattr(rows, "toarray") else rows
    return dense


def check_row_shape(rows: Array, shape: tuple[int, ...], name: str) -> None:
    """Check that rows have the shape that a network was built for.

    Parameters
    ----------
    rows : ndarray of shape (n_samples, ...)
        The rows.
    shape : tuple of int
        Shape of one row in ``fit``.
    name : str
        Name of the estimator, for the message.

    Raises
    ------
    ValueError
        If they have not.
    """
    if rows.shape[1:] != shape:
        raise ValueError(
            f"X has rows of shape {rows.shape[1:]}, but {name} is expecting rows of "
            f"shape {shape}, as seen in fit."
        )


def split_data(
    data: Data, share: float, generator: np.random.RandomState, strata: Array | None
) -> tuple[Data, Data]:
    """Hold out a random share of the rows.

    Parameters
    ----------
    data : tuple of ndarray
        Rows, targets and maybe sample weights.
    share : float
        Fraction of the rows to hold out.
    generator : numpy.random.RandomState
        Source of the choice.
    strata : ndarray of shape (n_samples,) or None
        Class of each row; each class is held out in proportion.

    Returns
    -------
    train, validation : tuple of ndarray
        The two parts.
    """
    parts = train_test_split(
        *data, test_size=share, random_state=generator, stratify=strata
    )
    return tuple(parts[0::2]), tuple(parts[1::2])


def resolve_batch_size(batch_size: int | str, n_samples: int) -> int:
    """Return the number of rows of a step.

    Parameters
    ----------
    batch_size : int or "auto"
        "auto" is ``min(200, n_samples)``, as in scikit-learn's own networks; -1 is all
        rows, and so is any number above theirs.
    n_samples : int
        Number of rows.

    Returns
    -------
    int
        The batch size.
    """
    if isinstance(batch_size, str):
        return min(200, n_samples)
    return n_samples if batch_size == -1 else min(int(batch_size), n_samples)

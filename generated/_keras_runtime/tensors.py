# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:11a2aebdfe97716098810bfe6ec39b0dc44610e1845c240b2a8ab2b887a27b90
"""Rows as tensors: their types, and batches of them inside a graph."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from .data import Array, Data, list_leaves, map_leaves


class SparseRows(NamedTuple):
    """A sparse matrix in CSR format.

    Attributes
    ----------
    values : tf.RaggedTensor
        What is stored of each row.
    columns : tf.RaggedTensor
        The columns that it is in.
    empty : tf.Tensor
        No rows, but as many columns as the matrix has.
    """

    values: Any
    columns: Any
    empty: Any


def describe_data(data: Data, n_samples: int | None = None) -> Any:
    """Describe the tensors that some data become.

    Parameters
    ----------
    data : tuple of structures
        Rows, targets and maybe sample weights.
    n_samples : int, default=None
        Number of rows of the tensors; None is any.

    Returns
    -------
    tuple of structures
        ``tf.TypeSpec`` in place of arrays and sparse matrices.
    """
    return tuple(
        map_leaves(lambda leaf: _describe_leaf(leaf, n_samples), part) for part in data
    )


def convert_data(data: Data) -> Any:
    """Convert data to tensors; what is sparse stays so.

    Parameters
    ----------
    data : tuple of structures
        Rows, targets and maybe sample weights.

    Returns
    -------
    tuple of structures
        Tensors in place of arrays and sparse matrices.
    """
    return tuple(map_leaves(_convert_leaf, part) for part in data)


def count_tensor_rows(tensors: Any) -> Any:
    """Return the number of rows of data.

    Parameters
    ----------
    tensors : tuple of structures
        The data, as `convert_data` returns them.

    Returns
    -------
    tf.Tensor
        The number of samples.
    """
    leaf = list_leaves(tensors[0])[0]
    if isinstance(leaf, SparseRows):
        return tf.cast(leaf.values.nrows(), tf.int32)
    return tf.shape(leaf)[0]


def gather_rows(tensors: Any, rows: Any) -> Any:
    """Gather a batch.

    Parameters
    ----------
    tensors : tuple of structures
        The data, as `convert_data` returns them.
    rows : tf.Tensor of shape (batch_size,)
        Positions of the rows.

    Returns
    -------
    tuple of structures
        Dense tensors of these rows.
    """
    return tuple(
        map_leaves(lambda leaf: _gather_leaf(leaf, rows), part) for part in tensors
    )


def _describe_leaf(leaf: Any, n_samples: int | None) -> Any:
    shape = [n_samples, *leaf.shape[1:]]
    if not hasattr(leaf, "toarray"):
        return tf.TensorSpec(shape, leaf.dtype)
    return SparseRows(
        tf.RaggedTensorSpec([None, None], leaf.dtype, 1, tf.int64),
        tf.RaggedTensorSpec([None, None], tf.int32, 1, tf.int64),
        tf.TensorSpec([0, *shape[1:]], leaf.dtype),
    )


def _convert_leaf(leaf: Any) -> Any:
    if not hasattr(leaf, "toarray"):
        return tf.convert_to_tensor(leaf)
    splits = leaf.indptr.astype(np.int64)
    # A batch is dense, so that no column is beyond 32 bits, whatever SciPy counts in.
    columns = leaf.indices.astype(np.int32, copy=False)
    return SparseRows(
        _split(leaf.data, splits),
        _split(columns, splits),
        tf.zeros([0, leaf.shape[1]], leaf.dtype),
    )


def _split(stored: Array, splits: Array) -> Any:
    # There may be more room than is used.
    used = stored[: splits[-1]]
    return tf.RaggedTensor.from_row_splits(used, splits, validate=False)


def _gather_leaf(leaf: Any, rows: Any) -> Any:
    if not isinstance(leaf, SparseRows):
        return tf.gather(leaf, rows)
    values, columns = tf.gather(leaf.values, rows), tf.gather(leaf.columns, rows)
    width = leaf.empty.shape[1]
    places = [columns.value_rowids(), tf.cast(columns.flat_values, tf.int64)]
    shape = tf.stack([tf.size(rows, tf.int64), width])
    # What is stored twice for one place counts as its sum, as it does in SciPy.
    dense = tf.scatter_nd(tf.stack(places, axis=1), values.flat_values, shape)
    return tf.ensure_shape(dense, [None, width])

# Copied by keras-estimator-gen 0.1.0 from column_embedding.py. Do not edit.
# Code: sha256:00e498b7042428455417ba335b884133413e0920e99dea6588f28c7da3390ac2
"""Vectors for the categories of all columns of a table, as one layer."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import keras

__all__ = ["ColumnEmbedding"]


@keras.saving.register_keras_serializable(package="column_embedding")
class ColumnEmbedding(keras.layers.Layer):
    """Turn codes of categories into vectors, of which a part belongs to the column.

    The first numbers of a vector are the same for all categories of a column, so that
    the network can tell columns apart; the others are those of the category.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Number of codes of each column.
    output_dim : int
        Length of a vector.
    shared_dim : int, default=0
        How many of these numbers the categories of a column share.
    **kwargs : dict
        Arguments of every layer, such as ``name``.

    References
    ----------
    Huang, X., Khetan, A., Cvitkovic, M. and Karnin, Z. (2020). TabTransformer: tabular
    data modeling using contextual embeddings.
    """

    def __init__(
        self,
        vocabulary_sizes: Sequence[int],
        output_dim: int,
        shared_dim: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.vocabulary_sizes = tuple(vocabulary_sizes)
        self.output_dim = output_dim
        self.shared_dim = shared_dim

    def build(self, input_shape: Any) -> None:
        """Make a table of the vectors of all categories, and one of all columns."""
        n_codes = sum(self.vocabulary_sizes)
        self.categories = self.add_weight(
            shape=(n_codes, self.output_dim - self.shared_dim),
            initializer="uniform",
            name="categories",
        )
        self.columns = self.add_weight(
            shape=(input_shape[-1], self.shared_dim),
            initializer="uniform",
            name="columns",
        )

    def call(self, inputs: Any) -> Any:
        """Look vectors up.

        Parameters
        ----------
        inputs : tensor of int of shape (batch_size, n_columns)
            Codes of categories, counted from 0 in each column.

        Returns
        -------
        tensor of shape (batch_size, n_columns, output_dim)
            The vectors.
        """
        ops = keras.ops
        starts = [0, *accumulate(self.vocabulary_sizes[:-1])]
        rows = inputs + ops.convert_to_tensor(starts, dtype=inputs.dtype)
        vectors = ops.take(self.categories, rows, axis=0)
        columns = ops.broadcast_to(
            self.columns, (ops.shape(inputs)[0], *self.columns.shape)
        )
        return ops.concatenate([columns, vectors], axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the vectors."""
        return (*input_shape, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {
            **super().get_config(),
            "vocabulary_sizes": list(self.vocabulary_sizes),
            "output_dim": self.output_dim,
            "shared_dim": self.shared_dim,
        }

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:8d940da51dbcbf37de2c3ac9aea2d6d5b6531b8095e8ca4fbe541430ac0fa7de
"""What estimators share that learn to reconstruct their rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.utils import gen_batches
from sklearn.utils.validation import check_is_fitted

from ..constraints import fit_context
from ..estimator import KerasEstimator
from ..heads import Head, Heads
from ..parameters import read_parameters
from ..routing import Options
from ..samples import (
    Array,
    Samples,
    Structure,
    cast_leaves,
    count_rows,
    list_leaves,
    take_rows,
)
from ..settings import select_prediction
from ..weights import Weights
from .target_ranges import NumberHead, choose_number_head

_BLOCK = 1 << 22
"""How many numbers of rows are dense at once while they are compared."""


class KerasAutoencoder(KerasEstimator):
    """Base of estimators without a target: the network reconstructs the rows.

    It has one output for each input. An output has the features of a row, as the
    feature encoder leaves them if there is one, in a single dimension.
    """

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        X_val: Any = None,
        sample_weight_val: Any = None,
        groups: Any = None,
        callbacks: Any = None,
    ) -> Self:
        """Train the network to reconstruct samples.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training samples.
        y : object, default=None
            Not used; there by convention.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; samples of weight zero are left out.
        X_val : {array-like, sparse matrix} of shape (n_val_samples, n_features, ...), \
                default=None
            Rows whose reconstruction is evaluated after each epoch. They count instead
            of `validation_split`.
        sample_weight_val : array-like of shape (n_val_samples,), default=None
            Their weights.
        groups : array-like of shape (n_samples,), default=None
            Group of each sample, which `validation_split` keeps together.
        callbacks : Callback class, Callback instance, list or dict of these, \
                default=None
            Keras callbacks of this fit, after those of the parameter `callbacks`.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        return self._fit(
            (X, y, sample_weight),
            (X_val, None, sample_weight_val),
            groups=groups,
            callbacks=callbacks,
        )

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Train for one epoch, from where the last one ended.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training samples.
        y : object, default=None
            Not used; there by convention.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; samples of weight zero are left out.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        return self._fit((X, y, sample_weight), continues=True, epochs=1)

    def _output_layer(self, x: Any, **options: Any) -> Any:
        """Apply the output layers, which reconstruct what the network has read.

        Parameters
        ----------
        x : tensor of shape (batch_size, ...)
            Output of the last hidden layer. If it has the dimensions of a row, such as
            the steps of a sequence, each position is reconstructed from its own values.
        **options : dict
            Further arguments of the layers, such as ``kernel_regularizer``.

        Returns
        -------
        tensor or list of tensors
            One tensor of shape (batch_size, n_features) for each input of the network.
        """
        shapes = list_leaves(self.input_shape_)
        outputs = [
            _apply_output(x, head, shape, options)
            for head, shape in zip(self._heads, shapes, strict=True)
        ]
        return outputs[0] if len(outputs) == 1 else outputs

    def _arrange_target(self, _y: Any, *, reset: bool) -> None:
        """Leave the target out: it is X."""

    def _learn_target(self, _y: Any, _weights: Weights | None, _classes: Any) -> None:
        """Learn nothing: the target is X."""

    def _choose_heads(self) -> Heads:
        loss = read_parameters(self)["loss"]
        sizes = [math.prod(shape) for shape in list_leaves(self.input_shape_)]
        heads = [choose_number_head(size, loss) for size in sizes]
        if len(heads) == 1:
            return tuple(heads)
        return tuple(
            replace(head, name=f"output_{index}") for index, head in enumerate(heads)
        )

    def _encode_samples(
        self, given: Samples, *_unused: Any, **_options: Any
    ) -> Samples:
        leaves = [
            flatten_rows(leaf).astype(self._dtype, copy=False)
            for leaf in list_leaves(given.rows)
        ]
        if len(leaves) == len(self._heads):
            for head, leaf in zip(self._heads, leaves, strict=True):
                if isinstance(head, NumberHead):
                    head.check_targets(leaf)
        else:
            # The network has an output of its own for each feature.
            (leaf,) = leaves
            leaves = [head.encode_columns(leaf, self._dtype) for head in self._heads]
        return replace(given, targets=leaves[0] if len(leaves) == 1 else leaves)

    def _read_float_rows(self, X: Any) -> Structure:
        """Validate and encode rows, in the float type of the network."""
        check_is_fitted(self)
        rows = self._read_rows(X)
        return cast_leaves(rows, self._dtype)

    def _reconstruct(self, rows: Structure) -> Array:
        """Return what the network makes of rows, side by side."""
        from ..network.prediction import predict_rows

        options = select_prediction(self, rows)
        return join_leaves(
            self._apply_links(predict_rows(self._network, rows, **options))
        )

    def _compute_errors(self, rows: Structure) -> Array:
        """Return the mean squared error of each sample's reconstruction, in float64."""
        return compute_distances(rows, self._reconstruct)


def compute_distances(
    rows: Structure, compute_others: Callable[[Structure], Array]
) -> Array:
    """Compute how far rows are from others, without ever making all of them dense."""
    leaves = list_leaves(rows)
    width = sum(math.prod(leaf.shape[1:]) for leaf in leaves)
    distances = []
    for index in gen_batches(count_rows(rows), max(1, _BLOCK // width)):
        block = take_rows(rows, index)
        difference = join_leaves(list_leaves(block)) - compute_others(block)
        distances.append(np.mean(difference**2, axis=1))
    return np.concatenate(distances)


def join_leaves(leaves: list[Array]) -> Array:
    """Put all features of each row side by side."""
    parts = [flatten_rows(leaf).astype(np.float64, copy=False) for leaf in leaves]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def flatten_rows(leaf: Any) -> Any:
    """Put the features of each row into a single dimension."""
    return leaf if leaf.ndim == 2 else leaf.reshape(len(leaf), -1)


def _apply_output(x: Any, head: Head, shape: tuple[int, ...], options: Options) -> Any:
    """Apply one output layer; the activation comes last, where it is looked for."""
    from keras import layers

    activation = head.applied or head.activation
    if len(shape) > 1 and x.shape[1:-1] == shape[:-1]:
        x = layers.Dense(shape[-1], **options)(x)
        x = layers.Flatten()(x)
        return layers.Activation(activation, name=head.name)(x)
    if len(x.shape) > 2:
        x = layers.Flatten()(x)
    return layers.Dense(head.units, activation=activation, name=head.name, **options)(x)

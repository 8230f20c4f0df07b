# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:e4ed75d07c1b5ae6f61d156ec8bbc12ff5e347fb2ec17a6c74e7e3d87af349c4
"""Prediction as a compiled function of weights and rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..backend import find_strategy, keras
from ..samples import Structure, count_rows, list_leaves, map_leaves, take_rows
from . import (
    Architecture,
    Arrays,
    Network,
    Part,
    ProgramCache,
    drop_initializers,
    identify_data,
)
from .isolation import claim_process, hold_keras, isolate_keras
from .models import create_model, open_model

# What a layer may take in, or put out, for the rows that are computed at once.
_BLOCK_BYTES = 1 << 22
_FEWEST_ROWS, _MOST_ROWS = 32, 1 << 14

Predict = Callable[[Network, Structure], Arrays]


def trace_prediction(
    architecture: Architecture, part: Part | None, rows: Structure
) -> Predict:
    """Trace a function that computes what networks of one architecture put out."""
    import tensorflow as tf

    with isolate_keras(architecture.dtype, seed=0):
        whole = create_model(architecture)
        model = whole if part is None else part(whole)

        def predict(weights: Any, rows: Any) -> list[Any]:
            # What state layers change in a prediction, the next one begins anew.
            pairs = list(zip(whole.variables, weights, strict=True))
            with keras.StatelessScope(pairs):
                return list(keras.tree.flatten(model(rows, training=False)))

        function = tf.function(predict, autograph=False).get_concrete_function(
            [tf.TensorSpec(item.shape, item.dtype) for item in whole.variables],
            map_leaves(lambda x: tf.TensorSpec([None, *x.shape[1:]], x.dtype), rows),
        )
    captured = list(function.captured_inputs)
    types = [output.dtype for output in function.outputs]
    call = tf.raw_ops.StatefulPartitionedCall

    def predict_block(network: Network, rows: Structure) -> Arrays:
        # Calling the function itself does the same, in several times as long.
        inputs = [*network.tensors, *keras.tree.flatten(rows), *captured]
        return [item.numpy() for item in call(args=inputs, Tout=types, f=function)]

    return predict_block


PREDICTION_PROGRAMS = ProgramCache(32, hold_keras())


def predict_rows(
    network: Network,
    rows: Structure,
    part: Part | None = None,
    batch_size: int | None = None,
    verbose: int = 0,
) -> Arrays:
    """Compute the outputs of a network, or of a part of it, block by block of rows."""
    claim_process()
    blocks = _iterate_blocks(rows, batch_size or _choose_size(network, rows), verbose)
    if network.architecture is None or keras.backend.backend() != "tensorflow":
        outputs = _predict_by_model(network, part, blocks)
    else:
        architecture = drop_initializers(network.architecture)
        first = take_rows(rows, slice(0, 1))
        program = PREDICTION_PROGRAMS.get(
            (architecture, part, identify_data(first), find_strategy()),
            lambda: trace_prediction(architecture, part, first),
        )
        network = network.read_model()
        outputs = (program(network, block) for block in blocks)
    columns = zip(*outputs, strict=True)
    return [item[0] if len(item) == 1 else np.concatenate(item) for item in columns]


def _choose_size(network: Network, rows: Structure) -> int:
    """Choose how many rows are computed at once."""
    leaves = list_leaves(rows)
    given = sum(math.prod(leaf.shape[1:]) * leaf.dtype.itemsize for leaf in leaves)
    # The last dimensions of a kernel are those of what its layer puts out.
    made = max((array[:1].nbytes for array in network.weights if array.ndim), default=1)
    size = _BLOCK_BYTES // max(1, given, made)
    return min(_MOST_ROWS, max(_FEWEST_ROWS, size))


def _iterate_blocks(rows: Structure, size: int, verbose: int) -> Iterator[Structure]:
    starts = range(0, max(1, count_rows(rows)), size)
    progress = keras.utils.Progbar(len(starts), verbose=verbose) if verbose else None
    for start in starts:
        yield take_rows(rows, slice(start, start + size))
        if progress is not None:
            progress.add(1)


def _predict_by_model(
    network: Network, part: Part | None, blocks: Iterator[Structure]
) -> Iterator[Arrays]:
    with isolate_keras(network.dtype):
        whole: Any = open_model(network).model
        model = whole if part is None else part(whole)
        for block in blocks:
            outputs = keras.tree.flatten(model.predict_on_batch(block))
            yield [np.asarray(output) for output in outputs]

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:e6466ab2b3a5d5cc6147d654a00993ccb3e918d3bf19c1b8c4191d4b4e9bc6e2
"""Prediction as a compiled function of weights and rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..backend import convert_to_tensor, find_strategy, keras
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

# The network may make more of a block than its rows are themselves.
_BLOCK_BYTES = 1 << 22
_FEWEST_ROWS, _MOST_ROWS = 32, 4096

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
        tensors = keras.tree.flatten(map_leaves(convert_to_tensor, rows))
        # Calling the function itself does the same, in several times as long.
        inputs = [*network.tensors, *tensors, *captured]
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
    blocks = _iterate_blocks(rows, batch_size, verbose)
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


def _iterate_blocks(
    rows: Structure, batch_size: int | None, verbose: int
) -> Iterator[Structure]:
    count = count_rows(rows)
    if batch_size is None:
        leaves = list_leaves(rows)
        size = sum(math.prod(leaf.shape[1:]) * leaf.dtype.itemsize for leaf in leaves)
        batch_size = min(_MOST_ROWS, max(_FEWEST_ROWS, _BLOCK_BYTES // max(1, size)))
    starts = range(0, max(1, count), batch_size)
    progress = keras.utils.Progbar(len(starts), verbose=verbose) if verbose else None
    for start in starts:
        yield take_rows(rows, slice(start, start + batch_size))
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

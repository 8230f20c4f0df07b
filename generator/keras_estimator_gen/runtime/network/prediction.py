"""Prediction as a compiled function of weights and rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np

from ..backend import (
    convert_to_tensor,
    find_strategy,
    isolate_backend,
    keras,
    read_tensor,
)
from ..samples import (
    Structure,
    count_rows,
    list_leaves,
    map_leaves,
    pad_rows,
    take_rows,
)
from . import (
    Architecture,
    Arrays,
    Network,
    Part,
    ProgramCache,
    drop_initializers,
    identify_data,
)
from .isolation import KERAS_LOCK, claim_process, isolate_keras
from .masks import keeps_rows
from .models import create_model, open_model

# What a layer may take in, or put out, for the rows that are computed at once.
_BLOCK_BYTES = 1 << 22
_FEWEST_ROWS, _MOST_ROWS = 32, 1 << 14
# Numbers of rows for which JAX keeps what it has compiled.
_MOST_SIZES = 16

# In a prediction, these too compute each row by itself.
_PASSIVE_LAYERS = """
    ActivityRegularization AlphaDropout BatchNormalization GaussianDropout GaussianNoise
    GroupNormalization RMSNormalization SpatialDropout1D SpatialDropout2D
    UnitNormalization"""

Predict = Callable[[Network, Structure], Arrays]


def create_function(
    architecture: Architecture, part: Part | None
) -> tuple[keras.Model, keras.Model, Callable[[Any, Any], list[Any]]]:
    """Create a model and its part, and what this computes of weights and rows."""
    whole = create_model(architecture)
    model = whole if part is None else part(whole)

    def predict(weights: Any, rows: Any) -> list[Any]:
        # What state layers change in a prediction, the next one begins anew.
        with keras.StatelessScope(list(zip(whole.variables, weights, strict=True))):
            return list(keras.tree.flatten(model(rows, training=False)))

    return whole, model, predict


def trace_prediction(
    architecture: Architecture, part: Part | None, rows: Structure
) -> Predict:
    """Trace a function that computes what networks of one architecture put out."""
    import tensorflow as tf

    with isolate_keras(architecture.dtype, seed=0):
        whole, _, predict = create_function(architecture, part)
        types = [item.dtype for item in whole.variables]
        function = tf.function(predict, autograph=False).get_concrete_function(
            [tf.TensorSpec(item.shape, item.dtype) for item in whole.variables],
            map_leaves(lambda x: tf.TensorSpec([None, *x.shape[1:]], x.dtype), rows),
        )
    captured = list(function.captured_inputs)
    kinds = [output.dtype for output in function.outputs]
    call = tf.raw_ops.StatefulPartitionedCall

    def predict_block(network: Network, rows: Structure) -> Arrays:
        # Calling the function itself does the same, in several times as long.
        inputs = [*network.load_tensors(types), *keras.tree.flatten(rows), *captured]
        return [item.numpy() for item in call(args=inputs, Tout=kinds, f=function)]

    return predict_block


def compile_prediction(
    architecture: Architecture, part: Part | None, rows: Structure
) -> Predict:
    """Compile a function of JAX that computes what networks put out.

    Rows are padded, so that few numbers of rows need a function of their own.
    """
    import jax

    del rows
    with isolate_keras(architecture.dtype, seed=0):
        whole, model, predict = create_function(architecture, part)
        pads = keeps_rows(model, _PASSIVE_LAYERS)
    types = [item.dtype for item in whole.variables]
    compiled = ProgramCache(_MOST_SIZES, KERAS_LOCK)

    def compile_for(*arguments: Any) -> Any:
        with isolate_keras(architecture.dtype, seed=0):
            return jax.jit(predict).lower(*arguments).compile()

    def predict_block(network: Network, rows: Structure) -> Arrays:
        count = size = count_rows(rows)
        if pads:
            size = max(_FEWEST_ROWS, 1 << (count - 1).bit_length())
            rows = map_leaves(lambda leaf: pad_rows(leaf, size), rows)
        with isolate_backend(architecture.dtype):
            arguments = network.load_tensors(types), rows
            function = compiled.get(size, lambda: compile_for(*arguments))
            outputs = function(*arguments)
        return [np.asarray(output)[:count] for output in outputs]

    return predict_block


def call_model(
    architecture: Architecture, part: Part | None, rows: Structure
) -> Predict:
    """Create a model of torch that computes what networks put out."""
    import torch

    del rows
    with isolate_keras(architecture.dtype, seed=0):
        whole, _, predict = create_function(architecture, part)
    types = [item.dtype for item in whole.variables]

    def predict_block(network: Network, rows: Structure) -> Arrays:
        tensors = map_leaves(convert_to_tensor, rows)
        # Elsewhere, Keras would multiply numbers of float64 in float32.
        is_double = architecture.dtype == "float64"
        context = isolate_keras("float64") if is_double else nullcontext()
        with context, torch.no_grad():
            outputs = predict(network.load_tensors(types), tensors)
        return list(map(read_tensor, outputs))

    return predict_block


_TRACERS = {
    "tensorflow": trace_prediction,
    "jax": compile_prediction,
    "torch": call_model,
}
PREDICTION_PROGRAMS = ProgramCache(32, KERAS_LOCK)


def predict_rows(
    network: Network,
    rows: Structure,
    part: Part | None = None,
    batch_size: int | None = None,
    verbose: int = 0,
) -> Arrays:
    """Compute the outputs of a network, or of a part of it, block by block of rows."""
    claim_process()
    trace = _TRACERS.get(keras.backend.backend())
    first = take_rows(rows, slice(0, 1))
    if network.architecture is None or trace is None:
        predict, size = None, _choose_size(network, first)
    else:
        architecture = drop_initializers(network.architecture)
        predict, size = PREDICTION_PROGRAMS.get(
            (architecture, part, identify_data(first), find_strategy()),
            lambda: (trace(architecture, part, first), _choose_size(network, first)),
        )
    blocks = _iterate_blocks(rows, batch_size or size, verbose)
    if predict is None:
        outputs = _predict_by_model(network, part, blocks)
    else:
        network = network.read_model()
        outputs = (predict(network, block) for block in blocks)
    # Also those of a single block, as JAX gives arrays that nobody may change.
    return list(map(np.concatenate, zip(*outputs, strict=True)))


def _choose_size(network: Network, rows: Structure) -> int:
    """Choose how many rows are computed at once."""
    leaves = list_leaves(rows)
    given: int = sum(leaf.dtype.itemsize * math.prod(leaf.shape[1:]) for leaf in leaves)
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
            yield [keras.ops.convert_to_numpy(output) for output in outputs]

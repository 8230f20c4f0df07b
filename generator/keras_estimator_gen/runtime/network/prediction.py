"""Prediction as a compiled function of weights and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..backend import convert_to_tensor, find_strategy, keras
from ..samples import Array, Structure, count_rows, list_leaves, map_leaves, take_rows
from .architecture import create_model
from .isolation import claim_process, hold_keras, isolate_keras
from .network import Network, Part
from .program_cache import ProgramCache, identify_data
from .values import Architecture, Arrays

# A block has as many rows as fit into this many bytes, but no more than 1024, or 4096
# if they are narrow: the network may make more of them than they are themselves.
_BLOCK_BYTES = 1 << 26
_BLOCK_ROWS = 1024
_NARROW_BLOCK_BYTES = 1 << 19
_NARROW_BLOCK_ROWS = 4096


class PredictionProgram:
    """A function of weights and rows, traced once for an architecture."""

    def __init__(
        self, architecture: Architecture, part: Part | None, rows: Structure
    ) -> None:
        import tensorflow as tf

        with isolate_keras(architecture.dtype, seed=0):
            whole = create_model(architecture)
            model = whole if part is None else part(whole)
            self._variables = whole.variables
            describe = tf.TensorSpec
            function = tf.function(
                lambda weights, rows: self._predict(model, weights, rows),
                autograph=False,
            ).get_concrete_function(
                [describe(item.shape, item.dtype) for item in self._variables],
                map_leaves(
                    lambda leaf: describe([None, *leaf.shape[1:]], leaf.dtype), rows
                ),
            )
        self._function = function
        self._captured = list(function.captured_inputs)
        self._types = [output.dtype for output in function.outputs]
        self._call = tf.raw_ops.StatefulPartitionedCall

    def _predict(self, model: keras.Model, weights: Any, rows: Any) -> list[Any]:
        # Whatever state layers change in a prediction, the next one begins anew.
        with keras.StatelessScope(list(zip(self._variables, weights, strict=True))):
            return list(keras.tree.flatten(model(rows, training=False)))

    def predict_block(self, network: Network, rows: Structure) -> Arrays:
        """Compute the outputs of a network for some rows."""
        tensors = keras.tree.flatten(map_leaves(convert_to_tensor, rows))
        # Calling the function itself does the same, in several times as long.
        outputs = self._call(
            args=[*network.tensors, *tensors, *self._captured],
            Tout=self._types,
            f=self._function,
        )
        return [output.numpy() for output in outputs]


PREDICTION_PROGRAMS: ProgramCache[PredictionProgram] = ProgramCache(32, hold_keras())


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
    architecture = network.architecture
    if architecture is None or keras.backend.backend() != "tensorflow":
        return _join(_predict_by_model(network, part, blocks))
    architecture = architecture.without_initializers()
    first = take_rows(rows, slice(0, 1))
    program = PREDICTION_PROGRAMS.get(
        (architecture, part, identify_data(first), find_strategy()),
        lambda: PredictionProgram(architecture, part, first),
    )
    network = network.read_model()
    return _join(program.predict_block(network, block) for block in blocks)


def _iterate_blocks(
    rows: Structure, batch_size: int | None, verbose: int
) -> Iterator[Structure]:
    count = count_rows(rows)
    if batch_size is None:
        # Sizes do not matter to a single row, which is often waited for.
        batch_size = 1 if count == 1 else _choose_block_rows(rows)
    starts = range(0, max(1, count), batch_size)
    progress = keras.utils.Progbar(len(starts), verbose=verbose) if verbose else None
    for start in starts:
        yield take_rows(rows, slice(start, start + batch_size))
        if progress is not None:
            progress.add(1)


def _choose_block_rows(rows: Structure) -> int:
    leaves = list_leaves(rows)
    sizes = (np.prod(x.shape[1:], dtype=int) * x.dtype.itemsize for x in leaves)
    size = max(1, int(sum(sizes)))
    narrow = min(_NARROW_BLOCK_ROWS, _NARROW_BLOCK_BYTES // size)
    return min(max(_BLOCK_ROWS, narrow), max(1, _BLOCK_BYTES // size))


def _join(blocks: Iterator[Arrays]) -> Arrays:
    columns: Iterator[tuple[Array, ...]] = zip(*blocks, strict=True)
    return [
        column[0] if len(column) == 1 else np.concatenate(column) for column in columns
    ]


def _predict_by_model(
    network: Network, part: Part | None, blocks: Iterator[Structure]
) -> Iterator[Arrays]:
    with isolate_keras(network.dtype):
        whole: Any = network.open_model().model
        model = whole if part is None else part(whole)
        for block in blocks:
            outputs = keras.tree.flatten(model.predict_on_batch(block))
            yield [np.asarray(output) for output in outputs]

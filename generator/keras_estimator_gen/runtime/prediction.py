"""Prediction through a cached function of rows, into which weights are loaded."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .backend import find_strategy, keras
from .data import Array, Structure, count_rows, list_leaves, map_leaves, take_rows
from .isolation import claim_process, isolate_keras
from .models import assign_variables, create_model
from .network import Architecture, Arrays, Network, Part
from .program_cache import ProgramCache, identify_data, register_clearer

# A block has as many rows as fit into this many bytes, but no more than 1024, or 4096
# if they are narrow: the network may make more of them than they are themselves.
_BLOCK_BYTES = 1 << 26
_BLOCK_ROWS = 1024
_NARROW_BLOCK_BYTES = 1 << 19
_NARROW_BLOCK_ROWS = 4096


class PredictionProgram:
    """A function of rows, traced once for an architecture, with weights of its own.

    Parameters
    ----------
    architecture : Architecture
        What the network consists of.
    part : callable or None
        The part of the network that is computed; None is all of it.
    rows : ndarray, or list or dict of ndarray
        Rows, which set shapes and types.
    """

    def __init__(
        self, architecture: Architecture, part: Part | None, rows: Structure
    ) -> None:
        import tensorflow as tf

        with isolate_keras(architecture.dtype, seed=0):
            whole = create_model(architecture)
            model = whole if part is None else part(whole)
            position = {id(v): index for index, v in enumerate(whole.variables)}
            self._order = [position[id(variable)] for variable in model.variables]
            self._variables = list(model.variables)
            self._run = self._trace(model, rows)
        self._as_tensor = tf.convert_to_tensor
        self._loaded: Callable[[], Any] = lambda: None

    @staticmethod
    def _trace(
        model: keras.Model, rows: Structure
    ) -> Callable[[Structure], Sequence[Any]]:
        import tensorflow as tf

        groups = model.trainable_variables, model.non_trainable_variables

        def predict(rows: Any) -> list[Any]:
            # Whatever state layers would change in a prediction, the next one begins
            # with the same.
            values = [[variable.value for variable in group] for group in groups]
            outputs = model.stateless_call(*values, rows, training=False)[0]
            return list(keras.tree.flatten(outputs))

        function = tf.function(predict, autograph=False).get_concrete_function(
            map_leaves(
                lambda leaf: tf.TensorSpec([None, *leaf.shape[1:]], leaf.dtype), rows
            )
        )
        captured = list(function.captured_inputs)
        types = [output.dtype for output in function.outputs]

        def run(tensors: Structure) -> Sequence[Any]:
            # Calling the function itself does the same, in several times as long.
            inputs = [*tf.nest.flatten(tensors), *captured]
            outputs: list[Any] = tf.raw_ops.StatefulPartitionedCall(
                args=inputs, Tout=types, f=function
            )
            return outputs

        return run

    def load(self, network: Network) -> None:
        """Take over the weights of a network, unless they are those that it has.

        Parameters
        ----------
        network : Network
            A network of this architecture.
        """
        weights = network.read_tensors(self._as_tensor)
        if self._loaded() is not weights:
            values = [weights[index] for index in self._order]
            assign_variables(self._variables, values)
            self._loaded = weakref.ref(weights)

    def predict_block(self, rows: Structure) -> Arrays:
        """Compute the outputs for some rows.

        Parameters
        ----------
        rows : ndarray, or list or dict of ndarray
            The rows.

        Returns
        -------
        list of ndarray
            One array for each output.
        """
        outputs = self._run(map_leaves(self._as_tensor, rows))
        return [output.numpy() for output in outputs]


PREDICTION_PROGRAMS: ProgramCache[PredictionProgram] = ProgramCache(capacity=32)
register_clearer(PREDICTION_PROGRAMS.clear)


def predict_rows(
    network: Network,
    rows: Structure,
    part: Part | None,
    batch_size: int | None,
    verbose: int = 0,
) -> Arrays:
    """Compute the outputs of a network, block by block of rows.

    Parameters
    ----------
    network : Network
        The network.
    rows : ndarray, sparse matrix, or list or dict of these
        Rows, in the types that the network reads; what is sparse becomes dense block by
        block.
    part : callable or None
        The part of the network that is computed; None is all of it.
    batch_size : int or None
        Rows of a block; None chooses.
    verbose : int, default=0
        1 shows a progress bar of Keras, 2 a line, and 0 nothing.

    Returns
    -------
    list of ndarray
        One array for each output.

    Raises
    ------
    ValueError
        If the network has no such part.
    """
    claim_process()
    blocks = _iterate_blocks(rows, batch_size, verbose)
    architecture = network.architecture
    if architecture is None or keras.backend.backend() != "tensorflow":
        return _join(_predict_by_model(network, part, blocks))
    architecture = architecture.without_initializers()
    first = take_rows(rows, slice(0, 1))
    with PREDICTION_PROGRAMS.borrow(
        (architecture, part, identify_data(first), find_strategy()),
        lambda: PredictionProgram(architecture, part, first),
    ) as program:
        program.load(network)
        return _join(map(program.predict_block, blocks))


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
        model = network.get_part(part)
        for block in blocks:
            outputs = keras.tree.flatten(model.predict_on_batch(block))
            yield [np.asarray(output) for output in outputs]

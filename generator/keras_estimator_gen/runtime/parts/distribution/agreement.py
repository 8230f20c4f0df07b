"""A training that several replicas share, if what has to hold for that does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from ...network import Network
from ...network.isolation import claim_process
from ...samples import list_leaves
from ...training import TrainingTask, find_program
from ...training.callbacks import History
from .program import DistributedProgram


def train_on_replicas(
    strategy: tf.distribute.Strategy, network: Network, task: TrainingTask
) -> tuple[Network, History, str]:
    """Train a network on all replicas of a strategy."""
    claim_process()
    kinds = tf.distribute.MirroredStrategy, tf.distribute.MultiWorkerMirroredStrategy
    if not isinstance(strategy, kinds):
        raise TypeError(
            f"A {type(strategy).__name__} cannot share a training. Use a "
            "MirroredStrategy or a MultiWorkerMirroredStrategy."
        )
    program, rate = find_program(network, task, strategy, DistributedProgram)
    count = strategy.num_replicas_in_sync
    smallest = task.n_samples % task.batch_size or task.batch_size
    if isinstance(program, str):
        raise ValueError(
            f"Model.fit would have to train, because {program}. On several replicas "
            "Keras takes the mean of the means of their shares, which is not that of "
            "the batch, and on several workers it fails. Change that, or train outside "
            "of the strategy's scope."
        )
    if smallest < count:
        raise ValueError(
            f"With batch_size={task.batch_size}, the last of the batches of "
            f"{task.n_samples} samples has {smallest} of them, which {count} replicas "
            "cannot share. Choose another batch_size."
        )
    if isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        _check_agreement(strategy, network, task)
    return *program.train(network, task, rate), program.trainer


def _check_agreement(
    strategy: tf.distribute.Strategy, network: Network, task: TrainingTask
) -> None:
    """Check that all workers train the same network in the same way."""
    parts = dict(_describe_training(network, task))
    own = np.array([[_digest(part) for part in parts.values()]], dtype=np.int64)
    found = strategy.gather(strategy.run(lambda: tf.constant(own)), axis=0).numpy()
    different = np.flatnonzero((found != found[0]).any(axis=0))
    if different.size:
        names = ", ".join(np.array(list(parts))[different])
        raise ValueError(
            f"The workers of the strategy do not train the same: they differ in "
            f"{names}. Give each of them the same samples in the same order, the same "
            "parameters, and the same int as random_state."
        )


def _describe_training(
    network: Network, task: TrainingTask
) -> Iterator[tuple[str, list[Any]]]:
    yield "rows", list_leaves(list(task.data))
    yield "validation rows", list_leaves(list(task.validation or ()))
    yield "random numbers", [*task.generator.get_state()]
    yield "first weights", network.weights
    yield "network", [network.architecture.config]
    names = "batch_sizes", "epochs", "shuffle", "validation_freq"
    yield "settings", [repr(getattr(task, name)) for name in names]


def _digest(part: list[Any]) -> int:
    digest = hashlib.blake2b(digest_size=8)
    for item in part:
        digest.update(
            np.ascontiguousarray(item).tobytes()
            if isinstance(item, np.ndarray)
            else repr(item).encode()
        )
    return int.from_bytes(digest.digest(), signed=True)

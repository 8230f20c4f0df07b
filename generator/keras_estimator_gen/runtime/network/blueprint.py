"""Networks that were built before, to be had for another seed without building them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import keras
from .building import build_network
from .declared_reads import build_alone, identify_build
from .initialization import Initialization, find_initialization
from .isolation import hold_keras, isolate_keras
from .models import identify_training
from .network import Network
from .program_cache import ProgramCache
from .values import Architecture, Arrays, Compilation

_OTHER_SEED = 1


@dataclass(frozen=True)
class Blueprint:
    """A network, but for the seed of its first weights.

    Attributes
    ----------
    architecture : Architecture
        What it consists of.
    compilation : Compilation
        How it is compiled.
    step : tuple
        What determines its training step, as `Network.identify_step` returns it.
    initialization : Initialization
        Where its first weights come from.
    """

    architecture: Architecture
    compilation: Compilation
    step: tuple[Hashable, float | None]
    initialization: Initialization

    def create_network(self, seed: int) -> Network:
        """Create the network that would be built with some seed.

        Parameters
        ----------
        seed : int
            Seed of its first weights.

        Returns
        -------
        Network
            The network.
        """
        return Network(
            self.architecture,
            self.compilation,
            self.architecture.dtype,
            self.initialization.draw_weights(seed),
            step=self.step,
        )


@dataclass
class Record:
    """What is known of the networks that one build function makes of equal values.

    Attributes
    ----------
    was_built : bool
        Whether one was built before.
    was_drawn : bool
        Whether a blueprint was tried.
    blueprint : Blueprint or None
        What makes another one; None as long as none is known.
    """

    was_built: bool = False
    was_drawn: bool = False
    blueprint: Blueprint | None = None


RECORDS: ProgramCache[Record] = ProgramCache(64, hold_keras())


def create_network(
    estimator: Any, compilation: Compilation, dtype: str, seed: int
) -> Network:
    """Build the network of an estimator, or take it from a blueprint.

    A blueprint is drawn when an equal network is built for the second time, and used
    from then on, if it gives the very weights that were built.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator, with everything learned from the data set.
    compilation : Compilation
        How its parameters say that the network is compiled.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    seed : int
        Seed of its first weights.

    Returns
    -------
    Network
        The network.
    """
    key = identify_build(estimator, compilation, dtype)
    record = Record() if key is None else RECORDS.get(key, Record)
    if record.blueprint is not None:
        return record.blueprint.create_network(seed)
    network = build_network(estimator, compilation, dtype, seed)
    if record.was_built and not record.was_drawn:
        record.was_drawn = True
        record.blueprint = draw_blueprint(estimator, compilation, network, seed)
    record.was_built = True
    return network


def draw_blueprint(
    estimator: Any, compilation: Compilation, network: Network, seed: int
) -> Blueprint | None:
    """Draw the blueprint of a network that was just built.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.
    compilation : Compilation
        How its parameters say that the network is compiled.
    network : Network
        The network.
    seed : int
        Seed of its first weights.

    Returns
    -------
    Blueprint or None
        None if the network cannot be created from its configuration, or if its first
        weights are not those that its initializers give.
    """
    if network.architecture is None:
        return None

    def build() -> keras.Model:
        kwargs = compilation.create_arguments()
        with keras.StatelessScope(initialize_variables=False):
            return build_alone(estimator, kwargs)

    other = seed + _OTHER_SEED
    try:
        with isolate_keras(network.dtype, other):
            initialization = find_initialization(build, network.dtype, other)
        drawn = initialization.draw_weights(seed)
    except Exception:  # whatever a build function does with weights that are not there
        return None
    if not _are_equal(drawn, network.weights):
        return None
    return Blueprint(
        network.architecture,
        network.compilation,
        identify_training(network),
        initialization,
    )


def _are_equal(drawn: Arrays, built: Arrays) -> bool:
    kinds = [
        [(array.shape, array.dtype) for array in group] for group in (drawn, built)
    ]
    return kinds[0] == kinds[1] and all(map(np.array_equal, drawn, built))

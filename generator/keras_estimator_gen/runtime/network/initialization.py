"""The first weights of a network, drawn from a seed without building it again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..backend import keras, read_initializer
from ..samples import Array
from .isolation import isolate_keras
from .values import Arrays

_LARGEST_CONSTANT = 1 << 16
_LARGEST_SEED = 10**9


class NotReproducibleError(Exception):
    """The first weights of a network are more than Keras' initializers and seeds."""


@dataclass(frozen=True)
class Source:
    """Where the first value of one variable comes from."""

    constant: Array | None
    position: int = 0
    create: Callable[[int], Any] | None = None
    shape: tuple[int, ...] = ()
    dtype: str = ""

    def draw(self, seeds: Sequence[int]) -> Array:
        """Draw the value."""
        if self.constant is not None:
            return self.constant.copy()
        seed = seeds[self.position]
        if self.create is None:
            return np.array([seed, 0], dtype=self.dtype)
        return np.array(self.create(seed)(self.shape, dtype=self.dtype))


@dataclass(frozen=True)
class Initialization:
    """The sources of all variables of a network."""

    sources: tuple[Source, ...]
    dtype: str

    def draw_weights(self, seed: int) -> Arrays:
        """Draw the weights that a network built with some seed has."""
        seeds = draw_seeds(seed, 1 + max(item.position for item in self.sources))
        with isolate_keras(self.dtype):
            return [source.draw(seeds) for source in self.sources]


def draw_seeds(seed: int, count: int) -> list[int]:
    """Draw numbers as Keras does where an initializer or a layer has no seed."""
    generator = random.Random(seed)
    return [generator.randint(1, _LARGEST_SEED) for _ in range(count)]


def find_initialization(
    build: Callable[[], keras.Model], dtype: str, seed: int
) -> Initialization:
    """Find where the first weights of a network come from."""
    variables = build().variables
    if not variables:
        raise NotReproducibleError
    drawn = draw_seeds(seed, 8 * len(variables) + 8)
    positions = {number: position for position, number in enumerate(drawn)}
    with isolate_keras(dtype):
        return Initialization(
            tuple(_find_source(variable, positions) for variable in variables), dtype
        )


def _find_source(variable: keras.Variable, positions: dict[int, int]) -> Source:
    initializer = read_initializer(variable)
    if initializer is None:
        raise NotReproducibleError
    shape, dtype = tuple(variable.shape), variable.dtype
    position = positions.get(getattr(initializer, "seed", 0))
    if position is not None:
        create = partial(_copy_initializer, initializer)
        return Source(None, position, create, shape, dtype)
    if np.prod(shape, dtype=int) > _LARGEST_CONSTANT:
        raise NotReproducibleError
    value = np.array(initializer(shape, dtype=dtype))
    if shape == (2,) and value[0] in positions:
        return Source(None, positions[value[0]], None, shape, dtype)
    return Source(value)


def _copy_initializer(initializer: Any, seed: int) -> Any:
    return type(initializer).from_config({**initializer.get_config(), "seed": seed})

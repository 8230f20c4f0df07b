"""What a network consists of, as values; to read them takes no Keras."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy.typing as npt

from ..heads import Heads

Arrays = list[npt.NDArray[Any]]


@dataclass(frozen=True)
class OptimizerState:
    """What an optimizer has learned, without its learning rate."""

    optimizer: str
    learning_rate: float | None
    variables: Arrays


@dataclass(frozen=True)
class Architecture:
    """The configuration of a network, the code outside Keras in it, and its types."""

    config: str
    code: tuple[tuple[str, Any], ...]
    sequential: bool
    dtype: str

    def without_initializers(self) -> Architecture:
        """Return a description of the same network, whatever weights it starts from."""
        return replace(self, config=_drop_initializers(self.config))


@lru_cache(maxsize=256)
def _drop_initializers(config: str) -> str:
    return json.dumps(_drop_initializers_of(json.loads(config)), sort_keys=True)


def _drop_initializers_of(item: Any) -> Any:
    if isinstance(item, list):
        return [_drop_initializers_of(each) for each in item]
    if not isinstance(item, dict):
        return item
    kept = {name: _drop_initializers_of(each) for name, each in item.items()}
    # A layer of somebody else may use its initializers for other things as well.
    if str(item.get("module")).partition(".")[0] == "keras":
        arguments = kept.get("config") or {}
        kept["config"] = {
            name: each
            for name, each in arguments.items()
            if not name.endswith("_initializer")
        }
    return kept


@dataclass(frozen=True)
class Compilation:
    """How a network is compiled: by parameters, or as its build function has done it.

    `config` is that of a build function that compiles by itself; `from_logits` is None
    for an output whose loss need not know.
    """

    parameters: Mapping[str, Any]
    heads: Heads
    from_logits: tuple[bool | None, ...]
    config: str | None = None


@dataclass(frozen=True)
class PackedModel:
    """A model as Keras writes it, with the code that it needs."""

    code: dict[str, Any]
    data: bytes

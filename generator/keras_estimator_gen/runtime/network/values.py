"""What a network consists of, as values; to read them takes no Keras."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy.typing as npt

from ..heads import Heads
from ..routing import collect_options

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
    """How a network is compiled: by the parameters of its estimator."""

    parameters: Mapping[str, Any]
    heads: Heads

    @property
    def is_own(self) -> bool:
        """Whether a build function has chosen what the parameters do not say."""
        return False

    def create_arguments(self) -> dict[str, Any]:
        """Create the arguments of ``Model.compile``."""
        from ..compilation import create_arguments

        return create_arguments(self.parameters, self.heads)

    def read_options(self) -> dict[str, Any]:
        """Read those arguments that are plain values, without creating others."""
        asked = self.parameters.get("jit_compile", "auto")
        return {"jit_compile": asked, **collect_options(self.parameters, "compile")}

    def is_repeatable(self) -> bool:
        """Tell whether another model can be compiled in the same way."""
        return True


@dataclass(frozen=True)
class PackedModel:
    """A model as Keras writes it, with the code that it needs."""

    code: dict[str, Any]
    data: bytes

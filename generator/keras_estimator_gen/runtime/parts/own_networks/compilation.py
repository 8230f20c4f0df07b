"""How a network is compiled whose build function may have decided on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from ...network import Compilation
from .matching import match_heads


@dataclass(frozen=True)
class OwnCompilation(Compilation):
    """How a network is compiled: by parameters, or as its build function has done it.

    `config` is what Keras tells of the compilation by a build function, as JSON.
    """

    config: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether a build function has chosen what the parameters do not say."""
        return self.config is not None

    def create_arguments(self) -> dict[str, Any]:
        """Create the arguments of ``Model.compile``."""
        if self.config is not None:
            from ...backend import keras

            config = json.loads(self.config)
            return dict(keras.saving.deserialize_keras_object(config))
        loss = self.parameters["loss"]
        if isinstance(loss, list | tuple):
            # Each column of the target may have an output, and a loss, of its own.
            heads = match_heads(self.heads, [None] * len(loss), self.parameters)
            return super(OwnCompilation, replace(self, heads=heads)).create_arguments()
        return super().create_arguments()

    def read_options(self) -> dict[str, Any]:
        """Read those arguments that are plain values, without creating others."""
        if self.config is None:
            return super().read_options()
        return {"jit_compile": "auto", **json.loads(self.config)}

    def is_repeatable(self) -> bool:
        """Tell whether another model can be compiled in the same way."""
        try:
            self.create_arguments()
        except (TypeError, ValueError):
            return False
        return True

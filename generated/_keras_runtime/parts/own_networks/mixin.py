# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:6e3f3043816b8dba1436e1cf7c34e877e8812fefa34b97701b34d6365ea4a165
"""Estimators that follow a network whose outputs they have not made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...network import Compilation
from ...samples import Array
from ..own_code import OwnCodeMixin
from .compilation import OwnCompilation

if TYPE_CHECKING:
    import keras


class OwnNetworkMixin(OwnCodeMixin):
    """Mixin of estimators whose build function makes output layers or compiles itself.

    It comes before ``KerasClassifier`` or another base class. Targets and losses follow
    the outputs that the network has, as far as the target allows it: two classes may
    have one unit or two, probabilities or logits, and each column of the target an
    output of its own. What the function compiles the model with counts, unless a
    parameter was set to something else.
    """

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        made = super()._make_compilation(parameters)
        return OwnCompilation(made.parameters, made.heads)

    def _complete_compilation(
        self, model: keras.Model, kwargs: dict[str, Any], compilation: Compilation
    ) -> Compilation:
        from .building import follow_network

        own = OwnCompilation(compilation.parameters, compilation.heads)
        return follow_network(self, model, kwargs, own)

    def _apply_links(self, outputs: list[Array]) -> list[Array]:
        return [
            apply_link(output, head.activation) if head.emits_logits else output
            for output, head in zip(outputs, self._predicting, strict=True)
        ]


def apply_link(logits: Array, activation: str) -> Array:
    """Turn logits into probabilities."""
    if activation == "sigmoid":
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))

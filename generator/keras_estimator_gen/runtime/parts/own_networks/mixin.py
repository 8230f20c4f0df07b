"""Estimators that follow a network whose outputs they have not made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...estimator import KerasEstimator
from ...heads import Heads, apply_link
from ...network.values import Compilation
from ...samples import Array
from .matching import match_heads

if TYPE_CHECKING:
    import keras


class OwnNetworkMixin(KerasEstimator):
    """Mixin of estimators whose build function makes output layers or compiles itself.

    It comes before ``KerasClassifier`` or another base class. Targets and losses follow
    the outputs that the network has, as far as the target allows it: two classes may
    have one unit or two, probabilities or logits, and each column of the target an
    output of its own. What the function compiles the model with counts, unless a
    parameter was set to something else.
    """

    def _match_heads(self, heads: Heads, parameters: dict[str, Any]) -> Heads:
        if self._network.compilation.config is not None:
            return self._heads
        widths = [head.units for head in self._heads]
        return match_heads(heads, widths, parameters)

    def _apply_links(self, outputs: list[Array]) -> list[Array]:
        logits = self._network.compilation.from_logits
        return [
            (
                apply_link(output, head.activation)
                if is_logits and head.activation != "linear"
                else output
            )
            for output, head, is_logits in zip(
                outputs, self._heads, logits, strict=True
            )
        ]

    def _complete_compilation(
        self, model: keras.Model, kwargs: dict[str, Any], compilation: Compilation
    ) -> Compilation:
        from .building import follow_network

        return follow_network(self, model, kwargs, compilation)

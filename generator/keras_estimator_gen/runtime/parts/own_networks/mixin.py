"""Estimators that follow a network whose outputs they have not made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...heads import Heads
from ...network.network import Compilation
from ..own_code import OwnCodeMixin
from .matching import match_heads

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

    def _match_heads(
        self, heads: Heads, widths: Sequence[Any], parameters: dict[str, Any]
    ) -> Heads:
        return match_heads(heads, widths, parameters)

    def _complete_compilation(
        self, model: keras.Model, kwargs: dict[str, Any], compilation: Compilation
    ) -> Compilation:
        from .building import follow_network

        return follow_network(self, model, kwargs, compilation)

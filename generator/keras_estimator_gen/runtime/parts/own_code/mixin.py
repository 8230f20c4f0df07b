"""Estimators whose network consists of more than layers of Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...estimator import KerasEstimator
from ...network import Compilation, Network

if TYPE_CHECKING:
    import keras


class OwnCodeMixin(KerasEstimator):
    """Mixin of estimators with layers, activations and so on that are not of Keras.

    It comes before ``KerasClassifier`` or another base class. A network that can be
    created again from its configuration, with the same classes and functions, is
    trained as any other. The Keras model of any other network is kept, and trained by
    ``Model.fit``: that of a class of models, or with a lambda, with a layer whose
    ``get_config`` is incomplete or that has adapted to data, or with an optimizer that
    excludes variables from weight decay.
    """

    def _describe_model(self, model: keras.Model, compilation: Compilation) -> Network:
        from .models import describe_own_model

        return describe_own_model(model, self._dtype, compilation)

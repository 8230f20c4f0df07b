# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:84fead5a0813fb4b1e93ef58ba81baa2ba17046f40e78f392c14ce52d965717b
"""Networks that are random in predictions, which are averaged over several draws."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..classifier import SupervisedEstimator
from ..network import Architecture, Network, drop_initializers
from ..samples import Array
from .own_code import OwnCodeMixin
from .uncertainty import average_draws


class DrawsMixin(OwnCodeMixin, SupervisedEstimator):
    """Mixin of estimators with layers that are random in predictions, too.

    It comes before ``KerasClassifier`` or another base class. A prediction is the mean
    over ``n_draws`` networks. The noise of each is the same for all samples, so the
    prediction for a sample does not depend on the others. It stays the same until the
    estimator is trained again.
    """

    n_draws: int

    def _stay_active(self, layer: Any) -> Any:
        """Return a layer of noise that goes on in predictions."""
        from .active_layers import ActiveLayer

        return ActiveLayer(layer)

    def _compute_outputs(self, X: Any, part: Any = None) -> list[Array]:
        if part is not None:
            return super()._compute_outputs(X, part)
        return average_draws(self._compute_draws(X))

    def _apply_links(self, outputs: list[Array]) -> list[Array]:
        """Leave outputs as they are: probabilities are averaged, and not logits."""
        return outputs

    def _compute_draws(self, X: Any) -> list[list[Array]]:
        """Compute the outputs of the network in each draw."""
        check_is_fitted(self)
        rows = self._read_rows(X)
        return [
            super(DrawsMixin, self)._apply_links(self._run_network(network, rows, None))
            for network in draw_networks(self._network, self.n_draws)
        ]


def draw_networks(network: Network, count: int) -> Iterator[Network]:
    """Yield networks that differ in the seeds of their layers alone.

    The seeds follow from those that the layers have after the training.
    """
    network = network.read_model().leave_model()
    states = {place: network.weights[place] for place in _find_seeds(network)}
    sources = {
        place: np.random.RandomState([place, *(int(x) & 0xFFFFFFFF for x in state)])
        for place, state in states.items()
    }
    for _ in range(count if states else 1):
        weights = list(network.weights)
        for place, state in states.items():
            weights[place] = np.zeros_like(state)
            weights[place][0] = sources[place].randint(np.iinfo(np.int32).max)
        yield network.replace_values(weights, network.optimizer_state)


def _find_seeds(network: Network) -> tuple[int, ...]:
    """Find the places of the seeds of layers among the weights of a network."""
    if network.model is not None:
        return _list_seeds(network.model)
    return _find_described_seeds(drop_initializers(network.architecture))


@lru_cache(maxsize=64)
def _find_described_seeds(architecture: Architecture) -> tuple[int, ...]:
    from ..network.isolation import isolate_keras
    from ..network.models import create_model

    with isolate_keras(architecture.dtype, seed=0):
        return _list_seeds(create_model(architecture))


def _list_seeds(model: Any) -> tuple[int, ...]:
    names = [variable.path for variable in model.variables]
    ends = "seed_generator_state"
    return tuple(place for place, name in enumerate(names) if name.endswith(ends))

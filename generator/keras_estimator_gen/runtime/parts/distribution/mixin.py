"""Estimators whose training is shared among the replicas of a strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...estimator import KerasEstimator

if TYPE_CHECKING:
    from ...network import Network
    from ...training import TrainingTask


class DistributionMixin(KerasEstimator):
    """Mixin of estimators that several devices or machines train together.

    It comes before ``KerasClassifier`` or another base class. In the scope of a
    ``tf.distribute.MirroredStrategy`` or ``tf.distribute.MultiWorkerMirroredStrategy``,
    the replicas share each batch, and the result is that of one device.
    """

    def _train_network(
        self, task: TrainingTask
    ) -> tuple[Network, dict[str, list[Any]], str]:
        from ...backend import find_strategy

        strategy = find_strategy()
        if strategy is None or strategy.num_replicas_in_sync == 1:
            return super()._train_network(task)
        from .agreement import train_on_replicas

        return train_on_replicas(strategy, self._network, task)

"""Options of what a network is compiled with that follow from other parameters."""

from __future__ import annotations

import copy
import math
from types import SimpleNamespace
from typing import Any

from ..estimator import KerasEstimator
from ..network import Compilation
from ..samples import Samples, count_rows, hold_out
from ..settings import resolve_batch_size


class ComputedOptionsMixin(KerasEstimator):
    """Mixin of estimators with options that follow from other parameters.

    It comes before ``KerasClassifier`` or another base class.

    Attributes
    ----------
    steps_per_epoch_ : int
        Number of gradient steps of an epoch.
    """

    def _compute_options(self) -> dict[str, Any]:
        """Return the options that follow from others; None leaves an option out."""
        return {}

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        computed = self._compute_options()
        return super()._make_compilation({**parameters, **computed})

    def _start_network(self, rows: Any, *learned: Any) -> None:
        # As if no row was held out, nor without weight: what is so is known later.
        self._count_steps(count_rows(rows), self.batch_size)
        super()._start_network(rows, *learned)

    def _train(
        self,
        samples: Samples,
        validation: Samples | None,
        settings: SimpleNamespace,
        given: tuple[Any, Any, Any],
    ) -> None:
        drawn = copy.deepcopy((settings.validation_split, self._generator))
        training, _ = hold_out(samples, *drawn, validation)
        self._count_steps(len(training), settings.batch_size)
        compilation = self._make_compilation(self._built_with)
        if compilation.parameters != self._network.compilation.parameters:
            from ..network.models import inherit_values

            network = self._create_network(self._built_with, seed=0)
            self._network = inherit_values(network, self._network)
        super()._train(samples, validation, settings, given)

    def _count_steps(self, n_samples: int, batch_size: int | str) -> None:
        size = resolve_batch_size(batch_size, n_samples)
        self.steps_per_epoch_ = math.ceil(n_samples / size)

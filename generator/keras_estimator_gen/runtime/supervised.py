"""What estimators that learn from a target share: reading it, and scoring by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from sklearn import config_context, get_config
from sklearn.metrics import get_scorer

from .estimator import KerasEstimator
from .heads import Head
from .parameters import read_parameters
from .routing import collect_options
from .samples import Array
from .targets import read_target


class SupervisedEstimator(KerasEstimator):
    """Base of classifiers and regressors."""

    _scorer_name: ClassVar[str | None] = None
    """Name of the scorer of scikit-learn that `score` calls in place of `scorer`."""

    scorer: Callable[..., float]
    target_encoder_: Any
    target_type_: str

    def _list_labels(self) -> list[Array | None]:
        """List the labels of each column of the encoded target; None of numbers."""
        raise NotImplementedError

    def _decode_parts(self, parts: list[Array]) -> Array:
        """Turn what is chosen for each output into labels or numbers of y."""
        raise NotImplementedError

    def _arrange_target(self, y: Any, *, reset: bool) -> Any:
        del reset
        return read_target(y)

    def _predict_target(self, X: Any) -> Array:
        """Predict for some rows, in the form of the target."""
        return self._decode_parts(self._choose_columns(self._compute_outputs(X)))

    def _choose_columns(self, outputs: list[Array]) -> list[Array]:
        """Choose codes of labels, or numbers, for each output of the network."""
        pairs = zip(self._heads, self._link_outputs(outputs), strict=True)
        return [head.choose_columns(part) for head, part in pairs]

    def _link_outputs(self, outputs: list[Array]) -> list[Array]:
        """Turn each output of the network into probabilities, or leave its numbers."""
        return [
            (
                np.ones_like(linked[:, :1])
                if self._has_one_label(head)
                else head.decode_probabilities(linked)
            )
            for head, linked in zip(
                self._heads, self._apply_links(outputs), strict=True
            )
        ]

    def _has_one_label(self, head: Head) -> bool:
        if head.coding == "numbers":
            return False
        labels = self._list_labels()[head.first]
        return labels is not None and len(labels) == 1

    def _score(self, X: Any, y: Any, sample_weight: Any) -> float:
        """Score some rows by `scorer`, or the scorer of scikit-learn that is named."""
        options = collect_options(read_parameters(self), "score")
        y = self._arrange_target(y, reset=False)
        if self._scorer_name is None:
            predicted = self.predict(X)
            score = self.scorer(y, predicted, sample_weight=sample_weight, **options)
            return float(score)
        if sample_weight is not None:
            options["sample_weight"] = sample_weight
        # A scorer takes options only where they may be routed.
        routing = get_config()["enable_metadata_routing"] or bool(options)
        with config_context(enable_metadata_routing=routing):
            return float(get_scorer(self._scorer_name)(self, X, y, **options))

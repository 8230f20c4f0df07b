# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:53715f68d2afaada18a06b6cb899a94f09eb5524712d8a599e141251c01e23fc
"""Estimators whose network starts from the model in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...estimator import KerasEstimator

if TYPE_CHECKING:
    import keras


class PrebuiltModelMixin(KerasEstimator):
    """Mixin of estimators whose network starts from a prebuilt model.

    It comes before ``KerasClassifier`` or another base class.
    """

    def _load_model(
        self,
        module: str,
        name: str,
        output: str | None = None,
        *,
        whole: bool = False,
    ) -> keras.Model:
        """Load the model of a file beside a module, or its part up to a layer."""
        from .loading import load_prebuilt

        path = Path(module).with_name(name)
        return load_prebuilt(path, output, self._custom_objects(), whole=whole)

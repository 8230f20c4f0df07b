# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:43a423115c152b7131979b68e382bb1e0cbaab28d4784b97c7e8ec336199c5e9
"""Estimators whose network starts from the model in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..own_code import OwnCodeMixin

if TYPE_CHECKING:
    import keras


class PrebuiltModelMixin(OwnCodeMixin):
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

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

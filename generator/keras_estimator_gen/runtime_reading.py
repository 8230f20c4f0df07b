"""Modules of the runtime that say what the generator has to know as well.

Each of them is read by itself: the runtime as a whole needs scikit-learn.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING


def _load_module(name: str) -> ModuleType:
    path = Path(__file__).with_name("runtime") / f"{name.replace('.', '/')}.py"
    spec = spec_from_file_location(f"{__package__}._{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if TYPE_CHECKING:
    from .runtime import parameters
    from .runtime.parts.prebuilt_models import saved_models
else:
    parameters = _load_module("parameters")
    saved_models = _load_module("parts.prebuilt_models.saved_models")

__all__ = ["parameters", "saved_models"]

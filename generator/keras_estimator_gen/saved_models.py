"""What an estimator checks in the file of a model, which the generator checks as well.

The module of the runtime is read by itself: the runtime as a whole needs scikit-learn.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING


def _load_module(name: str) -> ModuleType:
    path = Path(__file__).parent.joinpath("runtime", "parts", "prebuilt_models", f"{name}.py")
    spec = spec_from_file_location(f"{__package__}._{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if TYPE_CHECKING:
    from .runtime.parts.prebuilt_models import saved_models
else:
    saved_models = _load_module("saved_models")

CLASSES = saved_models.CLASSES
FUNCTIONS = saved_models.FUNCTIONS
ModelFileError = saved_models.ModelFileError
list_faults = saved_models.list_faults
read_description = saved_models.read_description

__all__ = ["CLASSES", "FUNCTIONS", "ModelFileError", "list_faults", "read_description"]

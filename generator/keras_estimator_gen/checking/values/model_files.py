"""What a ``.keras`` file says of its model, read without Keras."""

import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...errors import IdentifierError
from ...saved_models import list_faults, read_description
from ...spec.companions import Companion

MAX_MODEL_BYTES: Final = 1_000_000_000
"""Largest model that is read."""

_FORM: Final = (
    "a name such as 'base.keras': letters, digits, '_', '-' and '.', without a folder or blanks"
)
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\.keras")


@dataclass(frozen=True)
class ModelFile:
    """The model of a file.

    Attributes
    ----------
    layers : tuple of str
        Names of its layers, in order.
    open : bool
        Whether the file does not tell all layers, because the model is a class of its own.
    """

    layers: tuple[str, ...]
    open: bool


def check_file_name(name: str) -> str:
    """Return a name if it can be that of a model beside a generated module.

    Parameters
    ----------
    name : str
        As written in a specification.

    Raises
    ------
    IdentifierError
        If it is no plain name of a ``.keras`` file.
    """
    if not _FILE.fullmatch(name):
        message = f"{name!r} is not the name of a model next to the specification"
        raise IdentifierError(message, _FORM)
    return name


def read_model_file(file: Companion) -> ModelFile:
    """Read what a file says of its model.

    Parameters
    ----------
    file : Companion
        The file.

    Raises
    ------
    IdentifierError
        If it is not an archive that Keras has written, or names what may do more than compute.
    """
    name = file.path.name
    try:
        config = read_description(io.BytesIO(file.content))
        model = _read_config(config)
    except ValueError as error:
        message = f"{name!r} is not a model that Keras has saved"
        raise IdentifierError(
            message, "a file that model.save('NAME.keras') has written"
        ) from error
    for fault in list_faults(config, _may_be_own):
        message = f"{name!r} would not be loaded, because {fault}"
        raise IdentifierError(message, "a model of layers of Keras that only compute")
    return model


def _may_be_own(table: Mapping[str, Any]) -> bool:
    """Tell whether a class could be the user's, which is known only when the network is built."""
    package = str(table["module"]).partition(".")[0]
    return package not in sys.stdlib_module_names | {"keras"}


def _read_config(config: Any) -> ModelFile:
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ValueError("it describes no model")
    layers = config["config"].get("layers")
    if not isinstance(layers, list):
        return ModelFile((), open=True)
    described = [layer.get("config", {}) for layer in layers if isinstance(layer, dict)]
    names = [each.get("name") for each in described if isinstance(each, dict)]
    return ModelFile(tuple(name for name in names if isinstance(name, str)), open=False)

"""The description of a model in a file. Nothing in it is run, and no weights are read."""

import json
import zipfile
from pathlib import Path
from typing import Any, Final

from ..errors import ModelError
from ..saved_models import ModelFileError
from ..saved_models import read_description as read_archive
from .network import MODELS

_LARGEST: Final = 64 * 2**20
"""Bytes that the text of a description may have."""

_HDF5: Final = b"\x89HDF"
_SAVED: Final = "model.save('NAME.keras')"
_IDENTITY: Final = "shared_object_id"


def read_description(path: Path) -> dict[str, Any]:
    """Read what a file says of a model.

    Parameters
    ----------
    path : Path
        What ``model.save`` has written as ``.keras``, or the text of ``model.to_json()``.

    Returns
    -------
    dict
        The serialized model: ``class_name``, ``config`` and ``compile_config``.

    Raises
    ------
    ModelError
        If it is no such file, or one of another version or another kind of model.
    """
    try:
        description = _read_file(path)
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror or error}") from error
    except ModelFileError as error:
        raise ModelError(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"is not a Keras model file or model JSON: {error}") from error
    _check_description(description)
    result: dict[str, Any] = _drop_identities(description)
    return result


def _read_file(path: Path) -> Any:
    with path.open("rb") as stream:
        if stream.read(len(_HDF5)) == _HDF5:
            raise ModelError(f"is an HDF5 file; load it with Keras 3 and save it anew: {_SAVED}")
        if zipfile.is_zipfile(stream):
            return read_archive(stream)
    if path.stat().st_size > _LARGEST:
        raise ModelError("is too large for the description of a model")
    return json.loads(path.read_bytes())


def _drop_identities(value: Any) -> Any:
    """Return a serialized value without the marks by which Keras finds the same object again."""
    if isinstance(value, list):
        return [_drop_identities(item) for item in value]
    if isinstance(value, dict):
        return {key: _drop_identities(each) for key, each in value.items() if key != _IDENTITY}
    return value


def _check_description(description: object) -> None:
    if not isinstance(description, dict) or not isinstance(description.get("config"), dict):
        message = "is not a Keras model file or model JSON"
        raise ModelError(f"{message}; expected what {_SAVED} or model.to_json() gives")
    if "module" not in description:
        raise ModelError(f"was written by Keras 2; load it with Keras 3 and save it anew: {_SAVED}")
    if description.get("class_name") not in MODELS:
        message = (
            f"is a {description.get('class_name')!r}, whose layers its own code connects; "
            "expected a Sequential or Functional model, or [estimator] build in a specification"
        )
        raise ModelError(message)

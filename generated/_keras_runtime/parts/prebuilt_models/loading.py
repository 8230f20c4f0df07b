# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:f4e1a25d4db7a88549b639e5a820bee2498791bb23a4e2e5b609f2a924853df0
"""Prebuilt models: networks that start from a file of Keras, with its weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...backend import keras, list_named_code, read_value
from ...network.isolation import name_code
from .saved_models import ModelFileError, find_name, list_faults, read_description

_PLAIN = ("float16", "float32", "float64", "bfloat16")


def load_prebuilt(
    path: Path, output: str | None, own: dict[str, Any], *, whole: bool
) -> keras.Model:
    """Load a model in the float type that networks are built in."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing, the model that the network starts from. It belongs "
            "next to the module of the estimator."
        )
    named = own | {
        keras.saving.get_registered_name(item): item for item in own.values()
    }
    _check_file(path, named)
    with name_code(named):
        model = keras.models.load_model(path, compile=False, safe_mode=True)
        model = _convert_model(model)
    if not hasattr(model, "input") or (whole and output is None):
        return model
    outputs = model.output if output is None else model.get_layer(output).output
    return keras.Model(model.input, outputs, name=None if whole else "base")


def _check_file(path: Path, own: dict[str, Any]) -> None:
    """Check what a file names before Keras makes objects of it."""
    try:
        if path.suffix != ".keras":
            raise ModelFileError("is not a .keras file; save the model again as one")
        with path.open("rb") as file:
            description = read_description(file)
        others = list_named_code().keys() - own.keys()
        faults = list_faults(description, lambda table: _is_own(table, own), others)
        for fault in faults:
            raise ModelFileError(f"is not loaded, because {fault}")
    except ModelFileError as error:
        raise ModelFileError(f"{path} {error}") from error


def _is_own(table: dict[str, Any], own: dict[str, Any]) -> bool:
    """Tell whether Keras would find code of one's own for a class or function."""
    kind, name = find_name(table)
    found = name if kind == "function" else table.get("registered_name")
    return isinstance(found, str) and found in own


def _convert_model(model: keras.Model) -> keras.Model:
    """Copy a model whose layers compute in another float type than is asked for."""
    wanted = keras.config.floatx()
    names = {layer.dtype_policy.name for layer in model.layers}
    if not (names & set(_PLAIN)) - {wanted} or not hasattr(model, "input"):
        return model
    converted = keras.models.clone_model(
        model, clone_function=_convert_layer, recursive=True
    )
    for variable, given in zip(converted.variables, model.variables, strict=True):
        variable.assign(read_value(given))
    return converted


def _convert_layer(layer: keras.Layer) -> keras.Layer:
    config = layer.get_config()
    if layer.dtype_policy.name in _PLAIN:
        config["dtype"] = keras.config.dtype_policy()
    converted = type(layer).from_config(config)
    converted.trainable = layer.trainable
    return converted

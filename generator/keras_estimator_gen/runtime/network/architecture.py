"""What a Keras model consists of, as a description that it is created again from."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..backend import keras, list_layers, read_compile_arguments, read_learning_rate
from ..compilation import COUNTER
from .isolation import isolate_keras, name_code
from .values import Architecture, PackedModel

_PLAIN = (bool, int, float, str, tuple)


def describe_model(model: keras.Model, dtype: str) -> Architecture | None:
    """Describe the architecture of a model."""
    code = _name_all(_find_code(model))
    if (
        _is_foreign(type(model))
        or "<lambda>" in code
        or len(code) < len(_find_code(model))
        # It computes with what it has adapted to, and not with its variables.
        or any(hasattr(layer, "finalize_state") for layer in list_layers(model))
    ):
        return None
    try:
        config = keras.saving.serialize_keras_object(model.get_config())
    except (NotImplementedError, TypeError, ValueError):
        return None
    architecture = Architecture(
        json.dumps(config, sort_keys=True),
        tuple(sorted(code.items())),
        isinstance(model, keras.Sequential),
        dtype,
    )
    return architecture if not code or _is_faithful(architecture, model) else None


def create_model(architecture: Architecture) -> keras.Model:
    """Create a model, not compiled and with weights yet to be set."""
    kind = keras.Sequential if architecture.sequential else keras.Model
    with (
        isolate_keras(architecture.dtype, seed=0),
        name_code(dict(architecture.code)),
    ):
        return kind.from_config(json.loads(architecture.config))


def copy_model(model: keras.Model, dtype: str) -> keras.Model:
    """Copy a model that only Keras itself can perhaps create again, by saving it."""
    purpose = (
        "copied during the training, as a callback of scikit-learn wants that asks for "
        "`fitted_estimator`"
    )
    with (
        explain_copies(purpose),
        isolate_keras(dtype, seed=0),
        name_code(find_code(model)),
    ):
        return copy.deepcopy(model)


@contextmanager
def explain_copies(purpose: str) -> Iterator[None]:
    """Say what a model needs, if Keras cannot do with it what `purpose` says."""
    try:
        yield
    except (NotImplementedError, TypeError, ValueError) as error:
        raise TypeError(
            f"The network cannot be {purpose}. Give the model and its layers a "
            "complete `get_config`, and register their classes by "
            f"`keras.saving.register_keras_serializable`. Keras says: {error}"
        ) from error


def find_code(model: keras.Model) -> dict[str, Any]:
    """Find the code outside Keras that a model consists of, by registered names."""
    found = _find_code(model) | {type(model)}
    compiled = read_compile_arguments(model) if model.compiled else {}
    optimizer = getattr(model, "optimizer", None)
    for item in (*keras.tree.flatten(compiled), read_learning_rate(optimizer)):
        found.add(item if inspect.isroutine(item) else type(item))
    return {
        keras.saving.get_registered_name(item): item
        for item in found
        if _is_foreign(item)
    }


def _name_all(code: set[Any]) -> dict[str, Any]:
    return {keras.saving.get_registered_name(item): item for item in code}


def _is_foreign(item: Any) -> bool:
    return str(item.__module__).partition(".")[0] != "keras"


def _find_code(model: keras.Model) -> set[Any]:
    """Return the classes and functions outside Keras that the layers consist of."""
    found: set[Any] = set()
    for layer in list_layers(model):
        found.add(type(layer))
        for name, value in vars(layer).items():
            # Keras puts wrappers of some methods beside the attributes.
            if inspect.isfunction(value) and not hasattr(type(layer), name):
                found.add(value)
            elif hasattr(value, "get_config"):
                found.add(type(value))
    return {item for item in found if _is_foreign(item)}


def _is_faithful(architecture: Architecture, model: keras.Model) -> bool:
    """Tell whether a model with code outside Keras is created again as it was."""
    try:
        twin = create_model(architecture)
    except Exception:  # whatever the code of a layer does with a configuration
        return False
    return _summarize(twin) == _summarize(model)


def _summarize(model: keras.Model) -> list[Any]:
    layers = [
        {
            name: COUNTER.sub("", str(value)) if name == "name" else value
            for name, value in vars(layer).items()
            # The path of a nested layer depends on who has built it.
            if isinstance(value, _PLAIN) and not name.endswith("_path")
        }
        for layer in list_layers(model)
    ]
    return [layers, [(variable.shape, variable.dtype) for variable in model.variables]]


def pack_model(model: keras.Model) -> PackedModel:
    """Let Keras write a model that only Keras itself can perhaps create again."""
    with explain_copies("pickled"):
        return PackedModel(find_code(model), pickle.dumps(model))


def unpack_model(packed: PackedModel, dtype: str) -> keras.Model:
    """Let Keras read a model that it has written, in the float type that it had."""
    with (
        explain_copies("pickled"),
        isolate_keras(dtype, seed=0),
        name_code(packed.code),
    ):
        # Whoever has this object is unpickling what holds it.
        model: keras.Model = pickle.loads(packed.data)  # noqa: S301
        return model

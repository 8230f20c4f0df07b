# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:c90f0a59a3da774c812e98ec4da22a6d129995ea83d276fe327c98f8fb99ce18
"""Models with code outside Keras: created again with that code, or kept."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ...backend import (
    has_exclusions,
    keras,
    list_layers,
    read_compile_arguments,
    read_learning_rate,
)
from ...network import Architecture, Compilation, Network, read_variables
from ...network.isolation import isolate_keras, name_code
from ...network.models import (
    create_model,
    describe_architecture,
    find_own_code,
    is_own_code,
)

COUNTER = re.compile(r"_\d+$")
"""What Keras puts after automatic names, by how many there were before."""

_PLAIN = (bool, int, float, str)


class KeptNetwork(Network):
    """A network with a model that Keras alone can perhaps create again."""

    def leave_model(self) -> Network:
        """Return the network with a model of its own."""
        with _let_keras_copy(
            "copied during the training, as a callback of scikit-learn wants that asks "
            "for `fitted_estimator`",
            self.dtype,
            _name_all_code(self.model),
        ):
            return replace(self, model=copy.deepcopy(self.model))

    def __getstate__(self) -> dict[str, Any]:
        code = _name_all_code(self.model)
        with _let_keras_copy("pickled", self.dtype, code):
            packed = code, pickle.dumps(self.model)
        return {**super().__getstate__(), "model": packed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        code, data = state["model"]
        with _let_keras_copy("pickled", state["dtype"], code):
            # Whoever has this object is unpickling what holds it.
            model = pickle.loads(data)  # noqa: S301
        vars(self).update(state, model=model)


def describe_own_model(
    model: keras.Model, dtype: str, compilation: Compilation
) -> Network:
    """Describe a compiled model, which is kept only if Keras alone can copy it."""
    architecture = None
    if not has_exclusions(model.optimizer) and compilation.is_repeatable():
        architecture = _describe_architecture(model, dtype)
    weights = read_variables(model.variables)
    if architecture is not None:
        return Network(architecture, compilation, dtype, weights)
    none: Any = None
    return KeptNetwork(none, compilation, dtype, weights, model=model)


def _describe_architecture(model: keras.Model, dtype: str) -> Architecture | None:
    """Describe the architecture of a model, if a description tells all of it."""
    found = find_own_code(model)
    code = {keras.saving.get_registered_name(item): item for item in found}
    if (
        type(model) in found
        or "<lambda>" in code
        or len(code) < len(found)
        or any(hasattr(layer, "finalize_state") for layer in list_layers(model))
    ):
        return None
    try:
        named = tuple(sorted(code.items()))
        architecture = describe_architecture(model, dtype, named)
    except (NotImplementedError, TypeError, ValueError):
        return None
    return architecture if not code or _is_faithful(architecture, model) else None


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
            name: COUNTER.sub("", str(value)) if name == "name" else _freeze(value)
            for name, value in vars(layer).items()
            # The path of a nested layer depends on who has built it, and which of its
            # attributes Keras tracks on whether they are lists.
            if not name.endswith(("_path", "_tracked"))
            if _is_plain(value) and value not in ([], ())
        }
        for layer in list_layers(model)
    ]
    return [layers, [(variable.shape, variable.dtype) for variable in model.variables]]


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(item is None or _is_plain(item) for item in value)
    return isinstance(value, _PLAIN)


def _freeze(value: Any) -> Any:
    """Return a plain value with tuples for lists, which JSON makes of tuples."""
    return tuple(map(_freeze, value)) if isinstance(value, list | tuple) else value


def _name_all_code(model: Any) -> dict[str, Any]:
    """Name the code outside Keras of a model, and of what it is compiled with."""
    found = find_own_code(model)
    compiled = read_compile_arguments(model) if model.compiled else {}
    optimizer = getattr(model, "optimizer", None)
    for item in (*keras.tree.flatten(compiled), read_learning_rate(optimizer)):
        found.add(item if inspect.isroutine(item) else type(item))
    return {
        keras.saving.get_registered_name(item): item
        for item in found
        if is_own_code(item)
    }


@contextmanager
def _let_keras_copy(purpose: str, dtype: str, code: dict[str, Any]) -> Iterator[None]:
    """Let Keras find the code of a model, and say what a model needs if it cannot."""
    try:
        with isolate_keras(dtype, seed=0), name_code(code):
            yield
    except (NotImplementedError, TypeError, ValueError) as error:
        raise TypeError(
            f"The network cannot be {purpose}. Give the model and its layers a "
            "complete `get_config`, and register their classes by "
            f"`keras.saving.register_keras_serializable`. Keras says: {error}"
        ) from error

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:251102820d2d7a81ec362d387c79b2142314142255f4365977d93dc7565b99cf
"""Models that a build function has compiled in its own way."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from ...backend import keras, read_compile_arguments
from ...compilation import (
    assumes_logits,
    create_loss,
    create_metrics,
    create_optimizer,
    describe_optimizer,
    freeze,
)
from ...network import Compilation
from ...network.copying import copy_object
from ...routing import collect_options, create_items
from ...settings import make_plain
from ..own_code.models import COUNTER


def check_set(
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: Compilation,
    estimator: Any,
) -> None:
    """Check that a compiled model follows all parameters that somebody has set."""
    compiled = read_compile_arguments(model)
    for name, asked in kwargs.items():
        found = compiled.get(name)
        given = _list_set(name, estimator)
        if not given or _is_same_argument(name, found, asked, model, compilation):
            continue
        shown = ", ".join(f"{key}={value!r}" for key, value in given.items())
        raise ValueError(
            f"{shown} is set, but model compiled with {name}={_name_objects(found)}: "
            "the build function has chosen it by itself. Let the function compile the "
            "model with its argument `compile_kwargs`, or leave the default of "
            f"{', '.join(given)}."
        )


def _list_set(name: str, estimator: Any) -> dict[str, Any]:
    """List the parameters for an argument of ``compile`` that are not at a default."""
    signature = inspect.signature(type(estimator)).parameters
    given = {
        key: value
        for key, value in estimator.get_params(deep=False).items()
        if not np.all(value == make_plain(signature[key].default))
    }
    routed = {f"{name}__{key}" for key in collect_options(given, name)}
    return {
        key: value
        for key, value in given.items()
        if key in {name, f"compile__{name}", *routed}
    }


def _name_objects(value: Any) -> str:
    """Show the objects of Keras in a structure by their classes."""
    if isinstance(value, dict):
        return repr({key: _name_objects(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_name_objects, value))}]"
    if value is None or isinstance(value, str | int | float):
        return repr(value)
    return str(getattr(value, "__name__", type(value).__name__))


def _is_same_argument(
    name: str, found: Any, asked: Any, model: keras.Model, compilation: Compilation
) -> bool:
    """Tell whether a model was compiled with what the parameters ask for."""
    # Losses follow the last layers: it does not matter whether they are for logits.
    if name == "jit_compile":
        return (found is True) == (asked is True)
    if found is asked:
        return True

    def describe(value: Any) -> Any:
        if name == "optimizer":
            return describe_optimizer(create_optimizer(value, {}))
        if name == "loss":
            count = max(1, len(compilation.heads))
            made = create_items(value, {}, "loss", create_loss)
            losses = list_by_output(model, made, count)
            return freeze([_forget_logits(each) for each in losses])
        if name in ("metrics", "weighted_metrics"):
            return freeze(create_metrics(value, {}, len(compilation.heads)))
        return value

    try:
        return bool(_drop_counters(describe(found)) == _drop_counters(describe(asked)))
    except (NotImplementedError, TypeError, ValueError):
        return False  # what cannot be copied is not what parameters ask for


def _forget_logits(loss: Any) -> Any:
    if loss is None or not assumes_logits(loss):
        return loss
    return copy_object(loss, {"from_logits": False}, "loss")


def _drop_counters(value: Any) -> Any:
    """Leave out what Keras puts after automatic names in what `freeze` returns."""
    if not isinstance(value, tuple):
        return value
    if len(value) == 2 and value[0] == "name":
        return "name", COUNTER.sub("", str(value[1]))
    return tuple(map(_drop_counters, value))


def list_by_output(model: keras.Model, items: Any, count: int) -> list[Any]:
    """List what stands for each output of a model, in their order."""
    if isinstance(items, dict):
        return [items.get(name) for name in model.output_names]
    return list(items) if isinstance(items, list | tuple) else [items] * count

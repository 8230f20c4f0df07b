# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:25fc8544ec42e2c9edf568e62a51251867d10cadd39aa777b805b97e0bc42e5f
"""Parts of a network: from its inputs to a layer, and from a layer to its outputs."""

from __future__ import annotations

from typing import Any, Literal

from .backend import keras, list_layers
from .routing import suggest_name

Part = tuple[Literal["encoder", "decoder"], str]


def cut_model(model: keras.Model, part: Part | None) -> keras.Model:
    """Cut a part out of a model, which shares the model's layers."""
    if part is None:
        return model
    kind, name = part
    _check_layer(model, name)
    inputs, found, outputs = _apply_layers(model)
    ends = (inputs, found[name]) if kind == "encoder" else (found[name], outputs)
    try:
        return keras.Model(*ends)
    except ValueError as error:
        raise ValueError(
            f"The model {model.name!r} cannot be cut at the layer {name!r}: its "
            "outputs also depend on its inputs in other ways than through that layer. "
            "Name a layer that everything passes through."
        ) from error


def _apply_layers(model: keras.Model) -> tuple[Any, dict[str, Any], Any]:
    """Apply all layers again, because nested models only know their own tensors."""
    found: dict[str, Any] = {}

    def apply(layer: keras.Layer, *args: Any, **kwargs: Any) -> Any:
        output = layer(*args, **kwargs)
        found.setdefault(layer.name, output)
        return output

    if not isinstance(model, keras.Sequential):
        again = keras.models.clone_model(
            model, clone_function=lambda layer: layer, call_function=apply
        )
        return again.input, found, again.outputs
    (first,) = model.inputs
    output = inputs = keras.Input(batch_shape=first.shape, dtype=first.dtype)
    for layer in model.layers:
        output = apply(layer, output)
    return inputs, found, output


def _check_layer(model: keras.Model, name: str) -> None:
    if not isinstance(model, keras.Sequential) and not hasattr(model, "output_names"):
        raise ValueError(
            f"The model {model.name!r} has no part that ends or begins at the layer "
            f"{name!r}, because it is a subclassed model, whose layers form no graph. "
            "Build a functional or sequential model."
        )
    kind = keras.layers.InputLayer
    known = sorted(item.name for item in model.layers if not isinstance(item, kind))
    if name in known:
        return
    for layer in model.layers:
        if isinstance(layer, keras.Model) and any(
            inner.name == name for inner in list_layers(layer)
        ):
            raise ValueError(
                f"The layer {name!r} is inside the model {layer.name!r}, which is a "
                f"layer of {model.name!r}. Only {known} can be named."
            )
    raise ValueError(
        f"The model {model.name!r} has no layer {name!r}.{suggest_name(name, known)} "
        f"Its layers are {known}."
    )

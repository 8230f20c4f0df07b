# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:2e1c7b53fd44b5f74face82a76d9a4d162dcc67c5cb345ab47227a4342d23fa6
"""Parts of a network: from its inputs to a layer, and from a layer to its outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..routing import suggest_name

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Encoder:
    """Cuts out of a model what computes the output of a layer."""

    layer: str

    def __call__(self, model: keras.Model) -> keras.Model:
        """Return the part, which shares the layers of the model."""
        inputs, output, _ = _find_tensors(model, self.layer)
        return _cut_model(model, self.layer, inputs, output)


@dataclass(frozen=True)
class Decoder:
    """Cuts out of a model what computes its outputs from the output of a layer."""

    layer: str

    def __call__(self, model: keras.Model) -> keras.Model:
        """Return the part, which shares the layers of the model."""
        _, output, outputs = _find_tensors(model, self.layer)
        return _cut_model(model, self.layer, output, outputs)


def _cut_model(
    model: keras.Model, layer: str, inputs: Any, outputs: Any
) -> keras.Model:
    import keras

    try:
        return keras.Model(inputs, outputs)
    except ValueError as error:
        raise ValueError(
            f"The model {model.name!r} cannot be cut at the layer {layer!r}: its "
            "outputs also depend on its inputs in other ways than through that layer. "
            "Name a layer that everything passes through."
        ) from error


def _find_tensors(model: keras.Model, layer: str) -> tuple[Any, Any, Any]:
    """Return the inputs of a model, the output of a layer, and the model's outputs."""
    _check_layer(model, layer)
    inputs, found, outputs = _apply_layers(model)
    # Of a layer that is applied several times, the first one counts.
    return inputs, found[layer], outputs


def _apply_layers(model: keras.Model) -> tuple[Any, dict[str, Any], Any]:
    """Apply all layers again, because nested models only know their own tensors."""
    import keras

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
    import keras

    from ..backend import list_layers

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

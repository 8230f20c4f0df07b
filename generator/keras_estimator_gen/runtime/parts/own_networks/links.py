"""What the last layers of a network emit: logits or not, and which numbers."""

from __future__ import annotations

from typing import Any

from ...backend import keras
from ...data import list_leaves, map_leaves
from ...losses import assumes_logits
from ...network.network import Compilation
from ...target_ranges import check_output_range, takes_logits

_SAMPLES = (-5.0, 0.0, 5.0)
"""Numbers by which an activation shows what it makes of any."""


def find_output_shapes(model: keras.Model, input_shape: Any) -> list[Any]:
    """Find the shapes of a network's outputs."""
    if hasattr(model, "output_shape"):
        shapes = model.output_shape
        return [shapes] if isinstance(shapes, tuple) else list_leaves(shapes)
    row = map_leaves(lambda shape: keras.ops.zeros((1, *shape)), input_shape)
    return [(None, *output.shape[1:]) for output in keras.tree.flatten(model(row))]


def find_output_layers(model: keras.Model) -> list[Any]:
    """Find the layer that each output of a network comes from."""
    if isinstance(model, keras.Sequential) or not hasattr(model, "output_names"):
        return [model.layers[-1]]
    return [model.get_layer(name) for name in model.output_names]


def find_logits(model: keras.Model, losses: Any) -> tuple[bool, ...]:
    """Find out which outputs of a network are logits."""
    layers = find_output_layers(model)
    if isinstance(losses, dict):
        losses = list(losses.values())
    if not isinstance(losses, list) or len(losses) != len(layers):
        losses = [losses] * len(layers)
    return tuple(_emits_logits(*pair) for pair in zip(layers, losses, strict=True))


def check_output_ranges(model: keras.Model, compilation: Compilation) -> None:
    """Check that a network predicts the numbers alone that its losses compare."""
    # What a layer without an activation emits is not known, and losses of a build
    # function's own are left to it.
    layers = find_output_layers(model)
    heads, logits = compilation.heads, compilation.from_logits
    if compilation.config is not None or len(layers) != len(heads):
        return
    for layer, head, is_logits in zip(layers, heads, logits, strict=True):
        name, activation = head.target_range, getattr(layer, "activation", None)
        if name is None or activation is None:
            continue
        # A loss that was told that it is given logits takes any number.
        if not is_logits or not takes_logits(name):
            samples = keras.ops.convert_to_tensor([_SAMPLES], dtype=layer.compute_dtype)
            outputs = keras.ops.convert_to_numpy(activation(samples))
            check_output_range(outputs, name, layer.name)


def _emits_logits(layer: Any, loss: Any) -> bool:
    if hasattr(layer, "activation"):
        return layer.activation is keras.activations.linear
    if isinstance(layer, keras.layers.Softmax):
        return False
    return bool(assumes_logits(loss))

"""The compilation of a network, as its build function has made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...backend import keras
from ...compilation import assumes_logits, create_losses, freeze
from ...heads import Heads
from ...network.models import check_outputs, is_compiled_as_asked
from ...samples import list_leaves, map_leaves
from ..target_ranges import NumberHead, check_output_range, takes_logits
from .compilation import OwnCompilation
from .compiled import check_set, list_by_output
from .matching import follow_loss, match_heads

_SAMPLES = (-5.0, 0.0, 5.0)
"""Numbers by which an activation shows what it makes of any."""


def follow_network(
    estimator: Any,
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: OwnCompilation,
) -> OwnCompilation:
    """Let heads and losses follow a model, and compile it if it is not."""
    own = model.compiled and not is_compiled_as_asked(model, kwargs)
    asked = not model.compiled or model.loss is kwargs["loss"]
    if model.compiled:
        check_set(model, kwargs, compilation, estimator)
    if compilation.heads:
        shapes = find_output_shapes(model, estimator.input_shape_)
        heads = _follow_outputs(model, compilation, shapes, asked=asked)
        check_outputs(shapes, heads, type(estimator).__name__)
        heads = _find_logits(model, heads, compilation.parameters, asked=asked)
        compilation = replace(compilation, heads=heads)
    losses = model.loss
    if asked:
        losses = create_losses(compilation.parameters, compilation.heads)
    changed = asked and freeze(losses) != freeze(kwargs["loss"])
    if own:
        config = model.get_compile_config()
        if changed:
            config["loss"] = keras.saving.serialize_keras_object(losses)
        compilation = replace(compilation, config=json.dumps(config))
    if changed or not model.compiled:
        arguments = compilation.create_arguments()
        # A function may have set more of its optimizer than arguments can say.
        model.compile(
            **{
                **arguments,
                "optimizer": getattr(model, "optimizer", None) or kwargs["optimizer"],
            }
        )
    if not own:
        _check_output_ranges(model, compilation.heads)
    return compilation


def _follow_outputs(
    model: keras.Model, compilation: OwnCompilation, shapes: list[Any], *, asked: bool
) -> Heads:
    """Let heads follow the outputs of a model, and losses that it is compiled with."""
    heads, parameters = compilation.heads, compilation.parameters
    if not asked:
        losses = list_by_output(model, model.loss, len(shapes))
        if len(heads) == len(losses) == len(shapes):
            heads = tuple(
                head if loss is None else follow_loss(head, loss, shape[-1])
                for head, loss, shape in zip(heads, losses, shapes, strict=True)
            )
    heads = match_heads(heads, [shape[-1] for shape in shapes], parameters)
    if not isinstance(parameters["loss"], Mapping) or len(heads) != len(shapes):
        return heads
    # Such losses find their heads by the names that the network has for them.
    pairs = zip(heads, model.output_names, strict=True)
    return tuple(replace(head, name=name) for head, name in pairs)


def _find_logits(
    model: keras.Model, heads: Heads, parameters: Mapping[str, Any], *, asked: bool
) -> Heads:
    """Find out which outputs of a network are logits."""
    layers = find_output_layers(model)
    if len(layers) != len(heads):
        layers = layers[-1:] * len(heads)
    losses = model.loss
    if asked:
        # Linear heads leave losses as they were given, before they agree with layers.
        linear = tuple(replace(head, activation="linear") for head in heads)
        losses = create_losses(parameters, linear)
    losses = list_by_output(model, losses, len(heads))
    rows = zip(heads, layers, losses, strict=True)
    # A linear output of a regression is no logit, whatever layer it has.
    return tuple(
        (
            replace(head, emits_logits=_emits_logits(layer, loss))
            if head.activation != "linear"
            else head
        )
        for head, layer, loss in rows
    )


def _emits_logits(layer: Any, loss: Any) -> bool:
    if hasattr(layer, "activation"):
        return layer.activation is keras.activations.linear
    if isinstance(layer, keras.layers.Softmax) or not isinstance(
        loss, keras.losses.Loss
    ):
        return False
    return bool(assumes_logits(loss))


def _check_output_ranges(model: keras.Model, heads: Heads) -> None:
    """Check that a network predicts the numbers alone that its losses compare."""
    # What a layer without an activation emits is not known, and losses of a build
    # function's own are left to it.
    layers = find_output_layers(model)
    if len(layers) != len(heads):
        return
    for layer, head in zip(layers, heads, strict=True):
        name = head.target_range if isinstance(head, NumberHead) else None
        activation = getattr(layer, "activation", None)
        if name is None or activation is None:
            continue
        # A loss that was told that it is given logits takes any number.
        if not head.emits_logits or not takes_logits(name):
            samples = keras.ops.convert_to_tensor([_SAMPLES], dtype=layer.compute_dtype)
            outputs = keras.ops.convert_to_numpy(activation(samples))
            check_output_range(outputs, name, layer.name)


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

"""The compilation of a network, as its build function has made it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from ...backend import keras
from ...compilation import compile_model, create_loss_of
from ...heads import Heads
from ...losses import agree_on_logits
from ...network.models import check_outputs, is_compiled_as_asked
from ...network.network import Compilation
from .compiled import check_set, list_by_output
from .links import check_output_ranges, find_logits, find_output_shapes
from .matching import follow_loss, match_heads


def follow_network(
    estimator: Any,
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: Compilation,
) -> Compilation:
    """Let heads and losses follow a model, and compile it if it is not."""
    shapes = find_output_shapes(model, estimator.input_shape_)
    if model.compiled:
        check_set(model, kwargs, compilation, estimator)
    changed = False
    if compilation.heads:
        heads = compilation.heads
        if model.compiled and model.loss is not kwargs["loss"]:
            heads = _follow_losses(model, heads, shapes)
        widths = [shape[-1] for shape in shapes]
        heads = match_heads(heads, widths, compilation.parameters)
        check_outputs(shapes, heads, type(estimator).__name__)
        changed = _list_losses(heads) != _list_losses(compilation.heads)
        compilation = dataclasses.replace(compilation, heads=heads)
    compilation = _complete_compilation(model, kwargs, compilation, changed=changed)
    check_output_ranges(model, compilation)
    return compilation


def _follow_losses(model: keras.Model, heads: Heads, shapes: list[Any]) -> Heads:
    """Let heads follow the losses with which a build function compiled its model."""
    losses = list_by_output(model, model.loss, len(shapes))
    if not len(heads) == len(losses) == len(shapes):
        return heads
    return tuple(
        head if loss is None else follow_loss(head, loss, shape[-1])
        for head, loss, shape in zip(heads, losses, shapes, strict=True)
    )


def _list_losses(heads: Heads) -> list[tuple[int, str]]:
    """List what the losses of heads of classes depend on."""
    return [
        (head.units, head.default_loss) for head in heads if head.coding != "numbers"
    ]


def _complete_compilation(
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: Compilation,
    *,
    changed: bool,
) -> Compilation:
    """Compile the model if it is not, and let its losses agree with its last layers."""
    own = model.compiled and not is_compiled_as_asked(model, kwargs)
    asked = not model.compiled or model.loss is kwargs["loss"]
    logits: tuple[bool | None, ...]
    assumed = logits = compilation.from_logits
    if set(assumed) == {None}:
        logits = (None,) * max(1, len(compilation.heads))
    elif assumed:
        given = create_loss_of(compilation) if asked else model.loss
        logits = find_logits(model, given)
        if len(logits) == len(assumed):
            # A linear output of a regression is no logit, whatever layer it has.
            pairs = zip(logits, assumed, strict=True)
            logits = tuple(None if each is None else found for found, each in pairs)
    agrees = model.compiled and (
        not asked or (set(logits) == set(assumed) and not changed)
    )
    compilation = dataclasses.replace(compilation, from_logits=logits)
    if own:
        config = model.get_compile_config()
        if not agrees:
            loss = agree_on_logits(create_loss_of(compilation), logits)
            config["loss"] = keras.saving.serialize_keras_object(loss)
        compilation = dataclasses.replace(compilation, config=json.dumps(config))
    if not agrees:
        compile_model(model, compilation)
    return compilation

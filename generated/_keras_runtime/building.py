# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:9eb10adefaf95eeabfb370f1a48694017ce2aff021efefece7bcaf6beb38d1b7
"""From an estimator's build function to its network, checked against the target."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from .backend import keras, read_compile_arguments
from .compilation import (
    Compilation,
    compile_model,
    create_compile_kwargs,
    create_loss_of,
    is_same_argument,
    list_by_output,
)
from .data import list_leaves, map_leaves
from .heads import Heads, follow_loss, match_heads
from .isolation import isolate_keras
from .losses import agree_on_logits, check_output_ranges, find_logits
from .network import Network
from .parameters import find_fixed, make_plain
from .routing import check_arguments, collect_options


def build_network(
    estimator: Any, compilation: Compilation, dtype: str, seed: int
) -> Network:
    """Build the network of an estimator.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator, with everything learned from the data set.
    compilation : Compilation
        How its parameters say that the network is compiled.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    seed : int
        Seed of its initial weights.

    Returns
    -------
    Network
        The network. The heads of its compilation are those that it has.

    Raises
    ------
    ValueError
        If the outputs of the network do not fit the target, or if its build function
        has compiled it in another way than somebody has set.
    """
    with isolate_keras(dtype, seed):
        kwargs = create_compile_kwargs(compilation)
        model = estimator._keras_build_fn(kwargs)
        shapes = find_output_shapes(model, estimator.input_shape_)
        if model.compiled:
            _check_set(model, kwargs, compilation, estimator)
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
        return Network.from_model(model, dtype, compilation)


def call_build_function(
    estimator: Any, function: Callable[..., keras.Model], compile_kwargs: dict[str, Any]
) -> keras.Model:
    """Build a network by a function that takes parameters by their names.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator, with everything learned from the data set.
    function : callable
        Takes any of the estimator's own parameters, of those routed to ``model__``, of
        `compile_kwargs`, ``meta`` (a dict of what was learned from the data set, also
        by the names that SciKeras has for it) and ``params`` (a dict of all
        parameters).
    compile_kwargs : dict
        Arguments of ``Model.compile``.

    Returns
    -------
    keras.Model
        What the function returns.

    Raises
    ------
    ValueError
        If the function takes no argument of a name that is routed to it.
    """
    params = {**find_fixed(estimator), **estimator.get_params(deep=False)}
    routed = collect_options(params, "model")
    check_arguments(function, routed, "model")
    learned = _describe_for_scikeras(estimator) | {
        name: value
        for name, value in vars(estimator).items()
        if name.endswith("_") and not name.startswith("_")
    }
    own = {name: value for name, value in params.items() if "__" not in name}
    offered = {**own, "meta": learned, "compile_kwargs": compile_kwargs}
    offered |= {"params": params, **routed}
    taken = inspect.signature(function).parameters.values()
    if any(item.kind is item.VAR_KEYWORD for item in taken):
        return function(**offered)
    return function(
        **{item.name: offered[item.name] for item in taken if item.name in offered}
    )


def _describe_for_scikeras(estimator: Any) -> dict[str, Any]:
    """Describe the data set by names that build functions for SciKeras read."""
    shape = estimator.input_shape_
    if not isinstance(shape, tuple):
        shape = (getattr(estimator, "n_features_in_", None),)
    return {
        "X_shape_": (None, *shape),
        "X_dtype_": np.dtype(estimator._dtype),
        "n_outputs_expected_": max(1, len(estimator._heads)),
    }


def check_outputs(shapes: list[Any], heads: Heads, name: str) -> None:
    """Check that the outputs of a network fit the target.

    Parameters
    ----------
    shapes : list of (tuple of int or None)
        Shapes of the network's outputs, with None for the rows.
    heads : tuple of Head
        What the target needs.
    name : str
        Name of the estimator, for the message.

    Raises
    ------
    ValueError
        If the network has another number of outputs, or outputs of another shape.
    """
    needed = [(None, head.units) for head in heads]
    if shapes != needed:
        shown, wanted = (", ".join(map(str, group)) for group in (shapes, needed))
        raise ValueError(
            f"The network of {name} has {len(shapes)} outputs of the shape {shown}, "
            f"but the target needs {len(needed)} of the shape {wanted}. Flatten or "
            "pool inputs of more than one dimension before the output layer, and give "
            "the output layer as many units as the target has."
        )


def find_output_shapes(model: keras.Model, input_shape: Any) -> list[Any]:
    """Find the shapes of a network's outputs.

    Parameters
    ----------
    model : keras.Model
        The network; one that is a class of its own is called once, because it has its
        weights only then.
    input_shape : tuple of int, or list or dict of these
        Shape of one row.

    Returns
    -------
    list of tuple
        The shapes, with None for the rows.
    """
    if hasattr(model, "output_shape"):
        shapes = model.output_shape
        return [shapes] if isinstance(shapes, tuple) else list_leaves(shapes)
    row = map_leaves(lambda shape: keras.ops.zeros((1, *shape)), input_shape)
    return [(None, *output.shape[1:]) for output in keras.tree.flatten(model(row))]


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
    """Compile the model if it is not, and let its losses agree with its last layers.

    If its heads have changed since, so may have the losses that were asked for.
    """
    own = model.compiled and not _is_compiled_as_asked(model, kwargs)
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


def _check_set(
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
        if not given or is_same_argument(name, found, asked, model, compilation):
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


def _is_compiled_as_asked(model: keras.Model, kwargs: dict[str, Any]) -> bool:
    """Tell whether a build function has compiled with the given arguments alone."""
    defaults = inspect.signature(keras.Model.compile).parameters
    return all(
        value is kwargs.get(name, defaults[name].default)
        for name, value in read_compile_arguments(model).items()
    )

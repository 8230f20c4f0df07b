"""From an estimator's build function to its network, checked against the target."""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any

from .backend import keras, read_compile_arguments
from .compilation import compile_model, create_compile_kwargs, create_loss_of
from .heads import Head
from .isolation import isolate_keras
from .losses import emits_logits, set_from_logits
from .network import Compilation, Network


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
        The network.
    """
    with isolate_keras(dtype, seed):
        kwargs = create_compile_kwargs(compilation)
        model = estimator._keras_build_fn(kwargs)
        shape = _find_output_shape(model, estimator.input_shape_)
        check_output(shape, estimator._head, type(estimator).__name__)
        compilation = _complete_compilation(model, kwargs, compilation, estimator._head)
        return Network(model, dtype, compilation)


def check_output(shape: Any, head: Head, name: str) -> None:
    """Check that the output of a network fits the target.

    Parameters
    ----------
    shape : tuple of int or None
        Shape of the network's output, with None for the rows.
    head : Head
        What the target needs.
    name : str
        Name of the estimator, for the message.

    Raises
    ------
    ValueError
        If the network has another number of outputs, or outputs of another shape.
    """
    if shape != (None, head.units):
        raise ValueError(
            f"The network of {name} has the output shape {shape}, but the target needs "
            f"(None, {head.units}). Flatten or pool inputs of more than one dimension "
            "before the output layer, and give the output layer as many units as the "
            "target has."
        )


def _find_output_shape(model: keras.Model, input_shape: tuple[int, ...]) -> Any:
    if hasattr(model, "output_shape"):
        return model.output_shape
    # A subclassed model knows its shapes, and has its weights, only once it was called.
    output = model(keras.ops.zeros((1, *input_shape)))
    return (None, *output.shape[1:])


def _complete_compilation(
    model: keras.Model, kwargs: dict[str, Any], compilation: Compilation, head: Head
) -> Compilation:
    """Compile the model if it is not, and let its loss agree with its last layer."""
    own = model.compiled and not _is_compiled_as_asked(model, kwargs)
    asked = not model.compiled or model.loss is kwargs["loss"]
    logits = head.from_logits
    if logits is not None:
        logits = emits_logits(
            model, create_loss_of(compilation) if asked else model.loss
        )
    agrees = model.compiled and (logits == head.from_logits or not asked)
    compilation = dataclasses.replace(compilation, from_logits=logits)
    if own:
        config = model.get_compile_config()
        if not agrees:
            loss = set_from_logits(model.loss, bool(logits))
            config["loss"] = keras.saving.serialize_keras_object(loss)
        compilation = dataclasses.replace(compilation, config=json.dumps(config))
    if not agrees:
        compile_model(model, compilation)
    return compilation


def _is_compiled_as_asked(model: keras.Model, kwargs: dict[str, Any]) -> bool:
    """Tell whether a build function has compiled with the given arguments alone."""
    defaults = inspect.signature(keras.Model.compile).parameters
    return all(
        value is kwargs.get(name, defaults[name].default)
        for name, value in read_compile_arguments(model).items()
    )

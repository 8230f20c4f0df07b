"""From an estimator's build function to its network, checked against the target."""

from __future__ import annotations

import inspect
from typing import Any

from ..backend import keras, read_compile_arguments
from ..compilation import can_compile_again, compile_model, create_compile_kwargs
from ..heads import Heads
from ..samples import list_leaves, map_leaves
from .architecture import describe_model
from .isolation import isolate_keras
from .network import Network
from .values import Compilation
from .variables import read_variables


def build_network(
    estimator: Any, compilation: Compilation, dtype: str, seed: int
) -> Network:
    """Build the network of an estimator."""
    with isolate_keras(dtype, seed):
        kwargs = create_compile_kwargs(compilation)
        model = estimator._keras_build_fn(kwargs)
        compilation = estimator._complete_compilation(model, kwargs, compilation)
        return describe_network(model, dtype, compilation)


def complete_compilation(
    estimator: Any,
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: Compilation,
) -> Compilation:
    """Check that a model is what the heads say, and compile it if it is not."""
    name, heads = type(estimator).__name__, compilation.heads
    wanted = [keras.activations.get(head.applied or head.activation) for head in heads]
    found = [getattr(each, "activation", None) for each in find_output_layers(model)]
    is_own = model.compiled and not is_compiled_as_asked(model, kwargs)
    if is_own or found != wanted:
        raise TypeError(
            f"The network of {name} has outputs that are not of `self._output_layer`, "
            "or is compiled with something else than `compile_kwargs`. Use both, or "
            "let the class inherit from `parts.own_networks.OwnNetworkMixin` before "
            "its base class, which follows such a network."
        )
    check_outputs(find_output_shapes(model, estimator.input_shape_), heads, name)
    if not model.compiled:
        compile_model(model, compilation)
    return compilation


def check_outputs(shapes: list[Any], heads: Heads, name: str) -> None:
    """Check that the outputs of a network fit the target."""
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
    try:
        places = list_leaves(model.get_config()["output_layers"])
    except (KeyError, NotImplementedError):
        return [model.layers[-1]]
    return [model.get_layer(name) for name in places if isinstance(name, str)]


def is_compiled_as_asked(model: keras.Model, kwargs: dict[str, Any]) -> bool:
    """Tell whether a build function has compiled with the given arguments alone."""
    defaults = inspect.signature(keras.Model.compile).parameters
    return all(
        value is kwargs.get(name, defaults[name].default)
        for name, value in read_compile_arguments(model).items()
    )


def describe_network(
    model: keras.Model, dtype: str, compilation: Compilation
) -> Network:
    """Describe a compiled model, which is kept only if Keras alone can copy it."""
    described = can_compile_again(compilation, model.optimizer)
    architecture = describe_model(model, dtype) if described else None
    kept = model if architecture is None else None
    weights = read_variables(model.variables)
    return Network(architecture, compilation, dtype, weights, model=kept)

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:e162662688aabaf0191ea13bc6ac06ccb6fe1773f54ee524ea950964b72c5a0f
"""Networks from Keras models that are built or described, and these from networks."""

from __future__ import annotations

import inspect
import json
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from ..backend import (
    has_exclusions,
    keras,
    list_layers,
    read_compile_arguments,
    seed_layers,
)
from ..compilation import identify_step
from ..heads import Heads
from . import (
    Architecture,
    Compilation,
    Network,
    OptimizerState,
    build_optimizer,
    read_optimizer,
    read_variables,
)
from .isolation import isolate_keras, name_code

_METHODS_OF_PARTS = {
    "_call_build_function": "parts.build_functions.BuildFunctionMixin",
    "_load_model": "parts.prebuilt_models.PrebuiltModelMixin",
}


def build_network(
    estimator: Any, compilation: Compilation, dtype: str, seed: int
) -> Network:
    """Build the network of an estimator."""
    with isolate_keras(dtype, seed):
        kwargs = compilation.create_arguments()
        model = _call_build_method(estimator, kwargs)
        seed_layers(model)
        compilation = estimator._complete_compilation(model, kwargs, compilation)
        network: Network = estimator._describe_model(model, compilation)
        return network


def _call_build_method(estimator: Any, kwargs: dict[str, Any]) -> keras.Model:
    name = type(estimator).__name__
    try:
        model = estimator._keras_build_fn(kwargs)
    except AttributeError as error:
        mixin = _METHODS_OF_PARTS.get(str(error.name))
        if mixin is None:
            raise
        raise TypeError(
            f"{name} calls `{error.name}`, which needs a part of the runtime: name "
            f"`{mixin}` before its base class."
        ) from error
    if not isinstance(model, keras.Model):
        raise TypeError(f"`{name}._keras_build_fn` gave {model!r}, no keras.Model.")
    return model


def complete_compilation(
    estimator: Any,
    model: keras.Model,
    kwargs: dict[str, Any],
    compilation: Compilation,
) -> Compilation:
    """Check that a model is what the heads say, and compile it if it is not."""
    name, heads = type(estimator).__name__, compilation.heads
    is_own = model.compiled and not is_compiled_as_asked(model, kwargs)
    if is_own or not _ends_with(model, heads):
        raise TypeError(
            f"The network of {name} has outputs that are not of `self._output_layer`, "
            "or is compiled with something else than `compile_kwargs`. Use both, or "
            "name `parts.own_networks.OwnNetworkMixin` before the base class."
        )
    check_outputs([output.shape for output in model.outputs], heads, name)
    if not model.compiled:
        model.compile(**kwargs)
    return compilation


def _ends_with(model: keras.Model, heads: Heads) -> bool:
    """Tell whether the outputs of a model are those that heads describe."""
    names = [head.name for head in heads]
    if getattr(model, "output_names", None) != names:
        return False
    found = [getattr(model.get_layer(name), "activation", None) for name in names]
    wanted = [keras.activations.get(head.applied or head.activation) for head in heads]
    return found == wanted


def check_outputs(shapes: list[Any], heads: Heads, name: str) -> None:
    """Check that the outputs of a network fit the target."""
    needed = [(None, head.units) for head in heads]
    if shapes != needed:
        shown, wanted = (", ".join(map(str, group)) for group in (shapes, needed))
        raise ValueError(
            f"The network of {name} has {len(shapes)} outputs of the shape {shown}, "
            f"but the target needs {len(needed)} of the shape {wanted}. Flatten or "
            "pool what has more dimensions, and give the output layer that many units."
        )


def is_compiled_as_asked(model: keras.Model, kwargs: dict[str, Any]) -> bool:
    """Tell whether a build function has compiled with the given arguments alone."""
    defaults = inspect.signature(keras.Model.compile).parameters
    return all(
        value is kwargs.get(name, defaults[name].default)
        for name, value in read_compile_arguments(model).items()
    )


def describe_model(model: keras.Model, dtype: str, compilation: Compilation) -> Network:
    """Describe a compiled model, which consists of nothing but layers of Keras."""
    own = [item.__name__ for item in find_own_code(model)]
    if has_exclusions(model.optimizer):
        own.append("exclude_from_weight_decay")
    if own:
        raise TypeError(
            f"The network has what Keras cannot create again by itself: "
            f"{', '.join(sorted(own))}. Name `parts.own_code.OwnCodeMixin` before the "
            "base class of the estimator."
        )
    architecture = describe_architecture(model, dtype)
    return Network(architecture, compilation, dtype, read_variables(model.variables))


def describe_architecture(
    model: keras.Model, dtype: str, code: tuple[tuple[str, Any], ...] = ()
) -> Architecture:
    """Describe the architecture of a model."""
    config = keras.saving.serialize_keras_object(model.get_config())
    text = json.dumps(config, sort_keys=True)
    return Architecture(text, isinstance(model, keras.Sequential), dtype, code)


def find_own_code(model: keras.Model) -> set[Any]:
    """Find the classes and functions of a model that its description may not tell."""
    found: set[Any] = {type(model)}
    for layer in list_layers(model):
        found.add(type(layer))
        for name, value in vars(layer).items():
            # Keras puts wrappers of some methods beside the attributes.
            if inspect.isfunction(value) and not hasattr(type(layer), name):
                found.add(value)
            elif hasattr(value, "get_config"):
                found.add(type(value))
    # What adapts to data computes with that, and not with its variables.
    return {i for i in found if is_own_code(i) or hasattr(i, "finalize_state")}


def is_own_code(item: Any) -> bool:
    """Tell whether a class or function is not of Keras."""
    return str(item.__module__).partition(".")[0] != "keras"


def create_model(architecture: Architecture) -> keras.Model:
    """Create a model, not compiled and with weights yet to be set."""
    kind = keras.Sequential if architecture.sequential else keras.Model
    code = name_code(dict(architecture.code))
    with isolate_keras(architecture.dtype, seed=0), code:
        model = kind.from_config(json.loads(architecture.config))
    seed_layers(model)
    return model


def create_compiled(network: Network) -> keras.Model:
    """Create and compile the model of a network, with weights yet to be set."""
    with isolate_keras(network.dtype, seed=0):
        model = create_model(network.architecture)
        model.compile(**network.compilation.create_arguments())
    return model


def open_model(network: Network) -> Network:
    """Return a network with a Keras model, compiled, that holds its values."""
    if network.model is not None:
        return network
    opened = replace(network, model=create_compiled(network))
    return opened.replace_values(network.weights, network.optimizer_state)


def inherit_values(network: Network, other: Network) -> Network:
    """Return a network with the weights and the optimizer state of another."""
    other = other.read_model()
    mine, theirs = ([array.shape for array in net.weights] for net in (network, other))
    if mine != theirs:
        raise ValueError(
            "The network cannot continue training, because a parameter that changes "
            f"the shapes of its weights was set since: it had {theirs}, and has "
            f"{mine} now. Set it back, or call fit with warm_start=False."
        )
    state = adopt_optimizer_state(network, other.optimizer_state)
    return network.replace_values(other.weights, state)


def adopt_optimizer_state(
    network: Network, state: OptimizerState | None
) -> OptimizerState | None:
    """Make the state of another optimizer fit, with the network's learning rate."""
    if state is None:
        return None
    model: Any = network.model or create_compiled(network)
    with isolate_keras(network.dtype, seed=0):
        build_optimizer(model)
    own: Any = read_optimizer(model.optimizer)
    return state.replace_rate(own)


def identify_training(network: Network) -> tuple[Hashable, float | None]:
    """Return what determines a training step, and the learning rate."""
    if network.step is not None:
        return network.step
    with isolate_keras(network.dtype, seed=0):
        return identify_step(network.compilation.create_arguments())

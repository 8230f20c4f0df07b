"""The choice of how a network is trained, made by inspection of network and task.

Where XLA pays was measured on two cores of a processor. A step of a small network of
dense layers takes a third to a half of the time, and compiling it as long as some ten
thousand steps without XLA. XLA does not spread large products over cores, so that it
loses with large networks and batches. It also draws other random numbers, so that
layers that need some are left to those who ask for it.
"""

from __future__ import annotations

import json
from typing import Any

from ..backend import find_strategy, keras, list_named_code, read_learning_rate
from ..network.copying import read_arguments
from ..network.isolation import isolate_keras
from ..network.network import Architecture, Compilation, Network
from ..samples import list_leaves
from .listening import EPOCH_HOOKS, find_hooks
from .task import TrainingTask

COMPILED = "compiled"
COMPILED_BY_XLA = "compiled by XLA"
"""The trainers that are not Keras' own."""

_FEWEST_STEPS = 40_000
# Each call takes as long as some steps; an epoch that somebody listens to is one.
_FEWEST_STEPS_PER_EPOCH = 32
# Weights times rows of a step: how many products the step adds up, give or take.
_MOST_PRODUCTS = 1 << 19
_MEASURED_LAYERS = {
    "Activation",
    "Add",
    "BatchNormalization",
    "Concatenate",
    "Dense",
    "Flatten",
    "InputLayer",
    "Reshape",
}


def choose_trainer(network: Network, task: TrainingTask) -> str:
    """Choose how a network is trained."""
    reason = find_obstacle(network, task)
    if reason:
        return f"keras: {reason}"
    strategy = find_sharing_strategy()
    if strategy is not None:
        return f"{COMPILED} on {strategy.num_replicas_in_sync} replicas"
    asked = _read_compile_arguments(network.compilation)["jit_compile"]
    by_xla = is_worth_xla(network, task) if asked == "auto" else asked
    return COMPILED_BY_XLA if by_xla else COMPILED


def find_obstacle(network: Network, task: TrainingTask) -> str | None:
    """Find what a traced program could not do exactly as ``Model.fit`` does."""
    if keras.backend.backend() != "tensorflow":
        return f"the backend is {keras.backend.backend()}"
    if find_strategy() is not None and find_sharing_strategy() is None:
        return "a distribution strategy is in use"
    if network.architecture is None:
        return "the model cannot be created again from its configuration"
    return _find_refusal(network, task) or _find_hook(task) or _find_rate(network)


def find_sharing_strategy() -> Any:
    """Find the distribution strategy whose replicas share each batch of a training."""
    strategy = find_strategy()
    if strategy is None:
        return None
    import tensorflow as tf

    kinds = tf.distribute.MirroredStrategy, tf.distribute.MultiWorkerMirroredStrategy
    shares = isinstance(strategy, kinds) and strategy.num_replicas_in_sync > 1
    return strategy if shares else None


def _find_refusal(network: Network, task: TrainingTask) -> str | None:
    """Find what the arguments of ``Model.compile`` ask for."""
    arguments = _read_compile_arguments(network.compilation)
    if arguments.get("run_eagerly"):
        return "the model is compiled with run_eagerly=True"
    if arguments["jit_compile"] is True:
        reason = find_obstacle_of_xla(task)
        if find_sharing_strategy() is not None:
            reason = "several replicas share a step"
        return reason and f"the model is compiled with jit_compile=True, but {reason}"
    return None


def _find_hook(task: TrainingTask) -> str | None:
    """Find a callback that listens to more than epochs."""
    for callback in task.callbacks:
        hooks = sorted(set(find_hooks(callback)) - EPOCH_HOOKS)
        if hooks:
            return f"{type(callback).__name__} listens to {hooks[0]}"
    return None


def _find_rate(network: Network) -> str | None:
    """Find a learning rate of which a program could not tell when it is another one."""
    compilation = network.compilation
    parameters = {
        name: value
        for name, value in compilation.parameters.items()
        if name.partition("__")[0] == "optimizer"
    }
    if not compilation.is_own and _is_named(parameters):
        return None
    with isolate_keras(network.dtype, seed=0):
        rate = read_learning_rate(compilation.create_arguments()["optimizer"])
    if not isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        return "the learning rate is a function" if callable(rate) else None
    try:
        read_arguments(rate)
    except (NotImplementedError, ValueError):
        return f"{type(rate).__name__} has no complete get_config"
    return None


def find_obstacle_of_xla(task: TrainingTask) -> str | None:
    """Find what a graph for XLA, in which all sizes are fixed, could not do."""
    data = [*task.data, *(task.validation or ())]
    if any(hasattr(leaf, "toarray") for part in data for leaf in list_leaves(part)):
        return "rows are sparse"
    return None


def is_worth_xla(network: Network, task: TrainingTask) -> bool:
    """Tell whether XLA saves more time in training than it takes to compile."""
    return (
        task.n_steps >= _FEWEST_STEPS
        and task.n_steps >= _FEWEST_STEPS_PER_EPOCH * _count_calls(task)
        and not network.compilation.is_own
        and _is_named(dict(network.compilation.parameters))
        and sum(array.size for array in network.weights) * task.batch_size
        <= _MOST_PRODUCTS
        and find_obstacle_of_xla(task) is None
        and _list_classes(network.architecture) <= _MEASURED_LAYERS
    )


def _count_calls(task: TrainingTask) -> int:
    return len(task.epochs) if task.is_watched else 1


def _is_named(value: Any) -> bool:
    """Tell whether losses, metrics and so on are given by Keras' own names."""
    if isinstance(value, dict):
        return all(map(_is_named, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_named, value))
    if isinstance(value, str):
        return value not in list_named_code()
    return value is None or isinstance(value, bool | int | float)


def _list_classes(architecture: Architecture) -> set[str]:
    """List the classes of the outermost layers, and of all code outside Keras."""
    layers = json.loads(architecture.config)["layers"]
    own = {name for name, _ in architecture.code}
    return own | {layer["class_name"] for layer in layers}


def _read_compile_arguments(compilation: Compilation) -> dict[str, Any]:
    arguments = compilation.read_options()
    asked = arguments["jit_compile"]
    if not isinstance(asked, bool) and asked not in ("auto", None):
        raise ValueError(
            'compile__jit_compile must be True, False or "auto". '
            f"Got {asked!r} instead."
        )
    return {**arguments, "jit_compile": "auto" if asked is None else asked}

"""Keras: its first import, which prints no more than errors, and what is not public.

TensorFlow would log several lines for every network that it traces in float64. It reads
the level of its log at its import alone; whoever sets ``TF_CPP_MIN_LOG_LEVEL``, or has
imported TensorFlow before, decides for himself.

Every private name of Keras that the runtime needs is used here, and nowhere else.
"""

from __future__ import annotations

import os
from typing import Any

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_chosen = os.environ.get(_LEVEL)
os.environ.setdefault(_LEVEL, "2")
try:
    import keras
finally:
    if _chosen is None:
        # Another copy of this package may have done so, in another thread.
        os.environ.pop(_LEVEL, None)

# Keras has no public way to read these settings without creating them, nor to number
# layer names from the start without `clear_session`, which clears the user's state too.
from keras.src.backend.common import global_state  # noqa: E402
from keras.src.random import seed_generator  # noqa: E402

__all__ = [
    "FUNCTION_ATTRIBUTES",
    "find_strategy",
    "global_state",
    "has_exclusions",
    "keras",
    "list_layers",
    "list_named_code",
    "read_compile_arguments",
    "read_configuration",
    "read_function_arguments",
    "read_initializer",
    "read_learning_rate",
    "replace_seed_source",
    "use_one_replica",
]

FUNCTION_ATTRIBUTES = {"fn": ("fn", "_fn"), "function": ("function",)}
"""What classes that wrap a function call that argument, and the attributes it is in."""


def list_layers(model: keras.Model) -> list[Any]:
    """List all layers of a model; ``Model.layers`` leaves out the nested ones.

    Parameters
    ----------
    model : keras.Model
        The model.

    Returns
    -------
    list of keras.Layer
        The layers, outer ones before those inside them.
    """
    return list(model._flatten_layers(include_self=False))


def list_named_code() -> dict[str, Any]:
    """List the classes and functions to which the user has given names in Keras.

    Returns
    -------
    dict
        What is registered, and what a ``custom_object_scope`` adds to it.
    """
    scope = global_state.get_global_attribute("custom_objects_scope_dict", {})
    return {**keras.saving.get_custom_objects(), **scope}


def read_compile_arguments(model: keras.Model) -> dict[str, Any]:
    """Read what a model was compiled with; ``get_compile_config`` gives copies.

    Parameters
    ----------
    model : keras.Model
        A compiled model.

    Returns
    -------
    dict
        The very objects that ``compile`` was given, by argument.
    """
    return dict(model._compile_config.config)


def has_exclusions(optimizer: Any) -> bool:
    """Tell whether an optimizer excludes variables from weight decay.

    Its configuration does not tell, so that no copy would exclude them.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer or None
        The optimizer.

    Returns
    -------
    bool
        Whether some are excluded, by name or themselves.
    """
    return any(
        getattr(optimizer, f"_exclude_from_weight_decay{name}", None)
        for name in ("", "_pattern")
    )


def read_function_arguments(item: Any) -> dict[str, Any]:
    """Read the arguments of a wrapped function; ``get_config`` leaves some out.

    Parameters
    ----------
    item : keras.losses.Loss, keras.metrics.Metric or keras.optimizers.Optimizer
        The object.

    Returns
    -------
    dict
        The arguments; none if the object wraps no function.
    """
    return dict(getattr(item, "_fn_kwargs", {}))


def read_initializer(variable: keras.Variable) -> Any:
    """Read what will give a variable its first value.

    Parameters
    ----------
    variable : keras.Variable
        A variable that was created in a ``StatelessScope``, and has no value yet.

    Returns
    -------
    callable or None
        None if the variable has a value.
    """
    return variable._initializer


def read_learning_rate(optimizer: Any) -> Any:
    """Read what gives an optimizer its learning rate.

    ``Optimizer.learning_rate`` gives the rate itself, as of the current step.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer.

    Returns
    -------
    LearningRateSchedule, callable, keras.Variable or None
        None for a wrapper, whose inner optimizer has the learning rate.
    """
    return getattr(optimizer, "_learning_rate", None)


def read_configuration(item: Any) -> dict[str, Any]:
    """Read the configuration of an object, with the very schedule of an optimizer.

    ``get_config`` describes what gives the learning rate by its name, by which Keras
    finds neither a function nor a schedule that is not its own.

    Parameters
    ----------
    item : keras.losses.Loss, keras.metrics.Metric or keras.optimizers.Optimizer
        The object.

    Returns
    -------
    dict
        Arguments of ``from_config``.
    """
    rate = read_learning_rate(item)
    if rate is None or not callable(rate):
        return dict(item.get_config())
    # Keras itself would copy it by describing it.
    twin = object.__new__(type(item))
    vars(twin).update(vars(item), _learning_rate=0.0)
    return {**twin.get_config(), "learning_rate": rate}


def replace_seed_source(source: Any) -> Any:
    """Let Keras draw the seeds of initializers and layers from another generator.

    Parameters
    ----------
    source : random.Random or module
        The generator, or the module ``random`` for Python's global one.

    Returns
    -------
    random.Random or module
        What they were drawn from before.
    """
    previous = seed_generator.python_random
    seed_generator.python_random = source
    return previous


def use_one_replica(optimizer: Any) -> None:
    """Let an optimizer take gradients as they are, because nobody else has some.

    It would sum them up over the only replica by a function whose gradient TensorFlow
    registers, so that the graph around it would never be freed.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        The optimizer.
    """
    while optimizer is not None:
        optimizer._all_reduce_sum_gradients = list
        optimizer = getattr(optimizer, "inner_optimizer", None)


def find_strategy() -> Any:
    """Find the distribution strategy of TensorFlow whose scope this is.

    Returns
    -------
    tf.distribute.Strategy or None
        What variables that are created now belong to; None outside of any scope.
    """
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf.distribute.get_strategy() if tf.distribute.has_strategy() else None

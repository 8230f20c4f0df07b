# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:b980b6cae1549ba3a239cf2f8db47701c66f45368006c003b597a6994bc16f11
"""Copies of losses, metrics, optimizers and callbacks, whoever wrote their classes.

Keras copies its objects by their configurations, which leave out some arguments, and
finds the classes in them only if these are registered. Importing this does not import
Keras.
"""

from __future__ import annotations

import copy
import inspect
import sys
from dataclasses import dataclass
from typing import Any

from ..routing import Options, resolve_options

_FUNCTIONS = {"fn": ("fn", "_fn"), "function": ("function",)}
"""What classes that wrap a function call that argument, and the attributes it is in."""

_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True)
class Description:
    """A loss, a metric or an optimizer by its class and its arguments.

    What pickle or ``copy.deepcopy`` makes of it is the object again.
    """

    kind: Any
    arguments: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        return _create_object, (self.kind, self.arguments)


def describe_objects(structure: Any) -> Any:
    """Replace the losses, metrics and optimizers in a structure by descriptions."""
    # To look at any other object must not import Keras.
    if "keras" not in sys.modules:
        return structure
    keras = sys.modules["keras"]
    kinds = keras.losses.Loss, keras.metrics.Metric, keras.optimizers.Optimizer
    known: dict[int, Description] = {}

    def describe(item: Any) -> Any:
        if type(item) in (list, tuple):
            return type(item)(map(describe, item))
        if type(item) is dict:
            return {key: describe(value) for key, value in item.items()}
        if not isinstance(item, kinds):
            return item
        # What stands at two places stays one object.
        if id(item) not in known:
            check_exclusions(item)
            known[id(item)] = Description(type(item), read_arguments(item))
        return known[id(item)]

    return describe(structure)


def copy_object(item: Any, options: Options, prefix: str) -> Any:
    """Create a loss, metric or optimizer again, without its state."""
    options = resolve_options(type(item), options, prefix)
    return _create_object(type(item), {**read_arguments(item), **options})


def _create_object(kind: Any, arguments: dict[str, Any]) -> Any:
    if arguments.keys() & _FUNCTIONS.keys():
        return kind(**arguments)
    return kind.from_config(arguments)


def check_exclusions(optimizer: Any) -> None:
    """Check that an optimizer excludes no variables from weight decay."""
    from ..backend import has_exclusions

    if has_exclusions(optimizer):
        raise ValueError(
            f"The optimizer {type(optimizer).__name__} excludes variables from weight "
            "decay, of which Keras tells no copy. Compile the network with it in "
            "`_keras_build_fn`, in a class with `parts.own_networks.OwnNetworkMixin`."
        )


def read_arguments(item: Any) -> dict[str, Any]:
    """Read the arguments with which an object can be created again."""
    from ..backend import read_configuration

    kind, arguments = type(item), read_configuration(item)
    known = inspect.signature(kind).parameters
    modules = kind.__module__, kind.from_config.__module__
    # Keras creates objects of a class outside Keras from all that their parents tell.
    if [name.partition(".")[0] == "keras" for name in modules] == [False, True]:
        if all(each.kind is not each.VAR_KEYWORD for each in known.values()):
            arguments = {k: v for k, v in arguments.items() if k in known}
        for name, parameter in known.items():
            if name not in {*arguments, "dtype"} and parameter.kind not in _VARIABLE:
                arguments[name] = _find_attribute(item, name, f"_{name}")
    for name in known.keys() & _FUNCTIONS.keys():
        arguments[name] = _find_attribute(item, *_FUNCTIONS[name])
    return arguments


def _find_attribute(item: Any, *names: str) -> Any:
    for name in names:
        if hasattr(item, name):
            return getattr(item, name)
    raise ValueError(
        f"{type(item).__name__} cannot be copied, because its `get_config` leaves out "
        f"the argument {names[0]!r}. Complete `get_config`, or give the class instead "
        "of an instance."
    )


def check_copies(parameters: Any, prefix: str = "") -> None:
    """Check that everything that parameters hold can be copied."""
    if not isinstance(parameters, dict | list | tuple):
        copy_instance(parameters, prefix)
        return
    pairs = parameters if isinstance(parameters, dict) else dict(enumerate(parameters))
    for key, item in pairs.items():
        check_copies(item, f"{prefix}__{key}" if prefix else str(key))


def copy_instance(item: Any, prefix: str) -> Any:
    """Copy an object that a parameter holds; `prefix` is the parameter's name."""
    try:
        return copy.deepcopy(item)
    except Exception as error:
        raise TypeError(
            f"{prefix} is an instance of {type(item).__name__} that cannot be copied, "
            f"as every fit and clone does: {error}. Give its class, with its arguments "
            f"as {prefix}__NAME. `fit(callbacks=[...])` uses an instance as it is."
        ) from error

"""Copies of losses, metrics and optimizers that somebody else owns."""

from __future__ import annotations

import inspect
from typing import Any

from ..backend import (
    FUNCTION_ATTRIBUTES,
    has_exclusions,
    read_configuration,
    read_function_arguments,
)
from ..routing import Options, resolve_options

_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def copy_object(item: Any, options: Options, prefix: str) -> Any:
    """Create a loss, metric or optimizer again, without its state."""
    kind = type(item)
    arguments = {**read_arguments(item), **resolve_options(kind, options, prefix)}
    return create_from_arguments(kind, arguments)


def create_from_arguments(kind: Any, arguments: dict[str, Any]) -> Any:
    """Create an object from what `read_arguments` has read."""
    if arguments.keys() & FUNCTION_ATTRIBUTES.keys():
        return kind(**arguments)
    return kind.from_config(arguments)


def check_exclusions(optimizer: Any) -> None:
    """Check that an optimizer excludes no variables from weight decay."""
    if has_exclusions(optimizer):
        raise ValueError(
            f"The optimizer {type(optimizer).__name__} excludes variables from weight "
            "decay, which no copy of it would do: Keras leaves that out of its "
            "configuration. Compile the network in `_keras_build_fn` with an optimizer "
            "that excludes them."
        )


def read_arguments(item: Any) -> dict[str, Any]:
    """Read the arguments with which an object can be created again."""
    known = inspect.signature(type(item)).parameters
    arguments = {**read_configuration(item), **read_function_arguments(item)}
    if _takes_what_it_shows(type(item)):
        if not any(
            parameter.kind is parameter.VAR_KEYWORD for parameter in known.values()
        ):
            arguments = {
                name: value for name, value in arguments.items() if name in known
            }
        for name, parameter in known.items():
            if name not in {*arguments, "dtype"} and parameter.kind not in _VARIABLE:
                arguments[name] = _find_attribute(item, name, f"_{name}")
    for name in known.keys() & FUNCTION_ATTRIBUTES.keys():
        arguments[name] = _find_attribute(item, *FUNCTION_ATTRIBUTES[name])
    return arguments


def _takes_what_it_shows(kind: Any) -> bool:
    """Tell whether a class outside Keras has Keras create it from its attributes."""
    modules = kind.__module__, kind.from_config.__module__
    return [module.partition(".")[0] == "keras" for module in modules] == [False, True]


def _find_attribute(item: Any, *names: str) -> Any:
    for name in names:
        if hasattr(item, name):
            return getattr(item, name)
    raise ValueError(
        f"{type(item).__name__} cannot be copied, because its `get_config` leaves out "
        f"the argument {names[0]!r}. Complete `get_config`, or give the class instead "
        "of an instance."
    )

"""Parameters and models in a form that is cloned and pickled, whoever wrote their code.

Keras copies its objects by their configurations, which leave out some arguments, and
finds the classes in them only if these are registered.
"""

from __future__ import annotations

import copy
import inspect
import sys
from dataclasses import dataclass
from typing import Any


class Memo(dict[int, tuple[Any, Any]]):
    """What became of each object, so that one that stands at two places stays one."""


@dataclass(frozen=True)
class Description:
    """A loss, a metric or an optimizer by its class and its arguments."""

    kind: Any
    arguments: dict[str, Any]


def describe_objects(value: Any, memo: Memo) -> Any:
    """Replace the losses, metrics and optimizers in a structure by descriptions."""
    if type(value) in (list, tuple):
        return type(value)(describe_objects(item, memo) for item in value)
    if type(value) is dict:
        return {key: describe_objects(item, memo) for key, item in value.items()}
    if not _is_described(value):
        return value
    if id(value) not in memo:
        from .copying import check_exclusions, read_arguments

        check_exclusions(value)
        memo[id(value)] = value, Description(type(value), read_arguments(value))
    return memo[id(value)][1]


def restore_objects(value: Any, memo: Memo) -> Any:
    """Create what `describe_objects` has described."""
    if type(value) in (list, tuple):
        return type(value)(restore_objects(item, memo) for item in value)
    if type(value) is dict:
        return {key: restore_objects(item, memo) for key, item in value.items()}
    if not isinstance(value, Description):
        return value
    if id(value) not in memo:
        from .copying import create_from_arguments

        created = create_from_arguments(value.kind, value.arguments)
        memo[id(value)] = value, created
    return memo[id(value)][1]


def _is_described(value: Any) -> bool:
    # To look at any other object must not import Keras.
    if inspect.isclass(value) or "keras" not in sys.modules:
        return False
    keras = sys.modules["keras"]
    kinds = keras.losses.Loss, keras.metrics.Metric, keras.optimizers.Optimizer
    return isinstance(value, kinds)


def copy_instance(item: Any, prefix: str) -> Any:
    """Copy an object that a parameter holds; `prefix` is the parameter's name."""
    try:
        return copy.deepcopy(item)
    except Exception as error:
        raise TypeError(
            f"{prefix} is an instance of {type(item).__name__} that cannot be copied, "
            f"as every fit and every clone does: {error}. Give its class instead, with "
            f"its arguments as parameters, such as {prefix}__NAME. An instance of a "
            "callback may also be given to `fit(callbacks=[...])`, which uses it as it "
            "is."
        ) from error


def check_copies(parameters: Any, prefix: str = "") -> None:
    """Check that everything that parameters hold can be copied."""
    items: Any = ()
    if isinstance(parameters, dict):
        items = parameters.items()
    elif isinstance(parameters, list | tuple):
        items = enumerate(parameters)
    else:
        copy_instance(parameters, prefix)
    for key, item in items:
        check_copies(item, f"{prefix}__{key}" if prefix else str(key))

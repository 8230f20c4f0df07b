# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:d3df68e4aba68bc8b17d81791d1711785927db63f9a42c31d1c82689759f46b4
"""The training parameters of estimators: one table says what each of them is.

The generator reads this module without the rest of the runtime, so that it imports
nothing but the standard library.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from numbers import Integral, Real
from typing import Any, NamedTuple


class Range(NamedTuple):
    """Numbers between two ends; `closed` says which ends are among them."""

    kind: type
    low: float | None
    high: float | None
    closed: str = "left"


class Parameter(NamedTuple):
    """What a training parameter is."""

    default: Any
    accepts: list[Any]
    """What scikit-learn's validation knows (types, "boolean", callable, None, ...), and
    a set of values, a `Range`, a tuple of methods, or a list of the type of all items.
    """

    stage: str = "train"
    """The first of "build", "compile" and "train" that depends on it."""

    routed: str = ""
    """The methods whose routed options count before it, such as ``fit__epochs``."""

    kind: str = ""
    """The only kind of estimator that has it; empty for all."""


_POSITIVE = Range(Integral, 1, None)
_BATCH_SIZE: list[Any] = [_POSITIVE, {-1}, {"auto"}]
_HEARD = "on_epoch_end", "set_model"

TRAINING_PARAMETERS = {
    "contamination": Parameter(
        0.1, [Range(Real, 0, 0.5, "right")], kind="outlier_detector"
    ),
    "optimizer": Parameter("adam", [str, type, ("apply", "get_config")], "compile"),
    "loss": Parameter("auto", [str, callable, list, tuple, dict], "compile"),
    "metrics": Parameter(None, [str, callable, list, tuple, dict, None], "compile"),
    "callbacks": Parameter(None, [type, _HEARD, list, tuple, dict, None], routed="fit"),
    "epochs": Parameter(200, [_POSITIVE], routed="fit"),
    "batch_size": Parameter("auto", _BATCH_SIZE, routed="fit predict"),
    "validation_split": Parameter(0.0, [Range(Real, 0, 1), ("split",)], routed="fit"),
    "shuffle": Parameter(True, ["boolean"], routed="fit"),
    "class_weight": Parameter(
        None, [{"balanced"}, dict, [dict], None], routed="fit", kind="classifier"
    ),
    "warm_start": Parameter(False, ["boolean"]),
    "dtype": Parameter("auto", [{"auto", "float32", "float64"}], "build"),
    "jit_compile": Parameter("auto", ["boolean", {"auto"}], "compile"),
    "random_state": Parameter(None, ["random_state"]),
    "verbose": Parameter(0, ["verbose"], routed="fit predict"),
}
"""In the order of ``__init__``."""

FIT_OPTIONS = {
    "initial_epoch": Parameter(None, [Range(Integral, 0, None)], routed="fit"),
    "validation_batch_size": Parameter(None, _BATCH_SIZE, routed="fit"),
    "validation_freq": Parameter(1, [_POSITIVE], routed="fit"),
}
"""What is an option of ``fit`` alone."""

_COMPILED = "optimizer", "loss", "metrics"
CONSUMERS = "model", *_COMPILED, "compile", "callbacks", "fit", "predict", "score"
"""What options are routed to, by the prefix of their names."""

_STAGES = {name: row.stage for name, row in TRAINING_PARAMETERS.items()}
_STAGES |= {"compile": "compile", "fit": "train", "predict": "train", "score": "train"}

_PREFIXES = tuple(f"{name}__" for name in CONSUMERS)

_NAMES_CODE = {*_COMPILED, "compile__weighted_metrics", "optimizer__learning_rate"}
"""Parameters that may name code of a class's own."""


@lru_cache
def list_options(method: str) -> dict[str, Parameter]:
    """List what may be routed to a method, by name."""
    rows = TRAINING_PARAMETERS | FIT_OPTIONS
    return {name: row for name, row in rows.items() if method in row.routed.split()}


def find_stage(name: str) -> str:
    """Find the first stage that depends on a parameter, which may be a class's own."""
    return _STAGES.get(name.partition("__")[0], "build")


def _is_training(name: str) -> bool:
    return name in TRAINING_PARAMETERS or name.startswith(_PREFIXES)


@lru_cache(maxsize=256)
def list_defaults(kind: Any) -> dict[str, Any]:
    """List the parameters of a class and of its bases, with their defaults.

    Those of a base count where a subclass hands them on by ``super().__init__()``, and
    those in the body of a class where no ``__init__`` takes them.
    """
    defaults: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        members = vars(base)
        defaults |= {
            name: value for name, value in members.items() if _is_training(name)
        }
        if "__init__" in members and base is not object:
            defaults |= {
                name: item.default
                for name, item in inspect.signature(base).parameters.items()
                if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)
            }
    return defaults


def list_parameters(estimator: Any) -> dict[str, Any]:
    """List all parameters, also those that are not in ``__init__``."""
    kind: Any = type(estimator)
    own = filter(_is_training, vars(estimator))
    names = dict.fromkeys((*list_defaults(kind), *own))
    return {
        name: getattr(estimator, name) for name in names if hasattr(estimator, name)
    }


def read_parameters(estimator: Any) -> dict[str, Any]:
    """Read all parameters; where one names code of the class's own, it is that code."""
    return replace_names(list_parameters(estimator), estimator)


def replace_names(parameters: dict[str, Any], estimator: Any) -> dict[str, Any]:
    """Replace the names of code of a class's own by that code."""
    own = estimator._custom_objects()
    if not own:
        return parameters

    def find_code(item: Any) -> Any:
        return own.get(item, item) if isinstance(item, str) else item

    return {
        name: map_items(find_code, item) if name in _NAMES_CODE else item
        for name, item in parameters.items()
    }


def map_items(function: Callable[[Any], Any], value: Any) -> Any:
    """Apply a function to everything in dicts, lists and tuples, or to the value."""
    if isinstance(value, dict):
        return {key: map_items(function, item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map_items(function, item) for item in value)
    return function(value)

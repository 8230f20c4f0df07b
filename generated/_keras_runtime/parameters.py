# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:36404bb84f17394c767dc222a01e613a5a04eb4b4a91b2ab83865ab388e24f4a
"""The training parameters of estimators: one table says what each of them is.

The generator reads this module without the rest of the runtime, so that it imports
nothing but the standard library.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
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
_REQUIRED = [name for name, row in TRAINING_PARAMETERS.items() if not row.kind]
# Without it, its default counts.
_REQUIRED.remove("jit_compile")

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


def read_parameters(estimator: Any) -> dict[str, Any]:
    """Read all parameters, also those that a class has and its ``__init__`` has not.

    Where one names code of the class's own, it is that code.
    """
    given = estimator.get_params(deep=False)
    return replace_names({**find_fixed(estimator), **given}, estimator)


def check_parameters(estimator: Any) -> None:
    """Check that an estimator has all parameters, before anybody reads them."""
    kind: Any = type(estimator)
    needed = dict.fromkeys((*list_defaults(kind), *list_built_with(kind), *_REQUIRED))
    missing = [name for name in needed if not hasattr(estimator, name)]
    if missing:
        raise TypeError(
            f"{kind.__name__} has no value of {', '.join(missing)}: its `__init__` "
            "does not set them. Call `super().__init__()` in it, or store each "
            "parameter as an attribute of its name."
        )


def find_fixed(estimator: Any) -> dict[str, Any]:
    """Find the parameters that an estimator has as attributes, and not in ``__init__``.

    A subclass sets them in its body, or by ``super().__init__()``.
    """
    kind: Any = type(estimator)
    return {**find_fixed_of(kind), **_select_fixed(vars(estimator), kind)}


@lru_cache(maxsize=256)
def find_fixed_of(kind: Any) -> dict[str, Any]:
    """Find the parameters that a class has as attributes, and not in ``__init__``."""
    bodies = [_select_fixed(vars(base), kind) for base in reversed(kind.__mro__)]
    return {name: value for body in bodies for name, value in body.items()}


def _select_fixed(attributes: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    given = list_defaults(kind)
    return {
        name: value
        for name, value in attributes.items()
        if (name in TRAINING_PARAMETERS or name.startswith(_PREFIXES))
        and name not in given
    }


@lru_cache(maxsize=256)
def list_built_with(kind: Any) -> dict[str, Any]:
    """List the defaults of the class whose build function a class has."""
    owners = (base for base in kind.__mro__ if "_keras_build_fn" in vars(base))
    return list_defaults(next(owners))


@lru_cache(maxsize=256)
def list_defaults(kind: Any) -> dict[str, Any]:
    """List the parameters of a class, with their defaults."""
    return {
        name: item.default
        for name, item in inspect.signature(kind).parameters.items()
        if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)
    }


def replace_names(parameters: dict[str, Any], estimator: Any) -> dict[str, Any]:
    """Replace the names of code of a class's own by that code."""
    own = estimator._custom_objects()
    if not own:
        return parameters
    return {
        name: _find_code(item, own) if name in _NAMES_CODE else item
        for name, item in parameters.items()
    }


def _find_code(value: Any, own: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return own.get(value, value)
    if isinstance(value, dict):
        return {key: _find_code(item, own) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_find_code(item, own) for item in value)
    return value

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:3caf3c593939f4c0e32a3caf1a1373fb9fea0f28b472bbb6f001d720fda89297
"""Which parameters of an estimator its network depends on."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

_COMPILED = ("optimizer", "loss", "metrics", "compile", "jit_compile")
_NOT_BUILT_IN = frozenset(
    {
        "batch_size",
        "callbacks",
        "class_weight",
        "contamination",
        "epochs",
        "fit",
        "predict",
        "random_state",
        "score",
        "shuffle",
        "validation_split",
        "verbose",
        "warm_start",
    }
)

_NAMES_CODE = frozenset(
    {
        "compile__weighted_metrics",
        "loss",
        "metrics",
        "optimizer",
        "optimizer__learning_rate",
    }
)
"""Parameters that may name code of a class's own."""

_REQUIRED = (
    "optimizer",
    "loss",
    "metrics",
    "callbacks",
    "epochs",
    "batch_size",
    "validation_split",
    "shuffle",
    "warm_start",
    "dtype",
    "random_state",
    "verbose",
)

_METHODS = frozenset({"compile", "fit", "model", "predict", "score"})
_COMMON = (_NOT_BUILT_IN | set(_COMPILED) | {"dtype"}) - _METHODS
_ROUTED = tuple(f"{name}__" for name in (*_METHODS, *_COMMON))


def read_parameters(estimator: BaseEstimator) -> dict[str, Any]:
    """Read all parameters, also those that a class has and its ``__init__`` has not.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.

    Returns
    -------
    dict
        The parameters. Where one names code of the class's own, it is that code.
    """
    given = estimator.get_params(deep=False)
    return _replace_names({**find_fixed(estimator), **given}, estimator)


def check_parameters(estimator: BaseEstimator) -> None:
    """Check that an estimator has all parameters, before anybody reads them."""
    kind: Any = type(estimator)
    needed = dict.fromkeys((*_list_defaults(kind), *_list_built_with(kind), *_REQUIRED))
    missing = [name for name in needed if not hasattr(estimator, name)]
    if missing:
        raise TypeError(
            f"{kind.__name__} has no value of {', '.join(missing)}: its `__init__` "
            "does not set them. Call `super().__init__()` in it, or store each "
            "parameter as an attribute of its name."
        )


def find_fixed(estimator: BaseEstimator) -> dict[str, Any]:
    """Find the parameters that an estimator has as attributes, and not in ``__init__``.

    Parameters
    ----------
    estimator : KerasEstimator
        An estimator.

    Returns
    -------
    dict
        Values by name: attributes of the class, and what a subclass has set by
        ``super().__init__()`` without having the parameter itself.
    """
    kind: Any = type(estimator)
    own = vars(estimator)
    names = _list_built_with(kind).keys() - _list_defaults(kind).keys()
    given = {name: own[name] for name in names if name in own and _is_fixable(name)}
    return {**_find_fixed_of(kind), **given}


@lru_cache(maxsize=256)
def _find_fixed_of(kind: Any) -> dict[str, Any]:
    given = inspect.signature(kind).parameters
    return {
        name: value
        for base in reversed(kind.__mro__)
        for name, value in vars(base).items()
        if _is_fixable(name) and name not in given
    }


def _is_fixable(name: str) -> bool:
    return name in _COMMON or name.startswith(_ROUTED)


@lru_cache(maxsize=256)
def _list_built_with(kind: Any) -> dict[str, Any]:
    """List the defaults of the class whose build function a class has."""
    owners = (base for base in kind.__mro__ if "_keras_build_fn" in vars(base))
    return _list_defaults(next(owners))


def _list_defaults(kind: Any) -> dict[str, Any]:
    """List the parameters of a class, with their defaults."""
    return {
        name: item.default
        for name, item in inspect.signature(kind).parameters.items()
        if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)
    }


def select_built(estimator: BaseEstimator) -> dict[str, Any]:
    """Select the parameters that the network depends on.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.

    Returns
    -------
    dict
        Parameters in plain values.
    """
    return {
        name: make_plain(value)
        for name, value in estimator.get_params(deep=False).items()
        if name.partition("__")[0] not in _NOT_BUILT_IN
    }


def select_compiled(
    estimator: BaseEstimator, parameters: dict[str, Any]
) -> dict[str, Any]:
    """Select the parameters that say how the network is compiled.

    An instance of an optimizer, a loss or a metric has arguments of its own. They are
    overridden by routed parameters that somebody has set, and not by mere defaults.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.
    parameters : dict
        What `select_built` gives for it.

    Returns
    -------
    dict
        Those of them for optimizer, loss and metrics, with those that the class has as
        attributes. Where one names code of the class's own, it is that code.
    """
    kind: Any = type(estimator)
    fixed = find_fixed(estimator)
    defaults = {
        **_find_fixed_of(kind),
        **_list_built_with(kind),
        **_list_defaults(kind),
    }
    parameters = {**fixed, **parameters}
    compiled = {
        name: value
        for name, value in parameters.items()
        if name.partition("__")[0] in _COMPILED
        and not (
            any(_is_instance(parameters.get(owner)) for owner in _list_owners(name))
            and np.all(value == make_plain(defaults[name]))
        )
    }
    return _replace_names(compiled, estimator)


def _replace_names(parameters: dict[str, Any], estimator: Any) -> dict[str, Any]:
    """Replace the names of code of a class's own by that code."""
    own = estimator._custom_objects()
    if not own:
        return parameters
    named = {name: item for name, item in parameters.items() if name in _NAMES_CODE}
    return {
        **parameters,
        **{name: _find_code(item, own) for name, item in named.items()},
    }


def _find_code(value: Any, own: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return own.get(value, value)
    if isinstance(value, dict):
        return {key: _find_code(item, own) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_find_code(item, own) for item in value)
    return value


def _list_owners(name: str) -> list[str]:
    """List the parameters that a routed one is passed to, directly or not."""
    *parts, _ = name.split("__")
    return ["__".join(parts[: count + 1]) for count in range(len(parts))]


def _is_instance(value: Any) -> bool:
    """Tell whether a parameter is an object of Keras that is ready made."""
    plain = value is None or isinstance(value, str | list | tuple | dict)
    return not (plain or inspect.isclass(value) or inspect.isroutine(value))


def make_plain(value: Any) -> Any:
    """Replace NumPy's numbers and arrays by Python's own, as Keras needs them.

    Parameters
    ----------
    value : object
        Value of a parameter.

    Returns
    -------
    object
        The same in plain values.
    """
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: make_plain(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(make_plain(item) for item in value)
    return value

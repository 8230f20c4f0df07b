# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:36c769d0519b2c514e973d70236d06bb2c7c585e78a62fa5a1c031354d7959df
"""Which parameters of an estimator its network depends on."""

from __future__ import annotations

import inspect
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
        name: _make_plain(value)
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
        Those of them for optimizer, loss and metrics.
    """
    defaults = inspect.signature(type(estimator)).parameters
    return {
        name: value
        for name, value in parameters.items()
        if name.partition("__")[0] in _COMPILED
        and not (
            "__" in name
            and _is_instance(parameters.get(name.partition("__")[0]))
            and np.all(value == _make_plain(defaults[name].default))
        )
    }


def _is_instance(value: Any) -> bool:
    """Tell whether a parameter is an object of Keras that is ready made."""
    plain = value is None or isinstance(value, str | list | tuple | dict)
    return not (plain or inspect.isclass(value) or inspect.isroutine(value))


def _make_plain(value: Any) -> Any:
    """Replace NumPy's numbers and arrays by Python's own, as Keras needs them."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _make_plain(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_make_plain(item) for item in value)
    return value

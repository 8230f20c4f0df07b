# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:b7a9896a8b4b7820e6ef80da8f01f77f025f53af14f0e24c190e5ab962e24c4e
"""What the parameters of an estimator say of building, training and predicting."""

from __future__ import annotations

import copy
import inspect
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from .constraints import validate_parameters
from .parameters import (
    CONSUMERS,
    FIT_OPTIONS,
    TRAINING_PARAMETERS,
    find_stage,
    list_defaults,
    list_options,
    list_parameters,
    map_items,
    read_parameters,
    replace_names,
)
from .routing import Options, collect_options, suggest_name
from .samples import Structure, count_rows

_FITTED = list_options("fit").keys() - FIT_OPTIONS.keys()
_REQUIRED = [name for name, row in TRAINING_PARAMETERS.items() if not row.kind]
# Without it, its default counts.
_REQUIRED.remove("jit_compile")


def select_built(estimator: Any) -> dict[str, Any]:
    """Select the parameters that the network depends on, in plain values."""
    return {
        name: make_plain(value)
        for name, value in list_parameters(estimator).items()
        if find_stage(name) != "train"
    }


def select_compiled(estimator: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Select those that the network is compiled with.

    An instance of an optimizer, a loss or a metric has arguments of its own, and a
    class may not take each. What somebody has set is passed on, and no mere default.
    """
    kind: Any = type(estimator)
    defaults = list_defaults(kind)
    compiled = {
        name: value
        for name, value in parameters.items()
        if find_stage(name) == "compile"
        and not (
            _has_no_use(name, parameters, defaults)
            and np.all(value == make_plain(defaults.get(name)))
        )
    }
    return replace_names(compiled, estimator)


def select_training(
    estimator: Any, epochs: int | None = None, callbacks: Any = None
) -> SimpleNamespace:
    """Select what one training depends on, each by the name of its option of ``fit``.

    ``fit__epochs`` counts before ``epochs``, and so on; one at None does not count.
    """
    from .training.callbacks import create_callbacks

    missing = [name for name in _REQUIRED if not hasattr(estimator, name)]
    if missing:
        raise TypeError(
            f"{type(estimator).__name__} has no value of {', '.join(missing)}: its "
            "`__init__` does not set them. Call `super().__init__()` in it."
        )
    parameters = read_parameters(estimator)
    _check_routes(parameters)
    options = {name: row.default for name, row in list_options("fit").items()}
    # An estimator may have a parameter of its own by the name of an option of fit.
    options |= {name: parameters[name] for name in _FITTED & parameters.keys()}
    routed = collect_options(parameters, "fit")
    routed = {name: routed[name] for name in routed if "callbacks" not in name}
    if routed:
        options |= routed
        checked = copy.copy(estimator)
        vars(checked).update({name: options[name] for name in _FITTED})
        validate_parameters(checked)
    if epochs is not None:
        options["epochs"] = epochs
    if options["validation_batch_size"] is None:
        options["validation_batch_size"] = options["batch_size"]
    own: list[Any] = []
    for name in ("callbacks", "fit__callbacks"):
        routed = collect_options(parameters, name)
        own += create_callbacks(parameters.get(name), routed, name)
    options["callbacks"] = own + create_callbacks(callbacks, {}, copied=False)
    return SimpleNamespace(**options)


def select_prediction(estimator: Any, rows: Structure) -> Options:
    """Select the parameters of one prediction, without those that are not set."""
    kind: Any = type(estimator)
    values = {**list_defaults(kind), **vars(estimator)}
    options = collect_options(values, "predict")
    if "batch_size" in options:
        size = resolve_batch_size(options["batch_size"], count_rows(rows))
        options["batch_size"] = size
    return options


def resolve_batch_size(batch_size: int | str, n_samples: int) -> int:
    """Return the number of rows of a step: "auto" is scikit-learn's, and -1 is all."""
    if isinstance(batch_size, str):
        return min(200, n_samples)
    return n_samples if batch_size == -1 else min(int(batch_size), n_samples)


def make_plain(value: Any) -> Any:
    """Replace NumPy's numbers and arrays by Python's own, as Keras needs them."""
    return map_items(
        lambda x: x.tolist() if isinstance(x, np.generic | np.ndarray) else x, value
    )


def _has_no_use(name: str, parameters: Options, defaults: Options) -> bool:
    """Tell whether what a parameter is routed to is ready made, or does not take it."""
    from .compilation import find_named_class

    owner, _, option = name.rpartition("__")
    value = parameters.get(owner)
    is_default = isinstance(value, str) and value == defaults.get(owner)
    if value is None or is_default or isinstance(value, list | tuple | dict):
        unknown = False
    elif inspect.isclass(kind := find_named_class(value)):
        unknown = option not in _list_arguments(kind.__mro__) and not option.isdigit()
    else:
        unknown = not isinstance(value, str)
    return unknown or (bool(owner) and _has_no_use(owner, parameters, defaults))


@lru_cache(maxsize=128)
def _list_arguments(bases: tuple[Any, ...]) -> set[str]:
    """List what the bases of a class take; its own `**kwargs` may refuse all else."""
    makers = [vars(base).get("__init__", object) for base in bases]
    return {key for each in makers for key in inspect.signature(each).parameters}


def _check_routes(parameters: Options) -> None:
    """Check that every routed parameter is routed to something that exists."""
    for name in parameters:
        prefix, separator, option = name.partition("__")
        part, known = prefix, list(CONSUMERS)
        if prefix in ("fit", "predict") and not option.startswith("callbacks__"):
            part, known = option, list(list_options(prefix))
        if separator and part not in known:
            raise ValueError(
                f"{name} cannot be passed on: there is no {part!r}."
                f"{suggest_name(part, known)} There are {', '.join(known)}."
            )

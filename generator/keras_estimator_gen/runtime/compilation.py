"""Optimizer, loss and metrics of a network, created from an estimator's parameters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Hashable, Mapping
from numbers import Real
from typing import Any

import numpy as np

from .backend import keras, read_learning_rate
from .heads import CHOSEN_BY_KERAS, Heads
from .losses import FunctionLoss, create_losses
from .network.copying import check_exclusions, copy_object, read_arguments
from .routing import (
    Options,
    check_arguments,
    check_callable,
    collect_options,
    create_items,
    create_object,
    find_class,
    get_named,
    suggest_name,
)

COUNTER = re.compile(r"_\d+$")
"""What Keras puts after automatic names, by how many there were before."""

_DESCRIBED = (
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.optimizers.schedules.LearningRateSchedule,
)


def create_arguments(parameters: Mapping[str, Any], heads: Heads) -> dict[str, Any]:
    """Create the arguments of ``Model.compile``."""
    routed = collect_options(parameters, "compile")
    check_arguments(keras.Model.compile, routed, "compile")
    if "weighted_metrics" in routed:
        weighted = routed["weighted_metrics"]
        routed["weighted_metrics"] = create_metrics(weighted, {}, len(heads))
    metrics = collect_options(parameters, "metrics")
    return {
        "optimizer": create_optimizer(
            parameters["optimizer"], collect_options(parameters, "optimizer")
        ),
        "loss": create_losses(parameters, heads),
        "metrics": create_metrics(parameters["metrics"], metrics, len(heads)),
        # By default Keras compiles by XLA, which takes longer than most trainings here.
        "jit_compile": parameters.get("jit_compile") is True,
        **routed,
    }


def identify_step(arguments: dict[str, Any]) -> tuple[Hashable, float | None]:
    """Return what determines the graph of a training step, and the learning rate."""
    key, rate = describe_optimizer(arguments["optimizer"])
    return freeze({**arguments, "optimizer": key}), rate


def describe_optimizer(optimizer: Any) -> tuple[Hashable, float | None]:
    """Describe an optimizer but for its learning rate, and return that if a number."""
    config = read_arguments(optimizer)
    rate = config.pop("learning_rate", None)
    if isinstance(rate, float):
        return freeze([type(optimizer), config]), rate
    # Keras describes a schedule or a function by its name, which others may share.
    source = read_learning_rate(optimizer)
    return freeze([type(optimizer), config, source]), None


def freeze(value: Any) -> Hashable:
    """Make a structure of Keras objects hashable; what is indescribable is itself."""
    if isinstance(value, dict):
        return tuple((key, freeze(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    if isinstance(value, FunctionLoss):
        # Its configuration would be that of the function, about which Keras may warn.
        return type(value), value.function, value.name, value.reduction
    if isinstance(value, _DESCRIBED):
        return type(value), freeze(read_arguments(value))
    if isinstance(value, Hashable):
        return value
    return np.asarray(value).tobytes() if hasattr(value, "__array__") else repr(value)


def create_optimizer(optimizer: Any, options: Options) -> Any:
    """Create an optimizer."""
    if "learning_rate" in options:
        options = {**options, "learning_rate": _read_rate(options["learning_rate"])}
    optimizer = find_class(keras.optimizers, optimizer)
    if inspect.isclass(optimizer):
        if not issubclass(optimizer, keras.optimizers.Optimizer):
            raise ValueError(f"optimizer={optimizer!r} is not a class of optimizers.")
        return create_object(optimizer, options, "optimizer")
    shown = f"optimizer={optimizer!r}"
    given = get_named(keras.optimizers, optimizer, shown, "optimizer")
    check_exclusions(given)
    return copy_object(given, options, "optimizer")


def _read_rate(rate: Any) -> Any:
    """Return a learning rate as Keras takes it; the name of a schedule is its class."""
    if isinstance(rate, Real):
        return float(rate)
    schedules = keras.optimizers.schedules
    found = find_class(schedules, rate)
    if isinstance(found, str):
        raise ValueError(
            f"optimizer__learning_rate={rate!r} names no schedule of Keras."
            f"{suggest_name(rate, vars(schedules))}"
        )
    return found


def create_metrics(metrics: Any, options: Options, n_outputs: int) -> Any:
    """Create metrics, in the structure in which they are given."""
    if metrics is not None and not isinstance(metrics, list | tuple | Mapping):
        metrics = [[metrics]] * n_outputs if n_outputs > 1 else [metrics]
    return create_items(metrics, options, "metrics", create_metric)


def create_metric(metric: Any, options: Options, prefix: str) -> Any:
    """Create one metric; a name without options is left to Keras."""
    if not isinstance(metric, str):
        check_callable(metric, "a metric of Keras nor a function", prefix)
    if isinstance(metric, keras.metrics.Metric):
        return copy_object(metric, options, prefix)
    if inspect.isclass(metric):
        return create_object(metric, options, prefix)
    known = find_class(keras.metrics, metric)
    if isinstance(known, str) and known not in CHOSEN_BY_KERAS:
        given = f"{prefix} is {metric!r}, which"
        known = type(get_named(keras.metrics, metric, given, "metric"))
    if not options:
        return metric
    if not inspect.isclass(known) or not issubclass(known, keras.metrics.Metric):
        raise ValueError(
            f"{prefix} is {metric!r}, which takes no options, but {sorted(options)} "
            "are routed to it. Give the metric as a class of keras.metrics."
        )
    return create_object(known, {"name": metric, **options}, prefix)

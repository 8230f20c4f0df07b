"""Optimizer, loss and metrics of a network, created from an estimator's parameters."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Hashable, Mapping
from numbers import Real
from typing import Any

import numpy as np

from .backend import has_exclusions, keras, read_learning_rate
from .heads import CHOSEN_BY_KERAS, Heads
from .losses import FunctionLoss, agree_on_logits, create_loss
from .network.copying import check_exclusions, copy_object, read_arguments
from .network.values import Compilation
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
from .samples import list_leaves

COUNTER = re.compile(r"_\d+$")
"""What Keras puts after automatic names, by how many there were before."""

_DESCRIBED = (
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.optimizers.schedules.LearningRateSchedule,
)


def create_compile_kwargs(compilation: Compilation) -> dict[str, Any]:
    """Create the arguments of ``Model.compile``."""
    parameters = compilation.parameters
    routed = collect_options(parameters, "compile")
    check_arguments(keras.Model.compile, routed, "compile")
    if "weighted_metrics" in routed:
        weighted = routed["weighted_metrics"]
        routed["weighted_metrics"] = create_metrics(weighted, {}, compilation)
    return {
        "optimizer": create_optimizer_of(compilation),
        "loss": agree_on_logits(create_loss_of(compilation), compilation.from_logits),
        "metrics": create_metrics(
            parameters["metrics"], collect_options(parameters, "metrics"), compilation
        ),
        # By default Keras compiles by XLA, which takes longer than most trainings here.
        "jit_compile": parameters.get("jit_compile") is True,
        **routed,
    }


def create_loss_of(compilation: Compilation) -> Any:
    """Create the loss of a network, as it was given."""
    loss, heads = compilation.parameters["loss"], compilation.heads
    options = collect_options(compilation.parameters, "loss")
    defaults: list[str | None] = [head.default_loss for head in heads]
    if isinstance(loss, Mapping):
        names = {head.name: head.default_loss for head in heads}
        # In the order of the outputs, because that is how it is known which are logits.
        ordered = [key for key in names if key in loss]
        ordered += [key for key in loss if key not in names]
        loss = {key: _name_loss(loss[key], names.get(key)) for key in ordered}
    elif isinstance(loss, list | tuple):
        if len(loss) != len(heads):
            defaults = _repeat_default(loss, heads)
        pairs = zip(loss, defaults, strict=True)
        loss = [_name_loss(*pair) for pair in pairs]
    elif len(heads) > 1:
        loss = [_name_loss(loss, default) for default in defaults]
    else:
        loss = _name_loss(loss, defaults[0] if heads else None)
    if isinstance(loss, list):
        options = _number_options(options, heads)
    created = create_items(loss, options, "loss", create_loss)
    if all(item is None for item in list_leaves(created)):
        raise ValueError(
            f"loss={compilation.parameters['loss']!r} has no loss, so that nothing "
            'would be learned. Give one for each output that learns, or loss="auto".'
        )
    return created


def _number_options(options: Options, heads: Heads) -> Options:
    """Route what is meant for an output by its name to its place in a list."""
    places = {f"{head.name}__": f"{index}__" for index, head in enumerate(heads)}
    numbered: Options = {}
    for name, value in options.items():
        start = next((start for start in places if name.startswith(start)), "")
        numbered[places.get(start, "") + name.removeprefix(start)] = value
    return numbered


def _repeat_default(losses: Any, heads: Heads) -> list[str | None]:
    """Repeat the default loss of a head for outputs that have a column of it each."""
    if not heads or not losses:
        return [None] * len(losses)
    if len(heads) > 1 or len(losses) != heads[0].units or heads[0].coding != "numbers":
        names = ", ".join(head.name for head in heads)
        raise ValueError(
            f"loss={losses!r} has {len(losses)} losses, but the network has "
            f"{len(heads)} outputs, {names}. Give one loss for each, or one for all."
        )
    return [heads[0].default_loss] * len(losses)


def _name_loss(loss: Any, default: str | None = None) -> Any:
    """Return a loss, or the one that ``"auto"`` stands for."""
    if not isinstance(loss, str) or loss != "auto":
        return loss
    if default is None:
        raise ValueError(
            'loss="auto" has no meaning for a network whose outputs do not follow the '
            "target. Name the loss of each output."
        )
    return default


def create_optimizer_of(compilation: Compilation) -> Any:
    """Create the optimizer of a network."""
    if compilation.config is not None:
        config = json.loads(compilation.config)["optimizer"]
        return keras.optimizers.deserialize(config)
    options = collect_options(compilation.parameters, "optimizer")
    return create_optimizer(compilation.parameters["optimizer"], options)


def compile_model(model: keras.Model, compilation: Compilation) -> None:
    """Compile a model."""
    if compilation.config is not None:
        model.compile_from_config(json.loads(compilation.config))
    else:
        model.compile(**create_compile_kwargs(compilation))


def can_compile_again(compilation: Compilation, optimizer: Any) -> bool:
    """Tell whether another model can be compiled in the same way."""
    if has_exclusions(optimizer):
        return False
    if compilation.config is None:
        return True
    try:
        keras.saving.deserialize_keras_object(json.loads(compilation.config))
    except (TypeError, ValueError):
        return False
    return True


def identify_step(compilation: Compilation) -> tuple[Hashable, float | None]:
    """Return what determines the graph of a training step, and the learning rate."""
    if compilation.config is not None:
        config = json.loads(compilation.config)
        key, rate = describe_optimizer(create_optimizer_of(compilation))
        return (json.dumps({**config, "optimizer": None}), key), rate
    kwargs = create_compile_kwargs(compilation)
    key, rate = describe_optimizer(kwargs["optimizer"])
    return freeze({**kwargs, "optimizer": key}), rate


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
        known = [name for name in vars(schedules) if name[0].isupper()]
        raise ValueError(
            f"optimizer__learning_rate={rate!r} names no schedule of Keras."
            f"{suggest_name(rate, known)} It has {', '.join(known)}."
        )
    return found


def create_metrics(metrics: Any, options: Options, compilation: Compilation) -> Any:
    """Create metrics, in the structure in which they are given."""
    if metrics is None:
        return None
    _check_gaps(metrics, len(compilation.from_logits))
    if not isinstance(metrics, list | tuple | Mapping):
        count = len(compilation.from_logits)
        if count < 2:
            return [create_metric(metrics, options, "metrics")]
        metrics = [[metrics] for _ in range(count)]
    return create_items(metrics, options, "metrics", create_metric)


def _check_gaps(metrics: Any, count: int) -> None:
    """Check that None is in the place of all metrics of an output, not of one."""
    if not isinstance(metrics, list | tuple | Mapping):
        return
    items = list(metrics.values()) if isinstance(metrics, Mapping) else metrics
    by_output = isinstance(metrics, Mapping) or (count > 1 and len(items) == count)
    if not by_output and any(item is None for item in items):
        raise ValueError(
            f"metrics={metrics!r} has None in the place of a metric. Leave it out; "
            "metrics=None is for no metrics at all."
        )
    for item in items:
        _check_gaps(item, 1)


def create_metric(metric: Any, options: Options, prefix: str) -> Any:
    """Create one metric."""
    if isinstance(metric, str):
        _check_metric_name(metric, prefix)
    else:
        check_callable(metric, "a metric of Keras nor a function", prefix)
    if isinstance(metric, keras.metrics.Metric):
        return copy_object(metric, options, prefix)
    if inspect.isclass(metric):
        return create_object(metric, options, prefix)
    if not options:
        return metric
    known = find_class(keras.metrics, metric)
    if not inspect.isclass(known) and metric not in CHOSEN_BY_KERAS:
        known = type(keras.metrics.get(metric))
    if not inspect.isclass(known) or not issubclass(known, keras.metrics.Metric):
        raise ValueError(
            f"{prefix} is {metric!r}, which takes no options, but {sorted(options)} "
            "are routed to it. Give the metric as a class of keras.metrics."
        )
    return create_object(known, {"name": metric, **options}, prefix)


def _check_metric_name(name: str, prefix: str) -> None:
    if name not in CHOSEN_BY_KERAS and find_class(keras.metrics, name) is name:
        get_named(keras.metrics, name, f"{prefix} is {name!r}, which", "metric")

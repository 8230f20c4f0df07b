# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:643bcb43eefd054d8034c0ab9730c6d84f5ed6345ea21abc0edd4b9052c80b4b
"""Optimizer, losses and metrics of a network, from the parameters of an estimator."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from numbers import Real
from typing import Any

import numpy as np

from .backend import compiles_by_default, keras, read_learning_rate
from .heads import CHOSEN_BY_KERAS, Head, Heads
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

_WEIGHTED_MEAN = "mean_with_sample_weight"
_LOSSES = "a loss of Keras nor a function of y_true and y_pred"
_DESCRIBED = (
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.optimizers.schedules.LearningRateSchedule,
)


@keras.saving.register_keras_serializable(package=__package__)
class FunctionLoss(keras.losses.Loss):
    """A function of targets and predictions as a loss that is a weighted mean."""

    def __init__(
        self,
        function: Callable[[Any, Any], Any],
        reduction: str = _WEIGHTED_MEAN,
        name: str | None = None,
    ) -> None:
        given = getattr(function, "__name__", "")
        # TensorFlow refuses "<lambda>" as the name of a scope.
        own = given if given.isidentifier() else "function_loss"
        super().__init__(name=name or own, reduction=reduction)
        self.function = function

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return one loss for each row."""
        return self.function(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        """Return what Keras needs to create the loss again."""
        function = keras.saving.serialize_keras_object(self.function)
        return {**super().get_config(), "function": function}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> FunctionLoss:
        """Create the loss from its configuration."""
        function = keras.saving.deserialize_keras_object(config["function"])
        return cls(**{**config, "function": function})


def create_arguments(parameters: Mapping[str, Any], heads: Heads) -> dict[str, Any]:
    """Create the arguments of ``Model.compile``."""
    routed = collect_options(parameters, "compile")
    check_arguments(keras.Model.compile, routed, "compile")
    if "weighted_metrics" in routed:
        weighted = routed["weighted_metrics"]
        routed["weighted_metrics"] = create_metrics(weighted, {}, len(heads))
    metrics = collect_options(parameters, "metrics")
    asked = False if routed.get("run_eagerly") else parameters.get("jit_compile")
    if keras.backend.backend() == "torch" and asked is True:
        raise ValueError(
            "jit_compile=True asks torch to compile the training, which takes minutes. "
            'Set jit_compile to "auto" or False, or use another backend.'
        )
    return {
        "optimizer": create_optimizer(
            parameters["optimizer"], collect_options(parameters, "optimizer")
        ),
        "loss": create_losses(parameters, heads),
        "metrics": create_metrics(parameters["metrics"], metrics, len(heads)),
        "jit_compile": asked is True or (asked is not False and compiles_by_default()),
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
    schedules = keras.optimizers.schedules
    rate = find_class(schedules, options.get("learning_rate"))
    if isinstance(rate, str):
        raise ValueError(
            f"optimizer__learning_rate={rate!r} is not a Keras schedule."
            f"{suggest_name(rate, vars(schedules))}"
        )
    if rate is not None:
        options = {**options, "learning_rate": rate}
    optimizer = find_class(keras.optimizers, optimizer)
    if inspect.isclass(optimizer):
        if not issubclass(optimizer, keras.optimizers.Optimizer):
            raise ValueError(f"optimizer={optimizer!r} is not a class of optimizers.")
        return create_object(optimizer, make_floats(options, optimizer), "optimizer")
    shown = f"optimizer={optimizer!r}"
    given = get_named(keras.optimizers, optimizer, shown, "optimizer")
    check_exclusions(given)
    return copy_object(given, make_floats(options, type(given)), "optimizer")


def make_floats(options: Options, kind: Any) -> Options:
    """Make floats of numbers for which Keras takes neither integers nor NumPy's."""
    known = inspect.signature(kind).parameters
    floats = {name for name, item in known.items() if isinstance(item.default, float)}
    return {
        name: float(item) if name in floats and isinstance(item, Real) else item
        for name, item in options.items()
    }


def create_losses(parameters: Mapping[str, Any], heads: Heads) -> Any:
    """Create the losses of a network, in the structure that Keras takes for them."""
    given, options = parameters["loss"], collect_options(parameters, "loss")
    if isinstance(given, Mapping):
        return _create_each(given, options, {head.name: head for head in heads})
    is_one = not isinstance(given, list | tuple)
    if is_one and len(heads) < 2:
        head = heads[0] if heads else None
        return _create_agreeing(given, options, "loss", head)
    items = [given] * len(heads) if is_one else given
    if heads and len(items) != len(heads):
        raise ValueError(
            f"loss={given!r} has {len(items)} losses, but the network has "
            f"{len(heads)} outputs."
        )
    # What is routed to an output by its name is meant for its place in the list.
    places = {head.name: str(index) for index, head in enumerate(heads)}
    options = {_rename(key, places): value for key, value in options.items()}
    by_place = _create_each(dict(enumerate(items)), options, dict(enumerate(heads)))
    return list(by_place.values())


def _create_each(
    items: Mapping[Any, Any], options: Options, heads: Mapping[Any, Head]
) -> dict[Any, Any]:
    """Create the losses of several outputs, by their names or places."""
    if all(item is None for item in items.values()):
        raise ValueError("loss has no loss for any output: nothing would be learned.")
    for key, item in items.items():
        if isinstance(item, list | tuple | Mapping):
            check_callable(item, _LOSSES, f"loss__{key}")
    by_prefix = {f"loss__{key}": head for key, head in heads.items()}

    def create(item: Any, own: Options, prefix: str) -> Any:
        return _create_agreeing(item, own, prefix, by_prefix.get(prefix))

    created: dict[Any, Any] = create_items(items, options, "loss", create)
    return created


def _rename(key: str, names: Mapping[str, str]) -> str:
    name, separator, rest = key.partition("__")
    return f"{names.get(name, name)}{separator}{rest}"


def _create_agreeing(
    loss: Any, options: Options, prefix: str, head: Head | None
) -> Any:
    """Create the loss of an output, if any, which agrees with its layer on logits."""
    if isinstance(loss, str) and loss == "auto":
        if head is None:
            raise ValueError(
                'loss="auto" follows the target, and these outputs do not. Name the '
                "loss of each output."
            )
        loss = head.default_loss
    created = None if loss is None else create_loss(loss, options, prefix)
    if head is None or created is None or head.activation == "linear":
        return created
    if assumes_logits(created) in (None, head.emits_logits):
        return created
    return copy_object(created, {"from_logits": head.emits_logits}, prefix)


def create_loss(loss: Any, options: Options, prefix: str = "loss") -> keras.losses.Loss:
    """Create a loss from its name, class, instance or function."""
    if isinstance(loss, keras.losses.Loss):
        return copy_object(loss, options, prefix)
    kind = find_loss_class(loss) if isinstance(loss, str) else loss
    check_callable(kind, _LOSSES, prefix)
    if not inspect.isclass(kind):
        return create_object(FunctionLoss, {"function": kind, **options}, prefix)
    created = create_object(kind, options, prefix)
    # A class that has another reduction of its own keeps it.
    default = getattr(created, "reduction", None) == "sum_over_batch_size"
    if default and "reduction" not in options:
        created.reduction = _WEIGHTED_MEAN
    return created


def find_loss_class(name: str) -> Any:
    """Find the class that a name of Keras stands for."""
    classes = _list_classes(keras.losses)
    # Keras' own `get` does not know all functions of its module.
    found = classes.get(name.lower().replace("_", ""))
    found = found or get_named(keras.losses, name, f"loss={name!r}", "loss")
    if isinstance(found, keras.losses.Loss):
        return type(found)
    return classes.get(found.__name__.replace("_", ""), found)


def find_named_class(value: Any) -> Any:
    """Find the class that a name of Keras, or a function, stands for; or return it."""
    if isinstance(value, str):
        known = _list_classes(keras.optimizers, keras.optimizers.schedules)
        with suppress(ValueError):
            value = known.get(value.lower()) or find_loss_class(value)
    return FunctionLoss if inspect.isroutine(value) else value


def _list_classes(*modules: Any) -> dict[str, Any]:
    return {
        name.lower(): item
        for module in modules
        for name, item in vars(module).items()
        if inspect.isclass(item)
    }


def assumes_logits(loss: Any) -> bool | None:
    """Tell whether a loss assumes logits; None if it does not ask."""
    if "from_logits" not in inspect.signature(type(loss)).parameters:
        return None
    return bool(read_arguments(loss)["from_logits"])


def create_metrics(metrics: Any, options: Options, n_outputs: int) -> Any:
    """Create metrics, in the structure in which they are given."""
    if metrics is not None and not isinstance(metrics, list | tuple | Mapping):
        metrics = [[metrics]] * n_outputs if n_outputs > 1 else [metrics]
    return create_items(metrics, options, "metrics", create_metric)


def create_metric(metric: Any, options: Options, prefix: str) -> Any:
    """Create one metric; a name without options is left to Keras."""
    kind = metric
    if not isinstance(metric, str):
        check_callable(metric, "a metric of Keras nor a function", prefix)
    elif metric not in CHOSEN_BY_KERAS:
        shown = f"{prefix} is {metric!r}, which"
        kind = find_class(keras.metrics, metric)
        if kind is metric:
            kind = type(get_named(keras.metrics, metric, shown, "metric"))
    if isinstance(metric, keras.metrics.Metric):
        return copy_object(metric, options, prefix)
    if inspect.isclass(metric):
        return create_object(metric, options, prefix)
    if not options:
        return metric
    if inspect.isclass(kind) and issubclass(kind, keras.metrics.Metric):
        return create_object(kind, {"name": metric, **options}, prefix)
    raise ValueError(
        f"{prefix} is {metric!r}, which takes no options, but {sorted(options)} are "
        "routed to it. Give the metric as a class of keras.metrics."
    )

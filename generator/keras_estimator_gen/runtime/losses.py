"""Losses as weighted means, one for each output, that agree with the output layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from .backend import keras
from .heads import Head, Heads
from .network.copying import copy_object, read_arguments
from .routing import (
    Options,
    check_callable,
    collect_options,
    create_object,
    get_named,
    split_options,
)

_WEIGHTED_MEAN = "mean_with_sample_weight"


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


def create_losses(parameters: Mapping[str, Any], heads: Heads) -> Any:
    """Create the losses of a network, in the structure that Keras takes for them."""
    given, options = parameters["loss"], collect_options(parameters, "loss")
    by_name: dict[Any, Head] = {head.name: head for head in heads}
    if isinstance(given, Mapping):
        items = dict(given)
    elif isinstance(given, list | tuple):
        if heads and len(given) != len(heads):
            raise ValueError(
                f"loss={given!r} has {len(given)} losses, but the network has "
                f"{len(heads)} outputs, {', '.join(by_name)}. Give one loss for each, "
                "or one for all."
            )
        items = dict(zip(by_name or range(len(given)), given, strict=True))
    elif len(heads) > 1:
        items = dict.fromkeys(by_name, given)
    else:
        return _create_loss(given, options, "loss", heads[0] if heads else None)
    if all(item is None for item in items.values()):
        raise ValueError(
            f"loss={given!r} has no loss, so that nothing would be learned. Give one "
            'for each output that learns, or loss="auto".'
        )
    routed = split_options(_route_places(options, list(items)), items, "loss")
    created = {
        key: (
            None
            if item is None
            else _create_loss(item, routed[key], f"loss__{key}", by_name.get(key))
        )
        for key, item in items.items()
    }
    return created if isinstance(given, Mapping) else list(created.values())


def _route_places(options: Options, names: list[Any]) -> Options:
    """Route to the names of outputs what is routed to their places."""
    places = {str(index): str(name) for index, name in enumerate(names)}
    routed: Options = {}
    for key, value in options.items():
        place, separator, rest = key.partition("__")
        routed[f"{places.get(place, place)}{separator}{rest}"] = value
    return routed


def _create_loss(loss: Any, options: Options, prefix: str, head: Head | None) -> Any:
    """Create the loss of an output, which agrees with its layer about logits."""
    if isinstance(loss, str) and loss == "auto":
        if head is None:
            raise ValueError(
                'loss="auto" has no meaning for a network whose outputs do not follow '
                "the target. Name the loss of each output."
            )
        loss = head.default_loss
    created = create_loss(loss, options, prefix)
    if head is None or head.activation == "linear":
        return created
    if assumes_logits(created) in (None, head.emits_logits):
        return created
    return copy_object(created, {"from_logits": head.emits_logits}, prefix)


def create_loss(loss: Any, options: Options, prefix: str = "loss") -> keras.losses.Loss:
    """Create a loss from its name, class, instance or function."""
    if isinstance(loss, keras.losses.Loss):
        return copy_object(loss, options, prefix)
    resolved = find_loss_class(loss) if isinstance(loss, str) else loss
    check_callable(
        resolved, "a loss of Keras nor a function of y_true and y_pred", prefix
    )
    if not inspect.isclass(resolved):
        return create_object(FunctionLoss, {"function": resolved, **options}, prefix)
    known = inspect.signature(resolved).parameters
    # Classes of one's own usually hand what they do not know to Keras.
    if "reduction" in known or any(
        item.kind is item.VAR_KEYWORD for item in known.values()
    ):
        options = {"reduction": _WEIGHTED_MEAN, **options}
    return create_object(resolved, options, prefix)


def find_loss_class(name: str) -> Any:
    """Find the class that a name of Keras stands for."""
    classes = {
        key.lower(): value
        for key, value in vars(keras.losses).items()
        if inspect.isclass(value) and issubclass(value, keras.losses.Loss)
    }
    # Keras' own `get` does not know all functions of its module.
    found = classes.get(name.lower().replace("_", ""))
    found = found or get_named(keras.losses, name, f"loss={name!r}", "loss")
    if isinstance(found, keras.losses.Loss):
        return type(found)
    return classes.get(found.__name__.replace("_", ""), found)


def assumes_logits(loss: Any) -> bool | None:
    """Tell whether a loss assumes logits; None if it does not ask."""
    if "from_logits" not in inspect.signature(type(loss)).parameters:
        return None
    return bool(read_arguments(loss)["from_logits"])

"""Losses as weighted means, and their agreement with the output layer about logits."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .backend import keras
from .network.copying import copy_object, read_arguments
from .routing import (
    Options,
    check_callable,
    create_object,
    find_class,
    get_named,
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


def create_loss(loss: Any, options: Options, prefix: str = "loss") -> keras.losses.Loss:
    """Create a loss."""
    if isinstance(loss, keras.losses.Loss):
        return copy_object(loss, options, prefix)
    resolved = find_loss_class(loss) if isinstance(loss, str) else loss
    check_callable(
        resolved, "a loss of Keras nor a function of y_true and y_pred", prefix
    )
    if inspect.isclass(resolved):
        known = inspect.signature(resolved).parameters
        # Classes of one's own usually hand what they do not know to Keras.
        open_ended = any(item.kind is item.VAR_KEYWORD for item in known.values())
        reduces = "reduction" in known or open_ended
        defaults = {"reduction": _WEIGHTED_MEAN} if reduces else {}
        return create_object(resolved, {**defaults, **options}, prefix)
    return create_object(FunctionLoss, {"function": resolved, **options}, prefix)


def find_loss_class(name: str) -> Any:
    """Find the class that a name of Keras stands for."""
    classes = {
        key.lower(): value
        for key, value in vars(keras.losses).items()
        if inspect.isclass(value) and issubclass(value, keras.losses.Loss)
    }
    named = find_class(keras.losses, name)
    # Keras' own `get` does not know all functions of its module.
    named = classes.get(name.lower().replace("_", ""), named)
    if inspect.isclass(named):
        return named
    found = get_named(keras.losses, name, f"loss={name!r}", "loss")
    if isinstance(found, keras.losses.Loss):
        return type(found)
    return classes.get(found.__name__.replace("_", ""), found)


def agree_on_logits(losses: Any, from_logits: Sequence[bool | None]) -> Any:
    """Let losses agree with the outputs that they are computed from."""
    if isinstance(losses, dict):
        values = agree_on_logits(list(losses.values()), from_logits)
        return dict(zip(losses, values, strict=True))
    if not isinstance(losses, list):
        if len(set(from_logits)) > 1:
            return agree_on_logits([losses] * len(from_logits), from_logits)
        return _set_from_logits(losses, from_logits[0] if from_logits else None)
    if len(losses) != len(from_logits):
        return losses
    return [_set_from_logits(*pair) for pair in zip(losses, from_logits, strict=True)]


def _set_from_logits(loss: Any, from_logits: bool | None) -> Any:
    """Return a loss that agrees: itself, or a corrected copy."""
    if loss is None or from_logits is None:
        return loss
    if assumes_logits(loss) in (None, from_logits):
        return loss
    return copy_object(loss, {"from_logits": from_logits}, "loss")


def assumes_logits(loss: Any) -> bool | None:
    """Tell whether a loss assumes logits; None if it does not ask."""
    if "from_logits" not in inspect.signature(type(loss)).parameters:
        return None
    return bool(read_arguments(loss)["from_logits"])

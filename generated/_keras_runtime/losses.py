# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:a3278b3945007b8162d2a7d62c090d52f6e31fa7c66afde2e397e31d24669542
"""Losses as weighted means, and their agreement with the output layer about logits."""

import inspect
from collections.abc import Callable
from typing import Any

from .backend import keras
from .copying import copy_object, read_arguments
from .routing import Options, create_object, find_class

_WEIGHTED_MEAN = "mean_with_sample_weight"


@keras.saving.register_keras_serializable(package="keras_estimator_runtime")
class FunctionLoss(keras.losses.Loss):
    """A function of targets and predictions as a loss that is a weighted mean.

    Parameters
    ----------
    function : callable
        Takes ``y_true`` and ``y_pred`` and returns one loss for each row.
    reduction : str, default="mean_with_sample_weight"
        As for every loss of Keras.
    name : str, default=None
        Name of the loss; that of the function by default.
    """

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
        """Return one loss for each row.

        Parameters
        ----------
        y_true : tensor of shape (batch_size, ...)
            Targets.
        y_pred : tensor of shape (batch_size, ...)
            Outputs of the network.

        Returns
        -------
        tensor of shape (batch_size,)
            The losses.
        """
        return self.function(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        """Return what Keras needs to create the loss again.

        Returns
        -------
        dict
            The constructor's arguments.
        """
        function = keras.saving.serialize_keras_object(self.function)
        return {**super().get_config(), "function": function}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "FunctionLoss":
        """Create the loss from its configuration.

        Parameters
        ----------
        config : dict
            What `get_config` returned.

        Returns
        -------
        FunctionLoss
            The loss.
        """
        function = keras.saving.deserialize_keras_object(config["function"])
        return cls(**{**config, "function": function})


def create_loss(loss: Any, options: Options) -> keras.losses.Loss:
    """Create a loss.

    Parameters
    ----------
    loss : str, type, callable or keras.losses.Loss
        A name that Keras knows, a class, a function, or an instance, which is copied
        with its own reduction. Everything else becomes a weighted mean.
    options : dict
        Arguments of the loss.

    Returns
    -------
    keras.losses.Loss
        A new loss.
    """
    if isinstance(loss, keras.losses.Loss):
        return copy_object(loss, options, "loss")
    resolved = find_loss_class(loss) if isinstance(loss, str) else loss
    if inspect.isclass(resolved):
        known = inspect.signature(resolved).parameters
        defaults = {"reduction": _WEIGHTED_MEAN} if "reduction" in known else {}
        return create_object(resolved, {**defaults, **options}, "loss")
    return create_object(FunctionLoss, {"function": resolved, **options}, "loss")


def find_loss_class(name: str) -> Any:
    """Find the class that a name of Keras stands for.

    Parameters
    ----------
    name : str
        A class name, a function name or an alias, such as ``"mse"``.

    Returns
    -------
    type or callable
        The class, or the function if there is no class for it.

    Raises
    ------
    ValueError
        If Keras knows no such loss.
    """
    named = find_class(keras.losses, name)
    if inspect.isclass(named):
        return named
    found = keras.losses.get(name)
    if isinstance(found, keras.losses.Loss):
        return type(found)
    classes = {
        key.lower(): value
        for key, value in vars(keras.losses).items()
        if inspect.isclass(value) and issubclass(value, keras.losses.Loss)
    }
    return classes.get(found.__name__.replace("_", ""), found)


def set_from_logits(loss: Any, from_logits: bool) -> Any:
    """Return the loss for outputs that are logits, or that are not.

    Parameters
    ----------
    loss : keras.losses.Loss
        The loss.
    from_logits : bool
        Whether the network emits logits.

    Returns
    -------
    keras.losses.Loss
        The same loss if it agrees or does not ask, otherwise a corrected copy.
    """
    if _assumes_logits(loss) in (None, from_logits):
        return loss
    return copy_object(loss, {"from_logits": from_logits}, "loss")


def emits_logits(model: keras.Model, loss: Any) -> bool:
    """Tell whether a network emits logits.

    Parameters
    ----------
    model : keras.Model
        A network with one output.
    loss : keras.losses.Loss or object
        Its loss as it was given, which decides if the last layer does not tell.

    Returns
    -------
    bool
        True if the last layer has the linear activation.
    """
    last = model.layers[-1]
    if hasattr(last, "activation"):
        return last.activation is keras.activations.linear
    if isinstance(last, keras.layers.Softmax):
        return False
    return bool(_assumes_logits(loss))


def _assumes_logits(loss: Any) -> bool | None:
    """Tell whether a loss assumes logits; None if it does not ask."""
    if "from_logits" not in inspect.signature(type(loss)).parameters:
        return None
    return bool(read_arguments(loss)["from_logits"])

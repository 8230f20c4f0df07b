"""Callbacks of one training, from every form in which they are given."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..network.copying import copy_instance
from ..routing import Options, create_items, create_object
from ..samples import list_leaves

if TYPE_CHECKING:
    import keras


def create_callbacks(
    callbacks: Any, options: Options, prefix: str = "callbacks", *, copied: bool = True
) -> list[keras.callbacks.Callback]:
    """Create the callbacks of one training.

    Parameters
    ----------
    callbacks : type, keras.callbacks.Callback, list, tuple, dict or None
        Classes, which are called, and instances, at any depth.
    options : dict
        Arguments of the classes: ``patience`` for every one, ``0__patience`` for the
        first one.
    prefix : str, default="callbacks"
        Parameter name in error messages.
    copied : bool, default=True
        Whether instances are copied; otherwise they are used as they are.

    Returns
    -------
    list of keras.callbacks.Callback
        The callbacks, in the order in which they are given.

    Raises
    ------
    ValueError
        If something is no callback, or if options are given for an instance.
    TypeError
        If an instance cannot be copied.
    """
    given = callbacks if isinstance(callbacks, list | tuple | Mapping) else [callbacks]
    create = _create_callback if copied else _use_callback
    created = create_items(given, options, prefix, create)
    return [item for item in list_leaves(created) if item is not None]


def find_best_epoch(
    callbacks: Sequence[keras.callbacks.Callback],
    history: Mapping[str, Sequence[Any]],
    first_epoch: int,
) -> int:
    """Find the epoch after which the network was best.

    Parameters
    ----------
    callbacks : sequence of keras.callbacks.Callback
        Callbacks of the latest training. What one with a ``best_epoch``, such as early
        stopping, takes for it counts.
    history : mapping of str to sequence
        Loss and metrics of every epoch so far. Without such a callback, the lowest
        ``val_loss`` counts, or the lowest ``loss`` if not every epoch was validated.
    first_epoch : int
        Number of epochs before the latest training.

    Returns
    -------
    int
        Number of the epoch, from 1; 0 if there was none.
    """
    for callback in callbacks:
        best = getattr(callback, "best_epoch", None)
        # Before it has heard of a loss, early stopping says 0.
        heard = getattr(callback, "best", None) is not None
        if heard and isinstance(best, int) and best >= first_epoch:
            return best + 1
    losses, validated = (history.get(name, ()) for name in ("loss", "val_loss"))
    values = np.asarray(validated if len(validated) == len(losses) else losses, float)
    numbers = np.where(np.isnan(values), np.inf, values)
    return int(numbers.argmin()) + 1 if numbers.size else 0


def _create_callback(
    callback: Any, options: Options, prefix: str
) -> keras.callbacks.Callback:
    used = _use_callback(callback, options, prefix)
    return copy_instance(callback, prefix) if used is callback else used


def _use_callback(
    callback: Any, options: Options, prefix: str
) -> keras.callbacks.Callback:
    if not hasattr(callback, "on_epoch_end") or not hasattr(callback, "set_model"):
        raise ValueError(
            f"{prefix} is {callback!r}, which is neither a class nor an instance of "
            "keras.callbacks.Callback."
        )
    if inspect.isclass(callback):
        return create_object(callback, options, prefix)
    if options:
        raise ValueError(
            f"{prefix} is an instance, which takes no options, but {sorted(options)} "
            "are routed to it. Give its class instead."
        )
    return callback

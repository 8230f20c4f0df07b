# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:d3bdcc953e2e515ed7e6a97c39fbde1b2ae170c1045282ae9618c1f1eb00407e
"""Callbacks of one training, from every form in which they are given."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .routing import Options, create_object, split_options

if TYPE_CHECKING:
    import keras


def create_callbacks(
    callbacks: Any, options: Options
) -> list[keras.callbacks.Callback]:
    """Create the callbacks of one training.

    Parameters
    ----------
    callbacks : type, keras.callbacks.Callback, list, tuple, dict or None
        Classes, which are called, and instances, which are copied.
    options : dict
        Arguments of the classes: ``patience`` for every one, ``0__patience`` for the
        first one.

    Returns
    -------
    list of keras.callbacks.Callback
        The callbacks, in the order in which they are given.

    Raises
    ------
    ValueError
        If something is no callback, or if options are given for an instance.
    """
    given = {} if callbacks is None else callbacks
    if isinstance(given, list | tuple):
        given = dict(enumerate(given))
    elif not isinstance(given, Mapping):
        given = {0: given}
    routed = split_options(options, given, "callbacks")
    return [
        _create_callback(item, routed[key], f"callbacks__{key}")
        for key, item in given.items()
    ]


def _create_callback(
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
    return copy.deepcopy(callback)

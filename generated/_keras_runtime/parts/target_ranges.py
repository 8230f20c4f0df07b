# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:b109164a9efd466e4ca2e41c911d1875d9d1d259376100052b42cf445b94a104
"""Outputs of numbers: which ones a loss compares, and the layer that predicts them."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..heads import Head
from ..samples import Array


@dataclass(frozen=True)
class TargetRange:
    """The numbers that a loss compares."""

    activation: str  # of an output layer that predicts such numbers alone
    lowest: float
    highest: float
    adds_up: bool  # whether those of a row add up to one
    words: str  # what they are, for messages

    @property
    def is_open(self) -> bool:
        """Whether positive numbers of any size are in it."""
        return math.isinf(self.highest)


_POSITIVE = TargetRange("exponential", 0.0, math.inf, False, "numbers from 0 upwards")
_FRACTION = TargetRange("sigmoid", 0.0, 1.0, False, "numbers from 0 to 1")
_SHARES = TargetRange(
    "softmax", 0.0, 1.0, True, "several columns of numbers that add up to 1 in each row"
)
_RANGES = {
    "binarycrossentropy": _FRACTION,
    "binaryfocalcrossentropy": _FRACTION,
    "bce": _FRACTION,
    "categoricalcrossentropy": _SHARES,
    "categoricalfocalcrossentropy": _SHARES,
    "dice": _FRACTION,
    "kld": _SHARES,
    "kldivergence": _SHARES,
    "meansquaredlogarithmicerror": _POSITIVE,
    "msle": _POSITIVE,
    "poisson": _POSITIVE,
    "tversky": _FRACTION,
}
"""By the names of Keras' losses, in lower case and without underscores."""

_TOLERANCE = 1e-3
"""Of a sum of one."""


def find_range(loss: Any) -> str | None:
    """Find the name of a loss of Keras, if it compares only the numbers of a range."""
    # Of somebody's own loss it is only known if it inherits from one of Keras.
    # Losses that were created from a function have it.
    loss = getattr(loss, "function", getattr(loss, "fn", loss))
    if isinstance(loss, str):
        names = [loss]
    else:
        kind = loss if inspect.isclass(loss) else type(loss)
        items = [loss] if inspect.isroutine(loss) else kind.__mro__
        own = [each for each in items if each.__module__.partition(".")[0] == "keras"]
        names = [each.__name__ for each in own]
    return next((name for name in names if _make_key(name) in _RANGES), None)


def get_range(name: str) -> TargetRange:
    """Return the range of a loss by the name that `find_range` found."""
    return _RANGES[_make_key(name)]


def takes_logits(name: str) -> bool:
    """Tell whether a loss can be told that it is given logits, by that name."""
    return _make_key(name).endswith(("bce", "crossentropy"))


def _make_key(name: str) -> str:
    return name.lower().replace("_", "")


def check_target_range(columns: Any, name: str) -> None:
    """Check that an encoded target is in the range of its loss, by that name."""
    known = get_range(name)
    sums = np.asarray(columns.sum(axis=1)).ravel() if known.adds_up else np.ones(1)
    lowest, highest = columns.min(), columns.max()
    wrong: str | None = None
    if lowest < known.lowest:
        wrong = f"has {lowest:g}"
    elif highest > known.highest:
        wrong = f"has {highest:g}"
    elif columns.shape[1] == 1 and known.adds_up:
        wrong = "has 1 column"
    elif np.any(np.abs(sums - 1) > _TOLERANCE):
        wrong = f"has a row whose sum is {sums[np.argmax(np.abs(sums - 1))]:g}"
    if wrong is not None:
        raise ValueError(
            f"The loss {name!r} compares {known.words}, but the target {wrong}. Choose "
            "another loss, or give a target, and its encoder if it has one, that fit."
        )


def check_output_range(outputs: Any, name: str, layer: str) -> None:
    """Check that an output layer predicts what its loss compares."""
    known = get_range(name)
    if outputs.min() < known.lowest or outputs.max() > known.highest:
        raise ValueError(
            f"The loss {name!r} compares {known.words}, but the output layer {layer!r} "
            "of the network also predicts others. Give it the activation "
            f"{known.activation!r}, or choose another loss."
        )


@dataclass(frozen=True)
class NumberHead(Head):
    """One output of a network that learns columns of numbers."""

    n_columns: int = 1
    open_units: bool = False  # whether the network says how many units there are
    target_range: str | None = None  # name of the loss, if it does not take any numbers

    def encode_columns(self, columns: Array, dtype: str) -> Array:
        """Take this head's columns of a target, and check them."""
        part = columns[:, self.first : self.first + self.n_columns]
        self.check_targets(part)
        return part.astype(dtype, copy=False)

    def check_targets(self, columns: Any) -> None:
        """Check that targets are numbers that the loss compares."""
        if self.target_range is not None:
            check_target_range(columns, self.target_range)

    def choose_columns(self, decoded: Array) -> Array:
        """Leave the numbers as they are."""
        return decoded


def choose_number_head(n_columns: int, loss: Any = "auto") -> NumberHead:
    """Choose the head for columns of numbers."""
    items = list(loss.values()) if isinstance(loss, Mapping) else loss
    if isinstance(items, list | tuple) and len(items) == 1:
        (items,) = items
    name = find_range(items)
    activation = "linear" if name is None else get_range(name).activation
    head = NumberHead(
        n_columns,
        activation,
        "numbers",
        "MeanSquaredError",
        n_columns=n_columns,
        target_range=name,
    )
    if activation in ("sigmoid", "softmax"):
        return head
    # There are no logits of other numbers.
    return replace(head, activation="linear", applied=activation)

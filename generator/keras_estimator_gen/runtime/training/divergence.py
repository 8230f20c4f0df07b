"""Trainings that have left the numbers: found, and told with what to do."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ..samples import Array

_ADVICE = (
    "Lower the learning rate, scale the inputs (and the target of a regression), or "
    "limit the gradients, for example by an optimizer with clipnorm=1.0."
)


def check_convergence(
    history: Mapping[str, Sequence[Any]], weights: Sequence[Array], start: int
) -> None:
    """Check that a training has ended with numbers."""
    losses = np.asarray(history.get("loss", ()), dtype=np.float64)
    diverged = np.flatnonzero(~np.isfinite(losses))
    reason = (
        f"the loss is {losses[diverged[0]]} in epoch {start + diverged[0] + 1}"
        if diverged.size
        else f"its last step, in epoch {start + len(losses)}, was too long"
    )
    if not all(np.isfinite(x).all() for x in weights if x.dtype.kind == "f"):
        raise ValueError(
            f"Training has diverged: {reason}, and the weights of the network are no "
            f"longer finite. {_ADVICE}"
        )
    if diverged.size:
        warnings.warn(
            f"Training has been unstable: {reason}. The weights are finite. {_ADVICE}",
            ConvergenceWarning,
            stacklevel=2,
        )

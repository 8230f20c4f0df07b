# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:4118bc5f07693f2ced98d3f299aadcc3c2bd5737a524d9cbdfae9c99d1f43f08
"""Outputs that a network declares: what each learns, and how it is compiled."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, Literal, get_args

import numpy as np

from ...heads import Head
from ...routing import suggest_name
from ...samples import Array

Task = Literal["auto", "binary", "multiclass", "multilabel", "regression"]

_REDUCTIONS: Mapping[str, Callable[..., Array]] = {
    "mean": np.mean,
    "median": np.median,
}
"""What ``prediction`` may call by name."""


@dataclass(frozen=True)
class Output:
    """One output of a network, as an estimator declares it in ``_list_outputs``.

    Attributes
    ----------
    name : str
        Name of the output layer.
    columns : sequence of (int or str) or None
        Columns of y that it learns, by position or by name. None is all columns for the
        only output, and the column of its own name for one of several.
    task : {"auto", "binary", "multiclass", "multilabel", "regression"}
        What it learns. "auto" is regression in a regressor; in a classifier labels, and
        several columns are multilabel.
    units : int or None
        Number of units, if it is another one than the task needs. The loss compares all
        of them with the columns.
    prediction : int, {"mean", "median"} or callable
        Of several units for one column, which one ``predict`` and ``score`` take: its
        position, where negative ones count from the end, or what makes one number of
        them. A function takes an array of shape (n_samples, n_units), and returns one
        of shape (n_samples,).
    tensor : bool
        Whether the output is the tensor of a layer as it is, with the units of that.
    activation : str or None
        Activation of the output layer; None is the one that the task needs.
    loss : str, type or callable
        The loss; "auto" is the one that the task needs.
    loss_options : mapping of str to object
        Arguments of the loss.
    metrics : sequence of (str, type or callable)
        Metrics.
    metrics_options : mapping of str to object
        Their arguments, ``"0__name"`` for the first one.
    loss_weight : float
        Weight of the loss in the sum of all outputs' losses.
    auxiliary : bool
        Whether the output learns what another one predicts, to help in the training.
    """

    name: str
    columns: Sequence[int | str] | None = None
    task: Task = "auto"
    units: int | None = None
    prediction: Any = 0
    tensor: bool = False
    activation: str | None = None
    loss: Any = "auto"
    loss_options: Mapping[str, Any] = field(default_factory=dict)
    metrics: Sequence[Any] = ()
    metrics_options: Mapping[str, Any] = field(default_factory=dict)
    loss_weight: float = 1.0
    auxiliary: bool = False

    def __post_init__(self) -> None:
        if self.task not in get_args(Task):
            raise ValueError(
                f"The output {self.name!r} has the task {self.task!r}, which does not "
                f"exist. Tasks are {', '.join(get_args(Task))}."
            )
        if self.units is not None and self.units < 1:
            raise ValueError(
                f"The output {self.name!r} has units={self.units!r}, but needs at "
                "least 1. A list that sets their number must not be empty."
            )
        if not self._has_valid_prediction():
            raise ValueError(
                f"The output {self.name!r} has prediction={self.prediction!r}, which "
                "has to be the position of a unit, 'mean', 'median' or a function."
            )
        if not 0 <= self.loss_weight < math.inf:
            raise ValueError(
                f"The output {self.name!r} has loss_weight={self.loss_weight!r}, which "
                "has to be a finite number that is at least 0."
            )

    def _has_valid_prediction(self) -> bool:
        if isinstance(self.prediction, str):
            return self.prediction in _REDUCTIONS
        is_position = isinstance(self.prediction, Integral | np.integer)
        is_switch = isinstance(self.prediction, bool | np.bool_)
        return (is_position and not is_switch) or callable(self.prediction)

    @property
    def key(self) -> tuple[int | str, ...]:
        """The columns of y that it learns, if it is one of several."""
        return (self.name,) if self.columns is None else tuple(self.columns)

    def adapt_head(self, head: Head) -> Head:
        """Return the head that is used in place of the one that the target asks for."""
        return head

    def check_prediction(self, n_units: int) -> None:
        """Check that the unit that is the prediction exists.

        Parameters
        ----------
        n_units : int
            Number of units for one column of y.

        Raises
        ------
        ValueError
            If it does not.
        """
        chosen = self.prediction
        if isinstance(chosen, Integral) and not -n_units <= int(chosen) < n_units:
            raise ValueError(
                f"The output {self.name!r} has prediction={chosen}, but only "
                f"{n_units} unit{'s' if n_units > 1 else ''}. Give a position from "
                f"{-n_units} to {n_units - 1}."
            )

    def reduce_units(self, units: Array) -> Array:
        """Make the one prediction of several units for one column of y.

        Parameters
        ----------
        units : ndarray of shape (n_samples, n_units)
            What the network puts out.

        Returns
        -------
        ndarray of shape (n_samples, 1)
            The prediction.

        Raises
        ------
        ValueError
            If there is no such unit, or a function returns something else.
        """
        self.check_prediction(units.shape[1])
        chosen = self.prediction
        if isinstance(chosen, Integral):
            return units[:, [int(chosen)]]
        if isinstance(chosen, str):
            return np.asarray(_REDUCTIONS[chosen](units, axis=1, keepdims=True))
        made = np.asarray(chosen(units))
        if made.shape not in {(len(units),), (len(units), 1)}:
            raise ValueError(
                f"The function that makes the prediction of the output {self.name!r} "
                f"has returned an array of the shape {made.shape}. One of the shape "
                f"({len(units)},) was expected: a number for each sample."
            )
        return made.reshape(-1, 1)


Outputs = tuple[Output, ...]


def complete_parameters(
    parameters: Mapping[str, Any], outputs: Outputs
) -> dict[str, Any]:
    """Complete parameters by what outputs declare."""
    if not outputs:
        return dict(parameters)
    completed = {
        **parameters,
        **_complete_objects("loss", "auto", parameters, outputs),
        **_complete_objects("metrics", None, parameters, outputs),
    }
    if len(outputs) > 1:
        given = parameters.get("compile__loss_weights")
        completed["compile__loss_weights"] = _complete_weights(given, outputs)
    return completed


def _complete_weights(given: Any, outputs: Outputs) -> Any:
    """Complete the weights of the losses of several outputs."""
    names = [output.name for output in outputs]
    if isinstance(given, list | tuple) and len(given) == len(names):
        given = dict(zip(names, given, strict=True))
    if given is not None and not isinstance(given, Mapping):
        return given
    _check_names("compile__loss_weights", given or {}, outputs)
    weights = {output.name: float(output.loss_weight) for output in outputs}
    weights |= given or {}
    if not any(weights.values()):
        raise ValueError(
            "All outputs have a loss_weight of 0, so that nothing would be learned. "
            f"Give one of {', '.join(names)} a positive weight."
        )
    return weights


def _complete_objects(
    name: str, unset: Any, parameters: Mapping[str, Any], outputs: Outputs
) -> dict[str, Any]:
    """Complete the losses, or the metrics, of all outputs, and their options."""
    given = parameters.get(name, unset)
    if isinstance(given, list | tuple) and len(outputs) > 1:
        names = [output.name for output in outputs]
        if len(given) == len(outputs):
            given = dict(zip(names, given, strict=True))
        elif name == "loss":
            raise ValueError(
                f"loss={given!r} has {len(given)} losses, but the network has "
                f"{len(outputs)} outputs, {', '.join(names)}. Give one loss for each, "
                "or one for all."
            )
    completed = {name: _complete_items(name, given, unset, outputs)}
    for output in outputs:
        if _is_unset(_pick_given(given, output.name, unset), unset):
            options = _list_options(name, output, len(outputs))
            completed |= {
                key: value
                for key, value in options.items()
                if parameters.get(key) is None
            }
    return completed


def _complete_items(name: str, given: Any, unset: Any, outputs: Outputs) -> Any:
    """Complete the losses, or the metrics, of all outputs."""
    if isinstance(given, Mapping):
        _check_names(name, given, outputs)
    items = {
        output.name: _choose_item(
            _pick_given(given, output.name, unset), unset, getattr(output, name)
        )
        for output in outputs
    }
    if len(items) == 1:
        (item,) = items.values()
        return item
    if name == "metrics":
        items = {key: item for key, item in items.items() if item is not None}
    return items or None


def _pick_given(given: Any, name: str, unset: Any) -> Any:
    """Pick what a parameter gives for an output."""
    return given.get(name, unset) if isinstance(given, Mapping) else given


def _is_unset(item: Any, unset: Any) -> bool:
    return item is unset or (isinstance(item, str) and item == unset)


def _choose_item(item: Any, unset: Any, declared: Any) -> Any:
    """Choose what was set, or else what is declared."""
    if not _is_unset(item, unset):
        return item
    return list(declared) or None if unset is None else declared


def _list_options(name: str, output: Output, count: int) -> dict[str, Any]:
    """List the options of an output's loss or metrics, as routed parameters."""
    prefix = name if count == 1 else f"{name}__{output.name}"
    options = getattr(output, f"{name}_options")
    return {f"{prefix}__{key}": value for key, value in options.items()}


def _check_names(name: str, given: Mapping[str, Any], outputs: Outputs) -> None:
    known = [output.name for output in outputs]
    for key in given:
        if key not in known:
            raise ValueError(
                f"{name} names the output {key!r}, which does not exist."
                f"{suggest_name(str(key), known)} The outputs are {', '.join(known)}."
            )

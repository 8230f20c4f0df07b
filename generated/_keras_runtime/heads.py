# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:2562e4beca88724530977d1eb51b321cd368d3a5a4164a881f2073f13230355c
"""What the last layers look like, and how targets are coded for their losses."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .data import Array
from .routing import suggest_name
from .target_ranges import check_target_range, find_range, get_range

Coding = Literal["column", "one-hot", "numbers"]

CHOSEN_BY_KERAS = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Metrics whose class Keras chooses by the shape of the targets."""


@dataclass(frozen=True)
class Head:
    """One output of a network, and the targets that fit it.

    Attributes
    ----------
    units : int
        Number of units.
    activation : {"linear", "sigmoid", "softmax"}
        Activation of the output layer, or what turns its logits into probabilities.
    coding : {"column", "one-hot", "numbers"}
        Whether class codes reach the loss as one column, or as one column for each
        class; "numbers" are taken as they are, with one column for each unit.
    default_loss : str
        Class name of the Keras loss that ``loss="auto"`` stands for.
    first : int
        First column of the encoded target that belongs to this head.
    name : str
        Name of the output layer.
    n_columns : int or None
        Number of these columns; None is one for each unit of "numbers", and else one.
    applied : str or None
        Activation of the output layer, if it is another one.
    open_units : bool
        Whether the network says how many units there are.
    target_range : str or None
        Name of the loss, if it does not compare any numbers.
    """

    units: int
    activation: str
    coding: Coding
    default_loss: str
    first: int = 0
    name: str = "output"
    n_columns: int | None = None
    applied: str | None = None
    open_units: bool = False
    target_range: str | None = None

    @property
    def from_logits(self) -> bool | None:
        """What a loss has to assume about the outputs; None if it does not matter."""
        return None if self.activation == "linear" else False

    @property
    def has_labels(self) -> bool:
        """Whether it learns labels, and not numbers."""
        return self.default_loss != "MeanSquaredError"

    def encode_columns(self, columns: Array, dtype: str) -> Array:
        """Take this head's part of an encoded target, and code it for the loss.

        Parameters
        ----------
        columns : ndarray of shape (n_samples, n_columns)
            The encoded target.
        dtype : str
            Float type of the result.

        Returns
        -------
        ndarray of shape (n_samples, n_columns) or (n_samples, units)
            What the loss compares the outputs with.

        Raises
        ------
        ValueError
            If a number is not one that the loss compares.
        """
        if self.coding == "one-hot":
            codes = columns[:, self.first].astype(np.intp, copy=False)
            return np.eye(self.units, dtype=dtype)[codes]
        width = self.n_columns or (self.units if self.coding == "numbers" else 1)
        part = columns[:, self.first : self.first + width]
        self.check_targets(part)
        return part.astype(dtype, copy=False)

    def check_targets(self, columns: Any) -> None:
        """Check that targets are numbers that the loss compares.

        Parameters
        ----------
        columns : ndarray or sparse matrix of shape (n_samples, n_columns)
            The targets.

        Raises
        ------
        ValueError
            If they are not.
        """
        if self.target_range is not None:
            check_target_range(columns, self.target_range)

    def decode_probabilities(self, outputs: Array) -> Array:
        """Turn outputs of the network into one probability for each class.

        Parameters
        ----------
        outputs : ndarray of shape (n_samples, units)
            What the network emits, as probabilities.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Probabilities; a single sigmoid output gives two columns. Of a multilabel
            target, the probability of each label.
        """
        if self.activation == "sigmoid" and self.coding == "column":
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    def scale_probabilities(self, probabilities: Array, dtype: str) -> Array:
        """Let probabilities add up to one in a float type that the network has not.

        Parameters
        ----------
        probabilities : ndarray of shape (n_samples, n_classes)
            Probabilities, in the float type of the result.
        dtype : str
            Float type of the network. A sum that it rounds to one is not one in a
            wider type, and scikit-learn's losses warn about that.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Probabilities; the same array, if the network's type is not narrower.
        """
        if (
            self.activation != "softmax"
            or np.dtype(dtype).itemsize >= probabilities.itemsize
        ):
            return probabilities
        sums = probabilities.sum(axis=1, keepdims=True)
        is_rounded = np.abs(sums - 1) < np.sqrt(np.finfo(dtype).eps)
        scaled: Array = probabilities / np.where(is_rounded, sums, 1)
        return scaled

    def choose_columns(self, decoded: Array) -> Array:
        """Choose what is predicted for each column of the target.

        Parameters
        ----------
        decoded : ndarray of shape (n_samples, n_classes) or (n_samples, units)
            Probabilities; outputs as they are, if they are no probabilities.

        Returns
        -------
        ndarray of shape (n_samples, n_columns) or (n_samples, units)
            Codes of the most probable labels, or numbers.
        """
        if not self.has_labels:
            return decoded
        if self.coding == "numbers":
            return (decoded > 0.5).astype(np.intp)
        codes: Array = decoded.argmax(axis=1)[:, np.newaxis]
        return codes


Heads = tuple[Head, ...]


def choose_class_head(
    n_classes: int, loss: Any, metrics: Any, smooth: bool, *, softmax: bool = False
) -> Head:
    """Choose the head for a column of class codes.

    One or two classes take one sigmoid output, unless the loss compares classes: the
    losses named ``categorical`` need a softmax output for each. Only those named
    ``sparse`` read class codes; any other loss for several classes reads one-hot
    targets. ``loss="auto"`` stands for the sparse cross-entropy, unless a metric or
    label smoothing needs one-hot targets.

    Parameters
    ----------
    n_classes : int
        Number of classes.
    loss : object
        The loss, as the estimator has it.
    metrics : object
        The metrics of this output, as the estimator has them.
    smooth : bool
        Whether the loss smooths labels.
    softmax : bool, default=False
        Whether two classes take a softmax output for each, too.

    Returns
    -------
    Head
        The head.
    """
    names = list_names(loss)
    automatic = names == ["auto"]
    sparse = any(name.startswith("sparse") for name in names)
    categorical = sparse or any("categorical" in name for name in names)
    # A softmax over a single class would be one of which Keras warns.
    fewest = 2 if softmax else 3
    if n_classes < fewest and not categorical:
        return Head(1, "sigmoid", "column", "BinaryCrossentropy")
    one_hot = smooth or not _read_codes(metrics)
    if sparse or (automatic and not one_hot):
        return Head(n_classes, "softmax", "column", "SparseCategoricalCrossentropy")
    return Head(n_classes, "softmax", "one-hot", "CategoricalCrossentropy")


def choose_class_heads(
    target_type: str, n_classes: Sequence[int], parameters: Mapping[str, Any]
) -> Heads:
    """Choose the heads of a classifier.

    Parameters
    ----------
    target_type : str
        "multilabel-indicator" takes one sigmoid output with a unit for each label; any
        other type takes one output for each column of the target.
    n_classes : sequence of int
        Number of classes in each column.
    parameters : mapping of str to object
        Parameters of the estimator.

    Returns
    -------
    tuple of Head
        The heads.
    """
    if target_type == "multilabel-indicator":
        return (Head(len(n_classes), "sigmoid", "numbers", "BinaryCrossentropy"),)
    count = len(n_classes)
    heads = [
        choose_class_head(
            number,
            _pick_item(parameters["loss"], f"output_{index}", index, count),
            _pick_item(parameters["metrics"], f"output_{index}", index, count),
            smooths_labels(parameters, (str(index), f"output_{index}")),
        )
        for index, number in enumerate(n_classes)
    ]
    return tuple(heads) if count == 1 else _number_heads(heads)


def smooths_labels(parameters: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Tell whether the loss of an output is told to smooth labels, if only by zero.

    Parameters
    ----------
    parameters : mapping of str to object
        Parameters of an estimator.
    names : sequence of str
        What the output is called in names of parameters.

    Returns
    -------
    bool
        Whether the option is there; its value may change from one fit to the next.
    """
    options = ["label_smoothing", *(f"{name}__label_smoothing" for name in names)]
    return any(parameters.get(f"loss__{option}") is not None for option in options)


def choose_number_heads(n_columns: int, loss: Any = "auto") -> Heads:
    """Choose the heads for a target of numbers.

    Parameters
    ----------
    n_columns : int
        Number of columns of the encoded target.
    loss : object, default="auto"
        The loss, as the estimator has it.

    Returns
    -------
    tuple of Head
        One head: linear, unless the loss compares positive numbers, or fractions.
    """
    items = list(loss.values()) if isinstance(loss, Mapping) else loss
    if isinstance(items, list | tuple) and len(items) == 1:
        (items,) = items
    name = find_range(items)
    activation = "linear" if name is None else get_range(name).activation
    head = Head(n_columns, activation, "numbers", "MeanSquaredError", target_range=name)
    if activation in ("sigmoid", "softmax"):
        return (head,)
    # There are no logits of other numbers.
    return (replace(head, activation="linear", applied=activation),)


def match_heads(
    heads: Heads, widths: Sequence[Any], parameters: Mapping[str, Any]
) -> Heads:
    """Match heads with the outputs that a network has, where the target allows several.

    Each column of numbers may have an output of its own, two classes may have one unit
    or two, and one column of numbers as many units as the tensor of a layer has.

    Parameters
    ----------
    heads : tuple of Head
        What the target needs.
    widths : sequence of (int or None)
        Number of units of each output of the network.
    parameters : mapping of str to object
        Parameters, completed by what outputs declare.

    Returns
    -------
    tuple of Head
        The heads; those that cannot match are left as they are.
    """
    single = len(heads) == 1 and heads[0].coding == "numbers"
    if single and len(widths) == heads[0].units > 1:
        return _number_heads([replace(heads[0], units=1, n_columns=1)] * len(widths))
    if len(widths) != len(heads):
        return heads
    return tuple(
        _match_head(head, width, _pick_compiled(parameters, head, index, len(heads)))
        for index, (head, width) in enumerate(zip(heads, widths, strict=True))
    )


def _match_head(head: Head, width: Any, compiled: tuple[Any, Any, bool]) -> Head:
    if head.open_units and width is not None:
        return replace(head, units=width)
    if head.coding == "numbers" or {head.units, width} != {1, 2}:
        return head
    other = choose_class_head(2, *compiled, softmax=width == 2)
    return replace(other, first=head.first, name=head.name, applied=head.applied)


def _pick_compiled(
    parameters: Mapping[str, Any], head: Head, index: int, count: int
) -> tuple[Any, Any, bool]:
    """Pick the loss and the metrics of a head, and whether labels are smoothed."""
    loss, metrics = (
        _pick_item(parameters.get(key), head.name, index, count)
        for key in ("loss", "metrics")
    )
    return loss, metrics, smooths_labels(parameters, (str(index), head.name))


def follow_loss(head: Head, loss: Any, n_units: int) -> Head:
    """Let the head of a column of classes follow a loss that is chosen already.

    Parameters
    ----------
    head : Head
        What the target needs.
    loss : object
        The loss, of which those named ``sparse`` read class codes.
    n_units : int
        Number of units that the network has for this head.

    Returns
    -------
    Head
        The head with targets in the form that the loss reads, and for two classes with
        a softmax output for each if the network has them.
    """
    if head.coding == "numbers" or n_units < 2:
        return head
    sparse = any(name.startswith("sparse") for name in list_names(loss))
    return replace(
        head,
        units=max(2, head.units),
        activation="softmax",
        coding="column" if sparse else "one-hot",
    )


def _number_heads(heads: Sequence[Head]) -> Heads:
    return tuple(
        replace(head, first=index, name=f"output_{index}")
        for index, head in enumerate(heads)
    )


def _pick_item(items: Any, name: str, index: int, count: int) -> Any:
    """Pick what belongs to one of several outputs."""
    if count > 1 and isinstance(items, list | tuple) and len(items) == count:
        return items[index]
    if count > 1 and isinstance(items, Mapping):
        return items.get(name)
    return items


def _read_codes(metrics: Any) -> bool:
    """Tell whether all metrics of an output can read class codes."""
    if isinstance(metrics, Mapping):
        metrics = list(metrics.values())
    if isinstance(metrics, list | tuple):
        return all(_read_codes(metric) for metric in metrics)
    if metrics is None:
        return True
    return inspect.isroutine(metrics) or any(
        name.startswith("sparse") or name in CHOSEN_BY_KERAS
        for name in list_names(metrics)
    )


def check_same_outputs(heads: Heads, fitted: Heads, loss: Any) -> None:
    """Check that a loss needs the outputs that a network has.

    Parameters
    ----------
    heads : tuple of Head
        What the loss needs.
    fitted : tuple of Head
        What the network was built with.
    loss : object
        The loss, for the message.

    Raises
    ------
    ValueError
        If the outputs differ in number or activation.
    """
    needed, present = (
        " and ".join(
            f"{head.units} {head.applied or head.activation}" for head in group
        )
        for group in (heads, fitted)
    )
    if needed != present:
        raise ValueError(
            f"loss={loss!r} needs {needed} outputs, but the network was built with "
            f"{present} outputs. Set the loss back, or call fit with warm_start=False."
        )


def find_head(heads: Heads, name: str) -> Head:
    """Find the head of an output.

    Parameters
    ----------
    heads : tuple of Head
        All heads.
    name : str
        Name of the output.

    Returns
    -------
    Head
        Its head.

    Raises
    ------
    ValueError
        If there is no such output.
    """
    names = [head.name for head in heads]
    if name not in names:
        raise ValueError(
            f"There is no output {name!r}.{suggest_name(name, names)} The outputs are "
            f"{', '.join(names)}; `_list_outputs` declares them."
        )
    return heads[names.index(name)]


def apply_link(logits: Array, activation: str) -> Array:
    """Turn logits into probabilities.

    Parameters
    ----------
    logits : ndarray of shape (n_samples, n_outputs)
        Outputs of a linear layer.
    activation : {"sigmoid", "softmax"}
        The link.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
        Probabilities.
    """
    if activation == "sigmoid":
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def compute_log_odds(probabilities: Array) -> Array:
    """Compute log(p / (1 - p)).

    Parameters
    ----------
    probabilities : ndarray
        Probabilities, 0 and 1 included.

    Returns
    -------
    ndarray
        Finite numbers, in the same order, positive above one half.
    """
    limits = np.finfo(probabilities.dtype)
    p = np.clip(probabilities, limits.tiny, 1 - limits.epsneg)
    return np.asarray(np.log(p) - np.log1p(-p))


def list_names(item: Any) -> list[str]:
    """Return the lower-case names of a loss or metric, and of its base classes.

    Parameters
    ----------
    item : str, type, callable or object
        The loss or metric, as an estimator has it.

    Returns
    -------
    list of str
        One name of what is given by name or is a function.
    """
    if isinstance(item, str):
        names = [item]
    elif inspect.isroutine(item):
        names = [item.__name__]
    else:
        above = item if inspect.isclass(item) else type(item)
        names = [base.__name__ for base in inspect.getmro(above)]
    return [name.lower() for name in names]

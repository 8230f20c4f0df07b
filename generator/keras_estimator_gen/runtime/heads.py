"""What the last layers look like, and how targets are coded for their losses."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .samples import Array
from .target_ranges import check_target_range, find_range, get_range

Coding = Literal["column", "one-hot", "numbers"]

CHOSEN_BY_KERAS = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Metrics whose class Keras chooses by the shape of the targets."""


@dataclass(frozen=True)
class Head:
    """One output of a network, and the targets that fit it."""

    units: int
    activation: str  # of the layer, or what turns its logits into probabilities
    coding: Coding  # class codes as one column, or one-hot; or numbers as they are
    default_loss: str  # what ``loss="auto"`` stands for
    first: int = 0  # its first column of the encoded target
    name: str = "output"
    n_columns: int | None = None  # None is one for each unit of numbers, and else one
    applied: str | None = None  # activation of the layer, if it is another one
    open_units: bool = False  # whether the network says how many units there are
    target_range: str | None = None  # name of the loss, if it does not take any numbers

    @property
    def from_logits(self) -> bool | None:
        """What a loss has to assume about the outputs; None if it does not matter."""
        return None if self.activation == "linear" else False

    @property
    def has_labels(self) -> bool:
        """Whether it learns labels, and not numbers."""
        return self.default_loss != "MeanSquaredError"

    def encode_columns(self, columns: Array, dtype: str) -> Array:
        """Take this head's part of an encoded target, and code it for the loss."""
        if self.coding == "one-hot":
            codes = columns[:, self.first].astype(np.intp, copy=False)
            return np.eye(self.units, dtype=dtype)[codes]
        width = self.n_columns or (self.units if self.coding == "numbers" else 1)
        part = columns[:, self.first : self.first + width]
        self.check_targets(part)
        return part.astype(dtype, copy=False)

    def check_targets(self, columns: Any) -> None:
        """Check that targets are numbers that the loss compares."""
        if self.target_range is not None:
            check_target_range(columns, self.target_range)

    def decode_probabilities(self, outputs: Array) -> Array:
        """Turn outputs of the network into one probability for each class."""
        if self.activation == "sigmoid" and self.coding == "column":
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    def scale_probabilities(self, probabilities: Array, dtype: str) -> Array:
        """Let probabilities add up to one in a float type that the network has not."""
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
        """Choose what is predicted for each column of the target."""
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
    """Choose the head for a column of class codes."""
    # Losses named "categorical" compare classes, those named "sparse" read their codes.
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
    """Choose the heads of a classifier."""
    if target_type == "multilabel-indicator":
        return (Head(len(n_classes), "sigmoid", "numbers", "BinaryCrossentropy"),)
    count = len(n_classes)
    heads = [
        choose_class_head(
            number,
            pick_item(parameters["loss"], f"output_{index}", index, count),
            pick_item(parameters["metrics"], f"output_{index}", index, count),
            smooths_labels(parameters, (str(index), f"output_{index}")),
        )
        for index, number in enumerate(n_classes)
    ]
    return tuple(heads) if count == 1 else number_heads(heads)


def smooths_labels(parameters: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Tell whether the loss of an output is told to smooth labels, if only by zero."""
    options = ["label_smoothing", *(f"{name}__label_smoothing" for name in names)]
    return any(parameters.get(f"loss__{option}") is not None for option in options)


def choose_number_heads(n_columns: int, loss: Any = "auto") -> Heads:
    """Choose the heads for a target of numbers."""
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


def number_heads(heads: Sequence[Head]) -> Heads:
    """Give heads of one column each their places and names."""
    return tuple(
        replace(head, first=index, name=f"output_{index}")
        for index, head in enumerate(heads)
    )


def pick_item(items: Any, name: str, index: int, count: int) -> Any:
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
    """Check that a loss needs the outputs that a network has."""
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


def apply_link(logits: Array, activation: str) -> Array:
    """Turn logits into probabilities."""
    if activation == "sigmoid":
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def compute_log_odds(probabilities: Array) -> Array:
    """Compute log(p / (1 - p))."""
    limits = np.finfo(probabilities.dtype)
    p = np.clip(probabilities, limits.tiny, 1 - limits.epsneg)
    return np.asarray(np.log(p) - np.log1p(-p))


def list_names(item: Any) -> list[str]:
    """Return the lower-case names of a loss or metric, and of its base classes."""
    if isinstance(item, str):
        names = [item]
    elif inspect.isroutine(item):
        names = [item.__name__]
    else:
        above = item if inspect.isclass(item) else type(item)
        names = [base.__name__ for base in inspect.getmro(above)]
    return [name.lower() for name in names]


def apply_heads(heads: Heads, x: Any) -> Any:
    """Apply output layers; several give a list of tensors."""
    from keras import layers

    outputs = [
        layers.Dense(
            head.units, activation=head.applied or head.activation, name=head.name
        )(x)
        for head in heads
    ]
    return outputs[0] if len(outputs) == 1 else outputs

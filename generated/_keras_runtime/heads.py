# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:72209089c426a24aec5246945557aca080d0c3c5f7622967b430898413525030
"""What the last layers look like, and how targets are coded for their losses."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .samples import Array

CHOSEN_BY_KERAS = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Metrics whose class Keras chooses by the shape of the targets."""


@dataclass(frozen=True)
class Head:
    """One output of a network, and the targets that fit it."""

    units: int
    activation: str  # of the layer, or what turns its logits into probabilities
    coding: Literal["column", "one-hot", "numbers"]  # of class codes; or all columns
    default_loss: str  # what ``loss="auto"`` stands for
    n_classes: int = 0  # of each column; 0 if it learns numbers
    first: int = 0  # its first column of the encoded target
    name: str = "output"
    applied: str | None = None  # activation of the layer, if it is another one
    emits_logits: bool = False

    def apply(self, x: Any, **options: Any) -> Any:
        """Apply the output layer."""
        from keras import layers

        kind = self.applied or self.activation
        return layers.Dense(self.units, kind, name=self.name, **options)(x)

    def encode_columns(self, columns: Array, dtype: str) -> Array:
        """Take this head's part of an encoded target, and code it for the loss."""
        if self.coding == "one-hot":
            codes = columns[:, self.first].astype(np.intp, copy=False)
            return np.eye(self.units, dtype=dtype)[codes]
        width = self.units if self.coding == "numbers" else 1
        part = columns[:, self.first : self.first + width]
        return part.astype(dtype, copy=False)

    def decode_probabilities(self, outputs: Array) -> Array:
        """Turn outputs of the network into one probability for each class."""
        if self.n_classes == 1:
            return np.ones_like(outputs[:, :1])
        if self.activation == "sigmoid" and self.coding == "column":
            return np.concatenate([1 - outputs, outputs], axis=1)
        if self.activation != "softmax" or not self.n_classes:
            return outputs
        # They add up to one in a coarser float type than that of X, perhaps.
        sums = outputs.sum(axis=1, keepdims=True)
        return np.asarray(outputs / np.where(np.abs(sums - 1) < 1e-3, sums, 1))

    def choose_columns(self, decoded: Array) -> Array:
        """Choose what is predicted for each column of the target."""
        if self.coding == "numbers":
            return (decoded > 0.5).astype(np.intp)
        codes: Array = decoded.argmax(axis=1)[:, np.newaxis]
        return codes


Heads = tuple[Head, ...]


def choose_class_heads(
    target_type: str, n_classes: Sequence[int], parameters: Mapping[str, Any]
) -> Heads:
    """Choose the heads of a classifier."""
    count = len(n_classes)
    if target_type == "multilabel-indicator":
        return (Head(count, "sigmoid", "numbers", "BinaryCrossentropy", 2),)
    heads = [
        choose_class_head(number, parameters, (index, count))
        for index, number in enumerate(n_classes)
    ]
    return tuple(heads)


def choose_class_head(
    n_classes: int,
    parameters: Mapping[str, Any],
    place: tuple[int, int] = (0, 1),
    name: str | None = None,
    *,
    softmax: bool = False,
) -> Head:
    """Choose the head for a column of class codes, and its place among all heads."""
    index, count = place
    name = name or (f"output_{index}" if count > 1 else "output")
    # Losses named "categorical" compare classes, those named "sparse" read their codes.
    loss = list_names(_pick_item(parameters["loss"], name, place))
    sparse = any(each.startswith("sparse") for each in loss)
    categorical = sparse or any("categorical" in each for each in loss)
    options = "label_smoothing", f"{index}__label_smoothing", f"{name}__label_smoothing"
    smooth = any(parameters.get(f"loss__{each}") is not None for each in options)
    metrics = _pick_item(parameters["metrics"], name, place)
    coded = not smooth and _read_codes(metrics)
    # A softmax over a single class would be one of which Keras warns.
    if n_classes < (2 if softmax else 3) and not categorical:
        head = Head(1, "sigmoid", "column", "BinaryCrossentropy")
    elif sparse or (coded and loss == ["auto"]):
        head = Head(n_classes, "softmax", "column", "SparseCategoricalCrossentropy")
    else:
        head = Head(n_classes, "softmax", "one-hot", "CategoricalCrossentropy")
    return replace(head, n_classes=n_classes, first=index, name=name)


def _pick_item(items: Any, name: str, place: tuple[int, int]) -> Any:
    """Pick what belongs to one of several outputs."""
    index, count = place
    if count > 1 and isinstance(items, list | tuple) and len(items) == count:
        return items[index]
    if isinstance(items, Mapping):
        return items.get(name) if count > 1 else list(items.values())
    return items


def _read_codes(metrics: Any) -> bool:
    """Tell whether all metrics of an output can read class codes."""
    if isinstance(metrics, Mapping):
        metrics = list(metrics.values())
    if isinstance(metrics, list | tuple):
        return all(map(_read_codes, metrics))
    names = list_names(metrics)
    return (
        metrics is None
        or inspect.isroutine(metrics)
        or any(each.startswith("sparse") or each in CHOSEN_BY_KERAS for each in names)
    )


def list_names(item: Any) -> list[str]:
    """Return the lower-case names of a loss or metric, and of its base classes."""
    if isinstance(item, list | tuple):
        return [name for each in item for name in list_names(each)]
    if isinstance(item, str):
        return [item.lower()]
    if inspect.isroutine(item):
        return [item.__name__.lower()]
    above = item if inspect.isclass(item) else type(item)
    return [base.__name__.lower() for base in inspect.getmro(above)]


def check_same_outputs(heads: Heads, fitted: Heads, loss: Any) -> None:
    """Check that a loss needs the outputs that a network has."""
    needed, present = (
        " and ".join(f"{head.units} {head.applied or head.activation}" for head in each)
        for each in (heads, fitted)
    )
    if needed != present:
        raise ValueError(
            f"loss={loss!r} needs {needed} outputs, but the network was built with "
            f"{present} outputs. Set the loss back, or call fit with warm_start=False."
        )


def apply_heads(heads: Heads, x: Any, **options: Any) -> Any:
    """Apply output layers; several give a list of tensors."""
    outputs = [head.apply(x, **options) for head in heads]
    return outputs[0] if len(outputs) == 1 else outputs

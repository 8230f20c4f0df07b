# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:56dd5642af7576dfa1d617657bd55113221f4d2f1f9ca0707650429ab8dfd287
"""Heads that follow the outputs and the losses which a network has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...heads import Head, Heads, choose_class_head, list_names


def match_heads(
    heads: Heads, widths: Sequence[Any], parameters: Mapping[str, Any]
) -> Heads:
    """Match heads with the outputs of a network, where the target allows several."""
    single = len(heads) == 1 and heads[0].coding == "numbers"
    if single and len(widths) == heads[0].units > 1:
        return tuple(_split_head(heads[0], index) for index in range(len(widths)))
    if len(widths) != len(heads):
        return heads
    return tuple(
        _match_head(head, width, parameters, (index, len(heads)))
        for index, (head, width) in enumerate(zip(heads, widths, strict=True))
    )


def _split_head(head: Head, index: int) -> Head:
    """Make a head for one of the columns of a head of several."""
    single: dict[str, Any] = {"units": 1, "first": index, "name": f"output_{index}"}
    if hasattr(head, "n_columns"):
        single["n_columns"] = 1
    return replace(head, **single)


def _match_head(
    head: Head, width: Any, parameters: Mapping[str, Any], place: tuple[int, int]
) -> Head:
    if getattr(head, "open_units", False) and width is not None:
        return replace(head, units=width)
    if head.coding == "numbers" or {head.units, width} != {1, 2}:
        return head
    other = choose_class_head(2, parameters, place, head.name, softmax=width == 2)
    n_classes, first, applied = head.n_classes, head.first, head.applied
    return replace(other, n_classes=n_classes, first=first, applied=applied)


def follow_loss(head: Head, loss: Any, n_units: int) -> Head:
    """Let the head of a column of classes follow a loss that is chosen already."""
    if head.coding == "numbers" or n_units < 2:
        return head
    sparse = any(name.startswith("sparse") for name in list_names(loss))
    return replace(
        head,
        units=max(2, head.units),
        activation="softmax",
        coding="column" if sparse else "one-hot",
    )

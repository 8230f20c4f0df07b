# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:c7e044bcf3767cfeae5ace44909c81b4b8048d9a018bb88361670bddf5c33ae8
"""Heads that follow the outputs and the losses which a network has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...heads import (
    Head,
    Heads,
    choose_class_head,
    list_names,
    number_heads,
    pick_item,
    smooths_labels,
)


def match_heads(
    heads: Heads, widths: Sequence[Any], parameters: Mapping[str, Any]
) -> Heads:
    """Match heads with the outputs of a network, where the target allows several."""
    single = len(heads) == 1 and heads[0].coding == "numbers"
    if single and len(widths) == heads[0].units > 1:
        return number_heads([replace(heads[0], units=1, n_columns=1)] * len(widths))
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
        pick_item(parameters.get(key), head.name, index, count)
        for key in ("loss", "metrics")
    )
    return loss, metrics, smooths_labels(parameters, (str(index), head.name))


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

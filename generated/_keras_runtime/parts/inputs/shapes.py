# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:807aa58566455433fb471d580fc667dd0509d3ea920832625d12207d9b5c5773
"""Shapes that rows of numbers are given before a network reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...samples import Array

Shape = tuple[int, ...]


def choose_shape(pattern: Sequence[int], given: Shape, *, pad: bool) -> Shape:
    """Choose the shape of rows."""
    free = [index for index, size in enumerate(pattern) if size == -1]
    is_valid = all(size == -1 or size >= 1 for size in pattern) and len(free) <= 2
    if not is_valid or (len(free) == 2 and free[1] - free[0] > 1):
        raise ValueError(
            f"shape={tuple(pattern)} is not a shape. Give positive integers and -1, "
            "which may be there once, or twice side by side."
        )
    if len(given) > 1:
        return _match_shape(pattern, given)
    width = math.prod(given)
    side = -(-width // math.prod(size for size in pattern if size != -1))
    if len(free) == 2:
        side = math.isqrt(side - 1) + 1 if side else 0
    shape = tuple(side if size == -1 else size for size in pattern)
    needed = math.prod(shape)
    if needed < width or (needed > width and not pad):
        hint = "; pad=True would fill it up with zeros" if needed > width else ""
        raise ValueError(
            f"Rows of shape {given}, which have n_features = {width}, do not fit into "
            f"shape={tuple(pattern)}{hint}."
        )
    return shape


def shape_rows(rows: Array, shape: Shape) -> Array:
    """Give rows a shape."""
    flat = rows.reshape(len(rows), math.prod(rows.shape[1:]))
    missing = math.prod(shape) - flat.shape[1]
    if missing:
        flat = np.pad(flat, ((0, 0), (0, missing)))
    return flat.reshape(len(rows), *shape)


def takes_any_width(pattern: Sequence[int] | None, *, pad: bool) -> bool:
    """Tell whether rows of any number of values fit into a shape."""
    if pattern is None:
        return True
    fixed = math.prod(size for size in pattern if size != -1)
    n_free = list(pattern).count(-1)
    return n_free > 0 if pad else (n_free, fixed) == (1, 1)


def _match_shape(pattern: Sequence[int], given: Shape) -> Shape:
    matched = _match_sizes(tuple(pattern), given)
    if matched is None:
        raise ValueError(
            f"Rows of shape {given} do not fit into shape={tuple(pattern)}. Rows of "
            "several dimensions have to have these sizes in this order, but for ones; "
            "transpose X, or reshape its samples to one dimension."
        )
    return matched


def _match_sizes(pattern: Shape, given: Shape) -> Shape | None:
    """Match a shape size by size, where ones may be left out or put in."""
    if not pattern and not given:
        return ()
    choices = []
    if pattern and given and pattern[0] in (-1, given[0]):
        choices.append((given[:1], pattern[1:], given[1:]))
    if given[:1] == (1,):
        choices.append(((), pattern, given[1:]))
    if pattern[:1] == (1,):
        choices.append(((1,), pattern[1:], given))
    for first, *others in choices:
        rest = _match_sizes(*others)
        if rest is not None:
            return (*first, *rest)
    return None

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:4f41e01b426779fb42efb6d5d8ddd648a792261765cf58fe80bc4237ca1f9af1
"""Sample weights: validated, and multiplied by the weights of classes."""

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from .constraints import check_sample_weight
from .routing import suggest_name
from .targets import find_codes, list_some, read_labels

Weights = npt.NDArray[np.floating[Any]]
ClassWeights = list[Weights | None]


def validate_weights(sample_weight: Any, X: Any) -> Weights | None:
    """Validate sample weights."""
    if sample_weight is None:
        return None
    weights = np.array(check_sample_weight(sample_weight, X, dtype=np.float64))
    if not np.any(weights):
        raise ValueError("Sample weights must contain at least one non-zero number.")
    return weights


def choose_class_weights(
    class_weight: Any,
    sample_weight: Weights | None,
    codes: npt.NDArray[Any],
    classes: Sequence[npt.NDArray[Any] | None],
) -> ClassWeights:
    """Choose the weight of each class, for each column of labels."""
    given = class_weight if isinstance(class_weight, list) else [class_weight]
    if isinstance(class_weight, str):
        given = given * len(classes)
    if len(given) != len(classes):
        raise ValueError(
            f"class_weight={class_weight!r} has to be a list with one dict for each of "
            f"the {len(classes)} columns of y."
        )
    tables: ClassWeights = []
    for weights, known, column in zip(given, classes, codes.T, strict=True):
        if known is None or weights is None:
            tables.append(None)
        elif isinstance(weights, str):
            tables.append(_balance_classes(sample_weight, column, len(known)))
        else:
            tables.append(_look_up_classes(weights, known))
    return tables


def apply_class_weights(
    class_weights: ClassWeights,
    sample_weight: Weights | None,
    codes: npt.NDArray[Any],
) -> Weights:
    """Multiply sample weights by the weights of their rows' classes."""
    weights = np.ones(len(codes)) if sample_weight is None else sample_weight
    for table, column in zip(class_weights, codes.T, strict=True):
        if table is not None:
            weights = weights * table[column.astype(np.intp, copy=False)]
    if not np.any(weights):
        raise ValueError(
            "class_weight leaves no sample: at least one non-zero weight is needed."
        )
    return weights


def _balance_classes(
    rows: Weights | None, codes: npt.NDArray[Any], n_classes: int
) -> Weights:
    """Return sum(w) / (n_classes * sum(w of the class)), King and Zeng's heuristic."""
    sums = np.bincount(codes.astype(np.intp), weights=rows, minlength=n_classes)
    present = sums > 0
    weights = np.zeros(n_classes)
    weights[present] = sums.sum() / (present.sum() * sums[present])
    return weights


def _look_up_classes(
    class_weight: Mapping[Any, float], classes: npt.NDArray[Any]
) -> Weights:
    weights = np.ones(len(classes))
    codes = find_codes(read_labels(list(class_weight)), classes)
    for code, (label, weight) in zip(codes, class_weight.items(), strict=True):
        if code < 0:
            known = classes.tolist()
            hint = suggest_name(str(label), [x for x in known if isinstance(x, str)])
            raise ValueError(
                f"class_weight names the class {label!r}, which is not in y.{hint} The "
                f"classes are {list_some(known)}."
            )
        if not isinstance(weight, Real) or not 0 <= weight < math.inf:
            raise ValueError(
                f"class_weight gives the class {label!r} the weight {weight!r}, which "
                "is not a finite number that is at least 0."
            )
        weights[code] = weight
    return weights

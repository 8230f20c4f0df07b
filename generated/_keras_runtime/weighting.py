# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:f89381c07beebe34eed33295824debb0d09b7ae3ded8609c81a592f80b525004
"""Sample weights: class weights folded in, and rows that do not count left out."""

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from .constraints import check_sample_weight
from .routing import suggest_name

Weights = npt.NDArray[np.floating[Any]]


def validate_weights(sample_weight: Any, X: Any) -> Weights | None:
    """Validate sample weights.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,), float or None
        The weights as given.
    X : array-like of shape (n_samples, ...)
        The rows that they belong to.

    Returns
    -------
    ndarray of shape (n_samples,) or None
        A new float array, or None if there are no weights.

    Raises
    ------
    ValueError
        If the weights have another shape, are not finite, or are all zero.
    """
    if sample_weight is None:
        return None
    weights = np.array(check_sample_weight(sample_weight, X, dtype=np.float64))
    if not np.any(weights):
        raise ValueError("Sample weights must contain at least one non-zero number.")
    return weights


def apply_class_weight(
    class_weight: Any,
    sample_weight: Weights | None,
    codes: npt.NDArray[np.intp],
    classes: npt.NDArray[Any],
) -> Weights | None:
    """Multiply sample weights by the weights of their rows' classes.

    Parameters
    ----------
    class_weight : mapping, "balanced" or None
        Weight of each label; a label that is missing has weight 1. "balanced" makes the
        weights of all classes equal in sum, counting rows by their sample weights.
    sample_weight : ndarray of shape (n_samples,) or None
        Validated weights.
    codes : ndarray of shape (n_samples,)
        Positions of the rows' labels in `classes`.
    classes : ndarray of shape (n_classes,)
        The labels.

    Returns
    -------
    ndarray of shape (n_samples,) or None
        The product; None if there are no weights at all.

    Raises
    ------
    ValueError
        If `class_weight` names a label that does not exist, has a value that is no
        weight, or leaves no row.
    """
    if class_weight is None:
        return sample_weight
    rows = np.ones(len(codes)) if sample_weight is None else sample_weight
    if isinstance(class_weight, str):
        return rows * _balance_classes(rows, codes, len(classes))[codes]
    weights: Weights = rows * _look_up_classes(class_weight, classes)[codes]
    if not np.any(weights):
        raise ValueError(
            f"class_weight={class_weight!r} leaves no row, since at least one non-zero "
            "weight is needed."
        )
    return weights


def _balance_classes(
    rows: Weights, codes: npt.NDArray[np.intp], n_classes: int
) -> Weights:
    """Return sum(w) / (n_classes * sum(w of the class)), King and Zeng's heuristic."""
    sums = np.bincount(codes, weights=rows, minlength=n_classes)
    present = sums > 0
    weights = np.zeros(n_classes)
    weights[present] = sums.sum() / (present.sum() * sums[present])
    return weights


def _look_up_classes(
    class_weight: Mapping[Any, float], classes: npt.NDArray[Any]
) -> Weights:
    labels = classes.tolist()
    for label in class_weight:
        if label not in labels:
            hint = suggest_name(str(label), map(str, labels))
            raise ValueError(
                f"class_weight names the class {label!r}, which is not in y.{hint} The "
                f"classes are {labels}."
            )
    for label, weight in class_weight.items():
        if not isinstance(weight, Real) or not 0 <= weight < math.inf:
            raise ValueError(
                f"class_weight gives the class {label!r} the weight {weight!r}, which "
                "is not a finite number that is at least 0."
            )
    return np.array(
        [class_weight.get(label, 1.0) for label in labels], dtype=np.float64
    )

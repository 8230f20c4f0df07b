"""Parameter constraints, in the form of scikit-learn's own.

Every private name of scikit-learn that the runtime needs is used here: scikit-learn
exports none of these publicly.
"""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import _fit_context as fit_context
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._param_validation import HasMethods, Interval, Options, StrOptions
from sklearn.utils.validation import _check_sample_weight as check_sample_weight

from .parameters import TRAINING_PARAMETERS, Range

__all__ = [
    "HasMethods",
    "Interval",
    "ItemsOf",
    "Options",
    "StrOptions",
    "check_sample_weight",
    "fit_context",
    "make_constraints",
    "safe_indexing",
    "validate_parameters",
]


def validate_parameters(estimator: Any) -> None:
    """Validate the parameters of an estimator by their constraints."""
    estimator._validate_params()


def make_constraints(kind: str = "") -> dict[str, list[Any]]:
    """Make the constraints of what all estimators have, or one kind of them alone."""
    rows = TRAINING_PARAMETERS.items()
    return {
        name: [_make_constraint(item) for item in row.accepts]
        for name, row in rows
        if row.kind == kind
    }


def _make_constraint(item: Any) -> Any:
    """Make a constraint of what the table of parameters says."""
    match item:
        case Range():
            return Interval(item.kind, item.low, item.high, closed=item.closed)
        case set():
            is_text = all(isinstance(value, str) for value in item)
            return StrOptions(item) if is_text else Options(Integral, item)
        case tuple():
            return HasMethods(list(item))
        case [kind]:
            return ItemsOf(kind)
    return item


class ItemsOf(HasMethods):
    """A list, tuple or array whose every item satisfies a constraint.

    Parameters
    ----------
    item : Interval, Options, StrOptions or type
        What each item has to satisfy; a type means an instance of it.
    """

    # scikit-learn accepts only subclasses of its own constraints.
    def __init__(self, item: Any) -> None:
        super().__init__(["__len__", "__getitem__"])
        self.item = item

    def is_satisfied_by(self, val: Any) -> bool:
        """Tell whether a value is a sequence (not a string) of valid items, or none."""
        if isinstance(val, str) or not isinstance(val, Sequence | np.ndarray):
            return False
        return np.ndim(val) == 1 and all(self._accepts(item) for item in val)

    def _accepts(self, item: Any) -> bool:
        if isinstance(self.item, type):
            return isinstance(item, self.item)
        return bool(self.item.is_satisfied_by(item))

    def __str__(self) -> str:
        item = self.item.__name__ if isinstance(self.item, type) else self.item
        return f"a sequence whose every item is {item}"

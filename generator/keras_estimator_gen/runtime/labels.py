"""Labels, looked up among those that are known by their values, before any cast."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from .samples import Array

_MOST_SHOWN = 10


def find_codes(labels: Array, classes: Array) -> npt.NDArray[np.intp]:
    """Find the positions of labels among classes; -1 for a label that is not known."""
    # Labels are the same if Python says so: 1, 1.0 and True are one label, "1" is not.
    known = {key: code for code, key in enumerate(_list_keys(classes, classes))}
    codes = [known.get(key, -1) for key in _list_keys(labels, classes)]
    return np.array(codes, dtype=np.intp)


def look_up_labels(labels: Array, classes: Array) -> npt.NDArray[np.intp]:
    """Look labels up among classes that have to have all of them."""
    codes = find_codes(labels, classes)
    unknown = np.flatnonzero(codes < 0)
    if len(unknown):
        found = dict.fromkeys(labels[unknown].tolist())
        some = "the labels" if len(found) > 1 else "the label"
        raise ValueError(
            f"y has {some} {list_some(found)}, but the known classes are "
            f"{list_some(classes.tolist())}. Leave out such rows, or train anew: by "
            "fit without warm_start, or by partial_fit, which takes all labels as "
            "`classes` at its first call."
        )
    return codes


def has_same_labels(labels: Any, classes: Array) -> bool:
    """Tell whether two lists have the same labels, in any order."""
    codes = find_codes(read_labels(labels), classes)
    return set(codes.tolist()) == set(range(len(classes)))


def read_labels(labels: Any) -> Array:
    """Read labels as an array; as objects if NumPy would make text of numbers."""
    array = np.asarray(labels)
    if array.dtype.kind not in "US" or isinstance(labels, np.ndarray):
        return array
    exact = np.asarray(labels, dtype=object)
    return exact if any(not isinstance(each, str) for each in exact.flat) else array


def join_columns(columns: Sequence[Array]) -> Array:
    """Join columns in one array, as objects where text would swallow numbers."""
    texts = {column.dtype.kind in "OUS" for column in columns}
    if len(texts) == 1:
        return np.column_stack(columns)
    joined = np.empty((len(columns[0]), len(columns)), dtype=object)
    for index, column in enumerate(columns):
        joined[:, index] = column
    return joined


def list_some(labels: Iterable[Any]) -> str:
    """List labels for a message: each in full, but only the first ones of many."""
    listed = list(labels)
    shown = ", ".join(map(repr, listed[:_MOST_SHOWN]))
    more = len(listed) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _list_keys(labels: Array, classes: Array) -> list[Hashable]:
    """List what labels are compared by."""
    if classes.dtype.kind == "M" and all(isinstance(each, date) for each in labels):
        labels = labels.astype("datetime64[us]")
    kind = labels.dtype.kind
    if kind not in "mM":
        keys: list[Hashable] = labels.tolist()
        return keys
    if classes.dtype.kind != kind:
        return [()] * len(labels)
    # Python has no dates as fine as these, and takes nanoseconds for integers.
    cast = labels.astype(classes.dtype)
    exact = (cast.astype(labels.dtype) == labels).tolist()
    pairs = zip(cast.view(np.int64).tolist(), exact, strict=True)
    return [(kind, count) if same else () for count, same in pairs]

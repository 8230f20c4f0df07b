# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:ec7eb6ca94f8dac9e6f477a0fe027797920b713c6bdbda9e8e619e188fbf94cd
"""Targets of several declared outputs as columns of numbers, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils.validation import check_is_fitted

from ...routing import suggest_name
from ...samples import Array, make_dense
from ...targets import ClassEncoder, has_same_labels, join_columns, read_labels

Columns = list[Array]

_LABELLED = ("auto", "binary", "multiclass")
"""Tasks of one column of labels."""


class OutputEncoder(TransformerMixin, BaseEstimator):
    """Turn the columns of a target into codes and numbers, output by output."""

    def __init__(
        self,
        names: Sequence[str],
        tasks: Sequence[str],
        places: Sequence[Sequence[int]],
    ) -> None:
        self.names = names
        self.tasks = tasks
        self.places = places

    def fit(self, y: Any, classes: Any = None) -> Self:
        """Learn the labels."""
        y = _make_table(y)
        given = self._list_given(classes)
        self.n_outputs_ = y.shape[1]
        self._encoders: list[list[Any]] = []
        for index, (place, known) in enumerate(zip(self.places, given, strict=True)):
            with _name_output(self.names[index]):
                columns = [read_column(y, each) for each in place]
                self._encoders.append(
                    [self._fit_column(index, column, known) for column in columns]
                )
        self.classes_ = [
            (
                None
                if task == "regression"
                else np.arange(len(labels)) if task == "multilabel" else labels[0]
            )
            for task, labels in zip(self.tasks, self.labels, strict=True)
        ]
        self.n_classes_ = [None if c is None else len(c) for c in self.classes_]
        numbers = [task == "regression" for task in self.tasks]
        one = "continuous-multioutput" if all(numbers) else "multiclass-multioutput"
        self.target_type_ = "mixed" if len(set(numbers)) > 1 else one
        return self

    def _fit_column(self, index: int, column: Array, known: Any) -> Any:
        if self.tasks[index] == "regression":
            return None
        if self.tasks[index] == "multilabel":
            # A label may happen to be missing, or to be in every row.
            known = np.array([0, 1])
        return ClassEncoder().fit(column, known)

    def transform(self, y: Any) -> Array:
        """Turn labels into codes."""
        check_is_fitted(self)
        y = _make_table(y)
        if y.shape[1] != self.n_outputs_:
            raise ValueError(
                f"y has {y.shape[1]} columns, but {self.n_outputs_} are expected, as "
                "seen in fit."
            )
        columns: Columns = []
        rows = zip(self.names, self.places, self._encoders, strict=True)
        for name, place, encoders in rows:
            with _name_output(name):
                for each, encoder in zip(place, encoders, strict=True):
                    columns.append(_encode_column(read_column(y, each), encoder))
        return np.column_stack(columns)

    def inverse_transform(self, parts: Sequence[Array]) -> Array:
        """Turn what is predicted into a target."""
        check_is_fitted(self)
        placed: dict[int, Columns] = {}
        for place, columns in zip(self.places, self.decode(parts), strict=True):
            if len(columns) == len(place):
                pairs = zip(place, columns, strict=True)
                placed |= {each: [column] for each, column in pairs}
            else:
                placed[min(place)] = columns
        return join_columns([item for each in sorted(placed) for item in placed[each]])

    def decode(self, parts: Sequence[Array]) -> list[Columns]:
        """Turn what is predicted into labels and numbers, output by output."""
        return [
            (
                list(part.T)
                if encoders[0] is None
                else [
                    encoder.inverse_transform(codes[:, np.newaxis])
                    for encoder, codes in zip(encoders, part.T, strict=True)
                ]
            )
            for encoders, part in zip(self._encoders, parts, strict=True)
        ]

    def score(
        self, y: Any, parts: Sequence[Array], sample_weight: Any, loss_weights: Any
    ) -> float:
        """Score what is predicted."""
        y = _make_table(y)
        scores = [
            _score_columns(
                [read_column(y, each) for each in place], columns, task, sample_weight
            )
            for place, columns, task in zip(
                self.places, self.decode(parts), self.tasks, strict=True
            )
        ]
        return float(np.average(scores, weights=loss_weights))

    @property
    def labels(self) -> list[list[Array | None]]:
        """The labels of each column of each output, in the order of their codes."""
        return [
            [None if encoder is None else encoder.labels[0] for encoder in encoders]
            for encoders in self._encoders
        ]

    def check_same_classes(self, classes: Any) -> None:
        """Check that labels are those that are known."""
        rows = zip(self.names, self.tasks, self._list_given(classes), strict=True)
        for (name, task, given), known in zip(rows, self.classes_, strict=True):
            if given is None or known is None or task not in _LABELLED:
                continue
            if not has_same_labels(given, known):
                raise ValueError(
                    f"classes={given!r} of the output {name!r} is not the same as at "
                    f"the first call of partial_fit, which was {known.tolist()!r}."
                )

    def spread_class_weight(self, class_weight: Any) -> Any:
        """Spread the weights of labels over the columns of the outputs."""
        if isinstance(class_weight, str):
            return class_weight
        given = self._list_given(class_weight, "class_weight")
        for name, task, weights in zip(self.names, self.tasks, given, strict=True):
            if weights and task == "regression":
                raise ValueError(
                    f"class_weight gives weights of classes to the output {name!r}, "
                    f"which learns numbers. {self._name_labelled()}"
                )
        pairs = zip(given, self.places, strict=True)
        return [item for item, place in pairs for _ in place]

    def get_metadata(self) -> dict[str, Any]:
        """Return what an estimator learns from its encoder."""
        names = ("target_type_", "classes_", "n_classes_", "n_outputs_")
        return {name: getattr(self, name) for name in names}

    def _name_labelled(self) -> str:
        pairs = zip(self.names, self.tasks, strict=True)
        labelled = [name for name, task in pairs if task != "regression"]
        if not labelled:
            return "No output learns labels."
        return f"Those that learn labels are {', '.join(labelled)}."

    def _list_given(self, given: Any, noun: str = "classes") -> list[Any]:
        """List what is given for each output, by its name or in order."""
        if given is None:
            return [None] * len(self.names)
        if isinstance(given, Mapping):
            for name in given:
                if name not in self.names:
                    raise ValueError(
                        f"{noun} names the output {name!r}, which does not exist."
                        f"{suggest_name(str(name), self.names)} The outputs are "
                        f"{', '.join(self.names)}."
                    )
            return [given.get(name) for name in self.names]
        if len(given) != len(self.names):
            raise ValueError(
                f"{noun} has to be a dict by the names of the outputs, or a list with "
                f"an item for each of the {len(self.names)}, but it has the length "
                f"{len(given)}."
            )
        return list(given)


@contextmanager
def _name_output(name: str) -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(f"The output {name!r} cannot learn this: {error}") from error


def _make_table(y: Any) -> Array:
    table: Array = read_labels(make_dense(y))
    return table.reshape(len(table), -1)


def read_column(y: Array, index: int) -> Array:
    """Read a column of a target in a type of its own."""
    column: Array = y[:, index]
    return read_labels(column.tolist()) if column.dtype == object else column


def _encode_column(column: Array, encoder: Any) -> Array:
    if encoder is None:
        numbers = column.astype(np.float64)
        if not np.all(np.isfinite(numbers)):
            raise ValueError("Input y contains infinity or NaN.")
        return numbers
    return np.asarray(encoder.transform(column)[:, 0])


def _score_columns(
    true: Columns, predicted: Columns, task: str, sample_weight: Any
) -> float:
    if task == "regression":
        y_true = np.column_stack([column.astype(np.float64) for column in true])
        y_pred = np.column_stack(predicted)
        return float(r2_score(y_true, y_pred, sample_weight=sample_weight))
    correct = np.all([t == p for t, p in zip(true, predicted, strict=True)], axis=0)
    hits = np.ones(len(correct), dtype=bool)
    return float(accuracy_score(hits, correct, sample_weight=sample_weight))

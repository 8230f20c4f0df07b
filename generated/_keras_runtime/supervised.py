# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:359fb800b7725396e8d5ed2919187c1ca44bd2dcf39c4cb8aea8207b4002f137
"""What estimators that learn from a target share: the outputs that they declare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from sklearn import config_context, get_config
from sklearn.metrics import get_scorer
from sklearn.utils.metaestimators import available_if

from .data import Array
from .estimator import KerasEstimator
from .features import set_metadata
from .heads import Head, Heads
from .output_encoder import OutputEncoder
from .output_heads import choose_output_heads, locate_columns
from .outputs import Output, complete_parameters
from .parameters import read_parameters
from .routing import collect_options, suggest_name
from .targets import read_target


def _learns_numbers(estimator: SupervisedEstimator) -> bool:
    """Tell whether an estimator has a method that predicts all units of its outputs."""
    outputs = estimator._list_outputs()
    tasks = [output.task for output in outputs] if outputs else ["auto"]
    return any(
        (estimator._choose_task(1) if task == "auto" else task) == "regression"
        for task in tasks
    )


class SupervisedEstimator(KerasEstimator):
    """Base of classifiers and regressors."""

    _scorer_name: ClassVar[str | None] = None
    """Name of the scorer of scikit-learn that `score` calls in place of `scorer`."""

    scorer: Callable[..., float]
    target_encoder_: Any
    target_type_: str
    _target_names: list[str] | None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = len(self._list_outputs()) < 2
        return tags

    def _learns_several_outputs(self) -> bool:
        """Tell whether a target has a part for each of several declared outputs."""
        if self.__sklearn_is_fitted__():
            return isinstance(self.target_encoder_, OutputEncoder)
        return len(self._list_outputs()) > 1

    @available_if(_learns_numbers)
    def predict_units(self, X: Any) -> Array:
        """Predict all units of the outputs, such as each of several quantiles.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.

        Returns
        -------
        ndarray of shape (n_samples, n_units)
            Each unit as ``predict`` would return it; an output with several units for
            a column of y has them in the place of that column.
        """
        parts = self._choose_columns(self._compute_outputs(X))
        if self._learns_several_outputs():
            return np.asarray(self.target_encoder_.inverse_transform(parts))
        return self._decode_columns(np.hstack(parts))

    def _decode_columns(self, columns: Array) -> Array:
        """Turn numbers that the network puts out into the target's own."""
        raise NotImplementedError

    def _reduce_units(self, parts: list[Array]) -> list[Array]:
        """Make one prediction of several units for a column of y."""
        outputs = self._list_outputs()
        if len(outputs) != len(parts):
            return parts
        return [
            output.reduce_units(part) if head.n_columns == 1 else part
            for output, head, part in zip(outputs, self._heads, parts, strict=True)
        ]

    def _arrange_target(self, y: Any, *, reset: bool) -> Any:
        """Remember the names of a target's columns, and put them in that order."""
        names = list(map(str, y.columns)) if hasattr(y, "columns") else None
        table = read_target(y)
        if not self._list_outputs():
            return table
        if reset:
            self._target_names = names
        known = self._target_names
        if names is None or known is None or names == known:
            return table
        for name in known:
            if name not in names:
                raise ValueError(
                    f"y has no column {name!r}, which was seen in fit."
                    f"{suggest_name(name, names)}"
                )
        return table[:, [names.index(name) for name in known]]

    def _learn_outputs(self, y: Array, classes: Any) -> None:
        """Learn what several declared outputs depend on."""
        outputs = self._list_outputs()
        n_columns = 1 if y.ndim == 1 else y.shape[1]
        places = locate_columns(outputs, self._target_names, n_columns)
        tasks = [
            self._choose_task(len(place)) if output.task == "auto" else output.task
            for output, place in zip(outputs, places, strict=True)
        ]
        for output, task, place in zip(outputs, tasks, places, strict=True):
            if task in ("binary", "multiclass") and len(place) > 1:
                raise ValueError(
                    f"The output {output.name!r} is {task}, but has {len(place)} "
                    "columns of y. Give it one column, or declare it multilabel."
                )
        names = tuple(output.name for output in outputs)
        self.target_encoder_ = OutputEncoder(names, tuple(tasks), places)
        self.target_encoder_.fit(y, classes)
        set_metadata(self, self.target_encoder_)

    def _choose_task(self, n_columns: int) -> str:
        """Choose the task of an output that declares none."""
        raise NotImplementedError

    def _declare_heads(self, labels: Sequence[Sequence[Array | None]]) -> Heads:
        """Choose the heads of declared outputs."""
        outputs = self._list_outputs()
        if self._learns_several_outputs():
            tasks = self.target_encoder_.tasks
        else:
            tasks = [self._check_only_task(outputs[0], labels[0])]
        parameters = complete_parameters(read_parameters(self), outputs)
        return choose_output_heads(outputs, tasks, labels, parameters)

    def _check_only_task(self, output: Output, labels: Sequence[Array | None]) -> str:
        """Return the task of the only output, if the target is one for it."""
        columns = "1 column" if len(labels) == 1 else f"{len(labels)} columns"
        found = self._choose_task(len(labels))
        one = ("auto", "binary", "multiclass")
        same = output.task == found or (output.task in one and found in one)
        if self.target_type_ == "multiclass-multioutput" or not (
            same or output.task == "auto"
        ):
            raise ValueError(
                f"The output {output.name!r} is the only one, with the task "
                f"{output.task!r}, but y has {columns} and is "
                f"{self.target_type_!r}. Declare an output for each column, or another "
                "task."
            )
        return found if output.task == "auto" else output.task

    def _find_output_labels(self, codes: Array) -> tuple[Array, bool]:
        """Return the labels of several outputs, if a single one of them has labels."""
        places = [head.first for head in self._heads if head.coding != "numbers"]
        single = len(places) == 1
        return (codes[:, places[0]] if single else codes), single

    def _choose_columns(self, outputs: list[Array]) -> list[Array]:
        """Choose codes of labels, or numbers, for each output of the network."""
        pairs = zip(self._heads, self._link_outputs(outputs), strict=True)
        return [head.choose_columns(part) for head, part in pairs]

    def _link_outputs(self, outputs: list[Array]) -> list[Array]:
        """Turn each output of the network into probabilities, or leave its numbers."""
        return [
            (
                np.ones_like(linked[:, :1])
                if self._has_one_label(head)
                else head.decode_probabilities(linked)
            )
            for head, linked in zip(
                self._heads, self._apply_links(outputs), strict=True
            )
        ]

    def _has_one_label(self, head: Head) -> bool:
        if head.coding == "numbers":
            return False
        labels = self.target_encoder_.labels
        if self._learns_several_outputs():
            labels = [column for columns in labels for column in columns]
        return len(labels[head.first]) == 1

    def _score(
        self, X: Any, y: Any, sample_weight: Any, automatic: Callable[..., float]
    ) -> float:
        """Score some rows, by `automatic` or what a subclass has in its place."""
        options = collect_options(read_parameters(self), "score")
        y = self._arrange_target(y, reset=False)
        if self._scorer_name is not None:
            if sample_weight is not None:
                options["sample_weight"] = sample_weight
            # A scorer takes options only where they may be routed.
            routing = get_config()["enable_metadata_routing"] or bool(options)
            with config_context(enable_metadata_routing=routing):
                return float(get_scorer(self._scorer_name)(self, X, y, **options))
        if self.scorer is automatic and self._learns_several_outputs():
            return self._score_outputs(X, y, sample_weight)
        predicted = self.predict(X)
        return float(self.scorer(y, predicted, sample_weight=sample_weight, **options))

    def _score_outputs(self, X: Any, y: Any, sample_weight: Any) -> float:
        """Score the predictions of several declared outputs."""
        parts = self._reduce_units(self._choose_columns(self._compute_outputs(X)))
        outputs = self._list_outputs()
        parameters = complete_parameters(read_parameters(self), outputs)
        weights = parameters["compile__loss_weights"]
        weights = [weights[output.name] for output in outputs]
        return float(self.target_encoder_.score(y, parts, sample_weight, weights))

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:096d9f63d3aa426249611ddf5c1c4eb0fc4f72ed833399d9dcd7105e0cc5960c
"""Estimators whose outputs say themselves what they learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import column_or_1d

from ...classifier import SupervisedEstimator
from ...heads import Head, Heads, apply_heads
from ...network import Compilation, Network
from ...parameters import read_parameters
from ...routing import suggest_name
from ...rows import set_metadata
from ...samples import Array, Samples, Structure
from ...weights import Weights
from ..own_networks import OwnNetworkMixin
from ..target_ranges import NumberHead, find_range, get_range
from .declaration import Output, complete_parameters
from .encoder import OutputEncoder
from .heads import choose_output_heads, find_head, locate_columns


@dataclass(frozen=True)
class PredictedOutputs:
    """Cuts out of a model what computes some of its outputs, given by their places."""

    places: tuple[int, ...]

    def __call__(self, model: Any) -> Any:
        """Return the part, which shares the layers of the model."""
        import keras

        outputs = [model.outputs[place] for place in self.places]
        return keras.Model(model.input, outputs)


def is_one_column(head: Head) -> bool:
    """Tell whether all units of a head are for one column of numbers."""
    return isinstance(head, NumberHead) and head.n_columns == 1


def _learns_numbers(estimator: OutputsMixin) -> bool:
    """Tell whether an estimator has outputs whose units `predict_units` returns."""
    outputs = estimator._list_predicted()
    return any(estimator._find_task(output, 1) == "regression" for output in outputs)


class OutputsMixin(OwnNetworkMixin, SupervisedEstimator):
    """Mixin of classifiers and regressors that declare the outputs of their network.

    It comes before ``KerasClassifier`` or ``KerasRegressor`` among the base classes. A
    subclass declares its outputs in ``_list_outputs``, and applies their layers by
    ``self._output_layer(x, name)``.
    """

    _target_names: list[str] | None
    target_encoder_: Any

    def _list_outputs(self) -> tuple[Output, ...]:
        """Describe the outputs of the network, and what they learn."""
        raise NotImplementedError(
            f"{type(self).__name__} must implement `_list_outputs(self)`."
        )

    def _list_predicted(self) -> tuple[Output, ...]:
        """List the outputs that predict; the others only help in the training."""
        return tuple(each for each in self._list_outputs() if not each.auxiliary)

    @property
    def _predicting(self) -> Heads:
        part = self._predicted_part
        return (
            self._heads
            if part is None
            else tuple(map(self._heads.__getitem__, part.places))
        )

    @property
    def _predicted_part(self) -> Any:
        outputs = self._list_outputs()
        places = [i for i, output in enumerate(outputs) if not output.auxiliary]
        return None if len(places) == len(outputs) else PredictedOutputs(tuple(places))

    def _run_network(self, network: Network, rows: Structure, part: Any) -> list[Array]:
        return super()._run_network(network, rows, part or self._predicted_part)

    def _output_layer(self, x: Any, name: str | None = None, **options: Any) -> Any:
        """Apply the output layer of one declared output, or those of all."""
        heads = self._heads if name is None else (find_head(self._heads, name),)
        return apply_heads(heads, x, **options)

    @available_if(_learns_numbers)
    def predict_units(self, X: Any) -> Array:
        """Predict all units of the outputs, such as each of several quantiles.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_units)
            Each unit as ``predict`` would return it; an output with several units for
            a column of y has them in the place of that column.
        """
        parts = self._choose_columns(self._compute_outputs(X))
        units = self._decode_units(parts)
        return units.reshape(len(units), -1)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Score predictions for some samples.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True labels and numbers.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights.

        Returns
        -------
        float
            What ``scorer`` gives, if the class has one of its own. Else, of several
            outputs, the mean of accuracies and coefficients of determination, weighted
            as their losses.
        """
        own = self._scorer_name is not None or self.scorer is not super().scorer
        if own or not self._learns_several_outputs():
            return float(super().score(X, y, sample_weight))
        parts = self._reduce_units(self._choose_columns(self._compute_outputs(X)))
        parameters = complete_parameters(read_parameters(self), self._list_outputs())
        weights = parameters["compile__loss_weights"]
        return float(
            self.target_encoder_.score(
                self._arrange_target(y, reset=False),
                parts,
                sample_weight,
                [weights[output.name] for output in self._list_predicted()],
            )
        )

    def _learns_several_outputs(self) -> bool:
        """Tell whether a target has a part for each of several declared outputs."""
        if self.__sklearn_is_fitted__():
            return isinstance(self.target_encoder_, OutputEncoder)
        return len(self._list_predicted()) > 1

    def _learns_one_column(self) -> bool:
        """Tell whether all units of the only output are for one column of y."""
        outputs = self._list_predicted()
        if len(outputs) != 1:
            return False
        if outputs[0].columns is not None:
            return len(outputs[0].columns) == 1
        return outputs[0].units is not None

    def _find_task(self, output: Output, n_columns: int) -> str:
        """Find the task of an output, for which "auto" follows from its columns."""
        if output.task != "auto":
            return output.task
        if not is_classifier(self):
            return "regression"
        return "auto" if n_columns == 1 else "multilabel"

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        made = super()._make_compilation(parameters)
        completed = complete_parameters(made.parameters, self._list_outputs())
        return replace(made, parameters=completed)

    def _create_network(self, parameters: dict[str, Any], seed: int) -> Network:
        network = super()._create_network(parameters, seed)
        for output, head in zip(
            self._list_outputs(), network.compilation.heads, strict=False
        ):
            if is_one_column(head):
                output.check_prediction(head.units)
        return network

    @property
    def _y_checks(self) -> dict[str, Any]:
        if self._learns_several_outputs():
            # Some of them may learn labels.
            return {"multi_output": True}
        return super()._y_checks

    def _arrange_target(self, y: Any, *, reset: bool) -> Any:
        """Remember the names of a target's columns, and put them in that order."""
        names = list(map(str, y.columns)) if hasattr(y, "columns") else None
        table = super()._arrange_target(y, reset=reset)
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

    def _learn_target(self, y: Any, weights: Weights | None, classes: Any) -> None:
        if self._learns_several_outputs():
            self._learn_outputs(y, classes)
            return
        outputs, names = self._list_predicted(), self._target_names
        columns, n_columns = outputs[0].columns, y[:1].size
        # An array without names may have as many columns as the output learns.
        if columns is not None and (names or n_columns != len(columns)):
            locate_columns(outputs, names, n_columns)
        labelled = outputs[0].tensor and is_classifier(self)
        if y.shape[1:] == (1,) and (labelled or self._learns_one_column()):
            y = column_or_1d(y, warn=columns is None or names is None)
        super()._learn_target(y, weights, classes)

    def _learn_outputs(self, y: Array, classes: Any) -> None:
        """Learn what several declared outputs depend on."""
        outputs = self._list_predicted()
        n_columns = 1 if y.ndim == 1 else y.shape[1]
        places = locate_columns(outputs, self._target_names, n_columns)
        tasks = [
            self._find_task(output, len(place))
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

    def _choose_heads(self) -> Heads:
        outputs, predicted = self._list_outputs(), self._list_predicted()
        if self._learns_several_outputs():
            tasks, labels = self.target_encoder_.tasks, self.target_encoder_.labels
        else:
            by_class = is_classifier(self)
            encoder = self.target_encoder_
            labels = [encoder.labels if by_class else [None] * self._n_columns]
            tasks = [self._check_only_task(predicted[0], labels[0])]
        parameters = complete_parameters(read_parameters(self), outputs)
        return choose_output_heads(outputs, tasks, labels, parameters)

    def _check_only_task(self, output: Output, labels: Sequence[Array | None]) -> str:
        """Return the task of the only output, if the target is one for it."""
        columns = "1 column" if len(labels) == 1 else f"{len(labels)} columns"
        found = self._find_task(Output(output.name), len(labels))
        one = ("auto", "binary", "multiclass")
        declared = output.task
        if declared == "auto" and output.tensor and is_classifier(self):
            # What a layer has been made for is one column of labels, as the tags say.
            declared = "multilabel" if len(output.columns or ()) > 1 else "multiclass"
        same = declared in ("auto", found) or (declared in one and found in one)
        if self.target_type_ == "multiclass-multioutput" or not same:
            raise ValueError(
                f"The output {output.name!r} is the only one, with the task "
                f"{declared!r}, but y has {columns} and is "
                f"{self.target_type_!r}. Declare an output for each column, or another "
                "task."
            )
        return found if output.task == "auto" else output.task

    def _encode_samples(
        self, given: Samples, y: Any, class_weight: Any, *, training: bool
    ) -> Samples:
        if not self._learns_several_outputs():
            return super()._encode_samples(given, y, class_weight, training=training)
        encoder = self.target_encoder_
        codes = encoder.transform(y)
        if class_weight is not None:
            class_weight = encoder.spread_class_weight(class_weight)
        labels = [each for columns in encoder.labels for each in columns]
        # Rows are held out in proportion if a single output has labels.
        places = [head.first for head in self._predicting if head.coding != "numbers"]
        single = len(places) == 1
        seen = codes[:, places[0]] if single else codes
        targets = self._code_columns(codes)
        samples = replace(given, targets=targets, labels=seen, stratified=single)
        return self._weigh_classes(
            samples, codes, labels, class_weight, training=training
        )

    def _decode_parts(self, parts: list[Array]) -> Array:
        return self._decode_units(self._reduce_units(parts))

    def _decode_units(self, parts: list[Array]) -> Array:
        """Turn what is chosen for each output into labels and numbers of y."""
        if self._learns_several_outputs():
            return np.asarray(self.target_encoder_.inverse_transform(parts))
        return super()._decode_parts(parts)

    def _reduce_units(self, parts: list[Array]) -> list[Array]:
        """Make one prediction of several units for a column of y."""
        outputs = self._list_predicted()
        if len(outputs) != len(parts):
            return parts
        return [
            output.reduce_units(part) if is_one_column(head) else part
            for output, head, part in zip(outputs, self._predicting, parts, strict=True)
        ]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        outputs = self._list_predicted()
        target = tags.target_tags
        columns = outputs[0].columns or ()
        single = outputs[0].task != "multilabel" and len(columns) < 2
        target.single_output = len(outputs) < 2 and single
        if tags.classifier_tags is None:
            target.multi_output = not self._learns_one_column()
            if len(outputs) == 1 and getattr(self, "loss", None) == "auto":
                name = find_range(outputs[0].loss)
                target.positive_only = name is not None and get_range(name).is_open
            return tags
        tasks = [output.task for output in outputs]
        if tasks == ["auto"] and (outputs[0].tensor or self._learns_one_column()):
            # What a layer has been made for is one column of labels.
            tasks = ["multiclass"]
        tags.classifier_tags.multi_label = tasks in (["auto"], ["multilabel"])
        more = {"auto", "multiclass"}.intersection(tasks)
        tags.classifier_tags.multi_class = "binary" not in tasks or bool(more)
        target.multi_output = tasks not in (["binary"], ["multiclass"])
        return tags

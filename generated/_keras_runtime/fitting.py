# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:fe4fcbb51881b8fd8d71508eff91e9836ebb6e8ff3099762500237f3f8bac99a
"""The one way of every kind of fit: from data and parameters to a trained network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.validation import column_or_1d

from .heads import Heads, check_same_outputs
from .network import Compilation, Network
from .rows import FeatureMixin, find_float_type, measure_rows
from .samples import (
    Array,
    Samples,
    Structure,
    cast_leaves,
    find_weighted,
    hold_out,
    make_small_dense,
    map_leaves,
    select_rows,
)
from .settings import (
    resolve_batch_size,
    select_built,
    select_compiled,
    select_training,
)
from .weights import Weights, validate_weights

if TYPE_CHECKING:
    import keras

    from .training import TrainingTask
    from .training.callbacks import History


class FitMixin(FeatureMixin, BaseEstimator):
    """Fitting, in steps of which each kind of estimator has some of its own."""

    _network: Network
    _heads: Heads
    _dtype: str
    _generator: np.random.RandomState
    _built_with: dict[str, Any]
    _check_hooks: Callable[[Any], None]

    def _arrange_target(self, y: Any, *, reset: bool) -> Any:
        """Put the columns of a target, as it is given, into the order seen in fit."""
        del reset
        return y

    def _learn_target(self, y: Any, weights: Weights | None, classes: Any) -> None:
        """Learn from a validated target what the heads depend on."""
        raise NotImplementedError

    def _choose_heads(self) -> Heads:
        """Choose the output layers for the target and the loss."""
        raise NotImplementedError

    def _encode_samples(
        self, given: Samples, y: Any, class_weight: Any, *, training: bool
    ) -> Samples:
        """Encode a validated target for the losses, and weigh its classes."""
        raise NotImplementedError

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        """Say how the network is compiled."""
        return Compilation(select_compiled(self, parameters), self._heads)

    def _complete_compilation(
        self, model: keras.Model, kwargs: dict[str, Any], compilation: Compilation
    ) -> Compilation:
        """Check a model, compile it if it is not, and return how it is compiled."""
        from .network.models import complete_compilation

        return complete_compilation(self, model, kwargs, compilation)

    def _describe_model(self, model: keras.Model, compilation: Compilation) -> Network:
        """Describe a compiled model as a value."""
        from .network.models import describe_model

        return describe_model(model, self._dtype, compilation)

    @contextmanager
    def _follow_fit(
        self, task: TrainingTask, _samples: Samples, _given: tuple[Any, Any, Any]
    ) -> Iterator[TrainingTask]:
        """Follow a training, whose task this may change."""
        yield task

    def _train_network(self, task: TrainingTask) -> tuple[Network, History, str]:
        """Train the network, and return it with its history and the trainer."""
        from .training import train_network

        return train_network(self._network, task)

    def _complete_fit(self, samples: Samples) -> None:
        """Learn from the training samples what depends on the trained network."""

    def _fit(
        self,
        training: tuple[Any, Any, Any],
        validation: tuple[Any, Any, Any] = (None, None, None),
        *,
        continues: bool | None = None,
        epochs: int | None = None,
        classes: Any = None,
        groups: Any = None,
        callbacks: Any = None,
    ) -> Self:
        """Prepare samples and network, and train: the one way of every kind of fit."""
        self._check_hooks(self)
        settings = select_training(self, epochs, callbacks)
        continues = self.warm_start if continues is None else continues
        first = not (continues and self.__sklearn_is_fitted__())
        try:
            samples = self._read_samples(
                *training, settings, groups=groups, classes=classes, first=first
            )
            held_out = self._read_validation(*validation, settings)
            if settings.epochs:
                self._train(samples, held_out, settings, training)
            else:
                self._complete_fit(samples)
        except BaseException:
            if first:
                # An older network would not fit what this fit has learned.
                self.__dict__.pop("_network", None)
            raise
        return self

    def _read_samples(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        settings: SimpleNamespace,
        *,
        groups: Any = None,
        classes: Any = None,
        training: bool = True,
        first: bool = False,
    ) -> Samples:
        """Validate data and encode them for a network, which starts or goes on."""
        y = self._arrange_target(y, reset=first)
        weights = validate_weights(sample_weight, X)
        rows, target = self._read_data(X, y, weights, reset=first)
        if groups is not None:
            groups = column_or_1d(groups)
            check_consistent_length(X, groups)
        if first:
            self._start_network(rows, target, weights, classes)
        else:
            self._check_row_shapes(rows)
            if training:
                self._continue_network()
        weighted = find_weighted(weights)
        target, weights, groups = (
            select_rows(part, weighted) for part in (target, weights, groups)
        )
        rows = map_leaves(make_small_dense, cast_leaves(rows, self._dtype))
        samples = self._encode_samples(
            Samples(rows, None, weights, groups=groups),
            target,
            settings.class_weight,
            training=training,
        )
        samples.check_lengths()
        return samples.drop_weightless(self._dtype)

    def _read_validation(
        self, X: Any, y: Any, sample_weight: Any, settings: SimpleNamespace
    ) -> Samples | None:
        if X is None and sample_weight is not None:
            raise ValueError("sample_weight_val needs X_val, which is None.")
        if X is None:
            return None
        try:
            return self._read_samples(X, y, sample_weight, settings, training=False)
        except ValueError as error:
            given = "X_val" if y is None else "X_val and y_val"
            raise ValueError(
                f"{given} cannot validate the training: {error}"
            ) from error

    def _start_network(
        self, rows: Structure, target: Any, weights: Weights | None, classes: Any
    ) -> None:
        """Build the network for data, from which everything is learned anew."""
        self.input_shape_ = measure_rows(rows)
        self._dtype = str(find_float_type(rows)) if self.dtype == "auto" else self.dtype
        self._learn_target(target, weights, classes)
        # These would tell of the training of an earlier network.
        for name in ("best_epoch_", "has_validation_", "trainer_"):
            self.__dict__.pop(name, None)
        # The global generator is nobody's to advance.
        is_random = self.random_state is None
        source = np.random.RandomState() if is_random else self.random_state
        seed = check_random_state(source).randint(np.iinfo(np.int32).max)
        self._generator = np.random.RandomState(seed)
        self._built_with = select_built(self)
        # A method that is set on the instance reads them there while it builds.
        self._heads = self._choose_heads()
        self._network = self._create_network(self._built_with, seed)
        self._heads = self._network.compilation.heads
        self.history_: dict[str, list[Any]] = {}

    def _continue_network(self) -> None:
        """Adapt the network to the parameters that were set since."""
        if self.dtype not in ("auto", self._dtype):
            raise ValueError(
                f"dtype={self.dtype!r} was set since the last fit, but the network "
                f"computes in {self._dtype}. Set it back, or use warm_start=False."
            )
        parameters = select_built(self)
        if parameters == self._built_with:
            return
        from .network.models import inherit_values

        network = self._create_network(parameters, seed=0)
        check_same_outputs(network.compilation.heads, self._heads, self.loss)
        self._network = inherit_values(network, self._network)
        self._heads = network.compilation.heads
        self._built_with = parameters

    def _create_network(self, parameters: dict[str, Any], seed: int) -> Network:
        from .network.reuse import create_network

        # It builds with plain values, and what it sets while it does stays its own.
        builder = copy.copy(self)
        builder.__dict__.update(parameters)
        builder._heads = self._choose_heads()
        compilation = builder._make_compilation(parameters)
        return create_network(builder, compilation, self._dtype, seed)

    def _train(
        self,
        samples: Samples,
        validation: Samples | None,
        settings: SimpleNamespace,
        given: tuple[Any, Any, Any],
    ) -> None:
        from .training import TrainingTask

        training, validation = hold_out(
            samples, settings.validation_split, self._generator, validation
        )
        self.has_validation_ = validation is not None
        done = len(self.loss_curve_)
        start = done if settings.initial_epoch is None else settings.initial_epoch
        task = TrainingTask(
            training.as_data(),
            None if validation is None else validation.as_data(),
            resolve_batch_size(settings.batch_size, len(training)),
            range(start, start + settings.epochs),
            settings.shuffle,
            self._generator,
            [*self._keras_callbacks(), *settings.callbacks],
            int(settings.verbose),
            validation_batch_size=resolve_batch_size(
                settings.validation_batch_size, len(validation or training)
            ),
            validation_freq=settings.validation_freq,
        )
        with self._follow_fit(task, samples, given) as followed:
            self._network, history, trainer = self._train_network(followed)
            self._record_training(task, history, trainer)
            self._complete_fit(samples)

    def _record_training(
        self, task: TrainingTask, history: History, trainer: str
    ) -> None:
        """Keep what a training tells about itself."""
        from .training.callbacks import find_best_epoch

        done = len(self.loss_curve_)
        for name, values in history.items():
            self.history_.setdefault(name, []).extend(values)
        self.trainer_ = trainer
        self.best_epoch_ = find_best_epoch(task.callbacks, self.history_, done)

    def _code_columns(self, columns: Array) -> Structure:
        """Code an encoded target for the loss of each head."""
        parts = [head.encode_columns(columns, self._dtype) for head in self._heads]
        return parts[0] if len(parts) == 1 else parts

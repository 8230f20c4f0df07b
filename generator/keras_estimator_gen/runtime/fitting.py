"""The one way of every kind of fit: from data and parameters to a trained network."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.validation import column_or_1d

from .data import Array, Structure, cast_leaves, select_rows
from .heads import Heads, check_same_outputs
from .network.values import Compilation
from .rows import FeatureMixin, find_float_type, measure_rows
from .samples import Samples, hold_out
from .settings import TrainingSettings, select_built, select_compiled, select_training
from .training.callback_support import CallbackSupport
from .weights import Weights, find_weighted, validate_weights

if TYPE_CHECKING:
    import keras

    from .network.network import Network
    from .training.task import TrainingTask


class FitMixin(CallbackSupport, FeatureMixin):
    """Fitting, in steps of which each kind of estimator has some of its own."""

    _network: Network
    _heads: Heads
    _dtype: str
    _generator: np.random.RandomState
    _built_with: dict[str, Any]

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

    def _encode_labels(self, y: Any) -> Any:
        """Turn the labels of a validated target into codes, for all that read them."""
        return y

    def _encode_target(
        self, y: Any, rows: Structure, weights: Weights | None
    ) -> tuple[Structure, Weights | None]:
        """Encode a target, with codes for labels, for the losses."""
        raise NotImplementedError

    def _weigh_samples(
        self, _y: Any, weights: Weights | None, class_weight: Any, *, training: bool
    ) -> Weights | None:
        """Complete the weights of rows by what their target says."""
        del class_weight, training
        return weights

    def _find_labels(self, y: Any) -> tuple[Array | None, bool]:
        """Return what a splitter sees of a target, and whether it is stratified."""
        return y, False

    def _fit(
        self,
        training: tuple[Any, Any, Any],
        validation: tuple[Any, Any, Any] = (None, None, None),
        *,
        first: bool,
        epochs: int | None = None,
        classes: Any = None,
        groups: Any = None,
        callbacks: Any = None,
    ) -> Self:
        """Prepare samples and network, and train: the one way of every kind of fit."""
        settings = select_training(self, epochs, callbacks)
        if first:
            # Should this fit fail, an older network would not fit what it has learned.
            self.__dict__.pop("_network", None)
        try:
            X, y, sample_weight = training
            y = self._arrange_target(y, reset=first)
            weights = validate_weights(sample_weight, X)
            rows, target = self._read_data(X, y, weights, reset=first)
            self._prepare_network(rows, target, weights, classes, first=first)
            if groups is not None:
                groups = column_or_1d(groups)
                check_consistent_length(X, groups)
            class_weight = settings.class_weight
            samples = self._make_samples(
                rows, target, weights, class_weight, groups, training=True
            )
            held_out = self._make_validation(*validation, class_weight)
            if settings.epochs:
                self._train(samples, held_out, settings, training)
            else:
                self._complete_fit(samples)
        except BaseException:
            if first:
                self.__dict__.pop("_network", None)
            raise
        return self

    def _prepare_network(
        self,
        rows: Structure,
        target: Any,
        weights: Weights | None,
        classes: Any,
        *,
        first: bool,
    ) -> None:
        """Build the network, or adapt it to the parameters that were set since."""
        if first:
            self.input_shape_ = measure_rows(rows)
            float_type = find_float_type(rows)
            self._dtype = float_type if self.dtype == "auto" else self.dtype
            self._learn_target(target, weights, classes)
        else:
            self._check_row_shapes(rows)
            self._check_float_type()
        parameters = select_built(self)
        if first:
            self._start_network(parameters)
        elif parameters != self._built_with:
            from .network.models import inherit_values

            network = self._create_network(parameters, seed=0)
            check_same_outputs(network.compilation.heads, self._heads, self.loss)
            self._network = inherit_values(network, self._network)
            self._heads = network.compilation.heads
        self._built_with = parameters

    def _complete_compilation(
        self, model: keras.Model, kwargs: dict[str, Any], compilation: Compilation
    ) -> Compilation:
        """Check a model, compile it if it is not, and return how it is compiled."""
        from .network.building import complete_compilation

        return complete_compilation(self, model, kwargs, compilation)

    def _check_float_type(self) -> None:
        """Check that a network that goes on computes as the parameters say."""
        if self.dtype not in ("auto", self._dtype):
            raise ValueError(
                f"dtype={self.dtype!r} was set since the last fit, but the network "
                f"computes in {self._dtype}. Set it back, or call fit with "
                "warm_start=False."
            )

    def _start_network(self, parameters: dict[str, Any]) -> None:
        # These would tell of the training of an earlier network.
        for name in ("best_epoch_", "has_validation_", "trainer_"):
            self.__dict__.pop(name, None)
        # A generator of its own: the global one is nobody's to advance.
        source = (
            np.random.RandomState() if self.random_state is None else self.random_state
        )
        seed = check_random_state(source).randint(np.iinfo(np.int32).max)
        self._generator = np.random.RandomState(seed)
        # A method that is set on the instance reads them there while it builds.
        self._heads = self._choose_heads()
        self._network = self._create_network(parameters, seed)
        self._heads = self._network.compilation.heads
        self.history_: dict[str, list[Any]] = {}

    def _create_network(self, parameters: dict[str, Any], seed: int) -> Network:
        from .network.blueprint import create_network

        # It builds with plain values, and what it sets while it does stays its own.
        builder = copy.copy(self).set_params(**parameters)
        builder._heads = self._choose_heads()
        compilation = builder._make_compilation(parameters)
        return create_network(builder, compilation, self._dtype, seed)

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        """Say how the network is compiled."""
        return Compilation(select_compiled(self, parameters), self._heads)

    def _make_samples(
        self,
        rows: Structure,
        target: Any,
        weights: Weights | None,
        class_weight: Any,
        groups: Any = None,
        *,
        training: bool,
    ) -> Samples:
        """Encode validated data for the network; rows without weight are gone."""
        weighted = find_weighted(weights)
        target, weights, groups = (
            select_rows(part, weighted) for part in (target, weights, groups)
        )
        y = self._encode_labels(target)
        weights = self._weigh_samples(y, weights, class_weight, training=training)
        targets, weights = self._encode_target(y, rows, weights)
        labels, stratified = self._find_labels(y)
        samples = Samples(
            cast_leaves(rows, self._dtype),
            targets,
            weights,
            labels,
            stratified,
            groups,
        )
        samples.check_lengths()
        return samples.drop_weightless(self._dtype)

    def _make_validation(
        self, X: Any, y: Any, sample_weight: Any, class_weight: Any
    ) -> Samples | None:
        if X is None:
            if sample_weight is None:
                return None
            raise ValueError("sample_weight_val needs X_val, which is None.")
        given = "X_val" if y is None else "X_val and y_val"
        try:
            y = self._arrange_target(y, reset=False)
            weights = validate_weights(sample_weight, X)
            rows, target = self._read_data(X, y, weights, reset=False)
            self._check_row_shapes(rows)
            return self._make_samples(
                rows, target, weights, class_weight, training=False
            )
        except ValueError as error:
            raise ValueError(
                f"{given} cannot validate the training: {error}"
            ) from error

    def _train(
        self,
        samples: Samples,
        validation: Samples | None,
        settings: TrainingSettings,
        given: tuple[Any, Any, Any],
    ) -> None:
        from .training.trainer import train_network

        training = samples
        if validation is None and settings.holds_out:
            training, validation = hold_out(
                samples, settings.validation_split, self._generator
            )
        self.has_validation_ = validation is not None
        callbacks = [*self._keras_callbacks(), *settings.create_callbacks()]
        task = settings.make_task(
            training, validation, self.n_iter_, self._generator, callbacks
        )
        with self._follow_fit(task, samples, given) as followed:
            self._network, history, trainer = train_network(self._network, followed)
            self._record_training(task, history, trainer)
            self._complete_fit(samples)

    def _record_training(
        self, task: TrainingTask, history: dict[str, list[Any]], trainer: str
    ) -> None:
        """Keep what a training tells about itself."""
        from .training.callbacks import find_best_epoch

        first = self.n_iter_
        for name, values in history.items():
            self.history_.setdefault(name, []).extend(values)
        self.trainer_ = trainer
        self.best_epoch_ = find_best_epoch(task.callbacks, self.history_, first)

    def _complete_fit(self, samples: Samples) -> None:
        """Learn from the training samples what depends on the trained network."""

    def _fit_partially(
        self, X: Any, y: Any, sample_weight: Any, classes: Any = None
    ) -> Self:
        """Train for one epoch, from where the last one ended."""
        return self._fit(
            (X, y, sample_weight),
            first=not self.__sklearn_is_fitted__(),
            classes=classes,
            epochs=1,
        )

    def _code_columns(self, columns: Array) -> Structure:
        """Code an encoded target for the loss of each head."""
        parts = [head.encode_columns(columns, self._dtype) for head in self._heads]
        return parts[0] if len(parts) == 1 else parts

# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:49ffd334c8a4fe8ecfc90e10484cf307d1dbc85a0b51e5c7d96df1e2a27b0b4c
"""What all Keras estimators share: parameters, fitting, and the fitted network."""

from __future__ import annotations

import copy
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from .callbacks import create_callbacks
from .constraints import HasMethods, Interval, Options, StrOptions, fit_context
from .data import (
    Array,
    Data,
    check_row_shape,
    make_dense,
    resolve_batch_size,
    split_data,
)
from .heads import Head, check_same_outputs
from .network import Compilation, Network
from .parameters import select_built, select_compiled
from .routing import collect_options, suggest_name
from .weighting import Weights, validate_weights

if TYPE_CHECKING:
    import keras

_X_CHECKS = {
    "accept_sparse": "csr",
    "allow_nd": True,
    "dtype": (np.float64, np.float32),
}


class KerasEstimator(BaseEstimator):
    """Base of all Keras estimators.

    A subclass has all parameters explicitly in ``__init__``, which only stores them,
    and builds its network in ``_keras_build_fn``. A parameter ``optimizer__name``,
    ``loss__name``, ``metrics__0__name`` or ``callbacks__0__name`` is passed to that
    object as ``name``, unless it is None.

    Attributes
    ----------
    history_ : dict of list
        Loss and metrics of each epoch, by Keras' own names.
    n_iter_ : int
        Number of epochs trained so far.
    n_features_in_ : int
        Number of features seen in ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if X had string column names.
    input_shape_ : tuple of int
        Shape of one row of X.
    n_outputs_ : int
        Number of columns of the target.
    target_type_ : str
        "binary", "multiclass", "continuous" or "continuous-multioutput".
    trainer_ : str
        ``"compiled"``, or ``"keras: "`` and the reason why ``Model.fit`` was used.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "optimizer": [str, type, HasMethods(["apply", "get_config"])],
        "loss": [str, callable],
        "metrics": [str, callable, list, tuple, dict, None],
        "callbacks": [
            type,
            HasMethods(["on_epoch_end", "set_model"]),
            list,
            tuple,
            dict,
            None,
        ],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [
            Interval(Integral, 1, None, closed="left"),
            Options(Integral, {-1}),
            StrOptions({"auto"}),
        ],
        "validation_split": [Interval(Real, 0, 1, closed="left")],
        "shuffle": ["boolean"],
        "warm_start": ["boolean"],
        "dtype": [StrOptions({"auto", "float32", "float64"})],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }
    _y_checks: ClassVar[dict[str, Any]] = {}

    _network: Network
    _head: Head
    _dtype: str
    _generator: np.random.RandomState
    _built_with: dict[str, Any]

    def _keras_build_fn(self, compile_kwargs: dict[str, Any]) -> keras.Model:
        """Build and compile the network for the data seen in ``fit``."""
        raise NotImplementedError(
            f"{type(self).__name__} must implement `_keras_build_fn(self, "
            "compile_kwargs)`."
        )

    def _keras_callbacks(self) -> list[keras.callbacks.Callback]:
        """Return the callbacks that every fit runs, before those in ``callbacks``."""
        return []

    def _output_layer(self, x: Any) -> Any:
        """Apply the output layer that fits the target and the loss."""
        from keras import layers

        return layers.Dense(
            self._head.units, activation=self._head.activation, name="output"
        )(x)

    def set_params(self, **params: Any) -> Self:
        """Set parameters, also routed ones such as ``optimizer__learning_rate``.

        Parameters
        ----------
        **params : dict
            Parameters of ``__init__``.

        Returns
        -------
        self : object
            The estimator.

        Raises
        ------
        ValueError
            If a parameter does not exist.
        """
        valid = self.get_params(deep=False)
        for name in params:
            if name not in valid:
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator "
                    f"{self}.{suggest_name(name, valid)} Valid parameters are: "
                    f"{sorted(valid)!r}."
                )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        *,
        X_val: Any = None,
        y_val: Any = None,
        sample_weight_val: Any = None,
    ) -> Self:
        """Train the network.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training rows.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows; rows of weight zero are left out.
        X_val : {array-like, sparse matrix} of shape (n_val_samples, n_features, ...), \
                default=None
            Rows on which loss and metrics are evaluated after each epoch. They count
            instead of `validation_split`.
        y_val : array-like of shape (n_val_samples,) or (n_val_samples, n_outputs), \
                default=None
            Their targets.
        sample_weight_val : array-like of shape (n_val_samples,), default=None
            Their weights.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        first = not (self.warm_start and self.__sklearn_is_fitted__())
        data = self._prepare_data(X, y, sample_weight, first=first)
        validation = self._prepare_validation(X_val, y_val, sample_weight_val)
        self._prepare_network(first=first)
        return self._train(data, validation, epochs=self.epochs)

    def _fit_partially(
        self, X: Any, y: Any, sample_weight: Any, classes: Any = None
    ) -> Self:
        """Train for one epoch, from where the last one ended."""
        first = not self.__sklearn_is_fitted__()
        data = self._prepare_data(X, y, sample_weight, first=first, classes=classes)
        self._prepare_network(first=first)
        return self._train(data, None, epochs=1)

    @fit_context(prefer_skip_nested_validation=True)
    def initialize(self, X: Any, y: Any) -> Self:
        """Build the network for some data, without training it.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Rows.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.

        Returns
        -------
        self : object
            The estimator, ready to predict or to continue by ``partial_fit``.
        """
        self._prepare_data(X, y, None, first=True)
        self._prepare_network(first=True)
        return self

    @property
    def model_(self) -> keras.Model:
        """The trained Keras model, compiled."""
        check_is_fitted(self)
        return self._network.get_model()

    @property
    def n_iter_(self) -> int:
        """Number of epochs trained so far."""
        return len(self.history_.get("loss", []))

    @property
    def loss_curve_(self) -> list[float]:
        """Training loss of each epoch."""
        return list(self.history_.get("loss", []))

    def _prepare_data(
        self, X: Any, y: Any, sample_weight: Any, *, first: bool, classes: Any = None
    ) -> Data:
        """Validate training data and learn from it what the network depends on."""
        rows, target = validate_data(
            self, X, y, reset=first, **_X_CHECKS, **self._y_checks
        )
        rows = make_dense(rows)
        if first:
            # Should this fit fail, an older network would not fit what it has learned.
            self.__dict__.pop("_network", None)
            self.input_shape_ = rows.shape[1:]
            self._dtype = rows.dtype.name if self.dtype == "auto" else self.dtype
            self._learn_target(target, classes)
        weights = validate_weights(sample_weight, rows)
        check_row_shape(rows, self.input_shape_, type(self).__name__)
        head = self._choose_head()
        if not first:
            check_same_outputs(head, self._head, self.loss)
        self._head = head
        targets, weights = self._encode_target(target, weights)
        rows = rows.astype(self._dtype, copy=False)
        if weights is None:
            return rows, targets
        kept = weights != 0
        return rows[kept], targets[kept], weights[kept].astype(self._dtype)

    def _prepare_validation(self, X: Any, y: Any, sample_weight: Any) -> Data | None:
        if X is None and y is None and sample_weight is None:
            return None
        if X is None or y is None:
            raise ValueError(
                "X_val and y_val belong together, and sample_weight_val needs both."
            )
        return self._prepare_data(X, y, sample_weight, first=False)

    def _learn_target(self, y: Array, classes: Any) -> None:
        """Learn from a validated target what the head depends on."""
        raise NotImplementedError

    def _choose_head(self) -> Head:
        """Choose the output layer for the target and the loss."""
        raise NotImplementedError

    def _encode_target(
        self, y: Array, weights: Weights | None
    ) -> tuple[Array, Weights | None]:
        """Encode a validated target for the loss, and complete its rows' weights."""
        raise NotImplementedError

    def _find_strata(self, _targets: Array) -> Array | None:
        """Return the class of each row of an encoded target, if it has classes."""
        return None

    def _prepare_network(self, *, first: bool) -> None:
        """Build the network, or adapt it to the parameters that were set since."""
        parameters = select_built(self)
        if first:
            # A generator of its own: the global one is nobody's to advance.
            source = (
                np.random.RandomState()
                if self.random_state is None
                else self.random_state
            )
            seed = check_random_state(source).randint(np.iinfo(np.int32).max)
            self._generator = np.random.RandomState(seed)
            self._network = self._create_network(parameters, seed)
            self.history_: dict[str, list[Any]] = {}
        elif parameters != self._built_with:
            network = self._create_network(parameters, seed=0)
            network.inherit(self._network)
            self._network = network
        self._built_with = parameters

    def _create_network(self, parameters: dict[str, Any], seed: int) -> Network:
        from .building import build_network

        compilation = Compilation(
            select_compiled(self, parameters),
            self._head.default_loss,
            self._head.from_logits,
        )
        builder = copy.copy(self).set_params(**parameters)
        return build_network(builder, compilation, self._dtype, seed)

    def _train(self, data: Data, validation: Data | None, *, epochs: int) -> Self:
        from .training import TrainingTask, train_network

        if validation is None and self.validation_split > 0:
            strata = self._find_strata(data[1])
            data, validation = split_data(
                data, self.validation_split, self._generator, strata
            )
        task = TrainingTask(
            data,
            validation,
            resolve_batch_size(self.batch_size, len(data[0])),
            range(self.n_iter_, self.n_iter_ + epochs),
            self.shuffle,
            self._generator,
            self._create_callbacks(),
            int(self.verbose),
        )
        history, self.trainer_ = train_network(self._network, task)
        for name, values in history.items():
            self.history_.setdefault(name, []).extend(values)
        return self

    def _create_callbacks(self) -> list[keras.callbacks.Callback]:
        """Create the callbacks of one training; instances are copied."""
        options = collect_options(self.get_params(deep=False), "callbacks")
        return [*self._keras_callbacks(), *create_callbacks(self.callbacks, options)]

    def _compute_outputs(self, X: Any) -> Array:
        """Return the network's output for validated rows, in the float type of X."""
        check_is_fitted(self)
        rows = make_dense(validate_data(self, X, reset=False, **_X_CHECKS))
        check_row_shape(rows, self.input_shape_, type(self).__name__)
        outputs: Array = self._network.predict(rows.astype(self._dtype, copy=False))
        return outputs.astype(rows.dtype, copy=False)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_network")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:66c28a164a96135288f5a76f74badedc258882629f706d9650336df44ed6b4a0
"""What all Keras estimators share: parameters, fitting, and the fitted network."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .constraints import fit_context, make_constraints
from .fitting import FitMixin
from .heads import Heads, apply_heads
from .network import Network
from .network.copying import check_copies, describe_objects
from .routing import suggest_name
from .rows import find_float_type
from .samples import Array, Structure, cast_leaves
from .settings import select_prediction

if TYPE_CHECKING:
    import keras


_HOOKS_OF_PARTS = {
    "_list_outputs": "parts.outputs.OutputsMixin",
    "feature_encoder": "parts.encoders.EncoderMixin",
}
"""What only a mixin reads, so that it would be ignored without it."""

_LARGEST_ERROR = 1e-9
"""Of a division, relative to its result."""


class KerasEstimator(FitMixin):
    """Base of all Keras estimators.

    A subclass has all parameters explicitly in ``__init__``, which only stores them,
    and builds its network in ``_keras_build_fn``. A parameter ``optimizer__name``,
    ``loss__name``, ``metrics__0__name`` or ``callbacks__0__name`` is passed to that
    object as ``name``, unless it is None; so is one with the prefix ``compile``,
    ``fit``, ``model``, ``predict`` or ``score`` to what is called like that.

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
        Shape of one sample of X.
    n_outputs_ : int
        Number of columns of the target, if there is one.
    target_type_ : str
        Its type, as ``sklearn.utils.multiclass.type_of_target`` names types.
    target_encoder_ : object or None
        The fitted encoder of the target.
    best_epoch_ : int
        Number of the best epoch, from 1.
    has_validation_ : bool
        Whether the latest training was validated.
    trainer_ : str
        ``"compiled"``, ``"compiled by XLA"``, or ``"keras: "`` and the reason why
        ``Model.fit`` was used.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = make_constraints()

    def __init_subclass__(cls, **options: Any) -> None:
        """Leave out the constraints of parameters that are not in ``__init__``."""
        super().__init_subclass__(**options)
        cls._check_hooks(cls)
        if "__init__" in vars(cls):
            names = inspect.signature(cls).parameters
            given = cls._parameter_constraints
            cls._parameter_constraints = {x: given[x] for x in given if x in names}

    @classmethod
    def _check_hooks(cls, owner: Any) -> None:
        """Check that the class, or an estimator of it, has nothing that it ignores."""
        bases = [base.__name__ for base in cls.__mro__]
        for hook, mixin in _HOOKS_OF_PARTS.items():
            if mixin.rpartition(".")[2] not in bases and hasattr(owner, hook):
                raise TypeError(
                    f"{cls.__name__} has `{hook}`, which needs a part of the runtime: "
                    f"name `{mixin}` before its base class."
                )

    def _keras_build_fn(self, compile_kwargs: dict[str, Any]) -> keras.Model:
        """Build and compile the network for the data seen in ``fit``."""
        raise NotImplementedError(
            f"{type(self).__name__} must implement `_keras_build_fn(self, "
            "compile_kwargs)`."
        )

    def _keras_callbacks(self) -> list[keras.callbacks.Callback]:
        """Return the callbacks that every fit runs, before those in ``callbacks``."""
        return []

    @staticmethod
    def _custom_objects() -> dict[str, Any]:
        """Return the code that parameters and files of the estimator may name."""
        return {}

    def _output_layer(self, x: Any, **options: Any) -> Any:
        """Apply the output layers that fit the target and the loss.

        Parameters
        ----------
        x : tensor of shape (batch_size, ...)
            Output of the last hidden layer.
        **options : dict
            Further arguments of the layers, such as ``kernel_regularizer``.

        Returns
        -------
        tensor or list of tensors
            One tensor, unless every column of the target has an output of its own.
        """
        return apply_heads(self._heads, x, **options)

    def _make_whole(self, size: float, expression: str) -> int:
        """Return a size of a layer, which a division has given, as an integer."""
        whole = round(size)
        if abs(size - whole) > _LARGEST_ERROR * max(1.0, abs(size)):
            raise ValueError(
                f"{expression} is {size:g}, but layers of {type(self).__name__} have "
                "whole sizes. Choose parameters that divide without remainder."
            )
        return whole

    def _make_list(self, items: Any) -> Any:
        """Return the items of a parameter that may also be a single one."""
        return [items] if items is not None and np.ndim(items) == 0 else items

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
        """
        valid = self.get_params(deep=False)
        for name in sorted(params.keys() - valid.keys()):
            alike = [each for each in valid if ("__" in each) == ("__" in name)]
            raise ValueError(
                f"Invalid parameter {name!r} for estimator {self}."
                f"{suggest_name(name, alike)} Declared parameters: {sorted(valid)!r}."
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
        groups: Any = None,
        callbacks: Any = None,
    ) -> Self:
        """Train the network.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; samples of weight zero are left out.
        X_val : {array-like, sparse matrix} of shape (n_val_samples, n_features, ...), \
                default=None
            Rows on which loss and metrics are evaluated after each epoch. They count
            instead of `validation_split`.
        y_val : array-like of shape (n_val_samples,) or (n_val_samples, n_outputs), \
                default=None
            Their targets.
        sample_weight_val : array-like of shape (n_val_samples,), default=None
            Their weights.
        groups : array-like of shape (n_samples,), default=None
            Group of each sample, which `validation_split` keeps together.
        callbacks : Callback class, Callback instance, list or dict of these, \
                default=None
            Keras callbacks of this fit, after those of the parameter `callbacks`.
            Instances are used as they are, and not copied.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        if (X_val is None) != (y_val is None):
            raise ValueError("X_val and y_val belong together: give both, or none.")
        return self._fit(
            (X, y, sample_weight),
            (X_val, y_val, sample_weight_val),
            groups=groups,
            callbacks=callbacks,
        )

    @fit_context(prefer_skip_nested_validation=True)
    def initialize(self, X: Any, y: Any = None) -> Self:
        """Build the network for some data, without training it.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.

        Returns
        -------
        self : object
            The estimator, ready to predict or to continue by ``partial_fit``.
        """
        return self._fit((X, y, None), continues=False, epochs=0)

    @property
    def model_(self) -> keras.Model:
        """The trained Keras model, compiled."""
        check_is_fitted(self)
        from .network.models import open_model

        self._network = open_model(self._network)
        return self._network.model

    @property
    def n_iter_(self) -> int:
        """Number of epochs trained so far."""
        return len(self.history_.get("loss", []))

    @property
    def loss_curve_(self) -> list[float]:
        """Training loss of each epoch."""
        return list(self.history_.get("loss", []))

    def _compute_outputs(self, X: Any, part: Any = None) -> list[Array]:
        """Return the network's outputs for some rows, in the float type of X."""
        check_is_fitted(self)
        return self._run_network(self._network, self._read_rows(X), part)

    def _run_network(self, network: Network, rows: Structure, part: Any) -> list[Array]:
        """Return the outputs of a network, or of a part of it, for encoded rows."""
        from .network.prediction import predict_rows

        options, float_type = select_prediction(self, rows), find_float_type(rows)
        outputs = predict_rows(network, cast_leaves(rows, self._dtype), part, **options)
        return [output.astype(float_type, copy=False) for output in outputs]

    @property
    def _predicting(self) -> Heads:
        """The heads of the outputs that predict."""
        return self._heads

    def _apply_links(self, outputs: list[Array]) -> list[Array]:
        """Apply the activations that a network leaves out of its outputs."""
        return outputs

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_network")

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def __sklearn_clone__(self) -> Self:
        parameters = self.get_params(deep=False)
        source = copy.copy(self)
        source.__dict__.update(describe_objects(parameters))
        try:
            clone: Self = super(KerasEstimator, source).__sklearn_clone__()
        except Exception:
            check_copies(parameters)
            raise
        return clone

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = describe_objects(super().__getstate__())
        check_copies({"callbacks": state.get("callbacks")})
        return state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

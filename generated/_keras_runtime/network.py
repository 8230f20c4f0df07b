# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:ab7209f8955f14f5873a75c21c93566d713ba07dbd57422f79a497966072806e
"""The Keras network of one estimator, as a value that is stored, copied and trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

if TYPE_CHECKING:
    import keras

Arrays = list[npt.NDArray[Any]]


@dataclass(frozen=True)
class Architecture:
    """What a network consists of.

    Attributes
    ----------
    config : str
        Keras' own configuration of the model, as JSON.
    code : tuple of (str, type or callable)
        Each class and function outside Keras that it uses, by its name in the
        configuration.
    sequential : bool
        Whether it is a ``keras.Sequential``.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    """

    config: str
    code: tuple[tuple[str, Any], ...]
    sequential: bool
    dtype: str


@dataclass(frozen=True)
class Compilation:
    """How a network is compiled.

    Attributes
    ----------
    parameters : mapping of str to object
        The estimator's parameters for optimizer, loss and metrics, with those routed to
        them.
    default_loss : str
        Class name of the loss that ``loss="auto"`` stands for.
    from_logits : bool or None
        Whether the network emits logits; None leaves the loss as it is given.
    config : str or None
        Keras' own compile configuration, as JSON, of a model that its build function
        has compiled in its own way; it then counts instead of the parameters.
    """

    parameters: Mapping[str, Any]
    default_loss: str
    from_logits: bool | None = None
    config: str | None = None


@dataclass(frozen=True)
class OptimizerState:
    """What an optimizer has learned.

    Attributes
    ----------
    optimizer : str
        Class name of the optimizer.
    learning_rate : float or None
        Current learning rate; None if a schedule gives it.
    variables : list of ndarray
        Step counter and slots, in the optimizer's order, without the learning rate.
    """

    optimizer: str
    learning_rate: float | None
    variables: Arrays


class Network:
    """The network of one estimator.

    It is *stored*, as a description and arrays, until somebody asks for the Keras
    model; from then on it is *live*, and the model holds the truth.

    Parameters
    ----------
    model : keras.Model
        A built and compiled model, which the network owns from now on.
    dtype : {"float32", "float64"}
        Float type that it computes in.
    compilation : Compilation
        How it was compiled.
    """

    def __init__(
        self, model: keras.Model, dtype: str, compilation: Compilation
    ) -> None:
        from .compilation import can_compile_again
        from .models import describe_model, read_variables

        self.compilation = compilation
        self.dtype = dtype
        self.architecture = (
            describe_model(model, dtype) if can_compile_again(compilation) else None
        )
        self.weights: Arrays = read_variables(model)
        self.optimizer_state: OptimizerState | None = None
        self._model: keras.Model | None = model
        self._live = self.architecture is None

    def get_model(self) -> keras.Model:
        """Return the Keras model, compiled, with all weights and optimizer state.

        Returns
        -------
        keras.Model
            The same object at every call.
        """
        if not self._live:
            from .models import restore_model

            self._model = restore_model(self, self._model)
            self._live = True
        return self._model

    def get_architecture(self) -> Architecture:
        """Return the description of the model.

        Returns
        -------
        Architecture
            The description.

        Raises
        ------
        TypeError
            If the model cannot be created again from a description.
        """
        if self.architecture is None:
            raise TypeError(
                "The model cannot be created again from its configuration: it is a "
                "subclassed model, has a lambda or a layer whose `get_config` is "
                "incomplete, or was compiled with a class or function that is not "
                "registered with Keras."
            )
        return self.architecture

    def read_weights(self) -> Arrays:
        """Return the weights, from the Keras model if it is live.

        Returns
        -------
        list of ndarray
            One array for each of the model's variables.
        """
        if self._live and self._model is not None:
            from .models import read_variables

            return read_variables(self._model)
        return self.weights

    def capture(self) -> None:
        """Take over weights and optimizer state from the Keras model, if it is live."""
        if self._live and self._model is not None:
            from .models import read_optimizer

            self.weights = self.read_weights()
            self.optimizer_state = read_optimizer(self._model.optimizer)

    def store(self, weights: Arrays, optimizer_state: OptimizerState | None) -> None:
        """Replace weights and optimizer state.

        Parameters
        ----------
        weights : list of ndarray
            One array for each of the model's variables.
        optimizer_state : OptimizerState or None
            None leaves the optimizer as it was created.
        """
        self.weights, self.optimizer_state = weights, optimizer_state
        if self._live:
            # Whoever holds the model must see the new weights without asking again.
            self._live = False
            self.get_model()

    def inherit(self, other: Network) -> None:
        """Continue from the weights and the optimizer state of another network.

        The learning rate stays this network's own. Optimizer state is taken over where
        class and shapes agree.

        Parameters
        ----------
        other : Network
            The network that was trained before.

        Raises
        ------
        ValueError
            If the weights do not have the same shapes.
        """
        from .models import adopt_optimizer_state

        other.capture()
        mine, theirs = ([array.shape for array in net.weights] for net in (self, other))
        if mine != theirs:
            raise ValueError(
                "The network cannot continue training, because a parameter that "
                f"changes the shapes of its weights was set since: it had {theirs}, "
                f"and has {mine} now. Set the parameter back, or call fit with "
                "warm_start=False."
            )
        state = adopt_optimizer_state(self._model, self.dtype, other.optimizer_state)
        self.store(other.weights, state)

    def predict(self, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Compute the network's output.

        Parameters
        ----------
        X : ndarray of shape (n_samples, ...)
            Rows, in the network's float type.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            The output.
        """
        from .prediction import predict_rows

        return predict_rows(self, X)

    def __getstate__(self) -> dict[str, Any]:
        self.capture()
        if self.architecture is None:
            return dict(vars(self))
        return {**vars(self), "_model": None, "_live": False}

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:f21cd0d8c403f769bc27fa376c3f50e34d7cb9d7c89d53bcbe82900f5eb389c6
"""The weights of a chain of dense layers, as scikit-learn's networks show theirs."""

from __future__ import annotations

from ..estimator import KerasEstimator
from ..samples import Array

_ACTIVATIONS = {"exponential": "exp", "linear": "identity", "sigmoid": "logistic"}
"""Those that scikit-learn calls otherwise."""


class DenseWeightsMixin(KerasEstimator):
    """Mixin of estimators whose layers with weights are ``Dense`` ones in a row.

    It comes before ``KerasClassifier`` or another base class.

    Attributes
    ----------
    coefs_ : list of ndarray of shape (n_inputs, n_units)
        Kernel of each layer.
    intercepts_ : list of ndarray of shape (n_units,)
        Biases of each layer.
    n_layers_ : int
        Number of layers, the input among them.
    out_activation_ : str
        Activation of the last layer, as scikit-learn calls it.
    """

    @property
    def coefs_(self) -> list[Array]:
        """Copies of the kernels."""
        return [kernel for kernel, _ in self._read_layers("coefs_")]

    @property
    def intercepts_(self) -> list[Array]:
        """Copies of the biases."""
        return [biases for _, biases in self._read_layers("intercepts_")]

    @property
    def n_layers_(self) -> int:
        """Number of layers, the input among them."""
        return 1 + len(self._read_layers("n_layers_"))

    @property
    def out_activation_(self) -> str:
        """Activation of the last layer."""
        self._get_weights("out_activation_")
        head = self._heads[-1]
        is_own = head.activation != "linear"
        name = head.activation if is_own else head.applied or "linear"
        return _ACTIVATIONS.get(name, name)

    def _get_weights(self, asked: str) -> list[Array]:
        # `hasattr` is how others tell whether an estimator has such an attribute.
        if not self.__sklearn_is_fitted__():
            raise AttributeError(f"{type(self).__name__} has no {asked} before fit.")
        # What layers draw random numbers by are integers.
        weights = self._network.read_model().weights
        return [array.copy() for array in weights if array.dtype.kind not in "iu"]

    def _read_layers(self, asked: str) -> list[tuple[Array, Array]]:
        weights = self._get_weights(asked)
        layers = list(zip(weights[::2], weights[1::2], strict=False))
        are_dense = all(a.ndim == 2 and b.shape == a.shape[1:] for a, b in layers)
        if len(weights) % 2 or not are_dense:
            raise AttributeError(
                f"{type(self).__name__} has no {asked}: other layers than Dense ones "
                "have weights."
            )
        return layers

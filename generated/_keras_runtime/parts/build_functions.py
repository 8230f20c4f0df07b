# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:cd90087aca12315e027dbe2cc5e32b93cfc41da139bcfc0e1f66ed65b0eee144
"""Build functions that take parameters by their names, as those for SciKeras do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..parameters import list_parameters
from ..routing import check_arguments, collect_options
from .own_networks import OwnNetworkMixin

if TYPE_CHECKING:
    import keras


class BuildFunctionMixin(OwnNetworkMixin):
    """Mixin of estimators whose network a function builds that is not theirs.

    It comes before ``KerasClassifier`` or another base class.
    """

    def _call_build_function(
        self, function: Callable[..., keras.Model], compile_kwargs: dict[str, Any]
    ) -> keras.Model:
        """Build the network by a function that takes parameters by their names.

        Parameters
        ----------
        function : callable
            Takes any of the estimator's own parameters, of those routed to ``model__``,
            of `compile_kwargs`, ``meta`` (a dict of what was learned from the data set,
            also by the names that SciKeras has for it) and ``params`` (a dict of all
            parameters).
        compile_kwargs : dict
            Arguments of ``Model.compile``.

        Returns
        -------
        keras.Model
            What the function returns.

        Raises
        ------
        ValueError
            If the function takes no argument of a name that is routed to it.
        """
        return _call_function(self, function, compile_kwargs)


def _call_function(
    estimator: Any, function: Callable[..., keras.Model], compile_kwargs: dict[str, Any]
) -> keras.Model:
    """Build a network by a function that takes parameters by their names."""
    params = list_parameters(estimator)
    routed = collect_options(params, "model")
    check_arguments(function, routed, "model")
    learned = _describe_for_scikeras(estimator) | {
        name: value
        for name, value in vars(estimator).items()
        if name.endswith("_") and not name.startswith("_")
    }
    own = {name: value for name, value in params.items() if "__" not in name}
    offered = {**own, "meta": learned, "compile_kwargs": compile_kwargs}
    offered |= {"params": params, **routed}
    taken = inspect.signature(function).parameters.values()
    if any(item.kind is item.VAR_KEYWORD for item in taken):
        return function(**offered)
    return function(
        **{item.name: offered[item.name] for item in taken if item.name in offered}
    )


def _describe_for_scikeras(estimator: Any) -> dict[str, Any]:
    """Describe the data set by names that build functions for SciKeras read."""
    shape = estimator.input_shape_
    if not isinstance(shape, tuple):
        shape = (getattr(estimator, "n_features_in_", None),)
    return {
        "X_shape_": (None, *shape),
        "X_dtype_": np.dtype(estimator._dtype),
        "n_outputs_expected_": max(1, len(estimator._heads)),
    }

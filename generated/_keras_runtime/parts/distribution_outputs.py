# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:01dee02021ba5f57d7c81e4d4cdc91da49d7d9719b2674053ead21d32f870cb2
"""Outputs that predict a distribution of a column: a normal one, or its quantiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from statistics import NormalDist
from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from ..heads import Head
from ..network import Compilation
from ..samples import Array
from .outputs import Output, OutputsMixin
from .outputs.mixin import is_one_column
from .target_ranges import NumberHead
from .uncertainty import UncertaintyMixin, average_draws

_LOWEST_STD = 1e-3
"""In the units that the network learns, so that no row outweighs all others."""

_TOLERANCE = 1e-6
"""Of a level."""


class NormalHead(NumberHead):
    """One output of a network: mean and standard deviation of a normal distribution."""

    def apply(self, x: Any, **options: Any) -> Any:
        """Apply the layers of the mean and of the standard deviation."""
        from keras import layers

        mean = layers.Dense(1, name=f"{self.name}_mean", **options)(x)
        scale = layers.Dense(
            1, activation="softplus", name=f"{self.name}_scale", **options
        )(x)
        floor = layers.Rescaling(1.0, offset=_LOWEST_STD, name=f"{self.name}_std")
        return layers.Concatenate(name=self.name)([mean, floor(scale)])


@dataclass(frozen=True)
class NormalOutput(Output):
    """An output of two units: mean and standard deviation of a normal distribution.

    Attributes
    ----------
    beta : float
        Power of the predicted variance by which its loss weighs each sample, from 0 to
        1.
    """

    units: int | None = 2
    beta: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.beta <= 1:
            raise ValueError(
                f"The output {self.name!r} has beta={self.beta!r}, which has to be a "
                "number from 0 to 1."
            )
        super().__post_init__()

    def check_prediction(self, n_units: int) -> None:
        """Check that there are a mean and a standard deviation."""
        if n_units != 2:
            raise ValueError(
                f"The output {self.name!r} predicts a normal distribution by 2 units, "
                f"mean and standard deviation, but its tensor has {n_units}."
            )

    def find_loss(self) -> tuple[Any, dict[str, Any]]:
        """Find the class of the loss that fits the units, and its options."""
        from .distribution_losses import NormalLoss

        return NormalLoss, {"beta": float(self.beta)}

    def adapt_head(self, head: Head) -> Head:
        """Return a head with a layer for each of the two."""
        return NormalHead(**vars(head))


@dataclass(frozen=True)
class QuantilesOutput(Output):
    """An output with a unit for each quantile, of which it predicts the middle one.

    Attributes
    ----------
    quantiles : sequence of float
        Their levels, in ascending order between 0 and 1.
    """

    prediction: Any = None
    quantiles: Sequence[float] = ()

    def __post_init__(self) -> None:
        levels = tuple(map(float, self.quantiles))
        ordered = all(
            a < b for a, b in zip((0.0, *levels), (*levels, 1.0), strict=True)
        )
        if not levels or not ordered:
            raise ValueError(
                f"The output {self.name!r} has quantiles={self.quantiles!r}, which "
                "have to be numbers between 0 and 1 in ascending order."
            )
        object.__setattr__(self, "units", len(levels))
        if self.prediction is None:
            middle = int(np.argmin([abs(level - 0.5) for level in levels]))
            object.__setattr__(self, "prediction", middle)
        super().__post_init__()

    def check_prediction(self, n_units: int) -> None:
        """Check that there is a unit for each quantile."""
        if n_units != len(self.quantiles):
            raise ValueError(
                f"The output {self.name!r} has {len(self.quantiles)} quantiles, but "
                f"its tensor has {n_units} units."
            )
        super().check_prediction(n_units)

    def find_loss(self) -> tuple[Any, dict[str, Any]]:
        """Find the class of the loss that fits the units, and its options."""
        from .distribution_losses import QuantileLoss

        return QuantileLoss, {"quantiles": tuple(map(float, self.quantiles))}

    def find_levels(self, coverage: float) -> tuple[int, int]:
        """Find the units between which a fraction of the targets lies."""
        levels = np.asarray(self.quantiles, dtype=float)
        tails = (1 - coverage) / 2, (1 + coverage) / 2
        lower, upper = (int(np.argmin(np.abs(levels - tail))) for tail in tails)
        if np.max(np.abs(levels[[lower, upper]] - tails)) < _TOLERANCE:
            return lower, upper
        known = [
            f"{high - low:g}"
            for low, high in zip(levels, levels[::-1], strict=True)
            if low < high and abs(low + high - 1) < _TOLERANCE
        ]
        raise ValueError(
            f"coverage={coverage!r} needs the quantiles {tails[0]:g} and {tails[1]:g}, "
            f"but the output {self.name!r} has {', '.join(map(str, self.quantiles))}. "
            + (f"Known coverages: {', '.join(known)}." if known else "Add them.")
        )


_KINDS = NormalOutput, QuantilesOutput


def _choose_loss(output: Any, loss: Any) -> tuple[Any, dict[str, Any]]:
    """Choose the loss of a distribution, unless there is another one for its units."""
    if not isinstance(loss, str):
        return loss, {}
    if loss == "auto":
        found: tuple[Any, dict[str, Any]] = output.find_loss()
        return found
    raise ValueError(
        f"loss={loss!r} compares each unit of the output {output.name!r} with the "
        'target, but they describe a distribution. Leave loss="auto", or give a loss '
        "of your own."
    )


def _has_interval(estimator: DistributionOutputsMixin) -> bool:
    return any(isinstance(each, _KINDS) for each in estimator._list_predicted())


class DistributionOutputsMixin(UncertaintyMixin, OutputsMixin):
    """Mixin of estimators with outputs that predict a distribution.

    It comes before ``KerasRegressor`` or ``KerasClassifier`` among the base classes.
    """

    @available_if(_has_interval)
    def predict_interval(self, X: Any, coverage: float = 0.9) -> Array:
        """Predict the interval that a target is in with some probability.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.
        coverage : float, default=0.9
            The probability. As much is left out below the interval as above it; an
            output of quantiles needs those at both ends.

        Returns
        -------
        ndarray of shape (n_samples, 2) or (n_samples, n_outputs, 2)
            Lower and upper ends, in the units of the target; NaN for the columns of
            outputs that predict no distribution.
        """
        if not isinstance(coverage, Real) or not 0 < coverage < 1:
            raise ValueError(
                f"coverage={coverage!r} has to be a number between 0 and 1."
            )
        ends = zip(*self._list_ends(self._compute_draws(X), coverage), strict=True)
        return np.sort(np.stack(list(map(self._restore_target, ends)), -1), axis=-1)

    def predict_units(self, X: Any) -> Array:
        """Predict all units of the outputs: of a distribution what it is described by.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_units)
            Each unit in the units of the target: mean and standard deviation, or all
            quantiles. An output has them in the place of its column of y.
        """
        outputs = self._list_predicted()
        if len(outputs) == 1 and isinstance(outputs[0], NormalOutput):
            return np.column_stack(self.predict(X, return_std=True))
        return np.asarray(super().predict_units(X))

    def _make_compilation(self, parameters: dict[str, Any]) -> Compilation:
        made = super()._make_compilation(parameters)
        given = made.parameters["loss"]
        added: dict[str, Any] = {}
        losses = dict(given) if isinstance(given, Mapping) else {None: given}
        for output in self._list_outputs():
            key = output.name if isinstance(given, Mapping) else None
            if isinstance(output, _KINDS):
                losses[key], options = _choose_loss(output, losses[key])
                prefix = "loss" if key is None else f"loss__{key}"
                added |= {f"{prefix}__{name}": options[name] for name in options}
        added["loss"] = losses if isinstance(given, Mapping) else losses[None]
        return replace(made, parameters={**made.parameters, **added})

    def _find_deviations(self, draws: list[list[Array]]) -> Array:
        moments = self._list_moments(draws)
        means, stds = ([pair[index] for pair in moments] for index in (0, 1))
        if all(std is None for std in stds):
            raise ValueError(
                "return_std=True needs an output that predicts a normal distribution, "
                "or a layer that stays active. Quantiles have `predict_interval`."
            )
        return self._decode_deviations(means, stds)

    def _list_moments(self, draws: list[list[Array]]) -> list[tuple[Array, Any]]:
        """List mean and standard deviation of each output; None where it has none."""
        parts = zip(*map(self._choose_columns, draws), strict=True)
        rows = zip(self._list_predicted(), self._predicting, parts, strict=True)
        return [self._find_moments(*row) for row in rows]

    def _find_moments(
        self, output: Output, head: Head, draws: Sequence[Array]
    ) -> tuple[Array, Any]:
        if head.n_classes:
            return draws[0], None
        single = is_one_column(head)
        reduced = np.stack([output.reduce_units(x) if single else x for x in draws])
        mean, variance = reduced.mean(axis=0), reduced.var(axis=0)
        if isinstance(output, NormalOutput):
            variance += np.mean([np.square(part[:, 1:]) for part in draws], axis=0)
        elif not hasattr(self, "n_draws"):
            return mean, None
        return mean, np.sqrt(variance)

    def _list_ends(
        self, draws: list[list[Array]], coverage: float
    ) -> list[tuple[Any, Any]]:
        """List lower and upper ends of each output; None where it has none."""
        averaged = self._choose_columns(average_draws(draws))
        outside = NormalDist().inv_cdf((1 + coverage) / 2)
        ends: list[tuple[Any, Any]] = []
        moments = self._list_moments(draws)
        rows = zip(self._list_predicted(), averaged, moments, strict=True)
        for output, units, (mean, std) in rows:
            if isinstance(output, NormalOutput):
                ends.append((mean - outside * std, mean + outside * std))
            elif isinstance(output, QuantilesOutput):
                lower, upper = output.find_levels(coverage)
                ends.append((units[:, [lower]], units[:, [upper]]))
            else:
                ends.append((None, None))
        return ends

    def _decode_deviations(self, means: list[Array], stds: list[Any]) -> Array:
        if self._learns_several_outputs():
            return self._restore_target(stds)
        return super()._decode_deviations(means, stds)

    def _restore_target(self, parts: Sequence[Any]) -> Array:
        """Turn numbers of outputs into the target; NaN for outputs that have none."""
        if not self._learns_several_outputs():
            return self._decode_units(list(parts))
        encoder = self.target_encoder_
        n_rows = max(0 if part is None else len(part) for part in parts)
        table = np.full((n_rows, encoder.n_outputs_), np.nan)
        for place, part in zip(encoder.places, parts, strict=True):
            if part is not None:
                table[:, list(place)] = part
        return table

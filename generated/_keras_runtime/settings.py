# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:d5bf3e15b13cbf706e90f2d01674f093baf80b45332589383953049f5d0c4760
"""How one training, and one prediction, are carried out: parameters made definite."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator

from .constraints import validate_parameters
from .data import Structure, count_rows
from .parameters import find_fixed, read_parameters
from .routing import Options, collect_options, suggest_name
from .samples import Samples

if TYPE_CHECKING:
    import keras

    from .training_task import TrainingTask

_CONSUMERS = (
    "callbacks",
    "compile",
    "fit",
    "loss",
    "metrics",
    "model",
    "optimizer",
    "predict",
    "score",
)
"""What parameters are routed to, by the prefix of their names."""

_OVERRIDDEN = (
    "batch_size",
    "class_weight",
    "epochs",
    "shuffle",
    "validation_split",
    "verbose",
)
_FIT = (
    *_OVERRIDDEN,
    "callbacks",
    "initial_epoch",
    "validation_batch_size",
    "validation_freq",
)
_PREDICT = ("batch_size", "verbose")


@dataclass(frozen=True)
class TrainingSettings:
    """The parameters of one training.

    Attributes
    ----------
    epochs : int
        Number of epochs to train.
    initial_epoch : int or None
        Number of the first epoch; None goes on from the last one.
    batch_size, validation_batch_size : int or "auto"
        Rows of a step, in training and validation; -1 is all rows.
    validation_freq : int or sequence of int
        Number of epochs from one validation to the next, or the numbers, from 1, of the
        epochs that are followed by one.
    validation_split : float or splitter of scikit-learn
        What is held out if no validation data are given.
    shuffle : bool
        Whether each epoch takes the rows in a new order.
    verbose : int
        As for ``Model.fit``: 0 is silent.
    class_weight : mapping, list of mappings, "balanced" or None
        Weights of the labels.
    callbacks : tuple of (object, dict, str)
        What callbacks are created from, with the options routed to them and the name of
        the parameter.
    lent : object
        Callbacks that somebody lends to this training alone.
    """

    epochs: int
    initial_epoch: int | None
    batch_size: int | str
    validation_batch_size: int | str
    validation_freq: int | Sequence[int]
    validation_split: Any
    shuffle: bool
    verbose: int
    class_weight: Any
    callbacks: tuple[tuple[Any, Options, str], ...]
    lent: Any

    @property
    def holds_out(self) -> bool:
        """Whether rows are held out for validation."""
        return hasattr(self.validation_split, "split") or self.validation_split > 0

    def create_callbacks(self) -> list[keras.callbacks.Callback]:
        """Create the callbacks of the training; instances of parameters are copied.

        Returns
        -------
        list of keras.callbacks.Callback
            The callbacks, in the order in which they are given.
        """
        from .callbacks import create_callbacks

        own = [item for given in self.callbacks for item in create_callbacks(*given)]
        return [*own, *create_callbacks(self.lent, {}, copied=False)]

    def make_task(
        self,
        samples: Samples,
        validation: Samples | None,
        n_iter: int,
        generator: np.random.RandomState,
        callbacks: list[keras.callbacks.Callback],
    ) -> TrainingTask:
        """Make the task of a trainer.

        Parameters
        ----------
        samples : Samples
            What the network is trained on.
        validation : Samples or None
            What it is validated on.
        n_iter : int
            Number of epochs trained so far.
        generator : numpy.random.RandomState
            Source of the orders of rows.
        callbacks : list of keras.callbacks.Callback
            Callbacks of this training alone.

        Returns
        -------
        TrainingTask
            The task.
        """
        from .training_task import TrainingTask

        start = n_iter if self.initial_epoch is None else self.initial_epoch
        return TrainingTask(
            samples.as_data(),
            None if validation is None else validation.as_data(),
            resolve_batch_size(self.batch_size, len(samples)),
            range(start, start + self.epochs),
            self.shuffle,
            generator,
            callbacks,
            self.verbose,
            validation_batch_size=resolve_batch_size(
                self.validation_batch_size,
                len(samples if validation is None else validation),
            ),
            validation_freq=self.validation_freq,
        )


def select_training(
    estimator: BaseEstimator, epochs: int | None = None, callbacks: Any = None
) -> TrainingSettings:
    """Select the parameters of one training.

    ``fit__epochs`` counts before ``epochs``, and so on; one at None does not count.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.
    epochs : int, default=None
        Number of epochs; by default that of the parameters.
    callbacks : object, default=None
        Callbacks of this training alone.

    Returns
    -------
    TrainingSettings
        The parameters.

    Raises
    ------
    ValueError
        If a parameter is routed to nothing that exists, or has an invalid value.
    """
    parameters = read_parameters(estimator)
    _check_prefixes(parameters)
    routed = collect_options(parameters, "fit")
    own = {name: item for name, item in routed.items() if "callbacks__" not in name}
    _check_names(own, _FIT, "fit")
    overriding = {name: own[name] for name in _OVERRIDDEN if name in own}
    if overriding:
        estimator = copy.copy(estimator)
        vars(estimator).update(overriding)
        validate_parameters(estimator)
    batch_size = estimator.batch_size
    return TrainingSettings(
        estimator.epochs if epochs is None else epochs,
        own.get("initial_epoch"),
        batch_size,
        own.get("validation_batch_size", batch_size),
        own.get("validation_freq", 1),
        estimator.validation_split,
        estimator.shuffle,
        int(estimator.verbose),
        getattr(estimator, "class_weight", None),
        (
            (
                estimator.callbacks,
                collect_options(parameters, "callbacks"),
                "callbacks",
            ),
            (
                own.get("callbacks"),
                collect_options(routed, "callbacks"),
                "fit__callbacks",
            ),
        ),
        callbacks,
    )


def select_prediction(estimator: BaseEstimator, rows: Structure) -> Options:
    """Select the parameters of one prediction.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.
    rows : ndarray, sparse matrix, or list or dict of these
        The rows to predict for.

    Returns
    -------
    dict
        ``batch_size`` and ``verbose``; what is missing is left to the predictor.

    Raises
    ------
    ValueError
        If prediction takes no such parameter.
    """
    # Each prediction comes by here, and `get_params` inspects signatures.
    given = {**find_fixed(estimator), **vars(estimator)}
    options = collect_options(given, "predict")
    _check_names(options, _PREDICT, "predict")
    if "batch_size" in options:
        size = resolve_batch_size(options["batch_size"], count_rows(rows))
        options["batch_size"] = size
    return options


def resolve_batch_size(batch_size: int | str, n_samples: int) -> int:
    """Return the number of rows of a step.

    Parameters
    ----------
    batch_size : int or "auto"
        "auto" is ``min(200, n_samples)``, as in scikit-learn's own networks; -1 is all
        rows, and so is any number above theirs.
    n_samples : int
        Number of rows.

    Returns
    -------
    int
        The batch size.
    """
    if isinstance(batch_size, str):
        return min(200, n_samples)
    return n_samples if batch_size == -1 else min(int(batch_size), n_samples)


def _check_prefixes(parameters: Options) -> None:
    """Check that every routed parameter is routed to something that exists."""
    for name in parameters:
        prefix, separator, _ = name.partition("__")
        if separator and prefix not in _CONSUMERS:
            raise ValueError(
                f"The parameter {name!r} is routed to {prefix!r}, which does not "
                f"exist.{suggest_name(prefix, _CONSUMERS)} Parameters are routed to "
                f"{', '.join(_CONSUMERS)}."
            )


def _check_names(options: Options, known: tuple[str, ...], prefix: str) -> None:
    for name in options:
        if name not in known:
            raise ValueError(
                f"{prefix}__{name} cannot be passed on.{suggest_name(name, known)} "
                f"{prefix}__ takes {', '.join(known)}."
            )

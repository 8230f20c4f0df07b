"""What the parameters of an estimator say of building, training and predicting."""

from __future__ import annotations

import copy
import inspect
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from .constraints import validate_parameters
from .data import Structure, count_rows
from .parameters import (
    CONSUMERS,
    FIT_OPTIONS,
    TRAINING_PARAMETERS,
    find_fixed,
    find_fixed_of,
    find_stage,
    list_built_with,
    list_defaults,
    list_options,
    read_parameters,
    replace_names,
)
from .routing import Options, collect_options, suggest_name
from .samples import Samples

if TYPE_CHECKING:
    import keras

    from .training.trainer import TrainingTask


class TrainingSettings(SimpleNamespace):
    """What ``fit`` may be given by options, each by its name, as one training has it.

    `callbacks` is what they are made of, with options and the name of the parameter;
    `lent` are those that somebody lends to this training alone.
    """

    @property
    def holds_out(self) -> bool:
        """Whether rows are held out for validation."""
        return hasattr(self.validation_split, "split") or self.validation_split > 0

    def create_callbacks(self) -> list[keras.callbacks.Callback]:
        """Create the callbacks in their order; instances of parameters are copied."""
        from .training.callbacks import create_callbacks

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
        """Make the task of a trainer, which goes on after `n_iter` epochs."""
        from .training.trainer import TrainingTask

        start = n_iter if self.initial_epoch is None else self.initial_epoch
        return TrainingTask(
            samples.as_data(),
            None if validation is None else validation.as_data(),
            resolve_batch_size(self.batch_size, len(samples)),
            range(start, start + self.epochs),
            self.shuffle,
            generator,
            callbacks,
            int(self.verbose),
            validation_batch_size=resolve_batch_size(
                self.validation_batch_size,
                len(samples if validation is None else validation),
            ),
            validation_freq=self.validation_freq,
        )


def select_built(estimator: Any) -> dict[str, Any]:
    """Select the parameters that the network depends on, in plain values."""
    return {
        name: make_plain(value)
        for name, value in estimator.get_params(deep=False).items()
        if find_stage(name) != "train"
    }


def select_compiled(estimator: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Select those that the network is compiled with, also those fixed by the class.

    An instance of an optimizer, a loss or a metric has arguments of its own. They are
    overridden by routed parameters that somebody has set, and not by mere defaults.
    """
    kind: Any = type(estimator)
    defaults = {**find_fixed_of(kind), **list_built_with(kind), **list_defaults(kind)}
    parameters = {**find_fixed(estimator), **parameters}
    compiled = {
        name: value
        for name, value in parameters.items()
        if find_stage(name) == "compile"
        and not (
            any(_is_instance(parameters.get(owner)) for owner in _list_owners(name))
            and np.all(value == make_plain(defaults[name]))
        )
    }
    return replace_names(compiled, estimator)


def select_training(
    estimator: Any, epochs: int | None = None, callbacks: Any = None
) -> TrainingSettings:
    """Select the parameters of one training.

    ``fit__epochs`` counts before ``epochs``, and so on; one at None does not count.
    """
    parameters = read_parameters(estimator)
    _check_prefixes(parameters)
    routed = collect_options(parameters, "fit")
    own = {name: item for name, item in routed.items() if "callbacks__" not in name}
    _check_names(own, "fit")
    added = own.pop("callbacks", None)
    sources = {"callbacks": estimator.callbacks, "fit__callbacks": added}
    # An estimator may have a parameter of its own by the name of an option.
    values = {name: own.pop(name, row.default) for name, row in FIT_OPTIONS.items()}
    if own:
        estimator = copy.copy(estimator)
        vars(estimator).update(own)
        validate_parameters(estimator)
    for name in list_options("fit").keys() - FIT_OPTIONS.keys():
        values[name] = getattr(estimator, name, TRAINING_PARAMETERS[name].default)
    values["callbacks"] = [
        (source, collect_options(parameters, name), name)
        for name, source in sources.items()
    ]
    if epochs is not None:
        values["epochs"] = epochs
    if values["validation_batch_size"] is None:
        values["validation_batch_size"] = estimator.batch_size
    return TrainingSettings(**values, lent=callbacks)


def select_prediction(estimator: Any, rows: Structure) -> Options:
    """Select the parameters of one prediction; what is missing is the predictor's."""
    # Each prediction comes by here, and `get_params` inspects signatures.
    given = {**find_fixed(estimator), **vars(estimator)}
    options = collect_options(given, "predict")
    _check_names(options, "predict")
    if "batch_size" in options:
        size = resolve_batch_size(options["batch_size"], count_rows(rows))
        options["batch_size"] = size
    return options


def resolve_batch_size(batch_size: int | str, n_samples: int) -> int:
    """Return the number of rows of a step: "auto" is scikit-learn's, and -1 is all."""
    if isinstance(batch_size, str):
        return min(200, n_samples)
    return n_samples if batch_size == -1 else min(int(batch_size), n_samples)


def make_plain(value: Any) -> Any:
    """Replace NumPy's numbers and arrays by Python's own, as Keras needs them."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: make_plain(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(make_plain(item) for item in value)
    return value


def _list_owners(name: str) -> list[str]:
    """List the parameters that a routed one is passed to, directly or not."""
    *parts, _ = name.split("__")
    return ["__".join(parts[: count + 1]) for count in range(len(parts))]


def _is_instance(value: Any) -> bool:
    """Tell whether a parameter is an object of Keras that is ready made."""
    plain = value is None or isinstance(value, str | list | tuple | dict)
    return not (plain or inspect.isclass(value) or inspect.isroutine(value))


def _check_prefixes(parameters: Options) -> None:
    """Check that every routed parameter is routed to something that exists."""
    for name in parameters:
        prefix, separator, _ = name.partition("__")
        if separator and prefix not in CONSUMERS:
            raise ValueError(
                f"The parameter {name!r} is routed to {prefix!r}, which does not "
                f"exist.{suggest_name(prefix, CONSUMERS)} Parameters are routed to "
                f"{', '.join(sorted(CONSUMERS))}."
            )


def _check_names(options: Options, method: str) -> None:
    known = list_options(method)
    for name in options:
        if name not in known:
            raise ValueError(
                f"{method}__{name} cannot be passed on.{suggest_name(name, known)} "
                f"{method}__ takes {', '.join(known)}."
            )

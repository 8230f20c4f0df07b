"""The training parameters that generated estimators have, with their documentation.

What a parameter is, the table of the runtime says alone: its default, what it accepts, and what
takes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .kinds import Kind
from .runtime_reading import parameters


@dataclass(frozen=True)
class TrainingParameter:
    """A training parameter, as every estimator has and documents it.

    Attributes
    ----------
    name : str
        Its name.
    type_doc : str
        Its type in the docstring, without the default.
    doc : str or mapping of str to str
        Its description, or one for each kind of estimator that has it.
    annotation : str
        Its type in ``__init__``.
    values_doc : str
        What is said of its special values, unless the specification narrows them.
    """

    name: str
    type_doc: str
    doc: str | Mapping[Kind, str]
    annotation: str = "Any"
    values_doc: str = ""

    @property
    def default(self) -> bool | int | float | str | None:
        """Its default, unless a specification sets another."""
        default: bool | int | float | str | None = parameters.TRAINING_PARAMETERS[self.name].default
        return default

    @property
    def is_setting(self) -> bool:
        """Whether ``[training]`` gives it as a value, or as a table with limits and a search."""
        return self.name not in (*parameters.CONSUMERS, "random_state")

    def suits(self, kind: Kind | None) -> bool:
        """Tell whether a kind of estimator has it; None stands for any."""
        return kind is None or parameters.TRAINING_PARAMETERS[self.name].kind in ("", kind)

    def choose_doc(self, kind: Kind) -> str:
        """Return the description for a kind of estimator that has the parameter."""
        return self.doc if isinstance(self.doc, str) else self.doc[kind]


_RECONSTRUCTION_LOSS: Final = (
    'Loss to minimize; "auto" is the mean squared error of the reconstruction.'
)

_DOCUMENTED: Final[Sequence[TrainingParameter]] = (
    TrainingParameter(
        "contamination",
        "float in (0, 0.5]",
        {
            "outlier_detector": "Fraction of outliers among the training samples, which sets the "
            "threshold on the scores."
        },
        "float",
    ),
    TrainingParameter(
        "optimizer",
        "str, class or instance of keras.optimizers.Optimizer",
        "Optimizer, by name, as a class or as an instance, which is copied for each fit.",
    ),
    TrainingParameter(
        "loss",
        "str, class, instance, callable, or list or dict of these",
        {
            "classifier": 'Loss to minimize; "auto" is the cross-entropy that fits the labels.',
            "regressor": 'Loss to minimize; "auto" is the mean squared error.',
            "transformer": _RECONSTRUCTION_LOSS,
            "outlier_detector": _RECONSTRUCTION_LOSS,
        },
    ),
    TrainingParameter(
        "metrics",
        "str, callable, instance, list or dict of these, or None",
        "Metrics that ``history_`` reports for each epoch.",
    ),
    TrainingParameter(
        "callbacks",
        "Callback class, Callback instance, list or dict of these, or None",
        "Keras callbacks for each fit; instances are copied.",
    ),
    TrainingParameter(
        "epochs",
        "int",
        "Number of passes over the training samples.",
        "int",
    ),
    TrainingParameter(
        "batch_size",
        'int or "auto"',
        "Number of samples per gradient step.",
        "int | str",
        values_doc=' "auto" is ``min(200, n_samples)``, and -1 is all samples.',
    ),
    TrainingParameter(
        "validation_split",
        "float in [0, 1) or CV splitter",
        "Fraction of the training samples that is held out at random to evaluate the loss and the "
        "metrics after each epoch. A splitter holds out its first split.",
        "Any",
    ),
    TrainingParameter(
        "shuffle",
        "bool",
        "Whether the training samples are shuffled before each epoch.",
        "bool",
    ),
    TrainingParameter(
        "class_weight",
        'dict, "balanced" or None',
        {
            "classifier": 'Weight of each label; "balanced" gives every class the same total '
            "weight, and None gives every sample the same.",
        },
        "dict[Any, Any] | list[dict[Any, float]] | str | None",
    ),
    TrainingParameter(
        "warm_start",
        "bool",
        "Whether ``fit`` continues from the previous fit instead of starting over.",
        "bool",
    ),
    TrainingParameter(
        "dtype",
        '{"auto", "float32", "float64"}',
        "Float type that the network computes in.",
        "str",
        values_doc=' "auto" takes that of ``X``.',
    ),
    TrainingParameter(
        "jit_compile",
        'bool or "auto"',
        "Whether XLA compiles the training, which then needs less time for each step.",
        "bool | str",
        values_doc=' "auto" does so where it pays: in long trainings of small networks.',
    ),
    TrainingParameter(
        "random_state",
        "int, RandomState instance or None",
        "Seed of the initial weights, of shuffling and of the held-out samples; an int makes every "
        "fit repeatable.",
    ),
    TrainingParameter(
        "verbose",
        "int",
        "How much to print: 0 is nothing, 1 a progress bar, 2 a line for each epoch.",
        "int",
    ),
)

_PLACES: Final = {"model": "", "compile": "metrics"}

ROUTES: Final[Mapping[str, str]] = {
    owner: owner if owner in parameters.TRAINING_PARAMETERS else _PLACES.get(owner, "verbose")
    for owner in parameters.CONSUMERS
}
"""What options are routed to, each with the parameter that they follow in ``__init__``.

Those of a build function, ``"model"``, come before all training parameters.
"""

OPTION_TABLES: Final = tuple(owner for owner in ROUTES if owner != "metrics")
"""What has a table of options in ``[training]``, such as ``optimizer_options``."""


def list_accepted(name: str) -> Sequence[Any]:
    """List what a training parameter, or an option of ``fit``, may be, as the runtime says."""
    rows = {**parameters.TRAINING_PARAMETERS, **parameters.FIT_OPTIONS}
    accepted: Sequence[Any] = rows[name].accepts
    return accepted


def list_options(method: str, kind: Kind | None = None) -> tuple[str, ...]:
    """List the plain options that a method takes.

    Parameters
    ----------
    method : {"fit", "predict"}
        The method.
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        The kind of estimator; None for the options that any kind takes.

    Returns
    -------
    tuple of str
        Their names, sorted.
    """
    rows = parameters.list_options(method)
    plain = rows.keys() - {*parameters.CONSUMERS}
    return tuple(sorted(name for name in plain if kind is None or rows[name].kind in ("", kind)))


def list_training_parameters(kind: Kind | None = None) -> tuple[TrainingParameter, ...]:
    """List the training parameters of a kind of estimator, without routed options.

    Parameters
    ----------
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        The kind; None for the parameters that any kind has.

    Returns
    -------
    tuple of TrainingParameter
        The parameters, in the order of ``__init__``.
    """
    documented = {each.name: each for each in _DOCUMENTED}
    found = (documented[name] for name in parameters.TRAINING_PARAMETERS)
    return tuple(each for each in found if each.suits(kind))

"""The training parameters that generated estimators have: one table for all stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from .kinds import KINDS, Kind


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
    default : bool, int, float, str or None
        Its default, unless a specification sets another.
    is_setting : bool
        Whether ``[training]`` gives it as a value, or as a table with limits and a search.
    values_doc : str
        What is said of its special values, unless the specification narrows them.
    """

    name: str
    type_doc: str
    doc: str | Mapping[Kind, str]
    annotation: str = "Any"
    default: bool | int | float | str | None = None
    is_setting: bool = False
    values_doc: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of estimators that have it."""
        return KINDS if isinstance(self.doc, str) else tuple(self.doc)

    def choose_doc(self, kind: Kind) -> str:
        """Return the description for a kind of estimator that has the parameter."""
        return self.doc if isinstance(self.doc, str) else self.doc[kind]


_RECONSTRUCTION_LOSS: Final = (
    'Loss to minimize; "auto" is the mean squared error of the reconstruction.'
)

TRAINING_PARAMETERS: Final[Sequence[TrainingParameter]] = (
    TrainingParameter(
        "contamination",
        "float in (0, 0.5]",
        {
            "outlier_detector": "Fraction of outliers among the training rows, which sets the "
            "threshold on the scores."
        },
        "float",
        0.1,
        is_setting=True,
    ),
    TrainingParameter(
        "optimizer",
        "str, class or instance of keras.optimizers.Optimizer",
        "Optimizer, by name, as a class or as an instance, which is copied for each fit.",
        default="adam",
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
        default="auto",
    ),
    TrainingParameter(
        "metrics",
        "str, callable, instance, list or dict of these, or None",
        "Metrics that ``history_`` reports for each epoch.",
    ),
    TrainingParameter(
        "callbacks",
        "Callback class, Callback instance, list or dict of these, or None",
        "Keras callbacks of each fit; instances are copied.",
    ),
    TrainingParameter(
        "epochs",
        "int",
        "Number of passes over the training rows.",
        "int",
        200,
        is_setting=True,
    ),
    TrainingParameter(
        "batch_size",
        'int or "auto"',
        "Number of rows per gradient step.",
        "int | str",
        "auto",
        is_setting=True,
        values_doc=' "auto" is ``min(200, n_samples)``, and -1 is all rows.',
    ),
    TrainingParameter(
        "validation_split",
        "float in [0, 1) or CV splitter",
        "Fraction of the training rows, drawn at random, that is held out to evaluate the loss and "
        "the metrics after each epoch; of a splitter, the first split.",
        "Any",
        0.0,
        is_setting=True,
    ),
    TrainingParameter(
        "shuffle",
        "bool",
        "Whether the training rows are shuffled before each epoch.",
        "bool",
        True,
        is_setting=True,
    ),
    TrainingParameter(
        "class_weight",
        'dict, "balanced" or None',
        {
            "classifier": 'Weight of each label; "balanced" gives every class the same total '
            "weight, and None gives every row the same.",
        },
        "dict[Any, float] | str | None",
        None,
        is_setting=True,
    ),
    TrainingParameter(
        "warm_start",
        "bool",
        "Whether ``fit`` continues from the previous fit instead of starting anew.",
        "bool",
        False,
        is_setting=True,
    ),
    TrainingParameter(
        "dtype",
        '{"auto", "float32", "float64"}',
        "Float type that the network computes in.",
        "str",
        "auto",
        is_setting=True,
        values_doc=' "auto" is that of ``X``.',
    ),
    TrainingParameter(
        "jit_compile",
        'bool or "auto"',
        "Whether XLA compiles the training, which then needs less time for each step.",
        "bool | str",
        "auto",
        is_setting=True,
        values_doc=' "auto" does so where it pays: in long trainings of small networks.',
    ),
    TrainingParameter(
        "random_state",
        "int, RandomState instance or None",
        "Seed of the initial weights, of shuffling and of the rows held out; an int gives the "
        "same result in each fit.",
    ),
    TrainingParameter(
        "verbose",
        "int",
        "How much to print: 0 is nothing, 1 a progress bar, 2 a line for each epoch.",
        "int",
        0,
        is_setting=True,
    ),
)
"""In the order of ``__init__``."""


ROUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "model": "",
        "optimizer": "optimizer",
        "loss": "loss",
        "metrics": "metrics",
        "compile": "metrics",
        "callbacks": "callbacks",
        "fit": "verbose",
        "predict": "verbose",
        "score": "verbose",
    }
)
"""What options are routed to, each with the parameter that they follow in ``__init__``.

Those of a build function, ``"model"``, come before all training parameters.
"""

OPTION_TABLES: Final = tuple(owner for owner in ROUTES if owner != "metrics")
"""What has a table of options in ``[training]``, such as ``optimizer_options``."""


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
    return tuple(each for each in TRAINING_PARAMETERS if kind is None or kind in each.kinds)

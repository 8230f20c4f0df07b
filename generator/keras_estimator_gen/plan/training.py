"""The training parameters that every estimator has: their types, defaults and descriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..code.literals import render_literal
from ..spec import Spec, Training
from .constraints import describe_type, make_constraints
from .fragments import make_literal, make_name
from .headings import compose_heading
from .model import Code, Kind, Parameter
from .options import plan_options

_ANY = make_name("Any", "typing")


@dataclass(frozen=True)
class TrainingParameter:
    """A training parameter, as every estimator documents it.

    Attributes
    ----------
    name : str
        Its name.
    type_doc : str
        Its type in the docstring, without the default.
    doc : str or mapping of str to str
        Its description, or one for each kind of estimator that has it.
    annotation : Code
        Its type in ``__init__``.
    values_doc : str
        What is said of its special values, unless the specification narrows them.
    """

    name: str
    type_doc: str
    doc: str | Mapping[Kind, str]
    annotation: Code = field(default=_ANY)
    values_doc: str = ""


TRAINING_PARAMETERS: Sequence[TrainingParameter] = (
    TrainingParameter(
        "optimizer",
        "str, class or instance of keras.optimizers.Optimizer",
        "Optimizer, by name, as a class or as an instance, which is copied for each fit.",
    ),
    TrainingParameter(
        "loss",
        "str, class, instance or callable",
        {
            "classifier": 'Loss to minimize; "auto" is the cross-entropy that fits the labels.',
            "regressor": 'Loss to minimize; "auto" is the mean squared error.',
        },
    ),
    TrainingParameter(
        "metrics",
        "str, callable, instance, list of these or None",
        "Metrics that ``history_`` reports for each epoch.",
    ),
    TrainingParameter(
        "callbacks",
        "Callback class, Callback instance, list of these or None",
        "Keras callbacks of each fit; instances are copied.",
    ),
    TrainingParameter(
        "epochs",
        "int",
        "Number of passes over the training rows.",
        make_name("int"),
    ),
    TrainingParameter(
        "batch_size",
        'int or "auto"',
        "Number of rows per gradient step.",
        make_name("int | str"),
        ' "auto" is ``min(200, n_samples)``, and -1 is all rows.',
    ),
    TrainingParameter(
        "validation_split",
        "float in [0, 1)",
        {
            "classifier": "Fraction of the training rows, drawn at random from each class, that is "
            "held out to evaluate the loss and the metrics after each epoch.",
            "regressor": "Fraction of the training rows, drawn at random, that is held out to "
            "evaluate the loss and the metrics after each epoch.",
        },
        make_name("float"),
    ),
    TrainingParameter(
        "shuffle",
        "bool",
        "Whether the training rows are shuffled before each epoch.",
        make_name("bool"),
    ),
    TrainingParameter(
        "class_weight",
        'dict, "balanced" or None',
        {
            "classifier": 'Weight of each label; "balanced" gives every class the same total '
            "weight, and None gives every row the same.",
        },
        Code("dict[Any, float] | str | None", _ANY.imports),
    ),
    TrainingParameter(
        "warm_start",
        "bool",
        "Whether ``fit`` continues from the previous fit instead of starting anew.",
        make_name("bool"),
    ),
    TrainingParameter(
        "dtype",
        '{"auto", "float32", "float64"}',
        "Float type that the network computes in.",
        make_name("str"),
        ' "auto" is that of ``X``.',
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
        make_name("int"),
    ),
)
"""In the order of ``__init__``; the options routed to one come right after it."""


def list_training_names(kind: Kind) -> tuple[str, ...]:
    """List the training parameters that a kind of estimator has, without routed options."""
    return tuple(item.name for item in TRAINING_PARAMETERS if _choose_doc(item, kind) is not None)


def plan_training(spec: Spec, runtime: str) -> tuple[Parameter, ...]:
    """Plan the training parameters of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification, which may set their defaults and limits.
    runtime : str
        Module that has the constraints.

    Returns
    -------
    tuple of Parameter
        The parameters that this kind of estimator has, and the routed options among them.
    """
    planned: list[Parameter] = []
    for common in TRAINING_PARAMETERS:
        doc = _choose_doc(common, spec.estimator.kind)
        if doc is not None:
            planned.append(_plan_common(replace(common, doc=doc), spec.training, runtime))
            planned += plan_options(common.name, spec.training, runtime)
    return tuple(planned)


def _plan_common(common: TrainingParameter, training: Training, runtime: str) -> Parameter:
    """Plan a parameter; the specification may narrow what its base class permits."""
    setting = training.settings.get(common.name)
    default = _choose_default(common.name, training) if setting is None else setting.default
    types, doc, constraint = common.type_doc, f"{common.doc}{common.values_doc}", None
    if setting is not None and (setting.choices or setting.range):
        types, doc = describe_type(setting), f"{common.doc}"
        constraint = make_constraints(setting, runtime)
    heading, doc = compose_heading(common.name, types, render_literal(default), doc)
    return Parameter(
        common.name, common.annotation, make_literal(default), constraint, heading, doc
    )


def _choose_doc(common: TrainingParameter, kind: Kind) -> str | None:
    return common.doc if isinstance(common.doc, str) else common.doc.get(kind)


def _choose_default(name: str, training: Training) -> object:
    """Return the default of a parameter that stands for Keras objects, or of ``random_state``."""
    if name in ("optimizer", "loss"):
        return getattr(training, name)
    if name == "metrics" and training.metrics:
        return tuple(item.metric for item in training.metrics)
    return None

"""The training parameters of an estimator, with the options that are routed to them."""

from dataclasses import replace

from ...code import Identifier
from ...code.fragments import Code, Import, make_annotation, make_literal
from ...code.literals import render_literal
from ...spec import Spec, Training
from ...training_parameters import ROUTES, TrainingParameter, list_training_parameters
from ..documentation.headings import compose_heading
from ..documentation.target_texts import describe_parameter
from ..model import Parameter
from ..network.own_code import name_object
from .constraints import describe_type, make_constraints
from .options import plan_options


def plan_training(spec: Spec, runtime: str) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Plan the training parameters of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification, which may set their defaults and limits.
    runtime : str
        Module that has the constraints.

    Returns
    -------
    exposed : tuple of Parameter
        The parameters that this kind of estimator has, and the routed options among them.
    hidden : tuple of Parameter
        Those that ``__init__`` does not have.
    """
    kind, planned = spec.estimator.kind, _plan_routed("", spec.training, runtime)
    for common in list_training_parameters(kind):
        planned.append(_plan_common(common, spec, runtime))
        planned += _plan_routed(common.name, spec.training, runtime)
    exposed = [each for each in planned if spec.training.is_exposed(each.name)]
    hidden = (replace(each, constraint=None) for each in planned if each not in exposed)
    return tuple(exposed), tuple(hidden)


def _plan_routed(before: str, training: Training, runtime: str) -> list[Parameter]:
    """Plan the routed options that follow a training parameter, or come before all of them."""
    owners = [owner for owner, name in ROUTES.items() if name == before]
    return [option for owner in owners for option in plan_options(owner, training, runtime)]


def _plan_common(common: TrainingParameter, spec: Spec, runtime: str) -> Parameter:
    """Plan a parameter; the specification may narrow what its base class permits."""
    training = spec.training
    setting = training.settings.get(common.name)
    default = _choose_default(common, training) if setting is None else setting.default
    (types, doc), constraint = describe_parameter(common, spec), None
    if setting is not None and (setting.choices or setting.range):
        types, constraint = describe_type(setting), make_constraints(setting, runtime)
    else:
        doc += common.values_doc
    heading, doc = compose_heading(common.name, types, render_literal(default), doc)
    annotation = _make_annotation(common.annotation)
    return Parameter(
        Identifier(common.name), annotation, make_literal(default), constraint, heading, doc
    )


def _make_annotation(text: str) -> Code:
    return make_annotation(text, [Import("typing", "Any")] if "Any" in text else ())


def _choose_default(common: TrainingParameter, training: Training) -> object:
    """Return the default of a parameter that stands for Keras objects, or of ``random_state``."""
    if common.name == "metrics":
        return tuple(name_object(item.metric) for item in training.metrics) or None
    named = common.name in ("optimizer", "loss")
    return name_object(getattr(training, common.name)) if named else None

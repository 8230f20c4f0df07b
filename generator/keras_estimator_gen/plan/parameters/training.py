"""The training parameters of an estimator, with the options that are routed to them."""

from dataclasses import replace

from ...checking.training.check_compilation import AUTOMATIC
from ...code.fragments import Code, Import, make_annotation, make_list, make_literal, write_code
from ...kinds import BASE_CLASSES
from ...spec import Spec, Training
from ...training_parameters import ROUTES, TrainingParameter, list_training_parameters
from ..documentation.headings import make_parameter
from ..documentation.target_texts import describe_parameter
from ..model import Parameter
from ..network.own_code import name_object
from ..parts import name_from_runtime
from .constraints import constrain_scalar, describe_type, list_choices, make_constraints
from .options import plan_options


def plan_training(spec: Spec) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Plan the training parameters of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification, which may set their defaults and limits.

    Returns
    -------
    exposed : tuple of Parameter
        The parameters that this kind of estimator has, and the routed options among them.
    hidden : tuple of Parameter
        Those that ``__init__`` does not have.
    """
    kind, planned = spec.estimator.kind, _plan_routed("", spec.training)
    for common in list_training_parameters(kind):
        planned.append(_plan_common(common, spec))
        planned += _plan_routed(common.name, spec.training)
    exposed = [each for each in planned if spec.training.is_exposed(each.name)]
    hidden = (replace(each, constraint=None) for each in planned if each not in exposed)
    return tuple(exposed), tuple(hidden)


def _plan_routed(before: str, training: Training) -> list[Parameter]:
    """Plan the routed options that follow a training parameter, or come before all of them."""
    owners = [owner for owner, name in ROUTES.items() if name == before]
    return [option for owner in owners for option in plan_options(owner, training)]


def _plan_common(common: TrainingParameter, spec: Spec) -> Parameter:
    """Plan a parameter; the specification may narrow what its base class permits."""
    training = spec.training
    setting = training.settings.get(common.name)
    default = _choose_default(common, training) if setting is None else setting.default
    (types, doc), constraint = describe_parameter(common, spec), None
    alternatives = training.alternatives.get(common.name)
    if alternatives is not None and alternatives.choices:
        names = [name_object(each.name) for each in alternatives.choices]
        types = types.replace("str", f"{{{list_choices(names)}}}", 1)
        if AUTOMATIC not in names:
            doc = doc.partition(f'; "{AUTOMATIC}"')[0].removesuffix(".") + "."
        constraint = _constrain_names(common.name, names, spec)
    elif setting is not None and (setting.choices or setting.range):
        types, constraint = describe_type(setting), make_constraints(setting)
    else:
        doc += common.values_doc
    annotation = make_annotation(
        common.annotation, [Import("typing", "Any")] if "Any" in common.annotation else ()
    )
    return make_parameter(common.name, default, annotation, constraint, types=types, doc=doc)


def _constrain_names(name: str, names: list[str], spec: Spec) -> Code:
    """Return what a parameter may be: one of some names, or what its base class permits besides."""
    base = name_from_runtime(BASE_CLASSES[spec.estimator.kind])
    besides = write_code("*{}._parameter_constraints[{}][1:]", base, make_literal(name))
    return make_list([*constrain_scalar("str", names, None), besides])


def _choose_default(common: TrainingParameter, training: Training) -> object:
    """Return the default of a parameter that stands for Keras objects, or of ``random_state``."""
    if common.name == "metrics":
        return tuple(name_object(item.metric) for item in training.metrics) or None
    named = common.name in ("optimizer", "loss")
    return name_object(getattr(training, common.name).default) if named else None

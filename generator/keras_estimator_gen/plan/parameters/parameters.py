"""The parameters of the network: those that the specification declares."""

from ...spec import ParameterSpec, Spec
from ..documentation.headings import make_parameter
from ..model import Parameter
from .constraints import (
    annotate_type,
    describe_type,
    list_choices,
    make_constraints,
)


def plan_parameters(spec: Spec) -> tuple[Parameter, ...]:
    """Plan the parameters of the network.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    tuple of Parameter
        The parameters, in the order written.
    """
    return tuple(_plan_parameter(name, parameter) for name, parameter in spec.parameters.items())


def _plan_parameter(name: str, parameter: ParameterSpec) -> Parameter:
    plain = parameter.model_copy(update={"choices": None})
    return make_parameter(
        name,
        parameter.default,
        annotate_type(parameter),
        make_constraints(parameter),
        types=describe_type(parameter),
        doc=parameter.doc,
        choices=list_choices(parameter.choices or ()),
        plain=describe_type(plain),
    )

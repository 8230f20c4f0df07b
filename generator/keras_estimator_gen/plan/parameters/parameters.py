"""The parameters of the network: those that the specification declares."""

from ...code import Identifier
from ...code.fragments import make_literal
from ...code.literals import render_literal
from ...spec import ParameterSpec, Spec
from ..documentation.headings import compose_heading
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
    heading, doc = compose_heading(
        name,
        describe_type(parameter),
        render_literal(parameter.default),
        parameter.doc,
        choices=list_choices(parameter.choices or ()),
        plain=describe_type(plain),
    )
    return Parameter(
        Identifier(name),
        annotate_type(parameter),
        make_literal(parameter.default),
        make_constraints(parameter),
        heading,
        doc,
    )

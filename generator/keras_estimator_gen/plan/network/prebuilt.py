"""Prebuilt models in the build function: the whole network, or what its layers start from."""

from typing import Final

from ...code.fragments import (
    Code,
    make_call,
    make_literal,
    make_name,
    name_keywords,
    write_code,
)
from ...spec import ModelSpec, Spec
from ..imports import make_function
from ..model import Assignment, Evaluation, Function, Return, Statement
from ..scope import Scope
from .flow import LATEST, TensorCode

BASE: Final = "base"
"""Variable of a model that layers start from."""


def is_whole(spec: Spec) -> bool:
    """Tell whether the network is a prebuilt model as it is, with its own outputs.

    Parameters
    ----------
    spec : Spec
        The specification.
    """
    model = spec.estimator.model
    return model is not None and model.output is None and not (spec.layers or spec.outputs)


def plan_prebuilt(model: ModelSpec, scope: Scope) -> Function:
    """Plan the build function of a network that is a prebuilt model.

    Parameters
    ----------
    model : ModelSpec
        The model.
    scope : Scope
        What can be named there.

    Returns
    -------
    Function
        Its body.
    """
    return make_function(
        *_load_model("model", model, scope, whole=make_literal(True)),
        Evaluation(make_call(make_name("model.compile"), write_code("**compile_kwargs"))),
        Return(make_name("model")),
    )


def plan_base(
    model: ModelSpec, inputs: Code, scope: Scope
) -> tuple[tuple[Statement, ...], TensorCode]:
    """Plan the prebuilt model that layers start from.

    Parameters
    ----------
    model : ModelSpec
        The model.
    inputs : Code
        What it is applied to.
    scope : Scope
        What can be named there.

    Returns
    -------
    statements : tuple of Statement
        The statements that load and apply it.
    output : TensorCode
        What it puts out.
    """
    applied = Assignment(LATEST.code, make_call(make_name(BASE), inputs))
    return (*_load_model(BASE, model, scope), applied), LATEST


def _load_model(
    variable: str, model: ModelSpec, scope: Scope, **options: Code
) -> tuple[Statement, ...]:
    output = () if model.output is None else (make_literal(model.output),)
    place = (make_name("__file__"), make_literal(model.file), *output)
    call = make_call(make_name("self._load_model"), *place, keywords=name_keywords(**options))
    load = Assignment(make_name(variable), call)
    if model.trainable is None:
        return (load,)
    switch = make_name(f"{variable}.trainable")
    return load, Assignment(switch, scope.make_argument(model.trainable))

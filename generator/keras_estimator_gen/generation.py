"""The stages after loading, in memory: what the command writes for a specification."""

from .format import format_files
from .output.companion_copy import copy_companions
from .plan.assembly import make_plan
from .plan.model import OutputFile, Target
from .render import render_plan
from .spec import Spec


def generate_files(spec: Spec, target: Target) -> tuple[OutputFile, ...]:
    """Plan, render and format the files of a specification, and copy those that it names.

    Parameters
    ----------
    spec : Spec
        A valid specification.
    target : Target
        Where the files go, as far as the code depends on it.

    Returns
    -------
    tuple of OutputFile
        The module, its tests if they are wanted, and the copies.
    """
    plan = make_plan(spec, target)
    return (*format_files(render_plan(plan), spec.source), *copy_companions(plan.companions))

"""Render a plan: the outlines of the templates, filled in."""

from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .plan.model import OutputFile, Plan

if TYPE_CHECKING:
    from jinja2 import Environment


def render_plan(plan: Plan) -> tuple[OutputFile, ...]:
    """Render the module of a plan, and its tests when it has any.

    Parameters
    ----------
    plan : Plan
        What to write.

    Returns
    -------
    tuple of OutputFile
        Python source, neither formatted nor signed.
    """
    files = [_render_file("estimator.py.jinja", f"{plan.module}.py", plan)]
    if plan.tests is not None:
        files.append(_render_file("test_estimator.py.jinja", f"tests/test_{plan.module}.py", plan))
    return tuple(files)


def _render_file(template: str, path: str, plan: Plan) -> OutputFile:
    text = _load_environment().get_template(template).render(plan=plan)
    return OutputFile(PurePosixPath(path), text)


@cache
def _load_environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("keras_estimator_gen.templates", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is Python, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

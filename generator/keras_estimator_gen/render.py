"""Render plans: the outlines of the templates, filled in."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from .plan.model import OutputFile, Plan
from .plan.project.project_model import License, Project
from .signing.section import sign_section

if TYPE_CHECKING:
    from jinja2 import Environment

README: Final = "README.md"

_STARTERS: Final[Mapping[str, str]] = {
    "pyproject.toml": "pyproject.toml",
    "CHANGELOG.md": "CHANGELOG.md",
    "MANIFEST.in": "MANIFEST.in",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/ci.yml": "ci.yml",
}
"""Files that are written once, and their templates."""


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
    files = [_render("estimator.py.jinja", f"{plan.module}.py", plan=plan)]
    if plan.tests is not None:
        path = f"tests/test_{plan.module}.py"
        files.append(_render("test_estimator.py.jinja", path, plan=plan))
    return tuple(files)


def render_package(project: Project) -> tuple[OutputFile, ...]:
    """Render what stands beside the modules of a project, and belongs to none of them.

    Parameters
    ----------
    project : Project
        What to write.

    Returns
    -------
    tuple of OutputFile
        Python source, neither formatted nor signed.
    """
    return (
        _render("package/init.py.jinja", "__init__.py", project=project),
        _render("package/test_package.py.jinja", "tests/test_package.py", project=project),
    )


def render_starters(project: Project) -> tuple[OutputFile, ...]:
    """Render the files that the user takes over from the first edit.

    Parameters
    ----------
    project : Project
        What to write.

    Returns
    -------
    tuple of OutputFile
        The files, at their places in the project; the README has a signed section.
    """
    section = _render("package/readme_section.md.jinja", README, project=project)
    text = sign_section(section.text)
    return (
        *(
            _render(f"package/{template}.jinja", path, project=project)
            for path, template in _STARTERS.items()
        ),
        render_license(project.license),
        _render("package/README.md.jinja", README, project=project, readme=text),
    )


def render_license(license: License) -> OutputFile:  # noqa: A002 - its name in metadata
    """Render the text of a licence.

    Parameters
    ----------
    license : License
        The licence.

    Returns
    -------
    OutputFile
        The file at the top of a project.
    """
    template = f"package/licenses/{license.name}.jinja"
    return _render(template, "LICENSE", license=license)


def _render(template: str, path: str, **context: object) -> OutputFile:
    text = _load_environment().get_template(template).render(context)
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

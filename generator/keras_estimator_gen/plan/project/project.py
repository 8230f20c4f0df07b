"""From the specifications of a project to what is written around its estimators."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...code import escape_docstring
from ...code.markdown import render_text
from ...code.metadata import LICENSES, name_distribution, name_package, read_author
from ...code.toml_strings import render_toml_string
from ...errors import KerasEstimatorGenError
from ...kinds import BACKENDS, COPIED_RUNTIME, DEFAULT_BACKEND
from ...spec import PackageSpec, Spec
from ..imports import rank_name
from ..model import Plan, Target
from ..parts import name_asked_parts
from ..requirements import (
    find_python_bound,
    list_dependencies,
    list_pythons,
    list_test_requirements,
    list_tools,
)
from .guides import plan_guide
from .project_model import BackendChoice, Export, License, Metadata, Project, Url

DEFAULT_LICENSE: Final = "BSD-3-Clause"
"""The licence of a project that names none: that of scikit-learn, and of the copied runtime."""

_DEFAULT_VERSION: Final = "0.1.0"
_RUNTIME_LICENSE: Final = "BSD-3-Clause"
_KEYWORDS: Final = ("keras", "neural network", "scikit-learn")
_CLASSIFIERS: Final = ("Intended Audience :: Developers", "Intended Audience :: Science/Research")
_LAST_CLASSIFIERS: Final = (
    "Topic :: Scientific/Engineering :: Artificial Intelligence",
    "Typing :: Typed",
)
_MERGED: Final = frozenset({"dependencies", "distributions"})
"""Keys that each specification has for itself."""
_MANY: Final = 4
"""Number of estimators from which a description does not name them."""


class ProjectError(KerasEstimatorGenError):
    """Specifications that do not make one project."""


@dataclass(frozen=True)
class Member:
    """An estimator of the project.

    Attributes
    ----------
    origin : str
        Its specification, as messages name it.
    spec : Spec
        The specification.
    plan : Plan
        What was decided for it.
    """

    origin: str
    spec: Spec
    plan: Plan


def make_project(
    name: str, options: PackageSpec, members: Sequence[Member], target: Target
) -> Project:
    """Decide everything that is written around the estimators of a project.

    Parameters
    ----------
    name : str
        Name of the project.
    options : PackageSpec
        What the command says of it, which wins over the specifications.
    members : sequence of Member
        Its estimators.
    target : Target
        Where modules go.

    Returns
    -------
    Project
        The files around the modules and their tests.

    Raises
    ------
    ProjectError
        If two specifications say different things of the package, or export the same name, or if a
        class has the name of a module.
    """
    package = name_package(name)
    exports = _plan_exports(members)
    said = merge_packages(options, members)
    description = said.description or _describe(members)
    license_name = said.license or DEFAULT_LICENSE
    return Project(
        name=name,
        package=package,
        title=render_text(name),
        description=render_text(description),
        docstring=escape_docstring(description),
        command=_plan_command(name, target),
        backend=_plan_backend(said),
        pythons=tuple(map(render_toml_string, list_pythons())),
        exports=exports,
        public=tuple(sorted(["__version__", *(each.name for each in exports)])),
        metadata=_plan_metadata(
            name, said, members, target, description=description, license_name=license_name
        ),
        license=License(
            license_name,
            render_text(LICENSES[license_name]),
            _name_holder(name, said),
            "" if target.runtime else f"{target.root}/{COPIED_RUNTIME}",
        ),
        guides=tuple(plan_guide(each.spec, each.plan, target) for each in members),
    )


def merge_packages(options: PackageSpec, members: Iterable[Member]) -> PackageSpec:
    """Return what all specifications and the command say of a package.

    Parameters
    ----------
    options : PackageSpec
        What the command says.
    members : iterable of Member
        The estimators.

    Raises
    ------
    ProjectError
        If two specifications disagree about something that the command does not say.
    """
    chosen = {key: (getattr(options, key), "") for key in sorted(options.model_fields_set)}
    for member in members:
        for key in PackageSpec.model_fields:
            if key in member.spec.package.model_fields_set and key not in _MERGED:
                value = getattr(member.spec.package, key)
                given, origin = chosen.setdefault(key, (value, member.origin))
                if origin and given != value:
                    raise ProjectError(_explain_disagreement(key, origin, member.origin))
    return PackageSpec.model_construct(**{key: value for key, (value, _) in chosen.items()})


def _plan_backend(said: PackageSpec) -> BackendChoice:
    is_usual = said.backend == DEFAULT_BACKEND
    return BackendChoice(BACKENDS[said.backend], "" if is_usual else said.backend)


def _plan_command(name: str, target: Target) -> str:
    tests = [] if target.tests else ["--no-tests"]
    runtime = ["--runtime", target.runtime] if target.runtime else []
    parts = name_asked_parts(target)
    return " ".join(["keras-estimator-gen", "--package", name, *tests, *runtime, *parts])


def _explain_disagreement(key: str, first: str, second: str) -> str:
    return f"{first} and {second} disagree about {key!r} in [package]: give it in one of them"


def _plan_exports(members: Sequence[Member]) -> tuple[Export, ...]:
    """Plan the names that the package exports; all of them and its modules are different."""
    owners: dict[str, str] = {}
    modules = {each.plan.module: each.origin for each in members}
    for member in members:
        modules |= {each.path.stem: member.origin for each in member.spec.companions}
    for member in members:
        name = member.spec.estimator.name
        if owners.setdefault(name, member.origin) != member.origin:
            message = f"{owners[name]} and {member.origin} both define the class {name}"
            raise ProjectError(f"{message}: give one of them another name in [estimator]")
        if name in modules:
            message = f"{member.origin}: the class {name} has the name of a module of the package"
            raise ProjectError(f"{message}, that of {modules[name]}: give one of them another name")
    exports = (Export(each.spec.estimator.name, each.plan.module) for each in members)
    return tuple(sorted(exports, key=lambda export: rank_name(export.module)))


def _describe(members: Sequence[Member]) -> str:
    names = [each.spec.estimator.name for each in members]
    if len(names) == 1:
        return members[0].spec.estimator.summary
    if len(names) >= _MANY:
        return f"{len(names)} Keras networks as scikit-learn estimators."
    return f"Keras networks as scikit-learn estimators: {', '.join(names[:-1])} and {names[-1]}."


def _name_holder(name: str, said: PackageSpec) -> str:
    authors = [read_author(each) for each in said.authors]
    return ", ".join(each.name or each.email for each in authors) or f"the {name} developers"


def _plan_metadata(
    name: str,
    said: PackageSpec,
    members: Sequence[Member],
    target: Target,
    *,
    description: str,
    license_name: str,
) -> Metadata:
    licenses = [license_name, *([] if target.runtime else [_RUNTIME_LICENSE])]
    pythons = [f"Programming Language :: Python :: {each}" for each in ("3", *list_pythons())]
    specs = [each.spec for each in members]
    dependencies = list_dependencies(specs, target, said)
    has_frames = any(_needs_frames(each.plan) for each in members)
    test = list_test_requirements(has_frames=has_frames)
    return Metadata(
        name=render_toml_string(name),
        version=render_toml_string(said.version or _DEFAULT_VERSION),
        description=render_toml_string(description),
        requires_python=render_toml_string(find_python_bound()),
        license=render_toml_string(" AND ".join(dict.fromkeys(licenses))),
        authors=tuple(map(_render_author, said.authors)),
        keywords=tuple(map(render_toml_string, said.keywords or _KEYWORDS)),
        classifiers=tuple(
            map(render_toml_string, (*_CLASSIFIERS, *pythons, *_LAST_CLASSIFIERS)),
        ),
        dependencies=tuple(map(render_toml_string, dependencies)),
        test=tuple(map(render_toml_string, test)),
        dev=tuple(map(render_toml_string, list_tools(name_distribution(name)))),
        urls=tuple(_render_urls(said)),
    )


def _render_author(text: str) -> str:
    author = read_author(text)
    parts = {"name": author.name, "email": author.email}
    pairs = (f"{key} = {render_toml_string(value)}" for key, value in parts.items() if value)
    return f"{{ {', '.join(pairs)} }}"


def _render_urls(said: PackageSpec) -> Iterator[Url]:
    for label, address in said.urls.items():
        yield Url(render_toml_string(label), render_toml_string(address))


def _needs_frames(plan: Plan) -> bool:
    """Tell whether the tests of an estimator make data frames."""
    tests = plan.tests
    return tests is not None and (
        tests.rows.form == "frame" or (tests.target is not None and tests.target.framed)
    )

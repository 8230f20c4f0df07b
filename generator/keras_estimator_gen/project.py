"""A project of estimators: which specifications it has, and every file that it consists of."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement
from pydantic import ValidationError

from .checking.estimator.check_estimator import check_package
from .code.metadata import name_distribution, name_package, name_requirement
from .errors import WriteError
from .format import format_files
from .kinds import COPIED_RUNTIME, AskedPart
from .loading import load_spec
from .output.collection import TESTS, collect_files, merge_files, place_files
from .output.companion_copy import copy_companions
from .output.compare import Change, State, compare_files, read_bytes, read_page
from .output.starters import RECORD, Record, compare_starters, read_record
from .plan.assembly import make_plan
from .plan.model import OutputFile, Target
from .plan.project.project import Member, ProjectError, make_project, merge_packages
from .plan.project.project_model import Project
from .plan.requirements import list_dependencies, pin_runtime
from .render import render_package, render_plan, render_starters
from .spec import PackageSpec
from .version import __version__

SPECS: Final = "specs"
"""Folder of the specifications, in a project."""

_PYPROJECT: Final = "pyproject.toml"
_SCHEMA: Final = re.compile(r"\A#:schema ([\w-][\w.-]*\.json)$", re.MULTILINE)
_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")
"""What ends the name that a requirement begins with."""

_SUFFIX: Final = ".toml"


@dataclass(frozen=True)
class Request:
    """What somebody wants of a project.

    Attributes
    ----------
    name : str
        Its name.
    options : PackageSpec
        What the command says of it.
    folder : Path
        Where it is to be, or is.
    tests : bool
        Whether estimators have tests.
    runtime : str
        Module that has the runtime; empty to copy it into the package.
    parts : tuple of str
        Parts of the runtime that the command asks for.
    """

    name: str
    options: PackageSpec
    folder: Path
    tests: bool = True
    runtime: str = ""
    parts: tuple[AskedPart, ...] = ()

    @property
    def target(self) -> Target:
        """Where modules go."""
        package = name_package(self.name)
        root = f"src/{package}"
        return Target((package,), self.runtime, self.tests, root, self.parts)


def find_specs(given: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """Find the specifications of a project: those that it has, and those to be added.

    Parameters
    ----------
    given : iterable of Path
        Specifications to be added. One with the name of another that the project has takes its
        place.
    folder : Path
        The project; it need not exist.

    Returns
    -------
    tuple of Path
        Each specification once, sorted by name.

    Raises
    ------
    ProjectError
        If there is none, or one is hidden or has a name with another suffix.
    """
    found = {path.name: path for path in folder.joinpath(SPECS).glob(f"[!.]*{_SUFFIX}")}
    added: dict[str, Path] = {}
    for path in given:
        if path.suffix != _SUFFIX:
            raise ProjectError(f"{path}: a specification of a project has a name in {_SUFFIX}")
        if path.name.startswith("."):
            raise ProjectError(
                f"{path}: a hidden file cannot be a specification of a project: rename it"
            )
        other = added.setdefault(path.name, path)
        if other.resolve() != path.resolve():
            raise ProjectError(f"{other} and {path} have the same name: rename one of them")
    every = found | added
    if not every:
        message = f"there is no specification in {folder / SPECS}"
        raise ProjectError(f"{message}: name those that the project is to begin with")
    return tuple(every[name] for name in sorted(every))


def load_member(path: Path, target: Target) -> Member:
    """Read the specification of an estimator, and plan its module and tests.

    Parameters
    ----------
    path : Path
        The specification.
    target : Target
        Where the module goes.

    Raises
    ------
    SpecError
        If anything is wrong with it.
    """
    spec = load_spec(path)
    return Member(str(path), spec, make_plan(spec, target))


def compare_project(members: Sequence[Member], request: Request) -> tuple[Change, ...]:
    """Compare a project on disk with what it should be.

    Parameters
    ----------
    members : sequence of Member
        All of its estimators.
    request : Request
        What it should be.

    Returns
    -------
    tuple of Change
        Generated files, then files that the user may take over.

    Raises
    ------
    ProjectError
        If the specifications do not fit together, or the folder has another project.
    WriteError
        If something cannot be read.
    """
    folder, target = request.folder, request.target
    if folder.exists() and not folder.is_dir():
        raise WriteError(folder, "is not a folder")
    record = read_record(folder)
    options = _add_options(record, request)
    project = make_project(request.name, options, members, target)
    _check_folder(project, folder)
    outputs = [(each.origin, _generate_member(each, request)) for each in members]
    own = place_files(format_files(render_package(project), SPECS), target)
    marker = OutputFile(PurePosixPath(target.root, "py.typed"), "")
    files = collect_files([("--package", (*own, marker)), *outputs], target, folder)
    models = tuple(each for each in files if each.data is not None)
    copies = merge_files((each.origin, tuple(_copy_spec(each))) for each in members)
    starters = (*render_starters(project), *_copy_schemas(members))
    remembered = _list_options(options)
    modules = (each for each in files if each.data is None)
    unwanted = [f"{target.root}/{COPIED_RUNTIME}"] if target.runtime else []
    generated = compare_files(modules, folder, complete=[TESTS, *unwanted])
    return (
        *(each for each in generated if not _is_test_of_others(each, request)),
        *compare_starters(starters, (*models, *copies), record, remembered, folder),
    )


def find_missing_dependencies(
    changes: Iterable[Change], members: Iterable[Member], request: Request
) -> tuple[str, ...]:
    """Find what estimators need and a project does not ask for, because its user has edited that.

    Parameters
    ----------
    changes : iterable of Change
        What :func:`compare_project` has found.
    members : iterable of Member
        All estimators of the project.
    request : Request
        What it should be.

    Returns
    -------
    tuple of str
        Requirements; none where dependencies are said elsewhere than in the table of the project.
    """
    path = request.folder / _PYPROJECT
    kept = [each.old for each in changes if each.path == path and each.state is State.KEPT]
    table = tomllib.loads(str(kept[0]))["project"] if kept else {}
    dependencies = table.get("dependencies")
    if not isinstance(dependencies, list):
        return ()
    listed = tuple(members)
    said = merge_packages(_add_options(read_record(request.folder), request), listed)
    needed = list_dependencies((each.spec for each in listed), request.target, said)
    asked = [str(each).strip() for each in dependencies]
    return tuple(each for each in needed if not any(_covers(text, each) for text in asked))


def _covers(text: str, needed: str) -> bool:
    """Tell whether a dependency is what is needed; of the runtime, nothing but one version is."""
    if name_distribution(_NAME.split(text)[0]) != name_requirement(needed):
        return False
    try:
        return needed != pin_runtime() or Requirement(text).specifier.contains(__version__, True)
    except InvalidRequirement:
        return True


def _is_test_of_others(change: Change, request: Request) -> bool:
    """Tell whether tests that the project does not want are those of modules outside of it."""
    is_surplus_test = change.new is None and change.path.parent == request.folder / TESTS
    return is_surplus_test and f"\nfrom {name_package(request.name)}." not in str(change.old)


def _generate_member(member: Member, request: Request) -> tuple[OutputFile, ...]:
    """Render and format an estimator; what is copied beside it comes from the project's folder."""
    rendered = format_files(render_plan(member.plan), member.spec.source)
    copies = (
        replace(file, origin=request.folder / SPECS / file.path.name)
        for file in copy_companions(member.plan.companions)
    )
    return place_files((*rendered, *copies), request.target)


def _copy_spec(member: Member) -> Iterator[OutputFile]:
    """Yield the specification, and what it names beside itself, as files of the project."""
    path = Path(member.origin)
    yield OutputFile(PurePosixPath(SPECS, path.name), "", path, read_bytes(path) or b"")
    for each in member.spec.companions:
        yield OutputFile(PurePosixPath(SPECS, each.path.name), "", each.path, each.content)


def _copy_schemas(members: Iterable[Member]) -> tuple[OutputFile, ...]:
    """Return the schemas that specifications name for editors, where they lie beside them."""
    schemas: dict[str, OutputFile] = {}
    for member in members:
        spec = Path(member.origin)
        match = _SCHEMA.match(read_page(spec) or "")
        path = None if match is None else spec.with_name(match[1])
        text = None if path is None else read_page(path)
        if path is not None and text is not None:
            schemas[path.name] = OutputFile(PurePosixPath(SPECS, path.name), text, path)
    return tuple(schemas[name] for name in sorted(schemas))


def _add_options(record: Record, request: Request) -> PackageSpec:
    """Return what the command says now, and what it said before of everything else."""
    given = _list_options(request.options)
    path = request.folder / RECORD
    try:
        options = PackageSpec.model_validate({**record.options, **given})
    except ValidationError as error:
        raise WriteError(path, "has options that no project has: delete the file") from error
    for problem in check_package(options):
        raise WriteError(path, f"has a wrong option: {problem.message}; delete the file")
    return options


def _list_options(options: PackageSpec) -> dict[str, Any]:
    """Return what is said of a package, as JSON has it."""
    said = options.model_dump(exclude_unset=True)
    return {key: list(each) if isinstance(each, tuple) else each for key, each in said.items()}


def _check_folder(project: Project, folder: Path) -> None:
    """Check that a folder has no other project.

    Raises
    ------
    ProjectError
        If it has.
    """
    path = folder / _PYPROJECT
    text = read_page(path)
    if text is None:
        return
    name = _read_name(text, path)
    if name is None or name_distribution(name) != name_distribution(project.name):
        message = f"{path} is that of {'no package' if name is None else repr(name)}"
        raise ProjectError(f"{message}, and not of {project.name!r}: choose another --output")


def _read_name(text: str, path: Path) -> str | None:
    """Return the name in the table of a project, if there is one."""
    try:
        table: Mapping[str, Any] = tomllib.loads(text).get("project", {})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError(f"{path} is not valid TOML: {error}; correct it first") from error
    name = table.get("name") if isinstance(table, dict) else None
    return name if isinstance(name, str) else None

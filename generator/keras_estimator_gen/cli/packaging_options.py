"""The options of ``--package``: what a project is called, and what it says of itself."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import IdentifierError
from ..kinds import BACKENDS, DEFAULT_BACKEND, AskedPart

if TYPE_CHECKING:
    from ..project import Request

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Check = Callable[[str], str]

PACKAGE, VERSION = "package", "package_version"


def _read_by(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return a callback that checks a value, or each of several once, by a function of the gate."""

    def read(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        from ..code import metadata

        check: _Check = getattr(metadata, name)
        try:
            if isinstance(value, tuple):
                return tuple(dict.fromkeys(check(each) for each in value))
            return None if value is None else check(value)
        except IdentifierError as error:
            expected = f"; expected {error.expected}" if error.expected else ""
            meant = f"; did you mean {error.suggestion}?" if error.suggestion else ""
            raise click.BadParameter(f"{error.message}{expected}{meant}") from error

    return read


_OPTIONS = (
    click.option(
        "--package",
        metavar="NAME",
        callback=_read_by("check_project_name"),
        help="Write a project that pip installs, from SPEC... and what DIR/specs has.",
    ),
    click.option(
        "--package-version",
        metavar="VERSION",
        callback=_read_by("check_version"),
        help="Version of the project; options win over [package] of a SPEC.",
    ),
    click.option(
        "--description",
        metavar="TEXT",
        callback=_read_by("check_line"),
        help="What the project is for, in one line.",
    ),
    click.option(
        "--author",
        "authors",
        metavar="'NAME <MAIL>'",
        multiple=True,
        callback=_read_by("check_author"),
        help="Who wrote it (repeatable).",
    ),
    click.option(
        "--license",
        metavar="ID",
        callback=_read_by("check_license"),
        help="SPDX identifier of its licence, such as MIT.",
    ),
    click.option(
        "--dependency",
        "dependencies",
        metavar="REQUIREMENT",
        multiple=True,
        callback=_read_by("check_requirement"),
        help="What else it needs (repeatable).",
    ),
    click.option(
        "--backend",
        type=click.Choice(tuple(BACKENDS)),
        help=f"Backend of Keras that it is installed with; {DEFAULT_BACKEND} without it.",
    ),
)


def add_package_options(command: _Command) -> _Command:
    """Give a command the options of a project."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_request(
    options: Mapping[str, Any],
    folder: Path,
    runtime: str,
    *,
    tests: bool,
    parts: tuple[AskedPart, ...] = (),
) -> "Request | None":
    """Return what is wanted of a project, or None if none is.

    Parameters
    ----------
    options : mapping of str to object
        The values of the options.
    folder : Path
        The project.
    runtime : str
        Module that has the runtime; empty to copy it.
    tests : bool
        Whether estimators have tests.
    parts : tuple of str, default=()
        Parts of the runtime that all of them get.

    Raises
    ------
    click.UsageError
        If there is an option of a project without one.
    """
    name = options[PACKAGE]
    keys = {key: "version" if key == VERSION else key for key in options if key != PACKAGE}
    given = {keys[key]: options[key] for key in keys if options[key]}
    if name is None:
        if given:
            raise click.UsageError("Options of a project need its name: --package NAME.")
        return None
    from ..project import Request
    from ..spec import PackageSpec

    raw = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    return Request(name, PackageSpec.model_validate(raw), folder, tests, runtime, parts)

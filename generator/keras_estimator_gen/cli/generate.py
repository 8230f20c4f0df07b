"""The plain form: the five stages in order, and what they report."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from ..errors import IdentifierError, KerasEstimatorGenError, SpecError
from ..kinds import ASKED_PARTS, INSTALLED_RUNTIME, AskedPart
from ..output.collection import collect_files, find_target
from ..output.compare import compare_files
from ..plan.model import OutputFile, Target
from .console import add_folder, add_version, fail, print_line, print_text, report_faults
from .packaging_options import add_package_options, make_request
from .reporting import Mode, report_changes
from .watching import watch_files

if TYPE_CHECKING:
    from ..project import Request

VENDORED = "vendored"
"""The value of ``--runtime`` that copies the runtime beside the modules."""

MANY_SPECS = 8
"""Number of specifications from which progress is shown."""

_Result = TypeVar("_Result")
_Outputs: TypeAlias = list[tuple[str, tuple[OutputFile, ...]]]


def _read_runtime(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return the runtime's module, or an empty string for a copy."""
    from ..code.identifiers import check_dotted_name

    if value == VENDORED:
        return ""
    try:
        return check_dotted_name(value)
    except IdentifierError as error:
        raise click.BadParameter(f"{error}; expected '{VENDORED}' or a module name") from error


def _sort_parts(
    _context: click.Context, _parameter: click.Parameter, value: tuple[AskedPart, ...]
) -> tuple[AskedPart, ...]:
    """Order parts, each once: generated code names the command, which has to stay the same."""
    return tuple(sorted({*value}))


@click.command()
@click.argument("specs", metavar="SPEC...", nargs=-1, type=click.Path(path_type=Path))
@add_folder
@click.option("--check", is_flag=True, help="Write nothing; fail unless every file is up to date.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--stdout", is_flag=True, help="Write nothing; print the modules.")
@click.option(
    "--force", is_flag=True, help="Overwrite files that were edited, newer or not generated."
)
@click.option(
    "--fail-on-change", is_flag=True, help="Fail if a file had to be written, as formatters do."
)
@click.option(
    "--watch", is_flag=True, help="Write again whenever a SPEC or a file that it names is saved."
)
@click.option("--no-tests", is_flag=True, help="Leave out the test modules.")
@click.option(
    "--runtime",
    metavar="vendored|MODULE",
    default=VENDORED,
    callback=_read_runtime,
    help="Copy the runtime into DIR/_keras_runtime, or import it from MODULE, such as "
    "keras_estimator_runtime.",
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(ASKED_PARTS),
    callback=_sort_parts,
    help="Part of the runtime that all estimators get, like `parts` in a SPEC (repeatable).",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
@add_package_options
@add_version
def generate(
    *,
    specs: tuple[Path, ...],
    folder: Path,
    check: bool,
    diff: bool,
    stdout: bool,
    force: bool,
    fail_on_change: bool,
    watch: bool,
    no_tests: bool,
    runtime: str,
    parts: tuple[AskedPart, ...],
    quiet: bool,
    **package_options: Any,
) -> None:
    """Write a scikit-learn estimator for each SPEC, a TOML file that describes a Keras network.

    For each one, DIR gets a module with the estimator and a test module; they share one copy of
    the runtime. With --package, DIR becomes a project that can be built and installed.
    """
    mode = _choose_mode(stdout, Mode(check, diff, force, fail_on_change, watch))
    with report_faults():
        request = make_request(package_options, folder, runtime, tests=not no_tests, parts=parts)
        if request is not None:
            _check_usage(stdout, runtime)
            list_specs = partial(_find_specs, specs, request)
            run = partial(_generate_project, specs, request, mode, quiet)
        elif not specs:
            raise click.UsageError("Missing argument 'SPEC...'.")
        else:
            list_specs = partial(tuple, specs)
            target = find_target(folder, runtime, tests=not (no_tests or stdout), parts=parts)
            write = None if stdout else partial(_write_modules, target, folder, mode, quiet)
            run = partial(_generate, specs, target, write or _print_modules, quiet)
        if watch:
            watch_files(list_specs, run)
        else:
            run()


def _choose_mode(stdout: bool, mode: Mode) -> Mode:
    """Return what the options ask for, unless they contradict each other."""
    if stdout and mode != Mode():
        raise click.UsageError(
            "--stdout writes nothing: leave out --check, --diff, --force, --fail-on-change and "
            "--watch."
        )
    needless = {
        "--force": mode.force,
        "--fail-on-change": mode.fail_on_change,
        "--watch": mode.watch,
    }
    if mode.check or mode.diff:
        for option in (option for option, given in needless.items() if given):
            raise click.UsageError(f"--check and --diff write nothing: leave out {option}.")
    if mode.watch and mode.fail_on_change:
        raise click.UsageError("--watch goes on after a change: leave out --fail-on-change.")
    return mode


def _check_usage(stdout: bool, runtime: str) -> None:
    """Refuse options that make no sense for a project."""
    if stdout:
        raise click.UsageError("--stdout prints modules, and no project: leave out --package.")
    if runtime not in ("", INSTALLED_RUNTIME):
        raise click.UsageError(
            "--package copies the runtime, or depends on the installed one: expected --runtime "
            f"{VENDORED} or {INSTALLED_RUNTIME}."
        )


def _generate(
    specs: Sequence[Path], target: Target, write: Callable[[_Outputs], None], quiet: bool
) -> list[Path]:
    """Run the stages for modules, and return the files that the specifications name."""
    loaded = _read_specs(specs, partial(_generate_module, target=target), not quiet)
    write([(str(path), files) for path, files in loaded])
    return [file.origin for _, files in loaded for file in files if file.origin is not None]


def _write_modules(
    target: Target, folder: Path, mode: Mode, quiet: bool, outputs: _Outputs
) -> None:
    changes = compare_files(collect_files(outputs, target, folder), folder)
    report_changes(changes, mode, quiet)


def _generate_module(path: Path, target: Target) -> tuple[OutputFile, ...]:
    """Load one specification, and generate its files."""
    from ..generation import generate_files
    from ..loading import load_spec

    return generate_files(load_spec(path), target)


def _find_specs(specs: Sequence[Path], request: "Request") -> tuple[Path, ...]:
    """Find the specifications of a project; none if that fails, as generating does then."""
    from ..project import find_specs

    with suppress(KerasEstimatorGenError):
        return find_specs(specs, request.folder)
    return ()


def _generate_project(
    specs: Sequence[Path], request: "Request", mode: Mode, quiet: bool
) -> list[Path]:
    """Run the stages for a project, and return the files that its specifications name."""
    from ..project import compare_project, find_missing_dependencies, find_specs, load_member

    found = find_specs(specs, request.folder)
    loaded = _read_specs(found, partial(load_member, target=request.target), not quiet)
    members = [member for _, member in loaded]
    changes = compare_project(members, request)
    for requirement in find_missing_dependencies(changes, members, request):
        message = f"does not name {requirement}, which the estimators need: add it to"
        print_line(f"{request.folder / 'pyproject.toml'} {message} its dependencies", err=True)
    report_changes(changes, mode, quiet)
    return [each.path for member in members for each in member.spec.companions]


def _read_specs(
    specs: Sequence[Path], read: Callable[[Path], _Result], show_progress: bool
) -> list[tuple[Path, _Result]]:
    """Read all specifications; problems of all of them come together."""
    results, problems = [], []
    with _show_progress(specs, show_progress) as steps:
        for path in steps:
            try:
                results.append((path, read(path)))
            except SpecError as error:
                problems.append(error.render())
    if problems:
        fail("\n\n".join(problems))
    return results


@contextmanager
def _show_progress(specs: Sequence[Path], wanted: bool) -> Iterator[Iterable[Path]]:
    if not wanted or len(specs) < MANY_SPECS or not sys.stderr.isatty():
        yield specs
        return
    with click.progressbar(specs, label="Generating", file=sys.stderr) as bar:
        yield bar


def _print_modules(outputs: _Outputs) -> None:
    for _, files in outputs:
        for file in files:
            if file.origin is None:
                print_text(file.text)

"""The plain form: the five stages in order, and what they report."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from ..compare import PROTECTED, Change, State, compare_files, render_diff
from ..errors import IdentifierError, SpecError
from ..output import collect_files, find_target
from ..plan.model import OutputFile, Target
from ..write import write_changes
from .console import add_version, fail, print_line, print_text, report_faults

VENDORED = "vendored"
"""The value of ``--runtime`` that copies the runtime beside the modules."""

MANY_SPECS = 8
"""Number of specifications from which progress is shown."""

_RESULTS = {
    State.MISSING: ("created", "green"),
    State.SAME: ("unchanged", None),
    State.SURPLUS: ("removed", "yellow"),
    State.SURPLUS_EDITED: ("removed", "yellow"),
}
_DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}
_ADVICE = {
    State.EDITED: "move the edits into the specification",
    State.FOREIGN: "move the file away, or choose another --output",
    State.OTHER: "move it away unless it is an older copy",
    State.SURPLUS_EDITED: "move the file away",
}


def _read_runtime(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return the runtime's module, or an empty string for a copy."""
    from ..code.identifiers import check_dotted_name

    if value == VENDORED:
        return ""
    try:
        return check_dotted_name(value)
    except IdentifierError as error:
        raise click.BadParameter(f"{error}; expected '{VENDORED}' or a module name") from error


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(path_type=Path),
    help="Folder to write to; by default the current one.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail unless every file is up to date.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--stdout", is_flag=True, help="Write nothing; print the modules.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited or not generated.")
@click.option(
    "--fail-on-change", is_flag=True, help="Fail if a file had to be written, as formatters do."
)
@click.option("--no-tests", is_flag=True, help="Leave out the test modules.")
@click.option(
    "--runtime",
    metavar="vendored|MODULE",
    default=VENDORED,
    callback=_read_runtime,
    help="Copy the runtime into DIR/_keras_runtime, or import it from MODULE.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
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
    no_tests: bool,
    runtime: str,
    quiet: bool,
) -> None:
    """Write a scikit-learn estimator for each SPEC, a TOML file that describes a Keras network.

    For each one, DIR gets a module with the estimator and a test module; they share one copy of
    the runtime.
    """
    if stdout and (check or diff or force or fail_on_change):
        raise click.UsageError(
            "--stdout writes nothing: leave out --check, --diff, --force and --fail-on-change."
        )
    if (force or fail_on_change) and (check or diff):
        needless = "--force" if force else "--fail-on-change"
        raise click.UsageError(f"--check and --diff write nothing: leave out {needless}.")
    with report_faults():
        target = find_target(folder, runtime, tests=not (no_tests or stdout))
        outputs = _generate_all(specs, target, show_progress=not quiet)
        if stdout:
            _print_modules(outputs)
            return
        changes = compare_files(collect_files(outputs, target), folder)
        if diff:
            _print_diffs(changes)
        if check:
            _report_check(changes, quiet=quiet or diff)
        elif not diff:
            _write(changes, force=force, quiet=quiet)
            if fail_on_change:
                _report_written(changes, quiet=quiet)


def _generate_all(
    specs: Sequence[Path], target: Target, *, show_progress: bool
) -> list[tuple[str, tuple[OutputFile, ...]]]:
    """Run the stages up to the formatted files; problems of all specifications come together."""
    outputs, problems = [], []
    with _show_progress(specs, show_progress) as steps:
        for path in steps:
            try:
                outputs.append((str(path), _generate(path, target)))
            except SpecError as error:
                problems.append(error.render())
    if problems:
        fail("\n\n".join(problems))
    return outputs


def _generate(path: Path, target: Target) -> tuple[OutputFile, ...]:
    """Load, plan, render and format one specification."""
    from ..companion_copy import copy_companions
    from ..format import format_files
    from ..plan.assembly import make_plan
    from ..render import render_plan
    from ..spec import load_spec

    spec = load_spec(path)
    plan = make_plan(spec, target)
    return (*format_files(render_plan(plan), spec.source), *copy_companions(plan.companions))


@contextmanager
def _show_progress(specs: Sequence[Path], wanted: bool) -> Iterator[Iterable[Path]]:
    if not wanted or len(specs) < MANY_SPECS or not sys.stderr.isatty():
        yield specs
        return
    with click.progressbar(specs, label="Generating", file=sys.stderr) as bar:
        yield bar


def _print_modules(outputs: Iterable[tuple[str, tuple[OutputFile, ...]]]) -> None:
    for _, files in outputs:
        for file in files:
            if file.origin is None:
                print_text(file.text)


def _print_diffs(changes: Iterable[Change]) -> None:
    for change in changes:
        for line in render_diff(change):
            print_line(line, _DIFF_COLORS.get(line[:1]), nl=False)


def _report_check(changes: Sequence[Change], *, quiet: bool) -> None:
    """Report files that are not what they should be, and fail if there are any."""
    drifted = [change for change in changes if change.state is not State.SAME]
    for change in changes:
        if change.state is not State.SAME:
            print_line(f"{change.path}: {change.state.value}", "red", err=True)
        elif not quiet:
            print_line(f"unchanged {change.path}")
    if drifted:
        fail(f"{len(drifted)} of {len(changes)} files are out of date; run without --check")


def _advise(change: Change) -> str:
    """Return what to do about a file that is not overwritten."""
    if change.state is State.EDITED and change.origin is not None:
        return f"move the edits into {change.origin}, of which it is a copy"
    return _ADVICE[change.state]


def _write(changes: Sequence[Change], *, force: bool, quiet: bool) -> None:
    """Write all files, or none when any is protected."""
    refused = [change for change in changes if change.state in PROTECTED and not force]
    if refused:
        lines = [f"{item.path}: {item.state.value}; {_advise(item)}" for item in refused]
        fail("\n".join([*lines, "nothing was written; --force overwrites these files"]))
    write_changes(changes)
    for change in () if quiet else changes:
        _print_result(change)


def _print_result(change: Change, *, err: bool = False) -> None:
    label, color = _RESULTS.get(change.state, ("updated", "yellow"))
    print_line(f"{label:<9} {change.path}", color, err=err)


def _report_written(changes: Sequence[Change], *, quiet: bool) -> None:
    """Fail if any file had to be written, and name those that have not been named yet."""
    written = [change for change in changes if change.state is not State.SAME]
    for change in written if quiet else ():
        _print_result(change, err=True)
    if written:
        fail(f"{len(written)} of {len(changes)} files were out of date, and are written anew")

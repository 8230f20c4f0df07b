"""What the commands that write report: files, differences, and what stands in the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..compare import PROTECTED, Change, State, render_diff
from ..write import write_changes
from .console import fail, print_line

_RESULTS = {
    State.MISSING: ("created", "green"),
    State.SAME: ("unchanged", None),
    State.KEPT: ("kept", None),
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


@dataclass(frozen=True)
class Mode:
    """What is to be done about changes.

    Attributes
    ----------
    check : bool
        Whether to fail unless all files of ours are what they should be.
    diff : bool
        Whether to print differences.
    force : bool
        Whether to overwrite files that hold somebody's work.
    fail_on_change : bool
        Whether to fail if a file had to be written.
    """

    check: bool
    diff: bool
    force: bool
    fail_on_change: bool


def report_changes(changes: Sequence[Change], mode: Mode, quiet: bool) -> None:
    """Write files, or print what would change.

    Parameters
    ----------
    changes : sequence of Change
        Every file.
    mode : Mode
        What is to be done about it.
    quiet : bool
        Whether to print nothing but problems.
    """
    if mode.diff:
        _print_diffs(changes)
    if mode.check:
        _report_check(changes, quiet=quiet or mode.diff)
    elif not mode.diff:
        _write(changes, force=mode.force, quiet=quiet)
        if mode.fail_on_change:
            _report_written(changes, quiet=quiet)


def _print_diffs(changes: Iterable[Change]) -> None:
    for change in changes:
        for line in render_diff(change):
            print_line(line, _DIFF_COLORS.get(line[:1]), nl=False)


def _report_check(changes: Sequence[Change], *, quiet: bool) -> None:
    """Report files of ours that are not what they should be, and fail if there are any."""
    owned = [change for change in changes if change.owned]
    drifted = [change for change in owned if change.state is not State.SAME]
    for change in owned:
        if change.state is not State.SAME:
            print_line(f"{change.path}: {change.state.value}", "red", err=True)
        elif not quiet:
            print_line(f"unchanged {change.path}")
    if drifted:
        fail(f"{len(drifted)} of {len(owned)} files are out of date; run without --check")


def _advise(change: Change) -> str:
    """Return what to do about a file that is not overwritten."""
    if change.state is State.EDITED and change.origin is not None:
        return f"move the edits into {change.origin}, of which it is a copy"
    if change.state is State.CHANGED:
        return f"leave out {change.origin}, or move this one away"
    if change.state is State.EDITED and change.path.suffix == ".md":
        return "move the edits out of the section that is generated"
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
    written = [change for change in changes if change.state not in {State.SAME, State.KEPT}]
    for change in written if quiet else ():
        _print_result(change, err=True)
    if written:
        fail(f"{len(written)} of {len(changes)} files were out of date, and are written anew")

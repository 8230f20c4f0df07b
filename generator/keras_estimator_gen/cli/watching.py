"""Generating again whenever a specification, or a file that it names, is saved."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from ..errors import KerasEstimatorGenError
from .console import print_line, report_faults

_INTERVAL: Final = 0.3
"""Seconds between two looks."""

_COMPANIONS: Final = ("*.py", "*.keras")
"""What a specification may name, of which any file may mend one that cannot be read."""

_Times = Mapping[Path, tuple[int, int] | None]


def watch_files(list_specs: Callable[[], Iterable[Path]], generate: Callable[[], None]) -> None:
    """Generate, and do so again after each change, until the user interrupts it.

    Parameters
    ----------
    list_specs : callable
        Returns the specifications.
    generate : callable
        Generates from them, and prints what is wrong.
    """
    with suppress(KeyboardInterrupt):
        while True:
            # Taken before the run, so that what is saved meanwhile is seen.
            before = _read_times(_list_watched(list_specs()))
            with suppress(click.exceptions.Exit), report_faults():
                generate()
            print_line(f"watching {len(before)} files; Ctrl-C ends it")
            _wait_for_change(before)
            click.clear()  # on a terminal, problems stand in the place of earlier ones


def _list_watched(specs: Iterable[Path]) -> list[Path]:
    """List the specifications with the files that they name, or might name if they are wrong."""
    from ..loading import load_spec

    watched: list[Path] = []
    for path in specs:
        try:
            companions = [each.path for each in load_spec(path).companions]
        except (KerasEstimatorGenError, OSError):
            companions = [each for form in _COMPANIONS for each in sorted(path.parent.glob(form))]
        watched += [path, *companions]
    return list(dict.fromkeys(watched))


def _read_times(files: Iterable[Path]) -> _Times:
    """Read when files were changed, and their sizes; None of one that is not there."""
    times: dict[Path, tuple[int, int] | None] = {}
    for path in files:
        try:
            status = path.stat()
            times[path] = status.st_mtime_ns, status.st_size
        except OSError:
            times[path] = None
    return times


def _wait_for_change(before: _Times) -> None:
    """Wait until a file is another one, and stays so: an editor may save in several steps."""
    known, seen = before, before
    while seen == before or seen != known:
        time.sleep(_INTERVAL)
        known, seen = seen, _read_times(before)

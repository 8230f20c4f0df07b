"""Generating again whenever a specification, or a file that it names, is saved."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from .console import print_line, report_faults

_INTERVAL: Final = 0.3
"""Seconds between two looks."""

_COMPANIONS: Final = ("*.py", "*.keras")
"""What a specification may name, of which any file may mend one that cannot be read."""

_Times = Mapping[Path, tuple[int, int] | None]


def watch_files(
    list_specs: Callable[[], Iterable[Path]], generate: Callable[[], Iterable[Path]]
) -> None:
    """Generate, and do so again after each change, until the user interrupts it.

    Parameters
    ----------
    list_specs : callable
        Returns the specifications.
    generate : callable
        Generates from them, prints what is wrong, and returns the files that they name.
    """
    with suppress(KeyboardInterrupt):
        while True:
            specs = [*list_specs()]
            # Taken before the run, so that what is saved meanwhile is seen.
            before = _read_times(_list_candidates(specs))
            with suppress(click.exceptions.Exit), report_faults():
                named = {*specs, *generate()}
                before = {path: time for path, time in before.items() if path in named}
            print_line(f"watching {len(before)} files; Ctrl-C ends it")
            _wait_for_change(before)
            click.clear()  # on a terminal, problems stand in the place of earlier ones


def _list_candidates(specs: Iterable[Path]) -> Iterator[Path]:
    """Yield the specifications, and the files that they might name."""
    for path in specs:
        yield path
        for form in _COMPANIONS:
            yield from sorted(path.parent.glob(form))


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

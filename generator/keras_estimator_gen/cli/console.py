"""What every command prints, and how it fails: nothing else in the package prints."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from ..errors import KerasEstimatorGenError
from ..version import __version__

add_version = click.version_option(__version__, message="%(prog)s %(version)s")
"""Decorator that gives a command the option ``--version``."""

add_folder = click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(path_type=Path),
    help="Folder that files go to; by default the current one.",
)
"""Decorator that gives a command the folder that it writes to."""

add_file = click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write; without it, the text is printed.",
)
"""Decorator that gives a command the file that it writes."""


@contextmanager
def report_faults() -> Iterator[None]:
    """Turn whatever a user can cause into a message and exit code 1."""
    try:
        yield
    except BrokenPipeError:
        raise  # click ends quietly when nobody reads the output any more
    except (KerasEstimatorGenError, OSError) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Print a message where errors go, and end with exit code 1."""
    print_line(message, err=True)
    raise click.exceptions.Exit(1)


def print_line(text: str, color: str | None = None, *, nl: bool = True, err: bool = False) -> None:
    """Print a line, in colour where the stream is a terminal and nobody objects.

    Parameters
    ----------
    text : str
        The line.
    color : str or None, default=None
        Name of its colour.
    nl : bool, default=True
        Whether a line end follows.
    err : bool, default=False
        Whether it goes where errors go.
    """
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    plain = False if os.environ.get("NO_COLOR") else None
    click.secho(printable, fg=color, nl=nl, err=err, color=plain)


def print_new_files(written: Mapping[Path, bool]) -> None:
    """Print which files are new.

    Parameters
    ----------
    written : mapping of Path to bool
        Whether each was written, or was there before.
    """
    for path, is_new in written.items():
        print_result("created" if is_new else "unchanged", path, "green" if is_new else None)


def print_result(label: str, path: Path, color: str | None = None, *, err: bool = False) -> None:
    """Print what has become of a file."""
    print_line(f"{label:<9} {path}", color, err=err)


def print_text(text: str) -> None:
    """Print the content of a file, byte for byte as it would be written.

    Parameters
    ----------
    text : str
        The content.
    """
    click.echo(text.encode("utf-8"), nl=False)

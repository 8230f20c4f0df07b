"""The command that rebuilds the catalog: ``python -m keras_estimator_gen.catalog``."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from .inspection import inspect_keras
from .layout import format_data
from .registry import DATA_FILES
from .sklearn_inspection import inspect_sklearn

FOLDER: Final = Path(__file__).parent
LIBRARIES: Final[Mapping[str, tuple[str, Callable[[], dict[str, Any]]]]] = dict(
    zip(DATA_FILES, (("Keras", inspect_keras), ("scikit-learn", inspect_sklearn)), strict=True)
)
"""Each data file with the name of its library, and the function that inspects it."""

_INLINE_DEPTH: Final = 6


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if the catalog is out of date.")
def main(check: bool) -> None:
    """Rebuild the catalog from the installed Keras and scikit-learn."""
    outdated = [
        library
        for name, (library, inspect_library) in LIBRARIES.items()
        if not _update_file(FOLDER / name, library, inspect_library, check=check)
    ]
    if outdated:
        raise click.ClickException(f"out of date with the installed {' and '.join(outdated)}")


def _update_file(
    path: Path, library: str, inspect_library: Callable[[], dict[str, Any]], *, check: bool
) -> bool:
    """Write a data file anew, or only show what would change; tell whether it is up to date."""
    try:
        fresh = format_data(inspect_library(), _INLINE_DEPTH)
    except ImportError as error:
        raise click.ClickException(f"{library} cannot be imported: {error}") from error
    stored = path.read_text("utf-8") if path.exists() else ""
    if fresh == stored:
        click.echo(f"{path.name}: unchanged")
    elif check:
        lines = difflib.unified_diff(stored.splitlines(), fresh.splitlines(), n=1, lineterm="")
        click.echo("\n".join(lines))
    else:
        path.write_text(fresh, "utf-8", newline="\n")
        click.echo(f"{path.name}: {'updated' if stored else 'created'}")
    return fresh == stored or not check


if __name__ == "__main__":
    main()

"""The command that rebuilds the catalog: ``python -m keras_estimator_gen.catalog``."""

import difflib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from .inspection import inspect_keras
from .registry import DATA_FILES
from .sklearn_inspection import inspect_sklearn

FOLDER: Final = Path(__file__).parent
LIBRARIES: Final[Mapping[str, tuple[str, Callable[[], dict[str, Any]]]]] = dict(
    zip(DATA_FILES, (("Keras", inspect_keras), ("scikit-learn", inspect_sklearn)), strict=True)
)
"""Each data file with the name of its library, and the function that inspects it."""

_INLINE_DEPTH: Final = 6


def format_catalog(data: Mapping[str, Any]) -> str:
    """Return a catalog as the text of its file.

    Parameters
    ----------
    data : mapping
        As :func:`~keras_estimator_gen.catalog.inspection.inspect_keras` and
        :func:`~keras_estimator_gen.catalog.sklearn_inspection.inspect_sklearn` return it.

    Returns
    -------
    str
        JSON with one parameter, name or string on each line, so that differences read well.
    """
    return _format_value(data, 0) + "\n"


def _format_value(value: object, depth: int) -> str:
    if not isinstance(value, Mapping) or depth == _INLINE_DEPTH or not value:
        return json.dumps(value)
    indent = " " * (depth + 1)
    items = (f"{indent}{json.dumps(key)}: {_format_value(value[key], depth + 1)}" for key in value)
    return "{\n" + ",\n".join(items) + "\n" + " " * depth + "}"


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
        fresh = format_catalog(inspect_library())
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

"""The command that rebuilds the catalog: ``python -m keras_estimator_gen.catalog``."""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from .inspection import inspect_keras
from .registry import DATA_FILE

DATA_PATH: Final = Path(__file__).with_name(DATA_FILE)
_INLINE_DEPTH: Final = 6


def format_catalog(data: Mapping[str, Any]) -> str:
    """Return a catalog as the text of its file.

    Parameters
    ----------
    data : mapping
        As :func:`~keras_estimator_gen.catalog.inspection.inspect_keras` returns it.

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
    """Rebuild the catalog from the installed Keras."""
    try:
        fresh = format_catalog(inspect_keras())
    except ImportError as error:
        raise click.ClickException(f"Keras cannot be imported: {error}") from error
    stored = DATA_PATH.read_text("utf-8") if DATA_PATH.exists() else ""
    if fresh == stored:
        click.echo(f"{DATA_FILE}: unchanged")
    elif check:
        lines = difflib.unified_diff(stored.splitlines(), fresh.splitlines(), n=1, lineterm="")
        click.echo("\n".join(lines))
        raise click.ClickException(f"{DATA_FILE} does not match the installed Keras")
    else:
        DATA_PATH.write_text(fresh, "utf-8", newline="\n")
        click.echo(f"{DATA_FILE}: {'updated' if stored else 'created'}")


if __name__ == "__main__":
    main()

"""The command ``schema``: what editors need to complete and check a specification."""

from pathlib import Path

import click

from .console import add_file, print_result, print_text, report_faults


@click.command()
@add_file
def schema(path: Path | None) -> None:
    """Print the JSON Schema of specifications, for editors.

    A specification names it in its first line, by the path from its own folder:
    `#:schema keras-estimator-gen.schema.json`.
    """
    from ..catalog import load_catalog
    from ..schema import format_schema, make_schema
    from ..write import write_file

    with report_faults():
        text = format_schema(make_schema(load_catalog()))
        if path is None:
            print_text(text)
            return
        created = write_file(path, text)
        print_result("created" if created else "updated", path, "green" if created else "yellow")

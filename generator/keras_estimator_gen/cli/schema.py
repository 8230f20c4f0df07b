"""The command ``schema``: what editors need to complete and check a specification."""

from pathlib import Path

import click

from .console import print_line, print_text, report_faults


@click.command()
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write; by default the schema is printed.",
)
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
        result, color = ("created", "green") if write_file(path, text) else ("updated", "yellow")
        print_line(f"{result:<9} {path}", color)

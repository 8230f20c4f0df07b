"""The command ``import``: the specification of a model that exists."""

from pathlib import Path

import click

from .console import print_new_files, print_text, report_faults


@click.command("import")
@click.argument("model", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write; by default the specification is printed.",
)
def import_model(model: Path, path: Path | None) -> None:
    """Write the specification of a Sequential or Functional model of Keras.

    MODEL is a `.keras` file, or the text of `model.to_json()`. Nothing in it is run. No file is
    overwritten.
    """
    from ..importing import import_model as translate_model
    from ..write import write_new_files

    with report_faults():
        text = translate_model(model)
        if path is None:
            print_text(text)
            return
        print_new_files(write_new_files({path.name: text.encode("utf-8")}, path.parent))

"""The command ``import``: the specification of a model that exists."""

from pathlib import Path

import click

from .console import add_file, print_line, print_new_files, print_text, report_faults


@click.command("import")
@click.argument("model", type=click.Path(path_type=Path))
@add_file
@click.option(
    "--own-code",
    metavar="MODULE",
    multiple=True,
    help="Module or package whose layers, losses and the like the model may name; may be repeated.",
)
def import_model(model: Path, path: Path | None, own_code: tuple[str, ...]) -> None:
    """Write the specification of a Sequential or Functional model of Keras.

    MODEL is a `.keras` file, or the text of `model.to_json()`. Nothing in it is run, and it may
    name nothing but what Keras computes with, unless `--own-code` allows it. No file is
    overwritten.
    """
    from ..importing import import_model as translate_model
    from ..write import write_new_files

    with report_faults():
        imported = translate_model(model, own_code)
        for each in imported.own_code:
            message = f"{model}: {each} is not of Keras; fitting the estimator will run it"
            print_line(message, "yellow", err=True)
        for each in imported.unlearned:
            message = f"{model}: {each}; write them into the specification"
            print_line(message, "yellow", err=True)
        if path is None:
            print_text(imported.text)
            return
        print_new_files(write_new_files({path.name: imported.text.encode()}, path.parent))

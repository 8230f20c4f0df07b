"""The command ``init``: a specification to start from."""

from pathlib import Path

import click

from .console import add_folder, print_new_files, report_faults


@click.command()
@click.argument("name")
@click.option(
    "--from",
    "origin",
    metavar="GALLERY_SPEC",
    default="mlp_classifier",
    show_default=True,
    help="The starter; `gallery` lists them.",
)
@add_folder
def init(name: str, origin: str, folder: Path) -> None:
    """Create an editable specification for class NAME from a gallery starter.

    What it refers to is copied with it. No file is overwritten.
    """
    from ..gallery import find_starter
    from ..starting import start_spec
    from ..write import write_new_files

    with report_faults():
        files = start_spec(name, find_starter(origin))
        print_new_files(write_new_files(files, folder))

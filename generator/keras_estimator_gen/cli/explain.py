"""The command ``explain``: what a specification comes to."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..kinds import COPIED_RUNTIME
from ..plan.model import OutputFile
from .console import add_folder, print_line, print_text, report_faults


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@add_folder
@click.option("--diagram", is_flag=True, help="Print the network as a Mermaid flowchart instead.")
def explain(spec: Path, folder: Path, *, diagram: bool) -> None:
    """Summarize SPEC: parameters, inputs, layers, outputs, training and files.

    Nothing is written.
    """
    from ..explaining import draw_network, explain_spec
    from ..loading import load_spec
    from ..output.collection import collect_files, find_target
    from ..output.companion_copy import copy_companions
    from ..plan.assembly import make_plan
    from ..render import render_plan

    with report_faults():
        loaded, target = load_spec(spec), find_target(folder)
        if diagram:
            print_text(draw_network(loaded))
            return
        plan = make_plan(loaded, target)
        own = (*render_plan(plan), *copy_companions(plan.companions))
        files = collect_files([(str(spec), own)], target, folder)
        for line in explain_spec(loaded, plan, _list_files(files, folder)).splitlines():
            print_line(line)


def _list_files(files: Sequence[OutputFile], folder: Path) -> Iterator[str]:
    """Yield the files by their paths, those of the copied runtime as one."""
    copied = [file for file in files if COPIED_RUNTIME in file.path.parts]
    for file in files:
        if file not in copied:
            yield str(folder / file.path)
    if copied:
        yield f"{folder / COPIED_RUNTIME} with {len(copied)} files"

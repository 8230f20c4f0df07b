"""The command: which studies are run, and in which size."""

import time
from pathlib import Path

import click
from papermill.exceptions import PapermillExecutionError

from .checks import find_output_faults
from .execution import execute_study
from .study import FOLDER, list_studies, read_study, write_study


@click.command()
@click.argument("names", nargs=-1)
@click.option("--reduced", is_flag=True, help="Run in the reduced size, and write nothing.")
def main(names: tuple[str, ...], reduced: bool) -> None:
    """Run the studies NAMES, or all of them, and write their output into the notebooks.

    A name is that of a notebook in this folder, or the path of one elsewhere.
    """
    for path in map(find_study, names) if names else list_studies():
        start = time.perf_counter()
        run_study(path, is_reduced=reduced)
        click.echo(f"{path.stem}: {time.perf_counter() - start:.0f} s")


def find_study(name: str) -> Path:
    """Return the path of a study that was asked for.

    Raises
    ------
    click.BadParameter
        If there is none of that name.
    """
    path = Path(name) if name.endswith(".ipynb") else FOLDER / f"{name}.ipynb"
    if not path.is_file():
        known = ", ".join(each.stem for each in list_studies())
        raise click.BadParameter(f"There is no study {name!r}. There are: {known}.")
    return path.resolve()


def run_study(path: Path, *, is_reduced: bool) -> None:
    """Run a study; in full, write it with its output.

    Parameters
    ----------
    path : Path
        The notebook, which stays as it is unless the run is a full one without faults.
    is_reduced : bool
        Whether to run it in its reduced size.

    Raises
    ------
    click.ClickException
        If a cell fails, or prints what is not for readers.
    """
    study = read_study(path)
    try:
        executed = execute_study(study, is_reduced=is_reduced)
    except PapermillExecutionError as error:
        raise click.ClickException(f"{path.name}: {error}") from error
    if faults := [*find_output_faults(executed)]:
        raise click.ClickException("\n".join(f"{path.name}, {fault}" for fault in faults))
    if not is_reduced:
        write_study(path, executed)


if __name__ == "__main__":
    main()

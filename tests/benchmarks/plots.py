"""The plots of the report, which are the same bytes for the same numbers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from .contestants import CONTESTANTS, GENERATED
from .measurement import Measurements, compute_ratios

COLORS = {label: f"C{number}" for number, label in enumerate(CONTESTANTS)}
STYLE = {"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 9}


@contextmanager
def draw_figure(path: Path, *grid: int, **options: Any) -> Iterator[Any]:
    """Create a figure, and save it at the end of a block.

    Parameters
    ----------
    path : Path
        File to write to.
    *grid : int
        Rows and columns of axes.
    **options
        Passed to matplotlib's ``subplots``.

    Yields
    ------
    Axes or ndarray of Axes
        Where to draw.
    """
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        from matplotlib.figure import Figure

        figure = Figure(layout="constrained", figsize=options.pop("figsize"))
        yield figure.subplots(*grid, **options)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def plot_ratios(results: Mapping[str, Measurements], path: Path) -> None:
    """Plot how long contestants take, relative to the generated estimator.

    Parameters
    ----------
    results : mapping
        Measurements by title of the benchmark.
    path : Path
        File to write to.
    """
    with draw_figure(path, figsize=(8, 1.2 + 0.5 * len(results))) as axes:
        for height, measurements in enumerate(results.values()):
            (reference,) = (item for item in measurements if item.contestant == GENERATED)
            for item in measurements:
                ratios = compute_ratios(item, reference)
                color = COLORS.get(item.contestant, "gray")
                axes.plot([min(ratios), max(ratios)], [height] * 2, color=color)
                axes.plot(median(ratios), height, "o", color=color, label=item.contestant)
        axes.set(xscale="log", xlabel="time relative to the generated estimator")
        axes.set_yticks(range(len(results)), list(results))
        axes.invert_yaxis()
        axes.grid(axis="x", alpha=0.3)
        handles = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
        axes.figure.legend(handles.values(), handles, loc="outside lower center", ncols=4)


def plot_growth(measurements: Measurements, panels: Mapping[str, str], path: Path) -> None:
    """Plot times by size on logarithmic axes, one panel for each size that varies.

    Parameters
    ----------
    measurements : sequence of Measurement
        Times by contestant, panel and size.
    panels : mapping
        Labels of the panels.
    path : Path
        File to write to.
    """
    with draw_figure(path, 2, 3, figsize=(10, 6), sharey=True) as grid:
        for axes, (panel, label) in zip(grid.flat, panels.items(), strict=True):
            draw_panel(axes, [item for item in measurements if item.panel == panel])
            axes.set(xscale="log", yscale="log", xlabel=label)
            axes.grid(alpha=0.3)
        for axes in grid[:, 0]:
            axes.set_ylabel("seconds")
        handles, labels = grid.flat[0].get_legend_handles_labels()
        axes.figure.legend(handles, labels, loc="outside lower center", ncols=5)


def draw_panel(axes: Any, measurements: Measurements) -> None:
    """Draw the curves of a panel, with the range of their values.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    measurements : sequence of Measurement
        Times by contestant and size.
    """
    for label in dict.fromkeys(item.contestant for item in measurements):
        items = [item for item in measurements if item.contestant == label]
        sizes = [item.size for item in items]
        color = COLORS.get(label, COLORS[GENERATED])
        style = "o-" if label in COLORS else "o--"
        axes.plot(sizes, [item.median for item in items], style, color=color, ms=3, label=label)
        lowest, highest = zip(*((min(i.values), max(i.values)) for i in items), strict=True)
        axes.fill_between(sizes, lowest, highest, color=color, alpha=0.2, lw=0)

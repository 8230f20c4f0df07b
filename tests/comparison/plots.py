"""The plot of the report, which is the same bytes for the same numbers."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

STYLE = {"svg.hashsalt": "comparison", "svg.fonttype": "none", "font.size": 9}


def plot_ranks(panels: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Plot the mean rank of each contestant, with its standard error.

    Parameters
    ----------
    panels : mapping of str to DataFrame
        Ranks by data set and contestant, by what they are called.
    path : Path
        File to write to.
    """
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        from matplotlib.figure import Figure

        height = 1.2 + 0.28 * max(len(ranks.columns) for ranks in panels.values())
        figure = Figure(layout="constrained", figsize=(4.2 * len(panels), height))
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, ranks) in zip(grid, panels.items(), strict=True):
            means = ranks.mean().sort_values(ascending=False)
            errors = ranks.sem().reindex(means.index).fillna(0)
            axes.errorbar(means, range(len(means)), xerr=errors, fmt="o", ms=4, capsize=2)
            axes.set_yticks(range(len(means)), means.index)
            axes.set(xlabel="mean rank, 1 is the best", title=title)
            axes.grid(alpha=0.3)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})

# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:2fb8ef5b5ae24cebe204e6c0b43adb542a3c464c6e12e451ba0ae5b770760d86
"""Axes that displays draw on; matplotlib is imported when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def prepare_axes(
    ax: Axes | None, caller: str, figsize: tuple[float, float] | None = None
) -> Axes:
    """Return axes to draw on.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The caller's axes; None creates a figure.
    caller : str
        Who draws, for the error message.
    figsize : tuple of float, default=None
        Width and height in inches of a new figure, which its axes then fill; None is
        matplotlib's default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f"{caller} requires matplotlib. You can install matplotlib with "
            "`pip install matplotlib`"
        ) from error
    if ax is None:
        whole = {"left": 0, "right": 1, "bottom": 0, "top": 1} if figsize else None
        _, ax = plt.subplots(figsize=figsize, gridspec_kw=whole)
    return ax

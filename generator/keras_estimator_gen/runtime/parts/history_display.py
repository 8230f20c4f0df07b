"""A plot of loss and metrics over the epochs of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..routing import suggest_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.lines import Line2D

History = Mapping[str, Sequence[Any]]

_VALIDATION = "val_"


class HistoryDisplay:
    """Plot of loss and metrics over the epochs.

    Create it by :meth:`from_estimator` or :meth:`from_history`. The curve of a metric
    on validation data is dashed, in the color of that on training data.

    Parameters
    ----------
    history : mapping of str to sequence of float
        Values of each epoch, by Keras' own names.
    metrics : sequence of str
        What to plot, by the names that hold for training data.
    best_epoch : int or None, default=None
        Number of the epoch to mark, from 1.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the curves.
    figure_ : matplotlib Figure
        Figure containing the curves.
    lines_ : list of matplotlib Line2D
        The curves: for each metric that on training data, then that on validation data.
    best_epoch_line_ : matplotlib Line2D or None
        Vertical line at the best epoch.

    Examples
    --------
    >>> history = {"loss": [0.9, 0.5, 0.4], "val_loss": [1.0, 0.7, 0.8]}
    >>> display = HistoryDisplay.from_history(history, best_epoch=2)
    >>> [line.get_label() for line in display.lines_]
    ['loss', 'val_loss']
    """

    ax_: Axes
    figure_: Figure | SubFigure
    lines_: list[Line2D]
    best_epoch_line_: Line2D | None

    def __init__(
        self, *, history: History, metrics: Sequence[str], best_epoch: int | None = None
    ) -> None:
        self.history = history
        self.metrics = metrics
        self.best_epoch = best_epoch

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        *,
        metrics: str | Sequence[str] | None = None,
        ax: Axes | None = None,
        **line_kw: Any,
    ) -> Self:
        """Plot the history of a fitted estimator.

        Parameters
        ----------
        estimator : estimator instance
            Fitted Keras estimator. Its ``best_epoch_`` is marked.
        metrics : str or sequence of str, default=None
            Which entries of ``history_`` to plot, without those that begin with
            ``val_``, which belong to them. None plots all that are single numbers.
        ax : matplotlib Axes, default=None
            Axes to plot on; None creates a figure.
        **line_kw : dict
            Arguments for ``Axes.plot``.

        Returns
        -------
        HistoryDisplay
            The display.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If the estimator is not fitted.
        TypeError
            If it is no Keras estimator.
        ValueError
            If it has no such metric, or no history because it was not trained.
        """
        check_is_fitted(estimator)
        if not hasattr(estimator, "history_"):
            raise TypeError(
                f"{cls.__name__}.from_estimator needs a Keras estimator, and "
                f"{type(estimator).__name__} has no `history_`. Give the Keras "
                "estimator itself, for example the last step of a pipeline."
            )
        best_epoch = getattr(estimator, "best_epoch_", None)
        return cls.from_history(
            estimator.history_, metrics=metrics, best_epoch=best_epoch, ax=ax, **line_kw
        )

    @classmethod
    def from_history(
        cls,
        history: History,
        *,
        metrics: str | Sequence[str] | None = None,
        best_epoch: int | None = None,
        ax: Axes | None = None,
        **line_kw: Any,
    ) -> Self:
        """Plot a history.

        Parameters
        ----------
        history : mapping of str to sequence of float
            Values of each epoch, such as ``keras.callbacks.History().history``.
        metrics : str or sequence of str, default=None
            Which entries to plot, without those that begin with ``val_``, which belong
            to them. None plots all that are single numbers.
        best_epoch : int or None, default=None
            Number of the epoch to mark, from 1.
        ax : matplotlib Axes, default=None
            Axes to plot on; None creates a figure.
        **line_kw : dict
            Arguments for ``Axes.plot``.

        Returns
        -------
        HistoryDisplay
            The display.

        Raises
        ------
        ValueError
            If there is no such metric, or nothing to plot.
        """
        chosen = _choose_metrics(history, metrics)
        display = cls(history=history, metrics=chosen, best_epoch=best_epoch)
        return display.plot(ax, **line_kw)

    def plot(self, ax: Axes | None = None, **line_kw: Any) -> Self:
        """Plot the curves.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to plot on; None creates a figure.
        **line_kw : dict
            Arguments for ``Axes.plot``.

        Returns
        -------
        HistoryDisplay
            The display.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        """
        try:
            import matplotlib.pyplot as plt
            from matplotlib.ticker import MaxNLocator
        except ImportError as error:
            raise ImportError(
                f"{type(self).__name__}.plot requires matplotlib. You can install "
                "matplotlib with `pip install matplotlib`"
            ) from error
        self.ax_ = plt.subplots()[1] if ax is None else ax
        self.figure_ = self.ax_.figure
        self.lines_ = []
        for metric in self.metrics:
            self._plot_metric(metric, line_kw)
        self.best_epoch_line_ = None
        if self.best_epoch is not None:
            label = f"best epoch ({self.best_epoch})"
            self.best_epoch_line_ = self.ax_.axvline(
                self.best_epoch, color="gray", linestyle=":", label=label
            )
        self.ax_.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        label = self.metrics[0] if len(self.metrics) == 1 else "Loss and metrics"
        self.ax_.set(xlabel="Epoch", ylabel=label)
        self.ax_.legend()
        return self

    def _plot_metric(self, metric: str, line_kw: dict[str, Any]) -> None:
        """Plot a metric on training rows, and in the same color on validation rows."""
        style: dict[str, Any] = {}
        for name in (metric, _VALIDATION + metric):
            if name in self.history:
                values = self.history[name]
                # A line through one point alone would not be seen.
                style["marker"] = "o" if len(values) == 1 else None
                settings = {"label": name, **style, **line_kw}
                epochs = range(1, len(values) + 1)
                self.lines_ += self.ax_.plot(epochs, values, **settings)
                style = {"color": self.lines_[-1].get_color(), "linestyle": "--"}


def _choose_metrics(
    history: History, metrics: str | Sequence[str] | None
) -> Sequence[str]:
    known = list(dict.fromkeys(name.removeprefix(_VALIDATION) for name in history))
    plain = [name for name in known if _is_plain(history, name)]
    if metrics is None:
        metrics = plain
    elif isinstance(metrics, str):
        metrics = [metrics]
    for name in metrics:
        if name not in plain:
            problem = (
                "has more than one number an epoch" if name in known else "is not there"
            )
            raise ValueError(
                f"The metric {name!r} cannot be plotted: it {problem}."
                f"{suggest_name(name, plain)} Metrics to plot are: {plain}."
            )
    if not metrics:
        raise ValueError("There is nothing to plot: the history has no epoch.")
    return metrics


def _is_plain(history: History, metric: str) -> bool:
    values = [history.get(name, []) for name in (metric, _VALIDATION + metric)]
    return all(np.ndim(part) == 1 for part in values) and any(map(len, values))

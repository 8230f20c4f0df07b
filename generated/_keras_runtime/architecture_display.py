# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:da5d5aea64cc6e807e2190bd1194243d25bcf2f5bd9b0dff37cde38c3a577f27
"""A drawing of a network: a box for each layer, and arrows between them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from sklearn.utils.validation import check_is_fitted

from .drawing import prepare_axes
from .graph_layout import Layout, arrange_graph

if TYPE_CHECKING:
    import keras
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path
    from matplotlib.text import Text

    from .layer_graph import LayerGraph

Style = Mapping[str, Any] | None

# Size of a box where the next one is 1 away, the margin around all of them, and the
# room for an arrow that leads back.
_WIDTH, _HEIGHT, _MARGIN, _TURN = 0.88, 0.64, 0.5, 0.2
# Largest font, in points; width and height of a character in proportion to it.
_FONT_SIZE, _CHARACTER_WIDTH, _LINE_HEIGHT = 9.0, 0.62, 1.3
_ROW_INCHES, _MAX_INCHES = 0.9, 60.0
_FILLED, _EMPTY, _EDGE = "#d4ebff", "#f2f2f2", "#7f9db9"


class ArchitectureDisplay:
    """Drawing of the layers of a network.

    Create it by :meth:`from_estimator` or :meth:`from_model`. A box tells the name of a
    layer, its class, its number of parameters, and the shape of its output; layers
    without parameters are grey. A nested model is one box: draw it on its own by
    ``from_model(model.get_layer(name))``. A model that is a program of its own, and not
    a graph of layers, is drawn as a list of its layers, without arrows.

    Parameters
    ----------
    graph : LayerGraph
        The layers and their connections.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the drawing.
    figure_ : matplotlib Figure
        Figure containing the drawing.
    boxes_ : list of matplotlib FancyBboxPatch
        The box of each layer, in the order of ``graph.layers``.
    texts_ : list of matplotlib Text
        The text in each box.
    arrows_ : list of matplotlib FancyArrowPatch
        The arrow of each connection, in the order of ``graph.connections``.

    See Also
    --------
    HistoryDisplay : Loss and metrics of each epoch.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> display = ArchitectureDisplay.from_model(model)
    >>> len(display.boxes_)
    1
    """

    ax_: Axes
    figure_: Figure | SubFigure
    boxes_: list[FancyBboxPatch]
    texts_: list[Text]
    arrows_: list[FancyArrowPatch]

    def __init__(self, *, graph: LayerGraph) -> None:
        self.graph = graph

    @classmethod
    def from_estimator(
        cls, estimator: Any, *, ax: Axes | None = None, **kwargs: Style
    ) -> Self:
        """Draw the network of a fitted estimator.

        Parameters
        ----------
        estimator : estimator instance
            Fitted Keras estimator.
        ax : matplotlib Axes, default=None
            Axes to draw on; None creates a figure of fitting size.
        **kwargs : dict
            Passed to :meth:`plot`.

        Returns
        -------
        ArchitectureDisplay
            The display.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If the estimator is not fitted.
        TypeError
            If it is no Keras estimator.
        """
        check_is_fitted(estimator)
        if not hasattr(estimator, "model_"):
            raise TypeError(
                f"{cls.__name__}.from_estimator needs a Keras estimator, and "
                f"{type(estimator).__name__} has no `model_`. Give the Keras estimator "
                "itself, for example the last step of a pipeline."
            )
        return cls.from_model(estimator.model_, ax=ax, **kwargs)

    @classmethod
    def from_model(
        cls, model: keras.Model, *, ax: Axes | None = None, **kwargs: Style
    ) -> Self:
        """Draw a Keras model.

        Parameters
        ----------
        model : keras.Model
            A built model.
        ax : matplotlib Axes, default=None
            Axes to draw on; None creates a figure of fitting size.
        **kwargs : dict
            Passed to :meth:`plot`.

        Returns
        -------
        ArchitectureDisplay
            The display.
        """
        from .layer_graph import read_layer_graph

        return cls(graph=read_layer_graph(model)).plot(ax, **kwargs)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        box_kw: Style = None,
        text_kw: Style = None,
        arrow_kw: Style = None,
    ) -> Self:
        """Draw the layers and their connections.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; None creates a figure of fitting size.
        box_kw : dict, default=None
            Arguments for the boxes, each a ``matplotlib.patches.FancyBboxPatch``.
        text_kw : dict, default=None
            Arguments for ``Axes.text``.
        arrow_kw : dict, default=None
            Arguments for the arrows, each a ``matplotlib.patches.FancyArrowPatch``.

        Returns
        -------
        ArchitectureDisplay
            The display.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        """
        layers = self.graph.layers
        labels = [
            f"{layer.name}\n{layer.kind} · {layer.n_parameters:,} parameters\n"
            f"{layer.format_shapes()}"
            for layer in layers
        ]
        characters = max(len(line) for label in labels for line in label.split("\n"))
        layout = arrange_graph(len(layers), self.graph.connections)
        left, right, depth = _measure(layout, self.graph)
        inches = (characters * _CHARACTER_WIDTH * _FONT_SIZE / 72 + 0.2) / _WIDTH
        size = [inches * (right - left), _ROW_INCHES * depth]
        width, height = (min(length, _MAX_INCHES) for length in size)
        self.ax_ = prepare_axes(ax, f"{type(self).__name__}.plot", (width, height))
        self.figure_ = self.ax_.figure
        self.ax_.set(xlim=(left, right), ylim=(_MARGIN - depth, _MARGIN))
        self.ax_.set_axis_off()
        self._draw_boxes(layout, box_kw or {})
        font_size = _fit_font(self.ax_, (right - left, depth), characters)
        self._draw_texts(layout, labels, {"fontsize": font_size, **(text_kw or {})})
        self._draw_arrows(layout, {"mutation_scale": font_size, **(arrow_kw or {})})
        return self

    def _draw_boxes(self, layout: Layout, box_kw: Mapping[str, Any]) -> None:
        from matplotlib.patches import FancyBboxPatch

        self.boxes_ = []
        for layer, (x, y) in zip(self.graph.layers, layout.nodes, strict=True):
            style = {
                "boxstyle": "round,pad=0,rounding_size=0.06",
                "facecolor": _FILLED if layer.n_parameters else _EMPTY,
                "edgecolor": _EDGE,
                **box_kw,
            }
            corner = x - _WIDTH / 2, y - _HEIGHT / 2
            box = FancyBboxPatch(corner, _WIDTH, _HEIGHT, **style)
            self.ax_.add_patch(box)
            self.boxes_.append(box)

    def _draw_texts(
        self, layout: Layout, labels: list[str], text_kw: dict[str, Any]
    ) -> None:
        style = {"ha": "center", "va": "center", "color": "black", **text_kw}
        self.texts_ = [
            self.ax_.text(x, y, label, **style)
            for label, (x, y) in zip(labels, layout.nodes, strict=True)
        ]

    def _draw_arrows(self, layout: Layout, arrow_kw: Mapping[str, Any]) -> None:
        from matplotlib import rcParams
        from matplotlib.patches import FancyArrowPatch

        style = {
            "arrowstyle": "-|>",
            "color": rcParams["axes.edgecolor"],
            **arrow_kw,
        }
        self.arrows_ = []
        for connection in self.graph.connections:
            arrow = FancyArrowPatch(path=_trace(layout, *connection), **style)
            self.ax_.add_patch(arrow)
            self.arrows_.append(arrow)


def _measure(layout: Layout, graph: LayerGraph) -> tuple[float, float, float]:
    """Return the left and the right end, and the number of rows."""
    points = [*layout.nodes, *(p for route in layout.routes.values() for p in route)]
    columns = [x for x, _ in points]
    depth = 1 - min(y for _, y in points)
    turns = any(source >= target for source, target in graph.connections)
    room = _TURN if turns else 0
    return min(columns) - _MARGIN, max(columns) + _MARGIN + room, depth


def _fit_font(ax: Axes, extent: tuple[float, float], characters: int) -> float:
    """Return the size of font with which the texts fit into their boxes."""
    bounds, points = ax.get_window_extent(), 72 / ax.figure.dpi
    return min(
        _FONT_SIZE,
        _WIDTH * bounds.width * points / extent[0] / (characters * _CHARACTER_WIDTH),
        _HEIGHT * bounds.height * points / extent[1] / (3 * _LINE_HEIGHT),
    )


def _trace(layout: Layout, source: int, target: int) -> Path:
    """Return the path of an arrow from the bottom of a box to the top of another."""
    from matplotlib.path import Path

    (x, y), (end_x, end_y) = layout.nodes[source], layout.nodes[target]
    half = _HEIGHT / 2
    if source >= target:
        # Back to itself or to an earlier layer: around the right side.
        side, end_side = x + _WIDTH / 2, end_x + _WIDTH / 2
        turn = max(side, end_side) + _TURN
        ends = [(side, y - half / 2), (turn, y - half / 2)]
        return Path(
            [*ends, (turn, end_y + half / 2), (end_side, end_y + half / 2)],
            [Path.MOVETO, *[Path.CURVE4] * 3],
        )
    passed = layout.routes[source, target]
    stops = [(x, y), *passed, (end_x, end_y)]
    points = [(x, y - half)]
    codes = [Path.MOVETO]
    for (x, y), (next_x, next_y) in itertools.pairwise(stops):
        above, below = y - half, next_y + half
        middle = (above + below) / 2
        points += [(x, above), (x, middle), (next_x, middle), (next_x, below)]
        codes += [Path.LINETO, *[Path.CURVE4] * 3]
    return Path(points, codes)

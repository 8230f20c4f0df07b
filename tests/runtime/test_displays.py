"""Drawings of the history and of the architecture, by what is drawn."""

import builtins
import itertools

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from _keras_runtime import ArchitectureDisplay, HistoryDisplay
from _keras_runtime.graph_layout import arrange_graph
from _keras_runtime.isolation import isolate_keras

mpl = pytest.importorskip("matplotlib")
mpl.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")

HISTORY = {
    "loss": [3.0, 2.0, 1.0],
    "accuracy": [0.2, 0.4, 0.3],
    "val_loss": [4.0, 2.5, 2.6],
    "val_accuracy": [0.1, 0.3, 0.2],
}


@pytest.fixture(autouse=True)
def start_anew():
    """Number layers from the start, and close figures."""
    with isolate_keras("float32"):
        yield
    plt.close("all")


@pytest.fixture(scope="module")
def fitted(make_classifier, X, y_binary):
    return make_classifier(metrics=["accuracy"], validation_split=0.25).fit(X, y_binary)


def read_lines(display):
    return {line.get_label(): line.get_xydata().tolist() for line in display.lines_}


def number_epochs(history):
    return {name: [[i, v] for i, v in enumerate(h, 1)] for name, h in history.items()}


@pytest.fixture(params=["history", "architecture"])
def draw(request):
    """Create a display of either kind from an estimator."""
    kind = HistoryDisplay if request.param == "history" else ArchitectureDisplay
    return kind.from_estimator


def test_curves_are_those_of_the_history(fitted):
    display = HistoryDisplay.from_estimator(fitted)

    assert read_lines(display) == number_epochs(fitted.history_)
    assert display.ax_.get_xlabel() == "Epoch"
    assert display.ax_.get_ylabel() == "Loss and metrics"
    assert display.figure_ is display.ax_.figure
    assert display.ax_.get_lines() == [*display.lines_, display.best_epoch_line_]
    assert set(display.best_epoch_line_.get_xdata()) == {fitted.best_epoch_}


def test_a_metric_has_one_color_and_validation_is_dashed():
    display = HistoryDisplay.from_history(HISTORY)
    loss, val_loss, accuracy, val_accuracy = display.lines_

    labels = [line.get_label() for line in display.lines_]
    assert labels == ["loss", "val_loss", "accuracy", "val_accuracy"]
    assert loss.get_color() == val_loss.get_color() != accuracy.get_color()
    assert accuracy.get_color() == val_accuracy.get_color()
    assert [line.get_linestyle() for line in display.lines_] == ["-", "--"] * 2
    assert display.best_epoch_line_ is None
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == labels


@pytest.mark.parametrize("metrics", ["accuracy", ["accuracy"]])
def test_metrics_are_chosen(metrics):
    display = HistoryDisplay.from_history(HISTORY, metrics=metrics, best_epoch=2, linewidth=3)

    assert list(read_lines(display)) == ["accuracy", "val_accuracy"]
    assert display.ax_.get_ylabel() == "accuracy"
    assert [line.get_linewidth() for line in display.lines_] == [3, 3]
    assert display.best_epoch_line_.get_label() == "best epoch (2)"


def test_metrics_that_cannot_be_plotted_are_errors():
    history = {**HISTORY, "f1": [[0.1, 0.2]] * 3}

    assert len(HistoryDisplay.from_history(history).lines_) == 4
    with pytest.raises(ValueError, match=r"'accurcy' .*is not there\. Did you mean 'accuracy'\?"):
        HistoryDisplay.from_history(history, metrics="accurcy")
    with pytest.raises(ValueError, match="'f1' cannot be plotted: it has more than one number"):
        HistoryDisplay.from_history(history, metrics=["f1"])
    with pytest.raises(ValueError, match="the history has no epoch"):
        HistoryDisplay.from_history({})


def test_one_epoch_can_be_seen():
    display = HistoryDisplay.from_history({"loss": [0.5], "val_loss": [0.6]})

    assert [line.get_marker() for line in display.lines_] == ["o", "o"]
    assert all(tick == int(tick) for tick in display.ax_.get_xticks())


def test_a_display_draws_on_given_axes_and_again(draw, fitted):
    figure, (left, right) = plt.subplots(1, 2)
    display = draw(fitted, ax=left)

    assert (display.ax_, display.figure_) == (left, figure)
    assert display.plot(ax=right) is display
    assert display.ax_ is right
    assert len(plt.get_fignums()) == 1
    assert display.plot().figure_ is not figure


def test_what_cannot_be_drawn_is_an_error(draw, make_classifier, X, y_binary):
    with pytest.raises(NotFittedError):
        draw(make_classifier())
    for other in (LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())):
        with pytest.raises(TypeError, match=r"needs a Keras estimator.* last step of a pipeline"):
            draw(other.fit(X, y_binary))


def test_a_missing_matplotlib_is_told(draw, fitted, monkeypatch):
    kept = builtins.__import__

    def fail(name, *arguments, **options):
        if name.partition(".")[0] == "matplotlib":
            raise ImportError(name)
        return kept(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", fail)
    with pytest.raises(ImportError, match=r"Display\.plot requires matplotlib\. You can install"):
        draw(fitted)


def build_sequential():
    return keras.Sequential(
        [keras.Input((6, 2)), layers.LSTM(3, name="lstm"), layers.Dense(1, name="out")]
    )


def build_graph():
    """Two inputs and outputs, a shared layer, an operation, a nested model and a residual."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(3, name="shared")
    total = shared(left) + shared(right)
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(5), layers.Dense(3)], name="inner")
    x = layers.Add(name="residual")([layers.Dropout(0.5, name="drop")(inner(total)), total])
    outputs = [layers.Dense(1, name="price")(x), layers.Dense(2, name="kind")(x)]
    return keras.Model([left, right], outputs)


def build_subclass():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = layers.Dense(3, name="first")
            self.second = layers.Dense(2, name="second")

        def call(self, x):
            return self.second(self.first(x))

    model = Own()
    model(np.zeros((7, 4)))
    return model


GRAPH = [
    ("left", "InputLayer", 0, "(None, 4)"),
    ("right", "InputLayer", 0, "(None, 4)"),
    ("shared", "Dense", 15, "(None, 3)"),
    ("add", "Add", 0, "(None, 3)"),
    ("inner", "Sequential", 38, "(None, 3)"),
    ("drop", "Dropout", 0, "(None, 3)"),
    ("residual", "Add", 0, "(None, 3)"),
    ("price", "Dense", 4, "(None, 1)"),
    ("kind", "Dense", 8, "(None, 2)"),
]
CONNECTIONS = {
    ("left", "shared"),
    ("right", "shared"),
    ("shared", "add"),
    ("add", "inner"),
    ("inner", "drop"),
    ("drop", "residual"),
    ("add", "residual"),
    ("residual", "price"),
    ("residual", "kind"),
}
CASES = {
    "sequential": (
        build_sequential,
        [("lstm", "LSTM", 72, "(None, 3)"), ("out", "Dense", 4, "(None, 1)")],
        {("lstm", "out")},
    ),
    "graph": (build_graph, GRAPH, CONNECTIONS),
    "subclass": (
        build_subclass,
        [("first", "Dense", 15, "(None, 3)"), ("second", "Dense", 8, "(None, 2)")],
        set(),
    ),
}


def read_boxes(display):
    """Return the text inside each box; every text is at the middle of its box."""
    found = []
    for box, text in zip(display.boxes_, display.texts_, strict=True):
        middle = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2
        assert text.get_position() == pytest.approx(middle)
        name, kind, shape = text.get_text().split("\n")
        kind, number = kind.split(" · ")
        found.append((name, kind, int(number.split()[0]), shape))
    return found


def read_arrows(display):
    """Return the names of the boxes that each arrow begins and ends at."""
    names = [text.get_text().split("\n")[0] for text in display.texts_]

    def find(point):
        # The edge of a box belongs to it, up to rounding.
        inside = [
            name
            for name, box in zip(names, display.boxes_, strict=True)
            if -1e-6 <= point[0] - box.get_x() <= box.get_width() + 1e-6
            and -1e-6 <= point[1] - box.get_y() <= box.get_height() + 1e-6
        ]
        assert len(inside) == 1
        return inside[0]

    paths = [arrow._path_original.vertices for arrow in display.arrows_]
    return [(find(vertices[0]), find(vertices[-1])) for vertices in paths]


@pytest.mark.parametrize("case", CASES)
def test_boxes_are_the_layers_and_arrows_the_connections(case):
    build, expected, connections = CASES[case]
    display = ArchitectureDisplay.from_model(build())
    boxes, arrows = read_boxes(display), read_arrows(display)

    assert sorted(boxes) == sorted((*box[:3], box[3]) for box in expected)
    assert len(arrows) == len(connections)
    assert set(arrows) == connections
    assert len(display.ax_.patches) == len(boxes) + len(arrows)
    assert not display.ax_.axison


@pytest.mark.parametrize("case", CASES)
def test_texts_fit_into_boxes_which_do_not_overlap(case):
    display = ArchitectureDisplay.from_model(CASES[case][0]())
    display.figure_.canvas.draw()
    boxes = [box.get_window_extent() for box in display.boxes_]

    for box, text in zip(boxes, display.texts_, strict=True):
        extent = text.get_window_extent()
        assert box.x0 <= extent.x0 < extent.x1 <= box.x1
        assert box.y0 <= extent.y0 < extent.y1 <= box.y1
        assert text.get_fontsize() == 9
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(display.ax_.bbox.fully_contains(*box.min) for box in boxes)


def test_texts_fit_on_given_axes():
    figure, ax = plt.subplots(figsize=(5, 4))
    display = ArchitectureDisplay.from_model(build_graph(), ax=ax)
    figure.canvas.draw()

    for box, text in zip(display.boxes_, display.texts_, strict=True):
        outer, inner = box.get_window_extent(), text.get_window_extent()
        assert outer.x0 <= inner.x0 < inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0 < inner.y1 <= outer.y1


def test_arrows_pass_no_box():
    display = ArchitectureDisplay.from_model(build_graph())
    residual = read_arrows(display).index(("add", "residual"))
    (corners,) = display.arrows_[residual]._path_original.to_polygons(closed_only=False)
    steps = np.linspace(0, 1, 20)[:, np.newaxis]
    points = np.vstack([a + steps * (b - a) for a, b in itertools.pairwise(corners)])
    ends = {"add", "residual"}

    assert (points[0, 1], points[-1, 1]) == pytest.approx((-2.32, -4.68))
    for box, text in zip(display.boxes_, display.texts_, strict=True):
        if text.get_text().split("\n")[0] not in ends:
            assert not any(box.get_path().contains_point(point) for point in points)


def test_a_layer_that_is_applied_to_its_own_output_has_a_loop():
    inputs, again = keras.Input((3,), name="rows"), layers.Dense(3, name="again")
    display = ArchitectureDisplay.from_model(keras.Model(inputs, again(again(inputs))))

    assert read_arrows(display) == [("rows", "again"), ("again", "again")]


def test_a_layer_without_a_configuration_is_connected():
    class Scale(layers.Layer):
        def __init__(self, factor):
            super().__init__(name="scale")
            self.factor = factor

        def call(self, x):
            return x * self.factor

    inputs = keras.Input((3,), name="rows")
    display = ArchitectureDisplay.from_model(keras.Model(inputs, Scale(2.0)(inputs)))

    assert read_arrows(display) == [("rows", "scale")]


def test_the_network_of_an_estimator_is_drawn(fitted):
    display = ArchitectureDisplay.from_estimator(
        fitted, box_kw={"facecolor": "red"}, text_kw={"color": "blue"}, arrow_kw={"linewidth": 2}
    )

    expected = [
        (layer.name, type(layer).__name__, layer.count_params(), str(tuple(layer.output.shape)))
        for layer in fitted.model_.layers
    ]
    assert read_boxes(display) == expected
    assert {box.get_facecolor() for box in display.boxes_} == {(1.0, 0.0, 0.0, 1.0)}
    assert {text.get_color() for text in display.texts_} == {"blue"}
    assert {arrow.get_linewidth() for arrow in display.arrows_} == {2}


def test_rows_go_by_the_longest_path_and_neighbours_keep_their_distance():
    connections = [(0, 2), (1, 2), (2, 3), (3, 4), (2, 4), (5, 6), (4, 6)]
    layout = arrange_graph(7, connections)

    assert [-y for _, y in layout.nodes] == [0, 0, 1, 2, 3, 3, 4]
    assert {pair: len(route) for pair, route in layout.routes.items()} == {
        pair: int(pair == (2, 4)) for pair in connections
    }
    for first, second in itertools.combinations(layout.nodes, 2):
        assert first[1] != second[1] or abs(first[0] - second[0]) >= 1 - 1e-9

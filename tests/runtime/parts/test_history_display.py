"""Plots of the history, by what is drawn."""

import builtins

import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from _keras_runtime.parts.history_display import HistoryDisplay

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
def close_figures():
    """Leave no figure behind."""
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def fitted(make_classifier, X, y_binary):
    return make_classifier(metrics=["accuracy"], validation_split=0.25).fit(X, y_binary)


def read_lines(display):
    return {line.get_label(): line.get_xydata().tolist() for line in display.lines_}


def number_epochs(history):
    return {name: [[i, v] for i, v in enumerate(h, 1)] for name, h in history.items()}


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


def test_a_display_draws_on_given_axes_and_again(fitted):
    figure, (left, right) = plt.subplots(1, 2)
    display = HistoryDisplay.from_estimator(fitted, ax=left)

    assert (display.ax_, display.figure_) == (left, figure)
    assert display.plot(ax=right) is display
    assert display.ax_ is right
    assert len(plt.get_fignums()) == 1
    assert display.plot().figure_ is not figure


def test_what_cannot_be_drawn_is_an_error(make_classifier, X, y_binary):
    with pytest.raises(NotFittedError):
        HistoryDisplay.from_estimator(make_classifier())
    for other in (LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())):
        with pytest.raises(TypeError, match=r"needs a Keras estimator.* last step of a pipeline"):
            HistoryDisplay.from_estimator(other.fit(X, y_binary))


def test_a_missing_matplotlib_is_told(fitted, monkeypatch):
    kept = builtins.__import__

    def fail(name, *arguments, **options):
        if name.partition(".")[0] == "matplotlib":
            raise ImportError(name)
        return kept(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", fail)
    with pytest.raises(ImportError, match=r"Display\.plot requires matplotlib\. You can install"):
        HistoryDisplay.from_estimator(fitted)

"""What notebooks show of an estimator."""

import pickle
from html.parser import HTMLParser

import keras
import numpy as np
import pytest
from sklearn import config_context
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Page(HTMLParser):
    """The text of the elements of a page, and whether they are closed in their order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.blocks, self.scripts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))
        if tag == "details":
            self.blocks.append({"inside": list(self.open), "summary": "", "rows": [], "notes": ""})
        elif tag == "tr" and self.blocks:
            self.blocks[-1]["rows"].append([])
        elif tag in {"td", "th"} and self.blocks:
            self.blocks[-1]["rows"][-1].append("")
        elif tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop()[0] == tag

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if "script" in tags:
            self.scripts[-1] += data
        elif "details" in tags and "summary" in tags:
            self.blocks[-1]["summary"] += data
        elif "details" in tags and {"td", "th"} & set(tags):
            self.blocks[-1]["rows"][-1][-1] += data
        elif "details" in tags and "p" in tags:
            self.blocks[-1]["notes"] += data + "\n"


def find_network(text):
    """Return the blocks of a page that show a network."""
    return [block for block in Page(text).blocks if block["summary"].startswith("Network")]


def describe(layer):
    shape = str(tuple(layer.output.shape))
    return [layer.name, type(layer).__name__, shape, f"{layer.count_params():,}"]


def build_branches(estimator, inputs):
    """Two branches, one of them frozen, and more than a thousand parameters."""
    left = keras.layers.Dense(200, name="left")(inputs)
    right = keras.layers.Dense(200, name="right", trainable=False)(inputs)
    return keras.layers.Add()([left, right])


@pytest.fixture(scope="module")
def fitted(make_classifier, X, y_binary):
    return make_classifier(metrics=["accuracy"], validation_split=0.25).fit(X, y_binary)


def test_the_table_has_the_layers_of_the_model(fitted):
    (block,) = find_network(fitted._repr_html_())

    assert block["summary"] == "Network (3 layers, 29 parameters)"
    assert fitted.model_.count_params() == 29
    assert block["rows"][0] == ["Layer", "Type", "Output shape", "Parameters"]
    assert block["rows"][1:] == [describe(layer) for layer in fitted.model_.layers]
    assert ("div", "sk-toggleable__content fitted") in block["inside"]


def test_the_notes_tell_of_the_training(fitted):
    (block,) = find_network(fitted._repr_html_())
    last = {name: float(f"{values[-1]:.4g}") for name, values in fitted.history_.items()}
    epochs, final = block["notes"].splitlines()

    assert epochs == (
        f"Trained for 3 epochs, the best is epoch {fitted.best_epoch_} (trainer: compiled)"
    )
    label, _, values = final.partition(": ")
    assert label == "Last epoch"
    assert {k: float(v) for k, v in (part.split() for part in values.split(", "))} == last


def test_frozen_weights_are_told(define_regressor, X, y_continuous):
    reg = define_regressor(build_branches, epochs=1).fit(X, y_continuous)
    (block,) = find_network(reg._repr_html_())

    assert block["rows"][1:] == [describe(layer) for layer in reg.model_.layers]
    assert block["summary"] == "Network (5 layers, 2,601 parameters)"
    assert block["notes"].splitlines()[0] == "1,200 parameters not trainable"


def test_an_untrained_network_is_shown(make_classifier, X, y_binary):
    (block,) = find_network(make_classifier().initialize(X, y_binary)._repr_html_())

    assert block["notes"].splitlines() == ["Not trained yet"]


def test_a_subclassed_model_is_shown(define_regressor, X, y_continuous):
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.last = keras.layers.Dense(3), keras.layers.Dense(1)

        def call(self, x):
            return self.last(self.hidden(x))

    def build(estimator, inputs):
        model = Own()
        model(np.zeros((2, 5), "float32"))
        return model

    reg = define_regressor(build, loss="mse", optimizer="sgd", epochs=1).fit(X, y_continuous)
    (block,) = find_network(reg._repr_html_())

    assert [row[1:] for row in block["rows"][1:]] == [
        ["Dense", "(None, 3)", "18"],
        ["Dense", "(None, 1)", "4"],
    ]
    assert "trainer: keras" in block["notes"]


def test_names_are_escaped(define_classifier, X, y_binary):
    kind = type("<i>&", (keras.layers.Dense,), {})
    layer = kind(3, name="<script>alert('1')<|script>")
    # TensorFlow's graphs refuse such a name, so it is not trained.
    clf = define_classifier(lambda estimator, inputs: layer(inputs)).initialize(X, y_binary)
    page = Page(clf._repr_html_())
    (block,) = [block for block in page.blocks if block["summary"].startswith("Network")]

    assert block["rows"][2][:2] == [layer.name, "<i>&"]
    assert len(page.scripts) == len(Page(define_classifier()._repr_html_()).scripts)


def test_an_estimator_that_is_not_fitted_is_shown_as_scikit_learn_does(make_classifier):
    assert find_network(make_classifier()._repr_html_()) == []
    assert find_network(make_classifier()._repr_mimebundle_()["text/html"]) == []


def test_the_mime_bundle_has_the_same_network(fitted):
    bundle = fitted._repr_mimebundle_(include=None, exclude=None)

    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"] == repr(fitted)
    assert find_network(bundle["text/html"]) == find_network(fitted._repr_html_())


def test_the_display_configuration_holds(fitted):
    with config_context(display="text"):
        assert not hasattr(fitted, "_repr_html_")
        assert set(fitted._repr_mimebundle_()) == {"text/plain"}


def test_steps_and_searches_are_shown_by_scikit_learn(make_classifier, X, y_binary):
    if not Page(StandardScaler()._repr_html_()).scripts:
        pytest.skip("scikit-learn before 1.7 shows estimators without a script")
    pipeline = make_pipeline(StandardScaler(), make_classifier(epochs=1))
    search = GridSearchCV(pipeline, {"mlpclassifier__alpha": [0.0, 0.1]}, cv=2)
    for estimator in (pipeline, search, search.fit(X, y_binary), search.best_estimator_):
        labels = Page(estimator._repr_html_())
        assert labels.scripts


def test_looking_changes_nothing(make_classifier, X, y_binary, assert_equal_training):
    looked, left = (make_classifier(warm_start=True).fit(X, y_binary) for _ in range(2))
    expected = left.predict_proba(X)
    state = np.random.get_state()[1].copy()
    looked._repr_html_()

    assert np.array_equal(np.random.get_state()[1], state)
    assert np.array_equal(looked.predict_proba(X), expected)
    assert_equal_training(looked.fit(X, y_binary), left.fit(X, y_binary))


def test_a_loaded_estimator_shows_the_same(fitted):
    loaded = pickle.loads(pickle.dumps(fitted))

    assert find_network(loaded._repr_html_()) == find_network(fitted._repr_html_())

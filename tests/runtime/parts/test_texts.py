"""Encoders of texts."""

import pickle

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import cross_val_score

from _keras_runtime import KerasClassifier
from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.inputs import InputEncoder, NetworkInput
from _keras_runtime.parts.saving import SavingMixin
from _keras_runtime.parts.texts import TextEncoder, TextLengthEncoder

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

TEXTS = ["The cat sat.", "A cat", "the dog: the cat!"]
CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "column": lambda texts: np.array(texts, dtype=object).reshape(-1, 1),
    "rows": lambda texts: [[text] for text in texts],
    "pandas": pd.Series,
    "polars": pl.Series,
    "frame": lambda texts: pd.DataFrame({"text": texts}),
    "table": lambda texts: pl.DataFrame({"text": texts}),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_texts_become_ids(name):
    encoder = TextEncoder()
    ids = encoder.fit_transform(CONTAINERS[name](TEXTS))

    assert encoder.vocabulary_ == {"cat": 2, "the": 3, "a": 4, "dog": 5, "sat": 6}
    assert ids.tolist() == [[3, 2, 6, 0], [4, 2, 0, 0], [3, 5, 3, 2]]
    assert ids.dtype == np.int32
    assert (encoder.vocabulary_size_, encoder.sequence_length_) == (7, 4)


def test_what_is_unknown_or_too_long_or_missing():
    encoder = TextEncoder(max_tokens=4, sequence_length=2).fit(TEXTS)

    ids = encoder.transform(["the bird the", None, "", float("nan"), "dog cat"])
    assert encoder.vocabulary_ == {"cat": 2, "the": 3}
    assert ids.tolist() == [[3, 1], [1, 0], [1, 0], [1, 0], [1, 2]]


def test_texts_without_tokens_have_a_prediction(reader):
    class Tokens(reader):
        _keras_build_fn = build_tokens
        feature_encoder = property(
            lambda self: InputEncoder(
                {"tokens": NetworkInput(encoder=TextEncoder(), dtype="int32")}
            )
        )

    estimator = Tokens(epochs=1).fit(["good", "bad", ""], [1, 0, 1])

    assert np.isfinite(estimator.predict_proba(["", None, "!!", "good"])).all()


def test_texts_after_a_frame_leave_no_columns(reader):
    texts, y = ["good", "bad"], [1, 0]
    estimator = reader(epochs=1).fit(pd.DataFrame({"text": texts}), y).fit(texts, y)
    encoder = reader().feature_encoder.fit(pd.DataFrame({"text": texts})).fit(texts)

    for fitted in estimator, encoder:
        assert not hasattr(fitted, "n_features_in_")
        assert not hasattr(fitted, "feature_names_in_")


@pytest.mark.parametrize("text", ["hello", b"hello"])
def test_a_text_alone_is_refused(text, reader):
    message = "Iterable over raw text documents expected, string object received"
    for refuse in (
        lambda: reader(epochs=1).fit(text, [0, 1, 0, 1, 0]),
        lambda: TextEncoder().fit(text),
        lambda: TextLengthEncoder().fit(text),
    ):
        with pytest.raises(ValueError, match=message):
            refuse()


def test_tokens_are_those_of_scikit_learn():
    pattern = r"(?u)\b\w\w+\b"
    encoder = TextEncoder(lowercase=False, token_pattern=pattern).fit(TEXTS)
    vectorizer = CountVectorizer(lowercase=False, token_pattern=pattern).fit(TEXTS)

    assert encoder.vocabulary_.keys() == vectorizer.vocabulary_.keys()


def test_tokens_are_counted_by_weight():
    encoder = TextEncoder(max_tokens=3)
    encoder.fit(TEXTS, sample_weight=[1, 1, 5])

    assert encoder.vocabulary_ == {"the": 2}
    assert clone(encoder).fit(TEXTS).vocabulary_ == {"cat": 2}


@pytest.mark.parametrize("name", CONTAINERS)
def test_lengths(name):
    lengths = TextLengthEncoder().fit_transform(CONTAINERS[name]([*TEXTS, ""]))

    assert lengths.tolist() == [[3.0], [2.0], [4.0], [0.0]]


@pytest.mark.parametrize("kind", [TextEncoder, TextLengthEncoder])
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([1.5, 2.5], "takes texts, but row 0 of X is 1.5"),
        (["a", b"b"], "row 1 of X is b'b'"),
        ([["a", "b"]], "takes one column of texts, but X has n_features = 2"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "n_features = 2"),
        ([], r"0 sample\(s\)"),
    ],
    ids=["numbers", "bytes", "columns", "frame", "empty"],
)
def test_what_is_no_text_is_refused(kind, rows, message):
    with pytest.raises(ValueError, match=message):
        kind().fit(rows)


@pytest.mark.parametrize("params", [{"max_tokens": 1}, {"sequence_length": 0}])
def test_limits_have_to_leave_room(params):
    with pytest.raises(ValueError, match=next(iter(params))):
        TextEncoder(**params).fit(TEXTS)


def build_two(self, compile_kwargs):
    """Build a network of the tokens of a text, and of their number."""
    tokens = keras.Input(self.input_shape_["tokens"], dtype="int32", name="tokens")
    length = keras.Input(self.input_shape_["length"], name="length")
    x = keras.layers.Embedding(self.vocabulary_size_, 4, mask_zero=True)(tokens)
    x = keras.layers.GlobalAveragePooling1D()(x)
    x = keras.layers.Concatenate()([x, length])
    model = keras.Model({"tokens": tokens, "length": length}, self._output_layer(x))
    model.compile(**compile_kwargs)
    return model


def build_tokens(self, compile_kwargs):
    """Build a network of the mean of the tokens."""
    tokens = keras.Input(self.input_shape_, dtype="int32")
    x = keras.layers.Embedding(self.vocabulary_size_, 4, mask_zero=True)(tokens)
    x = keras.layers.GlobalAveragePooling1D()(x)
    model = keras.Model(tokens, self._output_layer(x))
    model.compile(**compile_kwargs)
    return model


@pytest.fixture(scope="module")
def reader(define_estimator):
    """Return a class of classifiers for texts, which pickle finds in this module."""
    mixins = SavingMixin, EncoderMixin
    kind = define_estimator(
        KerasClassifier, mixins=mixins, epochs=80, optimizer__learning_rate=0.05
    )
    kind.feature_encoder = property(
        lambda self: InputEncoder(
            {
                "tokens": NetworkInput(encoder=TextEncoder(), dtype="int32"),
                "length": NetworkInput(encoder=TextLengthEncoder()),
            }
        )
    )
    kind._keras_build_fn = build_two
    kind.__name__ = kind.__qualname__ = "Reader"
    kind.__module__ = __name__
    globals()["Reader"] = kind
    return kind


@pytest.mark.parametrize("name", ["list", "array", "pandas", "polars", "frame"])
def test_two_inputs_read_one_text(name, reader, tmp_path):
    pytest.importorskip("skops.io")
    texts = ["good fine day", "bad poor night out", "fine good", "poor bad"] * 10
    X, y = CONTAINERS[name](texts), np.array([1, 0, 1, 0] * 10)
    estimator = reader().fit(X, y)
    estimator.save(tmp_path / "reader")

    assert estimator.score(X, y) == 1
    assert estimator.trainer_ == "compiled"
    assert estimator.predict(X[:1]) == [1]
    assert estimator.vocabulary_size_ == estimator.tokens_vocabulary_size_ == 9
    for copy in pickle.loads(pickle.dumps(estimator)), reader.load(tmp_path / "reader"):
        np.testing.assert_array_equal(copy.predict_proba(X), estimator.predict_proba(X))


def test_texts_without_weight_have_no_words(reader):
    estimator = reader(epochs=1).fit(["a b", "c"], [0, 1], sample_weight=[1, 0])

    assert set(estimator.feature_encoder_.inputs_["tokens"].encoder_.vocabulary_) == {"a", "b"}


def test_searches_split_lists_of_texts(reader):
    scores = cross_val_score(reader(epochs=40), ["good", "bad"] * 12, [1, 0] * 12, cv=3)

    assert scores.mean() == 1

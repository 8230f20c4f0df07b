"""Encoders of categories and of tokens."""

import pickle
import warnings
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.impute import SimpleImputer

from _keras_runtime.parts.categories import CategoryEncoder, VocabularyEncoder
from _keras_runtime.parts.inputs import InputEncoder, NetworkInput
from _keras_runtime.parts.inputs.selection import find_columns

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

ROWS = [["b", 1.5], ["a", 2.5], [None, float("nan")], ["b", 1.5]]
CODES = [[3, 2], [2, 3], [0, 0], [3, 2]]
TABLES = {
    "list": ROWS,
    "array": np.array(ROWS, dtype=object),
    "pandas": pd.DataFrame(ROWS, columns=["letter", "number"]),
    "categories": pd.DataFrame(ROWS, columns=["letter", "number"]).astype("category"),
    "nullable": pd.DataFrame(
        {
            "letter": pd.array(["b", "a", None, "b"], dtype="string"),
            "number": pd.array([1.5, 2.5, None, 1.5], dtype="Float64"),
        }
    ),
    "polars": pl.DataFrame({"letter": ["b", "a", None, "b"], "number": [1.5, 2.5, None, 1.5]}),
}


@pytest.mark.parametrize("name", TABLES)
def test_each_column_has_codes_of_its_own(name):
    encoder = CategoryEncoder()
    codes = encoder.fit_transform(TABLES[name])

    assert codes.dtype == np.int32
    assert codes.tolist() == CODES
    assert encoder.vocabulary_sizes_ == (4, 4)
    assert encoder.transform(TABLES[name][:1]).tolist() == CODES[:1]


def test_unknown_and_missing_categories():
    encoder = CategoryEncoder().fit([["a", 1], ["b", 2]])

    codes = encoder.transform(np.array([["c", 3], [None, None], ["b", 1]], dtype=object))
    assert codes.tolist() == [[1, 1], [0, 0], [3, 2]]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_missing_numbers(dtype):
    rows = np.array([[1, np.nan], [2, 5]], dtype=dtype)
    encoder = CategoryEncoder().fit(rows)

    assert encoder.transform(rows).tolist() == [[2, 0], [3, 2]]
    new = np.array([[9, np.nan], [1, 5]], dtype=dtype)
    assert encoder.transform(new).tolist() == [[1, 0], [2, 2]]
    assert encoder.vocabulary_sizes_ == (4, 3)


def test_a_column_without_values():
    encoder = CategoryEncoder().fit([[None], [None]])

    assert encoder.vocabulary_sizes_ == (2,)
    assert encoder.transform([["a"], [None]]).tolist() == [[1], [0]]


def test_dates():
    days = np.array([["2026-01-02"], ["2026-01-01"], ["NaT"]], dtype="datetime64[D]")

    assert CategoryEncoder().fit_transform(days).tolist() == [[3], [2], [0]]


DAYS = pd.Series(pd.to_datetime(["2026-01-02", "2026-01-01", None]))


@pytest.mark.parametrize(
    "column",
    [
        DAYS,
        DAYS - DAYS[0],
        DAYS.dt.to_period("D"),
        DAYS.astype("category"),
        DAYS.dt.tz_localize("UTC"),
        pd.Series([*DAYS.to_numpy()], dtype=object),
        pd.Series(
            [np.datetime64(2, "D"), np.datetime64(1, "D"), np.datetime64("NaT")], dtype=object
        ),
        pd.Series(["b", "a", np.float32("nan")], dtype=object),
    ],
    ids=["date", "difference", "period", "category", "zone", "objects", "numpy", "float32"],
)
@pytest.mark.parametrize("others", [{}, {"b": ["y", "x", None]}], ids=["alone", "mixed"])
def test_what_is_missing_in_frames(column, others):
    frame = pd.DataFrame({"a": column, **others})
    encoder = CategoryEncoder()

    assert (encoder.fit_transform(frame).T == [3, 2, 0]).all()
    assert (encoder.transform(frame[1:]).T == [2, 0]).all()
    assert set(encoder.vocabulary_sizes_) == {4}


COLUMNS = {
    "strings": np.array([["a"], ["b"]]),
    "objects": np.array([["a"], ["b"]], dtype=object),
    "numbers": np.array([[1.5], [2.5]]),
    "bools": np.array([[True], [False]]),
    "days": np.array([["2026-01-02"], ["2026-01-01"]], dtype="datetime64[D]"),
}


@pytest.mark.parametrize("kind", [CategoryEncoder, VocabularyEncoder])
@pytest.mark.parametrize(
    ("known", "given"),
    [
        ("strings", "numbers"),
        ("objects", "numbers"),
        ("objects", "bools"),
        ("objects", "days"),
        ("numbers", "strings"),
        ("numbers", "days"),
        ("days", "numbers"),
        ("days", "objects"),
    ],
)
def test_values_of_another_type_are_unknown(kind, known, given):
    encoder = kind().fit(COLUMNS[known])

    with pytest.warns(UserWarning, match="was seen in fit, so that all of them count as unknown"):
        codes = encoder.transform(COLUMNS[given])
    assert codes.tolist() == [[1], [1]]


@pytest.mark.parametrize("output", ["pandas", "polars"])
@pytest.mark.parametrize("kind", [CategoryEncoder, VocabularyEncoder])
def test_codes_are_arrays_whatever_is_configured(kind, output):
    with config_context(transform_output=output):
        codes = kind().fit_transform([["a", "b"], ["b", "c"]])

    assert isinstance(codes, np.ndarray)


@pytest.mark.parametrize(
    "rows", [np.empty((3, 0)), pd.DataFrame(index=range(3))], ids=["array", "frame"]
)
def test_no_columns(rows):
    encoder = CategoryEncoder().fit(rows)

    assert encoder.get_metadata() == {"vocabulary_sizes_": (), "embedding_sizes_": ()}
    assert encoder.transform(rows).shape == (3, 0)


def test_sizes_of_embeddings():
    rows = np.arange(1000).reshape(-1, 1) % [[2, 98, 998]]

    assert CategoryEncoder().fit(rows).embedding_sizes_ == (3, 21, 77)
    assert CategoryEncoder(max_embedding_size=50).fit(rows).embedding_sizes_ == (3, 21, 50)


def test_values_of_several_types_in_a_column_are_refused():
    with pytest.raises(TypeError, match="uniformly strings or numbers"):
        CategoryEncoder().fit([["a"], [1]])


@pytest.mark.parametrize("kind", [CategoryEncoder, VocabularyEncoder])
def test_another_number_of_columns_is_refused(kind):
    encoder = kind().fit([["a", "b"]])

    with pytest.raises(ValueError, match="expecting 2 features"):
        encoder.transform([["a"]])
    with pytest.raises(ValueError, match="Reshape your data"):
        kind().fit(["a", "b"])


def test_columns_share_a_vocabulary():
    encoder = VocabularyEncoder()
    ids = encoder.fit_transform([["the", "cat", "sat"], ["a", "cat", None]])

    assert ids.tolist() == [[5, 3, 4], [2, 3, 0]]
    assert ids.dtype == np.int32
    assert (encoder.vocabulary_size_, encoder.sequence_length_) == (6, 3)
    assert encoder.transform([["cat", "dog", None]]).tolist() == [[3, 1, 0]]
    assert encoder.transform([[None, None, None]]).tolist() == [[1, 0, 0]]


@pytest.mark.parametrize("kind", [CategoryEncoder, VocabularyEncoder])
def test_copies(kind):
    rows = [["a", "b"], ["b", "c"]]
    encoder = kind().fit(rows)
    copy = pickle.loads(pickle.dumps(encoder))

    assert copy.transform(rows).tolist() == encoder.transform(rows).tolist()
    assert not hasattr(clone(encoder), "n_features_in_")


# -- Columns in which nothing is known

FRAME = pd.DataFrame({"size": [1, 2, 3], "kind": ["a", "b", "a"], "empty": [None] * 3})
AS_TEXT = FRAME.assign(size=["1", "2", "3"])


def list_warnings(function, rows):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function(rows)
    return [str(item.message) for item in caught]


@pytest.mark.parametrize("copy", [lambda encoder: encoder, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_column_of_another_type_is_named(copy):
    encoder = copy(CategoryEncoder().fit(FRAME))

    (warning,) = list_warnings(encoder.transform, AS_TEXT)
    assert warning.startswith("No value of column 'size' was seen in fit")
    assert "it has '1', '2', '3' (str), and fit has seen 1, 2, 3 (int)" in warning
    assert list_warnings(encoder.transform, AS_TEXT) == [warning]
    assert list_warnings(encoder.fit(AS_TEXT).transform, AS_TEXT) == []


def test_one_new_category_is_no_mistake():
    encoder = CategoryEncoder().fit(FRAME)
    row = FRAME.head(1)

    assert list_warnings(encoder.transform, row.assign(size=7)) == []
    (warning,) = list_warnings(encoder.transform, row.assign(size="1"))
    assert warning.endswith("Give it the type that it had in fit.")
    (warning,) = list_warnings(encoder.transform, FRAME.assign(size=7))
    assert warning.endswith("Write them as they were in fit.")


def test_each_column_of_another_type_is_named_once():
    encoder = CategoryEncoder().fit(FRAME)

    found = list_warnings(encoder.transform, AS_TEXT.assign(kind=[1, 2, 1]))
    assert [text.split(" was")[0] for text in found] == [
        "No value of column 'size'",
        "No value of column 'kind'",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        FRAME.assign(size=[7, 8, 1]),
        FRAME.assign(size=[None] * 3),
        FRAME.assign(empty=["new"] * 3),
        FRAME.assign(size=[1.0, 2.0, None]),
        FRAME.astype({"size": object}),
        FRAME.assign(size=[True, True, False]),
    ],
    ids=["some known", "missing", "nothing to know", "floats", "objects", "bools"],
)
def test_no_warning_where_something_is_known_or_nothing_can_be(rows):
    assert list_warnings(CategoryEncoder().fit(FRAME).transform, rows) == []


def test_columns_are_named_as_in_x():
    for rows, wrong, columns, name in (
        (FRAME, AS_TEXT, ["kind", "size"], "column 'size'"),
        (FRAME.to_numpy(), AS_TEXT.to_numpy(), [1, 0], "column 0"),
        (FRAME.to_numpy()[:, ::-1], AS_TEXT.to_numpy()[:, ::-1], [2], "column 2"),
    ):
        item = NetworkInput(columns=columns, encoder=CategoryEncoder(), dtype="int32")
        encoder = InputEncoder({"codes": item}).fit(rows)

        (warning,) = list_warnings(encoder.transform, wrong)
        assert warning.startswith(f"No value of {name} was seen in fit")


def test_tokens_of_another_type():
    encoder = VocabularyEncoder().fit([["a", "b"], ["b", "c"]])

    assert len(list_warnings(encoder.transform, np.array([[1, 2], [3, 4]]))) == 1
    assert list_warnings(encoder.transform, [["x", "y"], ["z", "a"]]) == []


# -- Types of Arrow


def test_types_of_arrow_are_what_pandas_says():
    pa = pytest.importorskip("pyarrow")
    decimals = pd.ArrowDtype(pa.decimal128(10, 2))
    frame = pd.DataFrame(
        {
            "price": pd.Series([Decimal("1.50"), None, Decimal("2")], dtype=decimals),
            "kind": pd.Series(["b", "a", "b"]).astype(
                pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))
            ),
            "day": pd.Series([date(2026, 1, 1)] * 3, dtype=pd.ArrowDtype(pa.date32())),
            "name": pd.Series(["x", "y", None], dtype=pd.ArrowDtype(pa.string())),
            "good": pd.Series([True, None, False], dtype=pd.ArrowDtype(pa.bool_())),
            "count": pd.Series([1, None, 2], dtype=pd.ArrowDtype(pa.int16())),
        }
    )
    found = {
        kind: [frame.columns[each] for each in find_columns(frame, {"dtype": kind}, None)]
        for kind in ("number", "category", "datetime", "object", "bool")
    }

    assert found == {
        "number": ["price", "count"],
        "category": ["kind"],
        "datetime": ["day"],
        "object": ["name"],
        "bool": ["good"],
    }
    numbers = NetworkInput(columns={"dtype": "number"}, encoder=SimpleImputer())
    assert numbers.fit_transform(frame).tolist() == [[1.5, 1], [1.75, 1.5], [2, 2]]
    codes = CategoryEncoder().fit_transform(frame[["price", "kind"]])
    assert codes.tolist() == [[2, 3], [0, 2], [3, 3]]

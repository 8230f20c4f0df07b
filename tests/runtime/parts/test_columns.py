"""Columns of strings and numbers: errors that name them."""

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder

from _keras_runtime.parts.categories import CategoryEncoder, VocabularyEncoder
from _keras_runtime.parts.inputs import InputEncoder, NetworkInput

pd = pytest.importorskip("pandas")

FRAME = pd.DataFrame({"size": [1.5, 2.5, 3.5], "kind": ["a", None, 1], "name": ["x", "y", "z"]})
MIXED = (
    r"column {} has values of several types, such as 'a' \(str\) in row 0 and 1 \(int\) in row 2"
)


def make_inputs(encoder, columns, **options):
    return InputEncoder({"only": NetworkInput(columns=columns, encoder=encoder, **options)})


@pytest.mark.parametrize(
    "encoder",
    [
        CategoryEncoder(),
        OrdinalEncoder(),
        OneHotEncoder(),
        make_pipeline(OrdinalEncoder()),
        make_column_transformer((OrdinalEncoder(), slice(None))),
    ],
    ids=lambda encoder: type(encoder).__name__,
)
def test_mixed_columns_are_named_as_in_x(encoder):
    for rows, columns, name in (
        (FRAME, ["kind"], "'kind'"),
        (FRAME, ["size", "kind"], "'kind'"),
        (FRAME.to_numpy(), [1], "1"),
        (FRAME.to_numpy().tolist(), [2, 1], "1"),
    ):
        with pytest.raises(ValueError, match=MIXED.format(name)):
            make_inputs(encoder, columns).fit(rows)


@pytest.mark.parametrize("encoder", [CategoryEncoder(), VocabularyEncoder()], ids=repr)
def test_mixed_columns_of_an_encoder_alone(encoder):
    with pytest.raises(TypeError, match=MIXED.format("'kind'")):
        encoder.fit(FRAME[["kind"]])
    with pytest.raises(ValueError, match=MIXED.format("0")):
        encoder.fit(FRAME[["kind"]].to_numpy())


def test_text_in_the_place_of_numbers(make_regressor):
    text = "could not convert string to float: 'a'"
    named = f"{text}. In X, column 'kind' has 'a' in row 0, where numbers are expected"

    for rows in (FRAME[["size", "kind"]], FRAME.to_numpy()):
        with pytest.raises(ValueError, match=text):
            make_regressor().fit(rows, [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=named):
        make_inputs(None, ["size", "kind"]).fit(FRAME)


def test_text_in_rows_to_predict_for(make_regressor, X, y_continuous):
    estimator = make_regressor().fit(X, y_continuous)
    rows = X[:3].astype(object)
    rows[2, 4] = "much"

    with pytest.raises(ValueError, match="could not convert string to float: 'much'"):
        estimator.predict(rows)


def test_numbers_as_text_are_numbers(make_regressor, X, y_continuous):
    estimator = make_regressor().fit(X, y_continuous)
    text = X.astype(object)
    text[:, 1] = [str(value) for value in X[:, 1]]

    np.testing.assert_allclose(estimator.predict(text), estimator.predict(X), rtol=1e-5)


def test_what_an_encoder_can_read_is_no_error():
    encoder = FunctionTransformer(lambda table: np.ones((len(table), 1)))

    assert make_inputs(encoder, ["kind"]).fit_transform(FRAME).tolist() == [[1], [1], [1]]


def test_other_errors_stay_as_they_are():
    encoder = make_inputs(OrdinalEncoder(), ["name"]).fit(FRAME)

    with pytest.raises(ValueError, match=r"Found unknown categories \['w'\] in column 0") as caught:
        encoder.transform(FRAME.assign(name="w"))
    assert "several types" not in str(caught.value)

"""What X may be: containers, types of numbers, files in memory, and names of columns."""

import numpy as np
import pytest
import scipy.sparse

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def plain(make_classifier, X, y_binary):
    return make_classifier().fit(X, y_binary)


def write_memmap(X, path):
    np.save(path / "X.npy", X)
    return np.load(path / "X.npy", mmap_mode="r")


CONTAINERS = {
    "list": lambda X, path: X.astype(float).tolist(),
    "tuple": lambda X, path: tuple(map(tuple, X.tolist())),
    "fortran": lambda X, path: np.asfortranarray(X),
    "strided": lambda X, path: np.repeat(X, 2, axis=1)[:, ::2],
    "memmap": write_memmap,
    "pandas": lambda X, path: pd.DataFrame(X),
    "polars": lambda X, path: pl.DataFrame(X),
    "object": lambda X, path: X.astype(object),
    "csr": lambda X, path: scipy.sparse.csr_array(X),
    "csc": lambda X, path: scipy.sparse.csc_matrix(X),
    "coo": lambda X, path: scipy.sparse.coo_array(X),
}


@pytest.mark.filterwarnings("ignore:X has feature names")
@pytest.mark.parametrize("name", CONTAINERS)
def test_rows_in_any_container(name, plain, make_classifier, X, y_binary, tmp_path):
    rows = CONTAINERS[name](X, tmp_path)
    estimator = make_classifier(dtype="float32").fit(rows, y_binary)

    np.testing.assert_allclose(estimator.loss_curve_, plain.loss_curve_, rtol=1e-5)
    np.testing.assert_allclose(
        estimator.predict_proba(rows), plain.predict_proba(X), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(
    ("given", "computed"),
    [
        ("float16", "float64"),
        ("float32", "float32"),
        ("float64", "float64"),
        ("longdouble", "float64"),
        ("int8", "float64"),
        ("int64", "float64"),
        ("uint16", "float64"),
        ("bool", "float64"),
        ("object", "float64"),
    ],
)
def test_the_network_computes_in_a_float_type_that_follows_from_x(
    given, computed, make_classifier, y_binary
):
    rows = np.arange(300).reshape(60, 5) % 7
    estimator = make_classifier().fit(rows.astype(given), y_binary)

    assert estimator.model_.dtype == computed
    assert estimator.model_.get_weights()[0].dtype == computed
    assert estimator.predict_proba(rows.astype(given)).dtype == computed


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_can_be_chosen(dtype, make_classifier, X, y_binary):
    estimator = make_classifier(dtype=dtype).fit(X, y_binary)

    assert estimator.model_.get_weights()[0].dtype == dtype
    # As in scikit-learn, the type of what is returned is that of X.
    assert estimator.predict_proba(X).dtype == np.float32
    assert estimator.predict_proba(X.astype("float64")).dtype == np.float64


def test_a_network_reads_rows_of_the_other_float_type(plain, X):
    np.testing.assert_allclose(
        plain.predict_proba(X.astype("float64")), plain.predict_proba(X), rtol=1e-6
    )


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_columns_have_names_and_an_order(frame, make_classifier, X, y_binary):
    names = ["a", "b", "c", "d", "e"]
    table = frame(dict(zip(names, X.T, strict=True)))
    estimator = make_classifier().fit(table, y_binary)

    assert list(estimator.feature_names_in_) == names
    with pytest.raises(ValueError, match="same order as they were in fit"):
        estimator.predict(frame(dict(zip(reversed(names), X.T, strict=True))))
    with pytest.raises(ValueError, match="Feature names seen at fit time, yet now missing"):
        estimator.predict(frame(dict(zip("abcdx", X.T, strict=True))))
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        estimator.predict(X)


@pytest.mark.parametrize("shape", [(60, 4, 3), (60, 3, 2, 2)])
def test_rows_of_several_dimensions(shape, define_classifier, y_binary):
    import keras

    def build(_, inputs):
        return keras.layers.Dense(3)(keras.layers.Flatten()(inputs))

    images = np.random.RandomState(0).normal(size=shape).astype("float32")
    estimator = define_classifier(build).fit(images, y_binary)

    assert estimator.input_shape_ == shape[1:]
    assert estimator.predict_proba(images[:1]).shape == (1, 2)
    with pytest.raises(ValueError, match=r"expecting samples of shape"):
        estimator.predict(images[:, :, :-1])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.full((60, 5), np.nan), "Input X contains NaN"),
        (np.full((60, 5), np.inf), "Input X contains infinity"),
        (np.empty((0, 5)), "Found array with 0 sample"),
        (np.empty((60, 0)), "0 feature"),
        (np.zeros(60), "Expected 2D array, got 1D array instead"),
        (np.zeros((60, 5), complex), "Complex data not supported"),
        (np.full((60, 5), "a"), "could not convert string to float"),
        (np.zeros((59, 5)), "inconsistent numbers of samples"),
        (None, "got scalar array instead"),
    ],
    ids=["nan", "inf", "rows", "columns", "1d", "complex", "text", "length", "none"],
)
def test_rows_that_are_none_are_refused(rows, message, make_classifier, y_binary):
    estimator = make_classifier()
    with pytest.raises((ValueError, TypeError), match=message):
        estimator.fit(rows, y_binary)
    assert not hasattr(estimator, "history_") or not hasattr(estimator, "_network")


def test_a_wrong_number_of_features_is_refused(plain, X):
    with pytest.raises(ValueError, match="X has 4 features, but MLPClassifier is expecting 5"):
        plain.predict(X[:, :4])

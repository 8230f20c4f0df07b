"""Labels that were not there in ``fit``: looked up by their values, before any cast."""

import numpy as np
import pytest
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OrdinalEncoder

from _keras_runtime import ClassEncoder
from _keras_runtime.parts.one_hot import OneHotClassEncoder
from _keras_runtime.parts.outputs.encoder import OutputEncoder
from _keras_runtime.parts.target_encoders import TransformedClassEncoder
from _keras_runtime.targets import find_codes, has_same_labels
from mlp_classifier import MLPClassifier
from multi_task import MultiTaskNet

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

DAYS = np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]")
UNKNOWN = {
    "longer text": (["1", "2"], ["10", "2"], "'10'"),
    "text for numbers": ([1, 2], ["1", "2"], "'1', '2'"),
    "text for bools": ([False, True], ["x", "y"], "'x', 'y'"),
    "a fraction": ([0, 1], [0.7, 1.0], "0.7"),
    "a large number": (np.array([1, 2], "uint8"), [257, 2], "257"),
    "another sign": (np.array([-1, 1], "int8"), np.array([255, 1], "uint8"), "255"),
    "no bool": ([False, True], [2, 1], "2"),
    "bytes": (["a", "b"], [b"a", b"b"], "b'a', b'b'"),
    "objects": (["a", "b"], np.array(["a", "bcd"], dtype=object), "'bcd'"),
    "an hour": (DAYS, DAYS + np.timedelta64(12, "h"), "datetime"),
    "nanoseconds": ([0, 1], np.array([0, 1], "datetime64[ns]"), "0, 1"),
    "a precise number": ([2**53, 1], np.array([2**53 + 1, 1]), str(2**53 + 1)),
    "some numbers": (["1", "2"], [1, "2"], "1"),
}
KNOWN = {
    "floats": ([0, 1], [0.0, 1.0]),
    "bools": ([0, 1], [False, True]),
    "numbers for bools": ([False, True], [0, 1]),
    "small integers": ([1, 2], np.array([1, 2], "uint8")),
    "objects": (["a", "b"], np.array(["a", "b"], dtype=object)),
    "numbers as objects": ([1, 2], np.array([1, 2], dtype=object)),
    "pandas text": (["a", "b"], pd.Series(["a", "b"], dtype="string")),
    "pandas categories": ([1, 2], pd.Series([1, 2], dtype="category")),
    "pandas numbers": ([1, 2], pd.Series([1, 2], dtype="Int64")),
    "polars": (["a", "b"], pl.Series(["a", "b"])),
    "nanoseconds": (DAYS, DAYS.astype("datetime64[ns]")),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_labels_are_shown_in_full(case):
    known, given, shown = UNKNOWN[case]
    encoder = ClassEncoder().fit(known)

    with pytest.raises(ValueError, match="y has the label") as caught:
        encoder.transform(given)
    assert shown in str(caught.value)
    for label in np.asarray(known).tolist():
        assert repr(label) in str(caught.value)


@pytest.mark.parametrize("case", KNOWN)
def test_equal_labels_are_the_same_label(case):
    known, given = KNOWN[case]

    assert ClassEncoder().fit(known).transform(given).tolist() == [[0], [1]]


def test_many_unknown_labels_are_counted():
    encoder = ClassEncoder().fit(list("ab"))

    with pytest.raises(ValueError, match="the labels 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 90 more,"):
        encoder.transform(np.arange(100))


@pytest.mark.parametrize(
    ("fit", "given"),
    [
        ([[0, 1], [1, 0]], [[0, 1], [1, 2]]),
        ([[0, 1], [1, 0]], [[0, 1], [1, 0.5]]),
        ([["a", "x"], ["b", "y"]], [["a", "x"], ["b", "xx"]]),
        ([["a", 1], ["b", 2]], [["a", 1], ["b", "1"]]),
        (np.array([["a", 1], ["b", 2]], dtype=object), [["a", 1], ["b", 3]]),
    ],
)
def test_unknown_labels_in_one_of_several_columns(fit, given):
    encoder = ClassEncoder().fit(fit)

    assert (
        encoder.inverse_transform(encoder.transform(fit)).tolist()
        == np.asarray(fit, dtype=object).tolist()
    )
    with pytest.raises(ValueError, match="y has the label"):
        encoder.transform(given)


def test_one_hot_targets_have_the_columns_of_fit():
    encoder = OneHotClassEncoder().fit(np.eye(3))

    for width in (2, 4):
        with pytest.raises(ValueError, match=f"y has {width} columns, but 3 are expected"):
            encoder.transform(np.eye(width))


@pytest.mark.parametrize("first", [LabelEncoder(), LabelBinarizer(), OrdinalEncoder()], ids=repr)
@pytest.mark.parametrize(("known", "given"), [(["1", "2"], ["10", "2"]), ([0, 1], [0.7, 1.0])])
def test_unknown_labels_behind_an_encoder(first, known, given):
    encoder = TransformedClassEncoder(first).fit(np.array(known))

    assert encoder.transform(np.array(known)).tolist() == [[0], [1]]
    with pytest.raises(ValueError, match=r"y has the label|Found unknown categories"):
        encoder.transform(np.array(given))


def test_an_encoder_of_labels_knows_those_to_come():
    encoder = TransformedClassEncoder(LabelEncoder()).fit(["a", "b"], classes=["a", "b", "c"])

    assert encoder.transform(["c"]).tolist() == [[2]]


@pytest.mark.parametrize("labels", [["a", 1], [1, "a"], np.array([1, "a"], dtype=object)])
def test_labels_of_several_types_are_refused(labels):
    with pytest.raises(ValueError, match="y has labels of several types, which have no order"):
        ClassEncoder().fit(labels)


LARGE = [2**60, 2**60 + 1] * 10
NULLABLE = {
    "integers": pd.Series(LARGE, dtype="Int64"),
    "arrow integers": pd.Series(LARGE, dtype="int64[pyarrow]"),
    "bools": pd.Series([False, True] * 10, dtype="boolean"),
    "categories": pd.Series(LARGE, dtype="category"),
}


@pytest.mark.parametrize("case", NULLABLE)
def test_labels_of_types_with_missing_values_are_not_rounded(case):
    labels = NULLABLE[case]
    net = MLPClassifier(hidden_layer_sizes=(2,), epochs=1).fit(np.zeros((20, 2)), labels)

    assert net.classes_.tolist() == sorted(set(labels))
    assert net.classes_.dtype == net.predict(np.zeros((1, 2))).dtype
    assert net.classes_.dtype.kind in "bi"


@pytest.mark.parametrize(
    "convert",
    [
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
        lambda frame: frame.astype({"group": "category"}),
        lambda frame: pl.DataFrame(frame.to_dict(orient="list")),
    ],
    ids=["nullable", "arrow", "category", "polars"],
)
def test_columns_of_a_frame_of_any_types(convert):
    rows = np.random.default_rng(0).normal(size=(20, 3))
    frame = pd.DataFrame(
        {"flag": [True, False] * 10, "group": list("abcab") * 4, "amount": rows[:, 0]}
    )
    net = MultiTaskNet(epochs=1, random_state=0).fit(rows, convert(frame))

    assert [list(classes) for classes in net.classes_[:2]] == [[False, True], ["a", "b", "c"]]
    assert net.score(rows, convert(frame)) == net.score(rows, frame)
    reordered = net.score(rows, convert(frame)[["amount", "group", "flag"]])
    assert reordered == net.score(rows, frame)


OUTPUTS = (
    ("label", "flags", "number"),
    ("multiclass", "multilabel", "regression"),
    ((0,), (1,), (2,)),
)


def test_unknown_labels_of_an_output():
    encoder = OutputEncoder(*OUTPUTS).fit([["1", 0, 0.5], ["2", 1, 1.5]])

    assert encoder.transform([["2", True, 3]]).tolist() == [[1, 1, 3]]
    for row, shown in ((["10", 0, 0.5], "'10'"), ([1, 0, 0.5], "1.0"), (["1", 2, 0.5], "2")):
        with pytest.raises(ValueError, match=rf"y has the label {shown}, but the known"):
            encoder.transform([row])


def test_classes_are_compared_by_value():
    assert has_same_labels([2.0, True], np.array([1, 2]))
    assert has_same_labels(np.array(["b", "a"], dtype=object), np.array(["a", "b"]))
    assert not has_same_labels(["1", "2"], np.array([1, 2]))
    assert not has_same_labels([1], np.array([1, 2]))
    assert not has_same_labels([1, 2, 3], np.array([1, 2]))
    assert find_codes(DAYS.astype(object), DAYS).tolist() == [0, 1]


def test_where_labels_are_unknown(make_classifier, X, y_labels):
    wrong = np.where(y_labels == "no", "nonono", "yes")
    fitted = make_classifier(warm_start=True).fit(X, y_labels)
    before = fitted.predict_proba(X)

    for train in (fitted.fit, fitted.partial_fit):
        with pytest.raises(ValueError, match=r"^y has the label 'nonono'"):
            train(X, wrong)
    with pytest.raises(ValueError, match=r"^X_val and y_val cannot .* y has the label 'nonono'"):
        make_classifier().fit(X, y_labels, X_val=X, y_val=wrong)
    assert np.array_equal(fitted.predict_proba(X), before)
    assert len(fitted.partial_fit(X, y_labels.astype(object)).loss_curve_) == 4


def test_where_labels_of_an_output_are_unknown(X):
    orders = pd.DataFrame({"late": X[:, 0] > 0, "size": np.where(X[:, 1] > 0, "1", "2")})
    orders["price"] = X[:, 2]
    net = MultiTaskNet(epochs=1, random_state=0).fit(X, orders)

    with pytest.raises(ValueError, match="'group' cannot learn this: y has the label '10'"):
        net.partial_fit(X, orders.assign(size="10"))
    with pytest.raises(ValueError, match=r"X_val and y_val cannot .* y has the label 2,"):
        net.fit(X, orders, X_val=X, y_val=orders.assign(late=2))


CLASSES = {
    "numbers": ([0, 1], [0.0, 1.0], ["0", "1"]),
    "text": (["no", "yes"], np.array(["yes", "no"], dtype=object), ["no", "yess"]),
}


@pytest.mark.parametrize("case", CLASSES)
def test_given_classes(case, make_classifier, X, y_binary):
    labels, same, others = CLASSES[case]
    y = np.asarray(labels)[y_binary]
    estimator = make_classifier().partial_fit(X, y, classes=same).partial_fit(X, y, labels)

    assert len(estimator.partial_fit(X, y, classes=estimator.classes_).loss_curve_) == 3
    with pytest.raises(ValueError, match="not the same as at the first call"):
        estimator.partial_fit(X, y, classes=others)
    with pytest.raises(ValueError, match="y has the label"):
        make_classifier().partial_fit(X, y, classes=others)


def test_classes_of_a_multilabel_target_are_the_numbers_of_its_columns(make_classifier, X):
    Y = (X[:, :3] > 0).astype(int)
    Y[:, 1] = 0
    estimator = make_classifier().partial_fit(X, Y, classes=range(3))

    assert estimator.target_type_ == "multilabel-indicator"
    for classes in (estimator.classes_, [0, 1, 2], [[0, 1]] * 3):
        estimator.partial_fit(X, 1 - Y, classes=classes)
    for classes in ([0, 1], [0, 1, 3], ["0", "1", "2"], [[0, 1]] * 2, [[0, 2]] * 3):
        for other in (estimator, make_classifier()):
            with pytest.raises(ValueError, match=r"first call|of the 3 columns|y has the label"):
                other.partial_fit(X, Y, classes=classes)


def test_classes_of_several_columns_in_their_own_form(make_classifier, X, y_binary, y_multiclass):
    Y = np.column_stack([y_binary, y_multiclass])
    estimator = make_classifier().fit(X, Y)

    assert len(estimator.partial_fit(X, Y, classes=estimator.classes_).loss_curve_) == 4
    assert len(make_classifier().partial_fit(X, Y, classes=estimator.classes_).loss_curve_) == 1
    with pytest.raises(ValueError, match=r"labels of each of the 2 columns"):
        make_classifier().partial_fit(X, Y, classes=[0, 1, 2])


@pytest.mark.parametrize("weights", [{1.0: 3.0}, {True: 3.0}, {np.int8(1): 3.0}])
def test_class_weights_go_by_the_values_of_labels(weights, make_classifier, X, y_binary):
    plain = make_classifier(class_weight={1: 3.0}).fit(X, y_binary)

    assert make_classifier(class_weight=weights).fit(X, y_binary).history_ == plain.history_
    with pytest.raises(ValueError, match="class_weight names the class '1', which is not in y"):
        make_classifier(class_weight={"1": 3.0}).fit(X, y_binary)


def test_class_weights_of_dates(make_classifier, X, y_binary):
    plain = make_classifier(class_weight={1: 3.0}).fit(X, y_binary)
    for key in (DAYS[1], DAYS[1].astype("datetime64[ns]"), DAYS[1].item()):
        dated = make_classifier(class_weight={key: 3.0}).fit(X, DAYS[y_binary])
        assert dated.history_ == plain.history_

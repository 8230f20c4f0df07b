"""Output layers: which fits a target and a loss, and what its outputs mean."""

import keras
import numpy as np
import pytest

from _keras_runtime.heads import check_same_outputs, choose_class_head, choose_class_heads

PLAIN = {"loss": "auto", "metrics": None}


@pytest.mark.parametrize(
    ("n_classes", "parameters", "expected"),
    [
        (1, {}, (1, "sigmoid", "column")),
        (2, {}, (1, "sigmoid", "column")),
        (3, {}, (3, "softmax", "column")),
        (2, {"loss": "categorical_crossentropy"}, (2, "softmax", "one-hot")),
        (2, {"loss": keras.losses.SparseCategoricalCrossentropy}, (2, "softmax", "column")),
        (3, {"loss": keras.losses.CategoricalFocalCrossentropy()}, (3, "softmax", "one-hot")),
        (3, {"loss": "hinge"}, (3, "softmax", "one-hot")),
        (3, {"loss__label_smoothing": 0.0}, (3, "softmax", "one-hot")),
        (3, {"metrics": ["accuracy"]}, (3, "softmax", "column")),
        (3, {"metrics": ["accuracy", "AUC"]}, (3, "softmax", "one-hot")),
        (3, {"metrics": {"a": "sparse_top_k_categorical_accuracy"}}, (3, "softmax", "column")),
    ],
)
def test_one_column_of_classes(n_classes, parameters, expected):
    head = choose_class_head(n_classes, PLAIN | parameters)

    assert (head.units, head.activation, head.coding) == expected
    assert head.name == "output"


def test_several_columns_have_an_output_each():
    heads = choose_class_heads("multiclass-multioutput", [2, 3], PLAIN)

    assert [(head.name, head.first, head.units) for head in heads] == [
        ("output_0", 0, 1),
        ("output_1", 1, 3),
    ]
    (head,) = choose_class_heads("multilabel-indicator", [2, 2, 2], PLAIN)
    assert (head.units, head.activation, head.coding) == (3, "sigmoid", "numbers")


def test_targets_are_coded_for_the_loss():
    codes = np.array([[0.0], [2.0], [1.0]])
    column = choose_class_head(3, PLAIN)
    one_hot = choose_class_head(3, PLAIN | {"loss": "categorical_crossentropy"})

    assert column.encode_columns(codes, "float32").tolist() == codes.tolist()
    assert one_hot.encode_columns(codes, "float32").tolist() == np.eye(3)[[0, 2, 1]].tolist()


def test_outputs_become_probabilities_and_codes():
    binary, several = choose_class_head(2, PLAIN), choose_class_head(3, PLAIN)
    single = choose_class_head(1, PLAIN)

    probabilities = binary.decode_probabilities(np.array([[0.25], [0.75]]))
    assert probabilities.tolist() == [[0.75, 0.25], [0.25, 0.75]]
    assert binary.choose_columns(probabilities).tolist() == [[0], [1]]
    assert several.choose_columns(np.array([[0.1, 0.2, 0.7]])).tolist() == [[2]]
    assert single.decode_probabilities(np.array([[0.25]])).tolist() == [[1.0]]


def test_a_network_that_goes_on_keeps_its_outputs():
    binary, several = (choose_class_head(count, PLAIN) for count in (2, 3))

    check_same_outputs((binary,), (binary,), "auto")
    with pytest.raises(ValueError, match=r"needs 1 sigmoid outputs, but .* with 3 softmax outputs"):
        check_same_outputs((binary,), (several,), "auto")

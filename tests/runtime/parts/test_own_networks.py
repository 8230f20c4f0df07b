"""Networks whose outputs, or whose compilation, are of their build function's own."""

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime import KerasClassifier
from _keras_runtime.heads import choose_class_heads
from _keras_runtime.parts.own_networks.matching import follow_loss, match_heads

PLAIN = {"loss": "auto", "metrics": None}


def emit(units, activation):
    """Return a function that builds a network with an output layer of its own."""

    def build(_estimator, inputs):
        return keras.Model(inputs, layers.Dense(units, activation=activation)(inputs))

    return build


def build_compiled(_estimator, inputs):
    model = emit(1, "sigmoid")(None, inputs)
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize(
    ("width", "expected"),
    [(1, (1, "sigmoid", "column")), (2, (2, "softmax", "column"))],
)
def test_two_classes_have_one_unit_or_two(width, expected):
    (head,) = match_heads(choose_class_heads("binary", [2], PLAIN), [width], PLAIN)

    assert (head.units, head.activation, head.coding) == expected
    assert head.n_classes == 2


def test_each_column_may_have_an_output():
    heads = choose_class_heads("multilabel-indicator", [2, 2, 2], PLAIN)
    matched = match_heads(heads, [1, 1, 1], PLAIN)

    assert [(head.units, head.first, head.name) for head in matched] == [
        (1, 0, "output_0"),
        (1, 1, "output_1"),
        (1, 2, "output_2"),
    ]


@pytest.mark.parametrize(
    ("loss", "coding"),
    [("categorical_crossentropy", "one-hot"), ("sparse_categorical_crossentropy", "column")],
)
def test_heads_follow_a_loss_that_is_chosen(loss, coding):
    (head,) = choose_class_heads("binary", [2], PLAIN)
    followed = follow_loss(head, loss, 2)

    assert (followed.units, followed.activation, followed.coding) == (2, "softmax", coding)
    assert follow_loss(head, loss, 1) is head


@pytest.mark.parametrize(("units", "activation"), [(1, None), (2, None), (2, "softmax")])
def test_logits_become_probabilities(units, activation, define_estimator, X, y_binary):
    kind = define_estimator(KerasClassifier, emit(units, activation), optimizer__learning_rate=0.05)
    fitted = kind(epochs=30).fit(X, y_binary)
    probabilities = fitted.predict_proba(X)

    assert probabilities.shape == (len(X), 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert fitted._heads[0].emits_logits is (activation is None)
    assert fitted.score(X, y_binary) > 0.7


def test_what_the_function_compiles_with_counts(define_estimator, X, y_binary):
    fitted = define_estimator(KerasClassifier, build_compiled)().fit(X, y_binary)

    assert type(fitted.model_.optimizer) is keras.optimizers.SGD
    assert set(fitted.history_) == {"loss", "accuracy"}
    with pytest.raises(ValueError, match="optimizer='rmsprop' is set, but model compiled with"):
        define_estimator(KerasClassifier, build_compiled)(optimizer="rmsprop").fit(X, y_binary)

"""What the docstring says of the target, for one output and for several."""

import re

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.documentation.target_texts import describe_predictions
from keras_estimator_gen.plan.model import Target

PAIR = '[[layers]]\nlayer = "Dense"\nunits = {units}\nname = "pair"\n[[outputs]]\ntensor = "pair"\n'
OWN = 'loss = "mypackage.losses:Own"\n'
ONE = '[[outputs]]\nname = "a"\n{keys}\n'
LABELS = '[[outputs]]\nname = "a"\ntask = "binary"\n'
NUMBERS = '[[outputs]]\nname = "b"\ntask = "regression"\nmetrics = ["mae"]\n'
MORE_LABELS = '[[outputs]]\nname = "c"\ntask = "multiclass"\n'
EVERY_CLASS = "held out at random from each class to"
UNITS = ONE.format(keys="units = 3\n{prediction}")


@pytest.fixture
def describe(make_spec):
    """Return the entries of a docstring by the names that they describe."""

    def describe(toml, kind="classifier"):
        doc = make_plan(make_spec(toml, kind), Target(tests=False)).estimator.doc
        entries = (*doc.parameters, *doc.attributes)
        return {
            entry.head.split(" : ")[0]: " ".join([entry.head, *entry.lines]) for entry in entries
        }

    return describe


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("", "(stratified if the target is one column of labels)"),
        ("[target]\none_hot = true\n", EVERY_CLASS),
        (LABELS, EVERY_CLASS),
        (PAIR.format(units=2), EVERY_CLASS),
        (PAIR.format(units=5), EVERY_CLASS),
        (ONE.format(keys="columns = 0"), EVERY_CLASS),
        (ONE.format(keys='task = "multilabel"'), "held out at random to"),
        (LABELS + NUMBERS, "held out at random from each class of `a` to"),
        (LABELS + MORE_LABELS, "held out at random to"),
    ],
)
def test_which_rows_are_held_out(describe, toml, expected):
    assert expected in describe(toml)["validation_split"]


@pytest.mark.parametrize(
    ("toml", "kind", "expected"),
    [
        ("", "classifier", '"auto" is the cross-entropy'),
        ("", "regressor", '"auto" is the mean squared error'),
        (ONE.format(keys='loss = "Huber"'), "regressor", '"auto" is ``Huber``, as declared'),
        (LABELS + NUMBERS, "classifier", "by the names of outputs"),
    ],
)
def test_what_the_automatic_loss_is(describe, toml, kind, expected):
    assert expected in describe(toml, kind)["loss"]


def test_what_no_metrics_are(describe):
    assert "None is those that are declared: ``mae``." in describe(LABELS + NUMBERS)["metrics"]
    assert "declared" not in describe(LABELS + MORE_LABELS)["metrics"]
    assert "by the names" not in describe("")["metrics"]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("", "dict, list of dict,"),
        (LABELS, 'class_weight : dict, "balanced" or None'),
        (ONE.format(keys='task = "multilabel"'), "dict, list of dict,"),
        (LABELS + NUMBERS, "by the names of outputs that learn labels"),
    ],
)
def test_what_weighs_classes(describe, toml, expected):
    assert expected in describe(toml)["class_weight"]


@pytest.mark.parametrize(
    ("toml", "classes", "types"),
    [
        (LABELS, "classes_ : ndarray of shape (n_classes,) The labels", ['"binary"']),
        (PAIR.format(units=1), "classes_ : ndarray of shape (n_classes,)", ['"binary"']),
        (PAIR.format(units=4), "The labels, sorted.", ['"binary"', '"multiclass"']),
        (ONE.format(keys="columns = 0"), "The labels, sorted.", ['"binary"', '"multiclass"']),
        (
            ONE.format(keys='task = "multilabel"'),
            "numbers of the columns",
            ['"multilabel-indicator"'],
        ),
        (LABELS + MORE_LABELS, "list of ndarray", ['"multiclass-multioutput"']),
        (LABELS + NUMBERS, "list of (ndarray or None)", ['"mixed"']),
    ],
)
def test_what_is_learned_of_labels(describe, toml, classes, types):
    described = describe(toml)

    assert classes in described["classes_"]
    assert described["target_type_"].count('``"') == len(types)
    assert all(each in described["target_type_"] for each in types)


def test_numbers_have_no_classes(describe):
    two = NUMBERS + NUMBERS.replace('"b"', '"c"')

    assert "classes_" not in describe(two, "regressor")
    assert "continuous-multioutput" in describe(two, "regressor")["target_type_"]
    assert "multioutput" not in describe(UNITS.format(prediction=""), "regressor")["target_type_"]


@pytest.mark.parametrize(
    ("toml", "types"),
    [
        (PAIR.format(units="1"), {"continuous"}),
        (PAIR.format(units="2"), {"continuous-multioutput"}),
        (PAIR.format(units='"$n_outputs"'), {"continuous", "continuous-multioutput"}),
        (PAIR.format(units="2") + OWN, {"continuous"}),
        (PAIR.format(units='"$epochs"') + OWN, {"continuous"}),
        (PAIR.format(units='"$2 * n_outputs"') + OWN, {"continuous", "continuous-multioutput"}),
        (PAIR.format(units="2") + OWN + "columns = [0, 1]\n", {"continuous-multioutput"}),
        (ONE.format(keys="columns = [0]"), {"continuous"}),
        (ONE.format(keys="columns = [0, 1]"), {"continuous-multioutput"}),
        (ONE.format(keys=""), {"continuous", "continuous-multioutput"}),
    ],
)
def test_how_many_columns_an_output_of_numbers_learns(toml, types, describe):
    told = describe(toml, "regressor")["target_type_"]

    assert set(re.findall(r'"([a-z-]+)"', told)) == types


@pytest.mark.parametrize(
    ("prediction", "expected"),
    [
        ("", "take the first."),
        ("prediction = -1", "take the last."),
        ("prediction = 1", "take the second."),
        ('prediction = "median"', "take the median."),
        ('prediction = "$epochs - 199"', "take the one at position ``epochs - 199``."),
        ('prediction = "package.module:take"', "take what ``take`` makes of them."),
    ],
)
def test_which_unit_is_the_prediction(make_spec, prediction, expected):
    spec = make_spec(UNITS.format(prediction=prediction), "regressor")

    text = describe_predictions(spec, load_catalog())
    taken, returned = text.split(". ")
    assert f"{taken}." == f"Of the units of `a`, `predict` and `score` {expected}"
    assert returned == "`predict_units` returns all units."


def test_there_is_nothing_to_say_of_one_unit(make_spec):
    follows = PAIR.format(units='"$n_outputs"')
    for toml in ("", PAIR.format(units=1), PAIR.format(units=2), follows, follows + OWN, NUMBERS):
        assert describe_predictions(make_spec(toml, "regressor"), load_catalog()) == ""


def test_a_tensor_with_a_loss_of_ones_own_has_several_units(make_spec):
    spec = make_spec(PAIR.format(units=2) + OWN, "regressor")

    text = describe_predictions(spec, load_catalog())
    assert text.startswith("Of the units of `pair`, `predict` and `score` take the first.")

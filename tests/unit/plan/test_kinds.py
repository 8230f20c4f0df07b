"""What differs between the kinds of estimators."""

import ast

import pytest

from keras_estimator_gen.kinds import KINDS, list_facts, name_kind
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target
from keras_estimator_gen.plan.scope import collect_names
from keras_estimator_gen.render import render_plan

CODE = '[[layers]]\nlayer = "Dense"\nunits = 2\nname = "code"\n'
TABLES = dict.fromkeys(KINDS, CODE) | {"transformer": f'{CODE}[transform]\noutput = "code"\n'}
COMMON = [
    "optimizer",
    "loss",
    "metrics",
    "callbacks",
    "epochs",
    "batch_size",
    "validation_split",
    "shuffle",
    "warm_start",
    "dtype",
    "jit_compile",
    "random_state",
    "verbose",
]


@pytest.fixture
def make_class(make_spec):
    """Return the plan of an estimator, and the tree of its class."""

    def make(kind, toml=""):
        plan = make_plan(make_spec(TABLES[kind] + toml, kind=kind), Target())
        module, _ = render_plan(plan)
        return plan, next(n for n in ast.parse(module.text).body if isinstance(n, ast.ClassDef))

    return make


def list_constants(tree):
    """Return the class attributes that are literals."""
    return {
        ast.unparse(node.target): ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant | ast.Tuple)
    }


@pytest.mark.parametrize(
    ("kind", "base", "constants"),
    [
        ("classifier", "KerasClassifier", {}),
        ("regressor", "KerasRegressor", {}),
        ("transformer", "KerasTransformer", {"_transform_output": "code"}),
        ("outlier_detector", "KerasOutlierDetector", {}),
    ],
)
def test_each_kind_has_its_base_class(make_class, kind, base, constants):
    plan, tree = make_class(kind)

    assert [ast.unparse(node) for node in tree.bases] == [base]
    assert list_constants(tree) == {**constants, "_network_reads": ("input_shape_",)}
    assert "ClassVar" in str(plan.estimator.imports)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("classifier", [*COMMON[:8], "class_weight", *COMMON[8:]]),
        ("regressor", COMMON),
        ("transformer", COMMON),
        ("outlier_detector", ["contamination", *COMMON]),
    ],
)
def test_each_kind_has_its_training_parameters(make_class, kind, names):
    plan, _ = make_class(kind)

    assert [parameter.name for parameter in plan.estimator.common] == names


def test_the_specification_sets_the_contamination(make_class):
    table = "[training]\ncontamination = { default = 0.2, range = [0.05, 0.4], tune = true }\n"
    plan, _ = make_class("outlier_detector", table)
    contamination = plan.estimator.common[0]

    assert contamination.default.text == "0.2"
    assert contamination.constraint.text == '[Interval(Real, 0.05, 0.4, closed="both")]'
    assert contamination.type_doc == "float in [0.05, 0.4], default=0.2"
    assert [setting.value.text for setting in plan.estimator.search.distributions] == [
        "uniform(0.05, 0.35)"
    ]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("classifier", ["input_shape", "n_classes", "n_features_in", "n_outputs", "target_type"]),
        ("regressor", ["input_shape", "n_features_in", "n_outputs", "target_type"]),
        ("transformer", ["input_shape", "n_features_in"]),
        ("outlier_detector", ["input_shape", "n_features_in"]),
    ],
)
def test_expressions_know_what_fit_learns(make_spec, kind, facts):
    names = collect_names(make_spec(TABLES[kind], kind=kind))

    assert list(list_facts(kind)) == facts
    assert {name: code for name, code in names.items() if code.endswith("_")} == {
        name: f"self.{name}_" for name in facts
    }


def test_messages_name_kinds_with_an_article():
    assert [name_kind(kind) for kind in KINDS] == [
        "a classifier",
        "a regressor",
        "a transformer",
        "an outlier detector",
    ]

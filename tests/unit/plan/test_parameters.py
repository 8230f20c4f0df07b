"""Types, defaults and constraints follow from a parameter's table."""

import pytest

from keras_estimator_gen.plan.parameters.parameters import plan_parameters
from keras_estimator_gen.plan.parameters.training import plan_training


@pytest.mark.parametrize(
    ("table", "annotation", "constraint", "type_doc"),
    [
        ("default = true", "bool", '["boolean"]', "bool, default=True"),
        ("default = 3", "int", "[Integral]", "int, default=3"),
        ("default = 0.5", "float", "[Real]", "float, default=0.5"),
        ('default = "a"', "str", "[str]", 'str, default="a"'),
        (
            "default = 3\nrange = [1, inf]",
            "int",
            '[Interval(Integral, 1, None, closed="left")]',
            "int in [1, inf), default=3",
        ),
        (
            "default = 0.5\nrange = [-inf, 1.0]",
            "float",
            '[Interval(Real, None, 1.0, closed="right")]',
            "float in (-inf, 1.0], default=0.5",
        ),
        (
            "default = 0.5\nrange = [0, 1]",
            "float",
            '[Interval(Real, 0.0, 1.0, closed="both")]',
            "float in [0.0, 1.0], default=0.5",
        ),
        (
            'default = "a"\nchoices = ["a", "b"]',
            "str",
            '[StrOptions({"a", "b"})]',
            '{"a", "b"}, default="a"',
        ),
        (
            "default = 16\nchoices = [16, 32]",
            "int",
            "[Options(Integral, {16, 32})]",
            "{16, 32}, default=16",
        ),
        (
            "default = [100]\nitem = { min = 1 }",
            "Sequence[int]",
            '[ItemsOf(Interval(Integral, 1, None, closed="left"))]',
            "sequence of int in [1, inf), default=(100,)",
        ),
        (
            'default = ["a"]\nitem = { choices = ["a", "b"] }',
            "Sequence[str]",
            '[ItemsOf(StrOptions({"a", "b"}))]',
            'sequence of {"a", "b"}, default=("a",)',
        ),
        (
            "default = [true]",
            "Sequence[bool]",
            "[ItemsOf(bool)]",
            "sequence of bool, default=(True,)",
        ),
        (
            "default = [1.5]",
            "Sequence[float]",
            "[ItemsOf(Real)]",
            "sequence of float, default=(1.5,)",
        ),
        (
            "range = [0.0, inf]\nnullable = true",
            "float | None",
            '[Interval(Real, 0.0, None, closed="left"), None]',
            "float in [0.0, inf) or None, default=None",
        ),
        (
            "default = 2\nnullable = true",
            "int | None",
            "[Integral, None]",
            "int or None, default=2",
        ),
    ],
)
def test_parameter(make_spec, table, annotation, constraint, type_doc):
    spec = make_spec(f'[parameters.p]\ndoc = "Doc."\n{table}')

    (parameter,) = plan_parameters(spec)

    assert parameter.annotation.text == annotation
    assert parameter.constraint is not None
    assert parameter.constraint.text == constraint
    assert parameter.type_doc == type_doc


def test_many_choices_move_into_the_description(make_spec):
    choices = ", ".join(f'"choice_number_{number}"' for number in range(6))
    spec = make_spec(
        f'[parameters.p]\ndefault = "choice_number_0"\nchoices = [{choices}]\ndoc = "Doc."'
    )

    (parameter,) = plan_parameters(spec)

    assert parameter.type_doc == 'str, default="choice_number_0"'
    assert parameter.doc == f"Doc. One of {choices}."


def plan_by_name(spec):
    return {item.name: item for item in plan_training(spec)[0]}


def test_training_parameters_and_their_order(make_spec):
    toml = """
    [training]
    metrics = ["accuracy", { metric = "AUC", curve = "PR" }]
    loss = "CategoricalFocalCrossentropy"
    [training.optimizer_options]
    learning_rate = 0.01
    beta_1 = 0.8
    [training.loss_options]
    gamma = 3
    """
    assert list(plan_by_name(make_spec(toml))) == [
        "optimizer",
        "optimizer__learning_rate",
        "optimizer__beta_1",
        "loss",
        "loss__gamma",
        "metrics",
        "metrics__1__curve",
        "callbacks",
        "epochs",
        "batch_size",
        "validation_split",
        "shuffle",
        "class_weight",
        "warm_start",
        "dtype",
        "jit_compile",
        "random_state",
        "verbose",
    ]


def test_regressors_have_no_class_weight(make_spec):
    assert "class_weight" not in plan_by_name(make_spec(kind="regressor"))


def test_every_option_may_be_none(make_spec):
    parameters = plan_by_name(
        make_spec(
            """
            [training.optimizer_options]
            learning_rate = { default = 0.01, range = [0.0, 1.0] }
            beta_1 = 0.8
            """
        )
    )
    rate, beta = parameters["optimizer__learning_rate"], parameters["optimizer__beta_1"]

    assert rate.type_doc == "float in [0.0, 1.0], callable or None, default=0.01"
    assert rate.constraint.text == '[Interval(Real, 0.0, 1.0, closed="both"), callable, None]'
    assert rate.annotation.text == "Any"
    assert beta.annotation.text == "float | None"
    assert beta.constraint.text == "[Real, None]"


def test_an_option_is_a_float_where_it_is_one_in_keras(make_spec):
    parameters = plan_by_name(make_spec("[training.optimizer_options]\nbeta_1 = 0"))

    assert parameters["optimizer__beta_1"].default.text == "0.0"
    assert parameters["optimizer__beta_1"].annotation.text == "float | None"


def test_limits_of_the_specification_replace_those_of_the_base_class(make_spec):
    parameters = plan_by_name(
        make_spec("[training]\nbatch_size = { default = 32, choices = [16, 32] }\nepochs = 7")
    )

    assert parameters["batch_size"].constraint.text == "[Options(Integral, {16, 32})]"
    assert parameters["batch_size"].type_doc == "{16, 32}, default=32"
    assert parameters["epochs"].constraint is None
    assert parameters["epochs"].default.text == "7"


def test_metrics_are_a_tuple_of_names(make_spec):
    parameters = plan_by_name(make_spec('[training]\nmetrics = ["accuracy"]'))

    assert parameters["metrics"].default.text == '("accuracy",)'

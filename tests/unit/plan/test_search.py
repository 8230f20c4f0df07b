"""Searches try what the specification tunes."""

import pytest

from keras_estimator_gen.plan.parameters.search import plan_search


@pytest.mark.parametrize(
    ("table", "grid", "distribution"),
    [
        ('default = "a"\nchoices = ["a", "b"]\ntune = true', '["a", "b"]', '["a", "b"]'),
        ("default = true\ntune = true", "[False, True]", "[False, True]"),
        ("default = [1]\ntune = [[1], [2, 3]]", "[(1,), (2, 3)]", "[(1,), (2, 3)]"),
        ("nullable = true\ntune = [8, 32]", "[None, 8, 32]", "[None, 8, 32]"),
        (
            'nullable = true\nchoices = ["a", "b"]\ntune = true',
            '[None, "a", "b"]',
            '[None, "a", "b"]',
        ),
        ("default = 8\nnullable = true\ntune = [8, 32]", "[8, 32]", "[8, 32]"),
        (
            "range = [0.1, 10.0]\nnullable = true\nlog = true\ntune = true",
            "[0.1, 1.0, 10.0]",
            "loguniform(0.1, 10.0)",
        ),
        (
            "default = 0.5\nrange = [0.1, 0.9]\ntune = true",
            "[0.1, 0.3, 0.5, 0.7, 0.9]",
            "uniform(0.1, 0.8)",
        ),
        (
            "default = 0.1\nrange = [0.001, 1.0]\nlog = true\ntune = true",
            "[0.001, 0.01, 0.1, 1.0]",
            "loguniform(0.001, 1.0)",
        ),
        ("default = 2\nrange = [1, 5]\ntune = true", "[1, 2, 3, 4, 5]", "randint(1, 6)"),
        (
            "default = 2\nrange = [1, 100]\nlog = true\ntune = true",
            "[1, 10, 100]",
            "[1, 10, 100]",
        ),
        (
            "default = 8\nrange = [8, 32]\nstep = 8\ntune = true",
            "[8, 16, 24, 32]",
            "[8, 16, 24, 32]",
        ),
        (
            "default = 8\nrange = [8, 512]\nstep = 8\ntune = true",
            "list(range(8, 513, 8))",
            "list(range(8, 513, 8))",
        ),
        (
            "default = 0.5\nrange = [0.0, 1.0]\nstep = 0.01\ntune = true",
            "[round(0.01 * i, 2) for i in range(101)]",
            "[round(0.01 * i, 2) for i in range(101)]",
        ),
        (
            "default = 2\nrange = [0, 9223372036854775807]\ntune = true",
            "[0, 2310000000000000000, 4610000000000000000, 6920000000000000000,"
            " 9223372036854775807]",
            "[0, 2310000000000000000, 4610000000000000000, 6920000000000000000,"
            " 9223372036854775807]",
        ),
        (
            "default = 0.01\nrange = [0.0, inf]\ntune = { low = 0.001, high = 1, log = true }",
            "[0.001, 0.01, 0.1, 1.0]",
            "loguniform(0.001, 1.0)",
        ),
        ("default = 2\ntune = { low = 1, high = 5 }", "[1, 2, 3, 4, 5]", "randint(1, 6)"),
        (
            "default = 8\nrange = [1, 32]\ntune = { low = 8, step = 8 }",
            "[8, 16, 24, 32]",
            "[8, 16, 24, 32]",
        ),
        (
            "default = 0\nrange = [0, 9]\ntune = { high = 0.1, step = 0.1 }",
            "[0.0, 0.1]",
            "[0.0, 0.1]",
        ),
    ],
)
def test_spaces(make_spec, table, grid, distribution):
    spec = make_spec(f'[parameters.p]\ndoc = "Doc."\n{table}')

    search = plan_search(spec)
    (grid_entry,), (distribution_entry,) = search.grid, search.distributions

    assert (grid_entry.name, grid_entry.value.text) == ("p", grid)
    assert (distribution_entry.name, distribution_entry.value.text) == ("p", distribution)


def test_training_parameters_are_tuned_by_their_names_in_init(make_spec):
    spec = make_spec(
        """
        [training]
        epochs = { default = 50, tune = [50, 100] }
        metrics = [{ metric = "AUC", num_thresholds = { default = 50, tune = [50, 100] } }]
        [training.optimizer_options]
        learning_rate = { default = 0.01, range = [0.001, 0.1], log = true, tune = true }
        """
    )

    assert [entry.name for entry in plan_search(spec).grid] == [
        "optimizer__learning_rate",
        "metrics__0__num_thresholds",
        "epochs",
    ]


def test_nothing_is_tuned(make_spec):
    assert plan_search(make_spec()) is None


def test_a_draw_never_exceeds_the_range(make_spec):
    table = "default = 0.5\nrange = [0.3, 0.7000000000000001]\ntune = true"
    spec = make_spec(f'[parameters.p]\ndoc = "Doc."\n{table}')

    (entry,) = plan_search(spec).distributions
    low, width = eval(entry.value.text.removeprefix("uniform"))

    assert low + width <= 0.7000000000000001


def test_alternatives_without_options_of_their_own_are_values_like_others(make_spec):
    spec = make_spec(
        """
        [training]
        optimizer = { choices = ["adam", "sgd", "rmsprop"], tune = ["sgd", "adam"] }
        [training.loss]
        choices = ["mse", { loss = "Huber", delta = { default = 2.0, tune = [1.0, 2.0] } }]
        """,
        kind="regressor",
    )
    search = plan_search(spec)

    assert [(entry.name, entry.value.text) for entry in search.grid] == [
        ("optimizer", '["adam", "sgd"]')
    ]
    assert search.grids == ()


def test_options_of_the_default_are_searched_where_alternatives_are_not(make_spec):
    spec = make_spec(
        """
        [training.optimizer]
        choices = [{ optimizer = "sgd", momentum = { default = 0.9, tune = [0.0, 0.9] } }, "adam"]
        """
    )

    assert [entry.name for entry in plan_search(spec).grid] == ["optimizer__momentum"]


def test_none_is_tried_where_it_is_the_default_of_a_training_parameter(make_spec):
    spec = make_spec('[training]\nclass_weight = { tune = ["balanced"] }')

    (entry,) = plan_search(spec).grid

    assert (entry.name, entry.value.text) == ("class_weight", '[None, "balanced"]')

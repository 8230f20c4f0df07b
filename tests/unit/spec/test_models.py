"""What the models make of the tables of a specification."""

import pytest
from pydantic import ValidationError

from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.spec import (
    BlockSpec,
    Formula,
    KerasObject,
    LayerSpec,
    Loop,
    OptionSpec,
    ParameterSpec,
    ValueType,
)

HEAD = '[estimator]\nname = "MLPNet"\nkind = "classifier"\nsummary = "A network."\n'


def parse(text):
    return parse_spec(HEAD + text, "net.toml")


def parse_parameter(text):
    return parse(f'[parameters.value]\ndoc = "A value."\n{text}').parameters["value"]


def test_the_module_is_called_after_the_class():
    assert parse("").estimator.module_name == "mlp_net"
    assert parse_spec(f'{HEAD}module = "other"', "net.toml").estimator.module_name == "other"


@pytest.mark.parametrize("text", ["A small network", "A small network.", "  A small network. "])
def test_a_summary_is_a_sentence(text):
    head = HEAD.replace("A network.", text)

    assert parse_spec(head, "net.toml").estimator.summary == "A small network."


def test_standard_settings():
    training = parse("").training

    assert {name: setting.default for name, setting in training.settings.items()} == {
        "contamination": 0.1,
        "epochs": 200,
        "batch_size": "auto",
        "validation_split": 0.0,
        "shuffle": True,
        "class_weight": None,
        "warm_start": False,
        "dtype": "auto",
        "jit_compile": "auto",
        "verbose": 0,
    }
    assert (training.optimizer.default, training.loss.default, training.metrics) == (
        "adam",
        "auto",
        (),
    )


def test_settings_keep_their_default_when_only_searched():
    settings = parse("[training]\nepochs = { tune = [10, 20] }\nvalidation_split = 0\n").training

    assert (settings.epochs.default, settings.epochs.tune) == (200, (10, 20))
    assert repr(settings.validation_split.default) == "0.0"


def test_routed_options_are_named_as_in_init():
    training = parse(
        "[training]\n"
        'optimizer = "sgd"\n'
        "optimizer_options = { learning_rate = 1, nesterov = true }\n"
        "loss_options = { label_smoothing = { default = 0, range = [0, 0.5] } }\n"
        'metrics = ["accuracy", { metric = "AUC", num_thresholds = 50 }]\n'
        "compile_options = { steps_per_execution = 4 }\n"
        "callbacks_options = { stop__patience = 3 }\n"
        "fit_options = { validation_split = 0, epochs = 5 }\n"
        "predict_options = { batch_size = 100 }\n"
        "score_options = { normalize = false }\n"
    ).training

    assert {name: option.default for name, option in training.routed_options.items()} == {
        "optimizer__learning_rate": 1.0,
        "optimizer__nesterov": True,
        "loss__label_smoothing": 0.0,
        "metrics__1__num_thresholds": 50,
        "compile__steps_per_execution": 4,
        "callbacks__stop__patience": 3,
        "fit__validation_split": 0.0,
        "fit__epochs": 5,
        "predict__batch_size": 100,
        "score__normalize": False,
    }
    assert repr(training.fit_options["validation_split"].default) == "0.0"
    assert all(isinstance(option, OptionSpec) for option in training.routed_options.values())


def test_options_are_floats_where_the_default_of_keras_is():
    options = parse("[training]\noptimizer_options.learning_rate = 1\n").training.optimizer_options

    assert repr(options["learning_rate"].default) == "1.0"


def test_entries_of_layers():
    block, layer = parse(
        "[parameters.sizes]\n"
        "default = [3]\n"
        'doc = "Sizes."\n'
        "[[layers]]\n"
        'for = "size in sizes"\n'
        'block = [{ layer = "Dense", units = "$size + 1", when = "size > 2" }]\n'
        "[[layers]]\n"
        'layer = "Dense"\n'
        "units = 3\n"
        'name = "last"\n'
        'kernel_regularizer = { regularizer = "L1L2", l1 = 0.1, l2 = "$validation_split" }\n'
    ).layers

    assert isinstance(block, BlockSpec)
    assert block.loop == Loop("size", "sizes", 8)
    (inner,) = block.block
    assert isinstance(inner, LayerSpec)
    assert inner.arguments == {"units": Formula("size + 1")}
    assert inner.when == "size > 2"
    assert layer.name == "last"
    penalty = {"l1": 0.1, "l2": Formula("validation_split")}
    assert dict(layer.arguments) == {
        "units": 3,
        "kernel_regularizer": KerasObject("regularizer", "L1L2", penalty),
    }


def test_a_dollar_is_written_twice():
    callbacks = parse(
        '[training.callbacks.log]\ncallback = "CSVLogger"\nfilename = "$$log"\n'
    ).training.callbacks

    assert parse_parameter('default = "$$HOME $1"').default == "$HOME $1"
    assert callbacks["log"].arguments == {"filename": "$log"}


def test_models_are_immutable():
    with pytest.raises(ValidationError):
        parse("").estimator.name = "Other"


INT_LIST, FLOAT_LIST = ValueType("list", "int"), ValueType("list", "float")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("default = true", ValueType("bool")),
        ("default = 1", ValueType("int")),
        ("default = 1.0", ValueType("float")),
        ("default = inf", ValueType("float")),
        ('default = "a"', ValueType("str")),
        ("default = [1, 2]", INT_LIST),
        ("default = [1, 2.5]", FLOAT_LIST),
        ('default = ["a"]', ValueType("list", "str")),
        ("default = [true]", ValueType("list", "bool")),
        ("default = 1\nrange = [1, inf]", ValueType("int")),
        ("default = 1\nrange = [-inf, inf]", ValueType("int")),
        ("default = 1\nrange = [1, 10.5]", ValueType("float")),
        ("default = 0\nrange = [0.0, inf]", ValueType("float")),
        ("default = 1\nchoices = [1, 0.5]", ValueType("float")),
        ("default = 1\ntune = [1, 0.5]", ValueType("float")),
        ("default = 1\nrange = [0, 2]\nstep = 0.5", ValueType("float")),
        ("default = []\nitem = { min = 1 }", INT_LIST),
        ("default = []\nitem = { min = 0.5 }", FLOAT_LIST),
        ("default = [1]\nitem = { min = 0, max = inf }", INT_LIST),
        ("default = []\ntune = [[], [1]]", INT_LIST),
        ("nullable = true", ValueType("any")),
        ("nullable = true\nchoices = [1, 2]", ValueType("int")),
        ("nullable = true\nrange = [1, inf]", ValueType("int")),
        ("nullable = true\nrange = [0.0, 1.0]", ValueType("float")),
        ("nullable = true\nrange = [-inf, inf]", ValueType("float")),
        ("nullable = true\nitem = { min = 1 }", INT_LIST),
        ("nullable = true\ntune = [[1.5]]", FLOAT_LIST),
        ("nullable = true\ntune = [true]", ValueType("bool")),
    ],
)
def test_types_follow_from_the_table(table, expected):
    assert parse_parameter(table).value_type == expected


def test_numbers_of_a_float_parameter_are_floats():
    parameter = parse_parameter("default = 0\nrange = [0, 1.5]\ntune = [0, 1]\nstep = 1")

    assert repr((parameter.default, parameter.range, parameter.tune, parameter.step)) == (
        "(0.0, (0.0, 1.5), (0.0, 1.0), 1.0)"
    )


def test_a_nullable_parameter_may_have_no_default():
    parameter = parse_parameter("nullable = true\nrange = [1, inf]")

    assert parameter.default is None
    assert isinstance(parameter, ParameterSpec)


@pytest.mark.parametrize("value", ["nan", "-inf", "1e308", "-9223372036854775808", '"\\u0000"'])
def test_any_plain_default(value):
    assert parse_parameter(f"default = {value}").default is not None

"""Names are checked before they become identifiers."""

import contextlib
import inspect
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_estimator_gen.code import (
    check_class_name,
    check_dotted_name,
    check_identifier,
    check_module_name,
    check_parameter_name,
    check_variable,
    reserved,
    snake_case,
)
from keras_estimator_gen.errors import IdentifierError
from keras_estimator_gen.kinds import BASE_CLASSES, KINDS, PARTS
from keras_estimator_gen.training_parameters import list_training_parameters

CHECKS = [
    check_identifier,
    check_parameter_name,
    check_variable,
    check_class_name,
    check_module_name,
    check_dotted_name,
]


@pytest.mark.parametrize("check", CHECKS)
@given(
    name=st.text()
    | st.sampled_from([*keyword.kwlist, "", "1a", "a-b", "a b", "a\n", "\uff41", "é"])
)
def test_only_ascii_identifiers_pass(check, name):
    with contextlib.suppress(IdentifierError):
        assert check(name) == name
        assert name.isascii()
        assert all(part.isidentifier() for part in name.split("."))
        assert not any(keyword.iskeyword(part) for part in name.split("."))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "name", ["units\n", "a;b", "../a", "/etc/passwd", "a\0", "__import__('os')", "x" * 81]
)
def test_tricks_do_not_pass(check, name):
    with pytest.raises(IdentifierError):
        check(name)


@pytest.mark.parametrize("name", ["units", "hidden_layer_sizes", "l2", "match", "type", "C"])
def test_parameter_names_pass(name):
    assert check_parameter_name(name) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lambda", "'lambda' is a keyword of Python"),
        ("None", "'None' is a keyword of Python"),
        ("_units", "'_units' begins with an underscore"),
        ("units_", "'units_' ends with an underscore, as only fitted attributes do"),
        ("a__b", "'a__b' has two underscores in a row, as only nested parameters do"),
        ("fit", "'fit' is a method or property of the estimator"),
        ("get_params", "'get_params' is a method or property of the estimator"),
        ("self", "'self' is an argument of the estimator's methods"),
        ("X", "'X' is an argument of the estimator's methods"),
        ("epochs", "'epochs' is a parameter that generated estimators have themselves"),
        ("n_classes", "'n_classes' is what expressions call something that fit learns"),
        ("model", "'model' is what the names of options begin with"),
        ("len", "'len' is a function that expressions call"),
        ("dict", "'dict' is a builtin that the generated code uses"),
        ("bool", "'bool' is a builtin that the generated code uses"),
    ],
)
def test_reserved_parameter_names_say_why(name, message):
    with pytest.raises(IdentifierError) as caught:
        check_parameter_name(name)

    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("hidden-layers", "'hidden_layers'"),
        ("hidden layers!", "'hidden_layers'"),
        ("_units", "'units'"),
        ("units_", "'units'"),
        ("a__b", "'a_b'"),
        ("1", ""),
        ("", ""),
        ("日本", ""),
    ],
)
def test_a_usable_name_is_suggested(name, suggestion):
    with pytest.raises(IdentifierError) as caught:
        check_parameter_name(name)

    assert caught.value.suggestion == suggestion


def test_an_underscore_is_a_variable_and_no_parameter():
    assert check_variable("_") == "_"
    with pytest.raises(IdentifierError):
        check_parameter_name("_")


@pytest.mark.parametrize("name", ["MLPClassifier", "mlp", "Net2"])
def test_class_names_pass(name):
    assert check_class_name(name) == name


@pytest.mark.parametrize(
    "name",
    [*PARTS, "KerasClassifier", "Path", "X", "dict", "ValueError", "_Net", "class", "Model"],
)
def test_names_of_the_module_are_no_class_names(name):
    with pytest.raises(IdentifierError):
        check_class_name(name)


@pytest.mark.parametrize(
    "name", ["numpy", "sklearn", "json", "tests", "_keras_runtime", "nul", "COM1"]
)
def test_names_of_other_modules_are_no_module_names(name):
    with pytest.raises(IdentifierError):
        check_module_name(name)


@pytest.mark.parametrize("name", ["a", "a.b", "keras_estimator_gen.runtime", "_a.b"])
def test_dotted_names_pass(name):
    assert check_dotted_name(name) == name


@pytest.mark.parametrize("name", ["", ".", ".a", "a.", "a..b", "a.class", "a b.c"])
def test_other_dotted_names_do_not_pass(name):
    with pytest.raises(IdentifierError):
        check_dotted_name(name)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("MLPClassifier", "mlp_classifier"),
        ("Conv2DNet", "conv2d_net"),
        ("Net2Classifier", "net2_classifier"),
        ("XGBLike", "xgb_like"),
        ("KerasMLP", "keras_mlp"),
        ("My_Net", "my_net"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_case(name, module):
    assert snake_case(name) == module


@given(st.from_regex(r"[A-Z][A-Za-z0-9_]{0,30}", fullmatch=True))
def test_snake_case_gives_identifiers(name):
    assert snake_case(name).isidentifier()
    assert snake_case(name) == snake_case(name).lower()


def get_class(name):
    """Get a base class, or a mixin, from the core of the runtime or from one of its parts."""
    place = f".parts.{PARTS[name]}" if name in PARTS else ""
    return getattr(pytest.importorskip(f"keras_estimator_gen.runtime{place}"), name)


def test_every_attribute_of_the_runtime_is_reserved():
    bases = [*BASE_CLASSES.values(), *(name for name in PARTS if name.endswith("Mixin"))]
    attributes = {name for base in bases for name in dir(get_class(base))}
    public = {name for name in attributes if not name.startswith("_") and not name.endswith("_")}

    # Parameters of `ConvergenceMixin`, which a specification declares.
    declared = {"early_stopping", "n_iter_no_change", "tol"}
    assert public - reserved.ESTIMATOR_ATTRIBUTES == declared


@pytest.mark.parametrize("kind", KINDS)
def test_training_parameters_are_those_that_the_runtime_constrains(kind):
    constrained = get_class(BASE_CLASSES[kind])._parameter_constraints

    names = {each.name for each in list_training_parameters(kind)}
    assert {name for name in constrained if "__" not in name} == names
    assert names <= reserved.TRAINING_NAMES


def test_every_argument_of_the_runtime_is_reserved():
    runtime = pytest.importorskip("keras_estimator_gen.runtime")
    named = set()
    for name in ("fit", "partial_fit", "predict", "score"):
        method = getattr(runtime.KerasClassifier, name)
        parameters = inspect.signature(method).parameters.values()
        named |= {each.name for each in parameters if each.kind is not each.VAR_KEYWORD}
    assert named - reserved.TRAINING_NAMES == reserved.ARGUMENTS

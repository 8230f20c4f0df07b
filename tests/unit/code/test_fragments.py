"""Code is made by the gate, of what was checked: there is no way around it."""

import ast
import copy
import pickle
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

import keras_estimator_gen
from keras_estimator_gen.code import Code, DottedName, Identifier
from keras_estimator_gen.code.fragments import (
    Import,
    make_annotation,
    make_call,
    make_comprehension,
    make_dict,
    make_expression,
    make_list,
    make_literal,
    make_name,
    name_keywords,
    write_code,
)
from keras_estimator_gen.errors import CodeError, IdentifierError
from keras_estimator_gen.plan.model import (
    Argument,
    ForLoop,
    Function,
    FunctionDefinition,
    ImportLine,
    Parameter,
    Property,
    Setting,
)

NAME = make_name("f")
CODE = "a=print(), b"
NO_NAMES = [CODE, "", "a-b", "a b", "a\n", "class", "None", "1a", "\uff41", "é", "a.b", "*a", "a\0"]


@pytest.mark.parametrize("text", NO_NAMES)
def test_nothing_else_is_an_identifier(text):
    with pytest.raises(IdentifierError):
        Identifier(text)


@pytest.mark.parametrize("text", [text for text in NO_NAMES if text != "a.b"])
def test_nothing_else_is_a_name(text):
    for make in (DottedName, make_name, lambda name: make_name(f"self.{name}")):
        with pytest.raises(IdentifierError):
            make(text)


class Pretender(str):
    """A text that says that it is another one."""

    def __str__(self):
        return "a"

    def __format__(self, _):
        return "a"


@pytest.mark.parametrize(
    "forged",
    [
        CODE,
        cast("Identifier", CODE),
        str.__new__(Identifier, CODE),
        str.__new__(DottedName, CODE),
        Pretender(CODE),
        Identifier("a") + "=print(), b",
        f"{Identifier('a')}=print()",
    ],
)
def test_a_keyword_has_to_be_checked(forged):
    with pytest.raises((TypeError, IdentifierError)):
        make_call(NAME, keywords={forged: NAME})
    with pytest.raises((TypeError, IdentifierError)):
        make_comprehension(NAME, forged, NAME)
    with pytest.raises((TypeError, IdentifierError)):
        name_keywords(**{forged: NAME})


@pytest.mark.parametrize(
    "make",
    [
        lambda name: Setting(name, NAME),
        lambda name: replace(Setting(Identifier("a"), NAME), name=name),
        lambda name: Parameter(name, NAME, NAME, None, "", ""),
        lambda name: Property(name, "", Function((), ())),
        lambda name: ForLoop(name, NAME, ()),
        lambda name: FunctionDefinition(name, (), (), NAME),
        lambda name: Argument(name, NAME),
    ],
)
@pytest.mark.parametrize("forged", [CODE, "a", str.__new__(Identifier, CODE)])
def test_names_of_a_plan_have_to_be_checked(make, forged):
    with pytest.raises((TypeError, IdentifierError)):
        make(forged)


def test_checked_keywords_are_written():
    call = make_call(NAME, make_literal(1), keywords={Identifier("loss__x"): make_literal("y")})

    assert str(call) == 'f(1, loss__x="y")'
    assert call.calls == {"f"}


@pytest.mark.parametrize("make", [pickle.dumps, copy.copy, copy.deepcopy])
def test_code_is_not_copied(make):
    with pytest.raises(TypeError):
        make(NAME)


def test_code_is_not_made_of_text():
    with pytest.raises(TypeError):
        Code(CODE)
    with pytest.raises(TypeError):
        Code(text=CODE)
    with pytest.raises(TypeError):
        replace(NAME, text=CODE)
    with pytest.raises(AttributeError):
        NAME.text = CODE


@pytest.mark.parametrize(
    "make",
    [
        lambda text: make_call(NAME, text),
        make_call,
        lambda text: make_call(NAME, keywords={Identifier("a"): text}),
        lambda text: make_list([text]),
        lambda text: make_dict({"a": text}),
        lambda text: write_code("{}", text),
    ],
)
def test_parts_have_to_be_code(make):
    with pytest.raises((TypeError, AttributeError)):
        make("print()")


def test_a_pickled_identifier_is_checked_again():
    forged = pickle.dumps(str.__new__(Identifier, CODE))

    with pytest.raises(IdentifierError):
        pickle.loads(forged)


@pytest.mark.parametrize("make", [Import, lambda *names: ImportLine(names[0], names[1:])])
@pytest.mark.parametrize("names", [("os; print()", "a"), ("os", "a, b"), ("os", "a\n"), ("", "a")])
def test_imports_consist_of_names(make, names):
    with pytest.raises(IdentifierError):
        make(*names)


@pytest.mark.parametrize(
    "text", ["print()", "x.y", "lambda: 0", "[print]", "'os'", "a if b else c"]
)
def test_annotations_are_types(text):
    with pytest.raises(CodeError):
        make_annotation(text)


@pytest.mark.parametrize("code", ["print()", "os.system()", "a b", "1"])
def test_names_in_expressions_stand_for_names(code):
    with pytest.raises(IdentifierError):
        make_expression("units", {"units": code})


def test_templates_are_literals_of_the_program():
    folder = Path(keras_estimator_gen.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_writer(node.func)]

    assert len(calls) > 10
    assert len([node for node in nodes if _is_writer(node)]) == len(calls)
    for call in calls:
        assert isinstance(call.args[0], ast.Constant), ast.unparse(call)


def _is_writer(node):
    return getattr(node, "id", getattr(node, "attr", "")) == "write_code"


def test_the_gate_alone_makes_code():
    folder = Path(keras_estimator_gen.__file__).parent
    for path in folder.rglob("*.py"):
        if path.relative_to(folder).parts[0] not in {"code", "runtime"}:
            text = path.read_text(encoding="utf-8")
            assert "_assemble" not in text, path
            assert "object.__new__(" not in text, path
            assert "str.__new__(" not in text, path

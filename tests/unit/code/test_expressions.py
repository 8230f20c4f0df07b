"""Expressions are parsed, checked and written anew; everything else is a clear error."""

import ast
import contextlib
import time
import warnings

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from keras_estimator_gen.code import parse_expression
from keras_estimator_gen.code.translation import MAX_DEPTH
from keras_estimator_gen.errors import ExpressionError

NAMES = {
    "units": "self.units",
    "dropout": "self.dropout",
    "sizes": "self.sizes",
    "mode": "self.mode",
    "n_features_in": "self.n_features_in_",
    "i": "i",
}
BINARY = ["+", "-", "*", "/", "//", "%", "**"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"]


TEMPLATES = [
    "({})",
    "-{}",
    "+{}",
    "not {}",
    *(f"{{}} {operator} {{}}" for operator in [*BINARY, *COMPARISONS, "and", "or"]),
    *(f"({{}}) {operator} ({{}})" for operator in BINARY),
    "{} if {} else {}",
    "({}, {})",
    "({},)",
    "[{}]",
    "sizes[{}]",
    "(units, i)[{}]",
    "sizes[{}:{}]",
    "sizes[:{}:2]",
    "max({}, {})",
    "len({})",
]
ATOMS = [*NAMES, "0", "1", "2.5", "1e-3", "1e20", "'relu'", '"it\'s"', "None", "True"]


def fill_template(template, parts):
    return template.format(*parts)


texts = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(fill_template, st.sampled_from(TEMPLATES), st.tuples(*[inner] * 3)),
    max_leaves=12,
)


class _Renamed(ast.NodeTransformer):
    """The tree that the code of an expression must parse to."""

    def visit_Name(self, node):
        return ast.parse(NAMES.get(node.id, node.id), mode="eval").body

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        operand = node.operand
        negated = {ast.In: ast.NotIn(), ast.Is: ast.IsNot()}
        if not isinstance(node.op, ast.Not) or not isinstance(operand, ast.Compare):
            return node
        if len(operand.ops) > 1 or type(operand.ops[0]) not in negated:
            return node
        return ast.Compare(operand.left, [negated[type(operand.ops[0])]], operand.comparators)


def parse(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, mode="eval").body


@settings(max_examples=300)
@given(texts)
@example("units - (i - 1)")
@example("(units ** i) ** 2")
@example("units ** i ** 2")
@example("(-units) ** 2")
@example("-units ** 2")
@example("not (units in sizes)")
@example("(units if i else 1)[0]")
@example("(units if i else 1) if (i if i else 2) else 3")
@example("(units < i) < 2")
@example("not (not i) == 2")
@example("sizes[i + 1:]")
def test_the_code_has_the_tree_of_the_text(text):
    try:
        expression = parse_expression(text, NAMES)
    except ExpressionError:
        assume(False)

    wanted = _Renamed().visit(parse(text))
    assert ast.dump(parse(expression.code)) == ast.dump(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "units and i and not dropout and units > 2",
        "not units or i == 2 or dropout < 1 or (units and i)",
        "(units if i else dropout) and (i or dropout)",
        "(units, (i,), ())",
        "(units, i) if dropout else (i,)",
        "max(units, 2) + 3 * (i - 1)",
        "mode in ('relu', \"it's\")",
        "sizes[-1:][0]",
        "not i == 2",
        "mode not in sizes",
    ],
)
def test_the_code_has_no_parentheses_that_the_text_has_not(text):
    code = parse_expression(text, {name: name for name in NAMES}).code

    assert code.replace('"', "'") == text.replace('"', "'")


@settings(max_examples=300)
@given(
    st.text(max_size=60) | st.text("()[]{}.,:*-+=!&|~^@#'\"\\_abcif els\u2028\u202e0", max_size=60)
)
def test_any_text_gives_code_or_an_error_within_it(text):
    try:
        expression = parse_expression(text, NAMES)
    except ExpressionError as error:
        offset = error.offset
    else:
        offset = 0
        assert expression.names <= set(NAMES)
        parse(expression.code)
    assert 0 <= offset <= len(text)


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("units // 2", "self.units // 2", {"units"}),
        ("  n_features_in ", "self.n_features_in_", {"n_features_in"}),
        ("i", "i", {"i"}),
        ("(units)", "self.units", {"units"}),
        ("mode == 'a'", 'self.mode == "a"', {"mode"}),
        ("mode is None", "self.mode is None", {"mode"}),
        ("not mode is None", "self.mode is not None", {"mode"}),
        ("not i in sizes", "i not in self.sizes", {"i", "sizes"}),
        ("0 < dropout <= 0.5", "0 < self.dropout <= 0.5", {"dropout"}),
        ("max(1, round(units * .5))", "max(1, round(self.units * 0.5))", {"units"}),
        (
            "sizes[-1] if len(sizes) else 1_0",
            "self.sizes[-1] if len(self.sizes) else 10",
            {"sizes"},
        ),
        ("units,", "(self.units,)", {"units"}),
        ("[0x10, True]", "[16, True]", set()),
        ("(units,) * 3", "(self.units,) * 3", {"units"}),
        ("'\\u2028é'", '"\\u2028é"', set()),
        ("mode == '#'", 'self.mode == "#"', {"mode"}),
        ("range(len(sizes) - 1)", "range(len(self.sizes) - 1)", {"sizes"}),
    ],
)
def test_permitted_expressions(text, code, names):
    expression = parse_expression(text, NAMES)

    assert expression.code == code
    assert expression.names == names
    assert expression.is_constant == (not names)


REFUSED = [
    ("", "the expression is empty", 0),
    ("   ", "the expression is empty", 0),
    ("unit", "unknown name 'unit'", 0),
    ("units + uints", "unknown name 'uints'", 8),
    ("é + unit", "unknown name 'é'", 0),
    ("'é' == nope", "unknown name 'nope'", 7),
    ("\uff55nits", "'units' is not written in plain letters", 0),
    ("_x", "'_x' begins with an underscore", 0),
    ("units.__class__", "attribute access ('.__class__') is not allowed", 5),
    ("   units.real", "attribute access ('.real') is not allowed", 8),
    ("().__class__.__bases__[0]", "attribute access ('.__bases__') is not allowed", 12),
    ("__import__('os')", "a call of '__import__' is not allowed", 0),
    ("1 + eval('2')", "a call of 'eval' is not allowed", 4),
    ("units(2)", "a call of 'units' is not allowed", 0),
    ("sizes[0](2)", "this call is not allowed", 0),
    ("mode.upper()", "attribute access ('.upper') is not allowed", 4),
    ("max(*sizes)", "unpacking is not allowed in an expression", 4),
    ("round(units, ndigits=1)", "keyword arguments of 'round' are not allowed", 21),
    ("len()", "'len' takes 1 argument, not 0", 0),
    ("range(1, 2, 3, 4)", "'range' takes 1 to 3 arguments, not 4", 0),
    ("len", "the function 'len' is not called", 0),
    ("[u for u in sizes]", "a comprehension is not allowed in an expression", 0),
    ("sum(u for u in sizes)", "a comprehension is not allowed in an expression", 3),
    ("{u for u in sizes}", "a comprehension is not allowed in an expression", 0),
    ("{u: 1 for u in sizes}", "a comprehension is not allowed in an expression", 0),
    ("lambda: units", "a lambda is not allowed in an expression", 0),
    ("(y := 1)", "an assignment is not allowed in an expression", 1),
    ("f'{units}'", "an f-string is not allowed in an expression", 0),
    ("{}", "a dict is not allowed in an expression", 0),
    ("{1}", "a set is not allowed in an expression", 0),
    ("await units", "'await' is not allowed in an expression", 0),
    ("(yield)", "'yield' is not allowed in an expression", 1),
    ("b'x'", "this kind of literal is not allowed in an expression", 0),
    ("2j", "this kind of literal is not allowed in an expression", 0),
    ("...", "this kind of literal is not allowed in an expression", 0),
    ("import os", "'import' is not allowed in an expression", 0),
    (" del units", "'del' is not allowed in an expression", 1),
    ("units = 1", "an assignment is not allowed in an expression", 6),
    ("units; i", "a second statement is not allowed in an expression", 5),
    ("units # half", "a comment is not allowed in an expression", 6),
    ("$units", "the character '$' is not allowed in an expression", 0),
    ("units && i", "the operator '&&' is not allowed in an expression", 6),
    ("units | i", "the operator '|' is not allowed", 0),
    ("~units", "the operator '~' is not allowed", 0),
    ("units << 9", "the operator '<<' is not allowed", 0),
    ("a\0b", "the character U+0000 is not allowed in an expression", 1),
    ("units\n", "a line break is not allowed in an expression", 5),
    ("units +\u202e 1", "the character U+202E is not allowed in an expression", 7),
    ("units\ud800", "the character U+D800 is not allowed in an expression", 5),
    ("units +", "the expression cannot be parsed", 6),
    ("units i", "the expression cannot be parsed", 6),
    ("(units", "the expression cannot be parsed", 0),
    ("units == None", "None is compared by '=='", 9),
    ("units is 1", "'is' compares with None only", 9),
    ("1 is None", "'is' compares with None only", 5),
    ("units == True", "True is compared by '=='", 9),
    ("sizes[1, 2]", "an index is one value", 6),
    ("sizes[1.5]", "an index is not of this type", 6),
    ("sizes[:1.5]", "an index is not of this type", 7),
    ("sizes[:-2.5:2]", "an index is not of this type", 8),
    ("sizes[-+0.5]", "an index is not of this type", 8),
    ("sizes[:(1,)]", "an index is one value", 7),
    ("sizes[:'a']", "an index is not of this type", 7),
    ("[1]['a']", "an index is not of this type", 4),
    ("1[0]", "a number has no items", 0),
    ("10 ** 10 ** 10", "an exponent beyond 64 is not allowed", 0),
    ("units ** 65", "an exponent beyond 64 is not allowed", 0),
    ("2 ** 63 * 2 ** 63", "a number this large is not allowed", 0),
    ("9" * 1000, "a number this large is not allowed", 0),
    ("1e999", "a number this large is not allowed", 0),
    ("int(1e300)", "a number this large is not allowed", 0),
    ("-8 + (-8) ** .5", "a root of a negative number is not allowed", 5),
    ("units + 1 / 0", "a division by zero is not allowed", 8),
    ("units + 1 % 0", "a division by zero is not allowed", 8),
    ("'a' * 10 ** 9", "arithmetic with a string is not allowed", 0),
    ("'%9999999d' % 1", "arithmetic with a string is not allowed", 0),
    ("units + None", "arithmetic with None is not allowed", 0),
    ("[0] * 10 ** 9", "a sequence of more than 10000 items is not allowed", 0),
    ("((0,) * 200) * 200", "a sequence of more than 10000 items is not allowed", 0),
    ("(1, 2) + 1", "arithmetic between a number and a list or tuple is not allowed", 0),
    ("(1, 2) - (1,)", "arithmetic between a number and a list or tuple is not allowed", 0),
    ("-(1, 2)", "arithmetic between a number and a list or tuple is not allowed", 0),
    ("range(10 ** 9)", "a range of more than 10000 steps is not allowed", 0),
    ("range(0, 9, 0)", "a range with a step of 0 is not allowed", 0),
    ("range(1.5)", "a range of numbers that are not integers is not allowed", 0),
]


@pytest.mark.parametrize(("text", "message", "offset"), REFUSED)
def test_everything_else_is_refused_at_its_place(text, message, offset):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, NAMES)

    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("uints", "'units'"),
        ("true", "'True'"),
        ("null", "'None'"),
        ("lenn(sizes)", "'len'"),
        ("units && i", "'and'"),
        ("units ^ 2", "'**'"),
        ("units != None", "'is not None'"),
        ("units = 2", "'=='"),
        ("completely_different", ""),
    ],
)
def test_the_likely_intention_is_suggested(text, suggestion):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, NAMES)

    assert caught.value.suggestion == suggestion


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ExpressionError) as caught:
        parse_expression("nope", NAMES)
    assert caught.value.expected == "one of: units, dropout, sizes, mode, n_features_in, i"

    with pytest.raises(ExpressionError) as caught:
        parse_expression("nope", {})
    assert caught.value.expected == "a constant: no names are known here"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "-" * 990 + "1",
        "not " * 240 + "1",
        "~" * 999,
        "[" * 400 + "]" * 400,
        "i+" * 400 + "i",
        "i[" * 300 + "0" + "]" * 300,
        "max(" * 200 + "1" + ")" * 200,
        "i if " * 150 + "i" + " else i" * 60,
        "{" * 500,
        "lambda:" * 140 + "1",
    ],
)
def test_bombs_are_refused_at_once(text):
    start = time.perf_counter()

    with pytest.raises(ExpressionError):
        parse_expression(text, NAMES)

    assert time.perf_counter() - start < 1


def test_negations_do_not_multiply_the_work():
    text = "i"
    for _ in range(MAX_DEPTH // 2 - 2):
        text = f"not (i in ({text},))"

    start = time.perf_counter()
    parse_expression(text, NAMES)

    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("text", ["mode == '\\d'", "1if i else 2", "i is not None", "0x1for"])
def test_nothing_is_warned_of(text, recwarn):
    with contextlib.suppress(ExpressionError):
        parse_expression(text, NAMES)

    assert not recwarn.list

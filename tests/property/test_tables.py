"""Keys and values of every table with free keys are refused, or do what they say and no more.

The tables are those that the models permit, so that a new one is covered as soon as it is there.
"""

import ast
import keyword
from dataclasses import is_dataclass
from functools import cache

import pytest

from keras_estimator_gen.code import FUNCTIONS
from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import ImportLine, Target, iterate_code
from keras_estimator_gen.render import render_plan

from .grammar import BASES, BENIGN, get_form, list_tables, put
from .test_specifications import get_calls, get_imports, write_document, write_toml

TABLES = list_tables()
IDS = [".".join(map(str, steps)) for steps, _ in TABLES]
FORMS = [get_form(steps) for steps, _ in TABLES]
NO_CODE = {"package.urls", "package.distributions"}
"""Tables whose keys become no code."""

KEYS = [
    "a=__import__('os').system('true'), b",
    "a=print()",
    "a=print, b",
    "a, *print",
    "a)(print()",
    "a: print()",
    "a\nimport os",
    "a#",
    "a;b",
    "dropout-rate",
    "two words",
    " a",
    "a ",
    "",
    ".",
    "a.b",
    "a[0]",
    "*a",
    "**a",
    "1a",
    "'",
    '"',
    '"""',
    "'''",
    "\\",
    "\\x61",
    "a\\",
    "a\0",
    "\u2028",
    "\u202ea",
    "\u0430lpha",
    "\uff41lpha",
    "größe",
    "ﬁt",
    "{a}",
    "{}",
    "{0}",
    "{{ plan }}",
    "{% raw %}",
    "{#",
    "%s",
    "$a",
    "a" * 300,
    "class",
    "lambda",
    "None",
    "True",
    "print",
    "self",
    "cls",
    "__class__",
    "__import__",
    "_private",
    "a__b",
    "__",
    "_",
    "name",
    "x",
    "inputs",
    "y_true",
    "y_pred",
    "sample_weight",
    "compile_kwargs",
    "match",
    "type",
    "layer",
    "wraps",
    "default",
]

VALUES = [
    "__import__('os').system('true')",
    "$__import__('os').system('true')",
    "$print",
    "$().__class__",
    "$'{}'.format(1)",
    '"""',
    "'''",
    '"',
    "'",
    "\\",
    '\\"',
    "a\nb",
    "\0",
    "\r\u2028\u202e\ufeff",
    "\uff41",
    "{{ plan }} {% raw %} {#",
    "{0} {} %s",
    "$",
    "$$",
    "$$print()",
    "",
    "a" * 3000,
    "os:system",
    ".os:system",
    "shop.parts:print",
    "shop:__class__",
    "shop;import os:Part",
    "shop.parts:Part\nimport os",
    ["$print()", '"""'],
    [[[["'''"]]]],
    {},
    {"layer": "os:system"},
    {"initializer": "shop.parts:Part", "a=print()": 1},
    {"constraint": "'", "a": 1},
    float("inf"),
    float("nan"),
    -0.0,
    10**400,
]


def read(document):
    """Return the specification of a document, or its problems."""
    try:
        return parse_spec(write_document(document), "net.toml"), ()
    except SpecError as error:
        problems = error.problems
    assert problems
    for problem in problems:
        assert problem.message
        assert problem.line >= 1
        assert problem.render().startswith(f"net.toml:{problem.line}:{problem.column}: ")
    return None, problems


def get_mark(problem):
    """Return the text that a problem points at."""
    start = problem.column - 1
    return problem.source_line[start : start + problem.width]


def find_refused(problems, items):
    """Return the keys of the items that problems point at; those elsewhere are left out."""
    found = set()
    for key, value in items.items():
        text = f"{write_toml(key)} = {write_toml(value)}"
        for problem in problems:
            start = problem.source_line.find(text)
            if start >= 0 and start <= problem.column - 1 < start + len(text):
                found.add(key)
    return found


def render(document):
    """Return the plan of a document, and the trees of its module and of its tests."""
    spec, problems = read(document)
    assert not problems
    plan = make_plan(spec, Target())
    return plan, [ast.parse(file.text) for file in render_plan(plan)]


def get_keywords(tree):
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.ClassDef))
    return {keyword.arg for node in nodes for keyword in node.keywords}


def list_keys(value):
    """Return all keys in a document."""
    if isinstance(value, dict):
        return set(value).union(*map(list_keys, value.values()))
    return set().union(*map(list_keys, value)) if isinstance(value, list) else set()


def list_planned_imports(node):
    """Return what a part of a plan imports, wherever it does."""
    if isinstance(node, ImportLine):
        return {(node.module, name) for name in node.names or ("",)}
    if isinstance(node, tuple):
        return set().union(*map(list_planned_imports, node))
    return list_planned_imports(tuple(vars(node).values())) if is_dataclass(node) else set()


each_table = pytest.mark.parametrize(
    "index",
    [
        pytest.param(index, marks=[pytest.mark.slow] if form in FORMS[:index] else [], id=name)
        for index, (form, name) in enumerate(zip(FORMS, IDS, strict=True))
    ],
)


@cache
def find_base(index):
    """Return a document in which a table can stand, and whether that takes keys that are free.

    Otherwise its keys are known, and any other one is what is wrong with the document.
    """
    steps, value = TABLES[index]
    keys = {write_toml(step.key) for step in steps if isinstance(step.key, str)}
    closed = None
    for base in BASES:
        spec, problems = read(put(base, steps, {BENIGN: value}))
        if spec is not None:
            return base, True
        if closed is None and set(map(get_mark, problems)) <= keys | {write_toml(BENIGN)}:
            closed = base
    assert closed is not None, f"no base document can have the table {IDS[index]}"
    return closed, False


@cache
def render_usual(index):
    """Return the trees of what is generated where a table has one plain key, or none."""
    steps, value = TABLES[index]
    base, is_open = find_base(index)
    return render(put(base, steps, {BENIGN: value} if is_open else {}))[1]


def check_generated(document, index):
    """Check that what is generated of a document does what it should, and what is usual."""
    plan, trees = render(document)
    keys = list_keys(document)
    calls = set().union(*(code.calls for code in iterate_code(plan.estimator)))
    outline = {"ImportError", "float", "getattr"}
    permitted = FUNCTIONS | outline | {f"apply_{key}" for key in keys}

    assert get_imports(trees[0]) == list_planned_imports(plan.estimator)
    assert get_calls(trees[0]) <= calls | permitted
    for tree, plain in zip(trees, render_usual(index), strict=True):
        assert get_calls(tree) <= get_calls(plain) | permitted
        assert get_keywords(tree) <= get_keywords(plain) | keys


def check_items(index, items):
    """Check a table with items, of which those are taken out that are refused.

    Returns
    -------
    set
        The keys of those that are right.
    """
    if not items:
        return set()
    document = put(find_base(index)[0], TABLES[index][0], items)
    problems = read(document)[1]
    if not problems:
        check_generated(document, index)
        return set(items)
    refused = find_refused(problems, items)
    if refused:
        return check_items(index, {key: items[key] for key in items.keys() - refused})
    # Something is wrong with the table as a whole, which may be one of its keys.
    keys = sorted(items)
    parts = [keys[: len(keys) // 2], keys[len(keys) // 2 :]] if len(keys) > 1 else []
    return set().union(*(check_items(index, {key: items[key] for key in part}) for part in parts))


@each_table
def test_keys(index):
    value = TABLES[index][1]
    right = check_items(index, dict.fromkeys(KEYS, value))

    if IDS[index] not in NO_CODE:
        assert all(key.isascii() and key.isidentifier() for key in right)
        assert not any(keyword.iskeyword(key) for key in right)


@each_table
def test_values(index):
    check_items(index, {f"{BENIGN}_{number}": value for number, value in enumerate(VALUES)})


def test_tables_with_arguments_of_own_code_take_any_name():
    free = {name for index, name in enumerate(IDS) if find_base(index)[1]}

    assert free >= {
        "layers.0",
        "layers.0.call",
        "layers.0.wraps",
        "layers.0.initializer",
        "layers.0.regularizer",
        "layers.0.constraint",
        "layers.0.activation",
        "layers.0.block.0",
        "blocks.*.layers.0",
        "inputs.*.encoder",
        "inputs.*.encoder.0",
        "target.encoder",
        "outputs.0.loss",
        "outputs.0.metrics.0",
        "training.optimizer_options",
        "training.optimizer_options.*",
        "training.loss_options",
        "training.metrics.0",
        "training.score_options",
        "training.model_options",
        "training.callbacks.*",
    }

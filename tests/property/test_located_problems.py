"""Whatever is wrong with a specification, and whichever stage finds it, has a place in the file.

Specifications of the gallery, and those of the tests, get other values in every place; blocks get
arguments of every form, which go on to every place that takes an expression.
"""

import json
import tomllib
from pathlib import Path

import pytest

from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.gallery import list_starters
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target
from keras_estimator_gen.render import render_plan

TESTS = Path(__file__).parent.parent
GALLERY = [starter.text for starter in list_starters()]
HEAD = '[estimator]\nname = "Net"\nkind = "classifier"\nsummary = "A network."\n'
DEPTH = '[parameters.depth]\ndefault = 2\ndoc = "Depth."\n'
GRAPHS = [
    HEAD + DEPTH + path.read_text("utf-8") for path in sorted(TESTS.glob("unit/plan/graphs/*.toml"))
]
BAD = sorted(TESTS.glob("bad_specs/*/*.toml"))

VALUES = [
    [],
    {},
    [[]],
    [{}],
    "a",
    ["a"],
    1,
    -1,
    1.5,
    True,
    [1, "a", {}],
    {"a": 1},
    {"layer": "Dense", "units": 2},
    [{"layer": "Dense", "units": 2}, {"layer": "Dropout", "rate": 0.5}],
    {"block": "a"},
    [{"block": ["a"]}],
    {"default": 1},
    "$x",
    "$(",
    "$1)",
    "$[1, 2]",
    "$max(8, n_features_in)",
    "$random_state",
    ["$n_classes"],
    "$1 / 0",
    "i in range(99999999)",
    "i in x",
    10**9,
    float("nan"),
]
"""Values of every form, of which each is right in few places."""

ARGUMENTS = [
    "0",
    "4",
    "-1",
    "1.5",
    "true",
    "'relu'",
    "'a:b'",
    "[32, 16]",
    "[]",
    "[['a'], 1]",
    "'$n_features_in'",
    "'$n_classes - 5'",
    "'$max(8, n_features_in)'",
    "'$min(1, 2)'",
    "'$len(sizes)'",
    "'$sizes'",
    "'$sizes[0]'",
    "'$sizes[9]'",
    "'$random_state'",
    "'$i'",
    "'$i + len(sizes)'",
    "'$nothing'",
    "'$1 / 0'",
    "'$2 ** 64 ** 2'",
    "'$range(20000)'",
    "'$('",
    "'$'",
    "{ layer = 'Dense', units = 4 }",
    "{ regularizer = 'L2' }",
]
"""What uses give to the argument of a block."""

TAKERS = [
    "{ layer = 'Dense', units = '$given' }",
    "{ layer = 'Dense', units = '$given // 2' }",
    "{ layer = 'Dense', units = 2, activation = '$given' }",
    "{ layer = 'Dense', units = 2, kernel_regularizer = { regularizer = 'L2', l2 = '$given' } }",
    "{ layer = 'Dropout', rate = '$given / 2' }",
    "{ layer = 'Reshape', target_shape = ['$given', -1] }",
    "{ layer = 'Dense', units = 2, when = 'given > 1' }",
    "{ layer = 'Dense', units = 2, repeat = '$given' }",
    "{ layer = 'Dense', units = '$k', for = 'k in given' }",
    "{ layer = 'Dense', units = '$k + 1', for = 'k in range(given)' }",
    "{ layer = 'Dense', units = 2, inputs = ['block_input[:, given:]'] }",
    "{ block = 'inner', passed = '$given' }",
    "{ block = 'inner', passed = '$max(given, 2)', repeat = 2 }",
    "{ block = [{ block = 'inner', passed = '$given + k' }], for = 'k in range(2)' }",
]
"""What a block does with its argument."""

BLOCKS = """
[parameters.sizes]
default = [4, 2]
doc = "Sizes."

[[layers]]
for = "i in range(2)"
block = [{{ block = "outer", given = {argument} }}]

[blocks.outer]
arguments = ["given"]
layers = [
  {taker},
]

[blocks.inner]
arguments = ["passed"]
layers = [{{ layer = "Dense", units = "$passed" }}, {{ layer = "Dense", units = "$int(passed)" }}]
"""


def check_text(text):
    """Check that a specification is planned and rendered, or has problems with places."""
    problems = list_problems(text)

    assert [problem for problem in problems if not problem.source_line] == []


def list_problems(text):
    try:
        spec = parse_spec(text, "net.toml")
        render_plan(make_plan(spec, Target()))
    except SpecError as error:
        return error.problems
    return ()


def list_paths(value, path=()):
    if path:
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from list_paths(item, (*path, key))


def write_value(value):
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {write_value(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    return json.dumps(value) if isinstance(value, str) else str(value).lower()


def put_value(document, path, value):
    *above, last = path
    parent = document
    for part in above:
        parent = parent[part]
    before, parent[last] = parent[last], value
    text = "".join(f"{key} = {write_value(item)}\n" for key, item in document.items())
    parent[last] = before
    return text


@pytest.mark.parametrize("text", GALLERY + GRAPHS, ids=range(len(GALLERY + GRAPHS)))
def test_other_values_in_every_place(text):
    document = tomllib.loads(text)
    for index, path in enumerate(list_paths(document)):
        check_text(put_value(document, path, VALUES[(7 * index) % len(VALUES)]))


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES, ids=map(str, VALUES))
def test_each_value_in_every_place(value):
    for text in GALLERY:
        document = tomllib.loads(text)
        for path in list_paths(document):
            check_text(put_value(document, path, value))


@pytest.mark.parametrize("taker", TAKERS)
def test_arguments_of_blocks_of_every_form(taker):
    blocks = BLOCKS if "inner" in taker else BLOCKS.partition("[blocks.inner]")[0]
    for argument in ARGUMENTS:
        check_text(HEAD + blocks.format(taker=taker, argument=argument))


@pytest.mark.parametrize("argument", ["'$n_features_in'", "'$max(8, n_features_in)'", "'$i + 2'"])
def test_arguments_of_data_and_loops_are_right(argument):
    text = BLOCKS.format(taker=TAKERS[0], argument=argument).partition("[blocks.inner]")[0]

    assert parse_spec(HEAD + text, "net.toml").blocks["outer"].arguments == ("given",)


@pytest.mark.parametrize("name", BAD, ids=lambda path: path.stem)
def test_halves_of_bad_specifications(name):
    """What is left of a specification that breaks off has problems with places, too."""
    text = name.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    lines = text.split("\n")
    check_text("\n".join([*HEAD.split("\n"), *lines[5 : len(lines) // 2]]))

"""From text to specifications, or to problems: whatever the text is."""

import copy
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.loading import load_spec, parse_spec

TEXT = """\
[estimator]
name = "Net"
kind = "classifier"
summary = "A network."
description = "Some layers."
references = ["Somebody (1999)."]
examples = ">>> 1 + 1"

[parameters.sizes]
default = [100]
item = { min = 1 }
tune = [[50], [100]]
doc = "Number of units of each layer."

[parameters.rate]
default = 0.0
range = [0.0, 0.9]
tune = true
doc = "Dropout."

[parameters.activation]
default = "relu"
choices = ["relu", "tanh"]
nullable = false
doc = "Activation."

[[layers]]
for = "units in sizes"
block = [
  { layer = "Dense", units = "$units", kernel_regularizer = { regularizer = "L2", l2 = 0.1 } },
  { layer = "Dropout", rate = "$rate", when = "rate > 0" },
]

[[layers]]
layer = "Dense"
units = 3
activation = "$activation"

[training]
optimizer = "adam"
metrics = ["accuracy", { metric = "AUC", num_thresholds = 50 }]
epochs = { default = 10, range = [1, 100], log = true, tune = true }

[training.optimizer_options]
learning_rate = { default = 0.001, range = [1e-5, 1.0], log = true, tune = true }

[training.callbacks.stop]
callback = "EarlyStopping"
when = "validation_split > 0"
patience = 3

[checks]
params = { epochs = 5 }
"""
DATA = tomllib.loads(TEXT)
USER_KEYS = {"sizes", "rate", "activation", "stop"}


def write_value(value):
    """Write a value as TOML, all tables inline."""
    if isinstance(value, dict):
        pairs = (f"{write_text(key)} = {write_value(item)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return write_text(value)
    return repr(value) if isinstance(value, int | float) else value.isoformat()


def write_text(text):
    return f'"{"".join(map(escape, text))}"'


def escape(character):
    is_plain = ord(character) >= 32 and character not in '"\\\x7f'
    return character if is_plain else f"\\u{ord(character):04x}"


def write_document(data):
    return "".join(f"{write_text(key)} = {write_value(value)}\n" for key, value in data.items())


def find_problems(text):
    with pytest.raises(SpecError) as caught:
        parse_spec(text, "net.toml")
    return caught.value.problems


def walk(value, path=()):
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for key, item in [*pairs, *items]:
        yield from walk(item, (*path, key))


PATHS = list(walk(DATA))


def find_parent(data, path):
    for part in path[:-1]:
        data = data[part]
    return data


def test_notation_does_not_matter():
    assert parse_spec(write_document(DATA), "net.toml") == parse_spec(TEXT, "net.toml")


def test_windows_files_are_read_alike(tmp_path):
    path = tmp_path / "net.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    assert load_spec(path) == parse_spec(TEXT, "net.toml")


def test_source_is_the_name_of_the_file(tmp_path):
    path = tmp_path / "net.toml"
    path.write_text(TEXT)

    assert load_spec(path).source == "net.toml"


def test_problems_name_the_file_as_the_user_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("specs/net.toml")
    path.parent.mkdir()
    path.write_text("")
    with pytest.raises(SpecError) as caught:
        load_spec(path)

    assert str(caught.value).startswith(f"{path}:1:1: ")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "pyproject.toml/x"])
def test_impossible_file_names_are_problems(name):
    with pytest.raises(SpecError):
        load_spec(Path(name))


RENAMED = [path for path in PATHS if isinstance(path[-1], str) and path[-1] not in USER_KEYS]


@pytest.mark.parametrize("path", RENAMED, ids=lambda path: ".".join(map(str, path)))
def test_a_misspelt_key_is_one_problem(path):
    data = copy.deepcopy(DATA)
    parent = find_parent(data, path)
    renamed = {f"{key}z" if key == path[-1] else key: value for key, value in parent.items()}
    parent.clear()
    parent.update(renamed)
    (problem,) = find_problems(write_document(data))

    assert f"'{path[-1]}'" in problem.message + problem.suggestion


# A number may stand there, or the new type contradicts other keys.
CHANGEABLE = {
    ("parameters", "sizes", "default"),
    ("parameters", "activation", "default"),
    ("layers", 0, "block", 0, "units"),
    ("layers", 0, "block", 1, "rate"),
    ("training", "optimizer_options", "learning_rate"),
}


@pytest.mark.parametrize(
    "path",
    [path for path in PATHS if path not in CHANGEABLE],
    ids=lambda path: ".".join(map(str, path)),
)
def test_a_value_of_the_wrong_type_is_one_problem(path):
    data = copy.deepcopy(DATA)
    parent = find_parent(data, path)
    parent[path[-1]] = 3.5 if isinstance(parent[path[-1]], str | list | dict) else [{}]
    problems = find_problems(write_document(data))

    assert len({(problem.line, problem.column) for problem in problems}) == 1, problems


texts = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["$units", "$sizes", "units", "rate > 0", "Dense", "adam", "auto", "$", "$$x", "fit", "class"]
)
scalars = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.integers(-(2**70), 2**70),
    st.floats(),
    texts,
    st.dates(),
    st.times(),
    st.datetimes(),
)
keys = st.sampled_from(sorted({part for path in PATHS for part in path if isinstance(part, str)}))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | texts, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PATHS), keys | texts, values), min_size=1, max_size=3))
def test_any_change_gives_a_specification_or_problems(changes):
    data = copy.deepcopy(DATA)
    for path, key, value in changes:
        try:
            parent = find_parent(data, path)
            if isinstance(parent, dict):
                parent[key] = value
            else:
                parent[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    assert_understood(write_document(data))


@settings(max_examples=300)
@given(st.text(st.sampled_from("[]{}=\"'.,# \n\r\t\\ab1-:Te$") | st.characters(), max_size=60))
def test_any_text_gives_a_specification_or_problems(text):
    assert_understood(text)


@settings(max_examples=300)
@given(st.integers(0, len(TEXT)), st.integers(0, 30), st.text(max_size=4))
def test_any_damage_gives_a_specification_or_problems(start, length, text):
    assert_understood(TEXT[:start] + text + TEXT[start + length :])


def assert_understood(text):
    """Check that a text gives a specification, or problems that can be shown."""
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in list_problems(text):
        assert problem.source_line in ("", lines[problem.line - 1])
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message.isprintable()
        assert problem.render().replace("\n", "").isprintable()


def list_problems(text):
    try:
        parse_spec(text, "net.toml")
    except SpecError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    "entry",
    [
        'layer = "ZeroPadding1D"\npadding = [1, 2]',
        'layer = "RandomShear"\nx_factor = [0.1, 0.2]',
        'layer = "GroupNormalization"\ngroups = -1\naxis = [-1]',
        'layer = "Rescaling"\nscale = [0.5, 0.25]\noffset = [0.0, 1.0]',
        'layer = "Conv1D"\nfilters = 4\nkernel_size = [3]\nstrides = [2]',
        'layer = "Dense"\nunits = 4\nkernel_constraint = { constraint = "MinMaxNorm", '
        "max_value = inf }",
        'layer = "Dense"\nunits = 2\nbias_initializer = { initializer = "Constant", '
        "value = [0.1, 0.2] }",
        'layer = "Dense"\nunits = "$sizes[3] if len(sizes) > 3 else 4"',
        'layer = "Dense"\nunits = "$sizes[3]"\nwhen = "len(sizes) > 3"',
    ],
)
def test_values_that_are_right_in_an_unusual_way(entry):
    head = TEXT.partition("[[layers]]")[0]
    parse_spec(f"{head}\n[[layers]]\n{entry}\n", "net.toml")

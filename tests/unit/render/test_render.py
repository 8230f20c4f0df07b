"""The templates print the plan, whatever it holds."""

import ast
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from jinja2 import UndefinedError

from keras_estimator_gen import __version__
from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.format import FormatError, format_files, format_module
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import OutputFile, Target
from keras_estimator_gen.render import render_plan
from keras_estimator_gen.signing.header import Seal, read_seal

SMALLEST = '[estimator]\nname = "Net"\nkind = "{kind}"\nsummary = "A network."\n'


def generate(toml, target=Target()):  # noqa: B008 - immutable
    spec = parse_spec(toml, "net.toml")
    files = format_files(render_plan(make_plan(spec, target)), spec.source)
    return {str(file.path): file.text for file in files}


def find_class(text):
    return next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))


def evaluate_docstring(text):
    return ast.get_docstring(find_class(text))


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_smallest_specification(kind):
    files = generate(SMALLEST.format(kind=kind))

    assert list(files) == ["net.py", "tests/test_net.py"]
    assert all(read_seal(text) is Seal.INTACT for text in files.values())
    assert "_parameter_constraints" not in files["net.py"]
    assert "_keras_callbacks" not in files["net.py"]
    assert "def param_" not in files["net.py"]
    assert "params" not in files["tests/test_net.py"]


def test_without_tests():
    assert list(generate(SMALLEST.format(kind="classifier"), Target(tests=False))) == ["net.py"]


@pytest.mark.parametrize(
    ("target", "in_module", "in_tests"),
    [
        (Target(), "from _keras_runtime import", "from net import"),
        (Target(("pkg",)), "from ._keras_runtime import", "from pkg.net import"),
        (Target(("pkg", "sub")), "from ._keras_runtime import", "from pkg.sub.net import"),
        (Target(runtime="lib.runtime"), "from lib.runtime import", "from net import"),
        (Target(("pkg",), "lib.runtime"), "from lib.runtime import", "from pkg.net import"),
    ],
)
def test_imports_follow_the_target(target, in_module, in_tests):
    files = generate(SMALLEST.format(kind="classifier"), target)

    assert in_module in files["net.py"]
    assert f">>> {in_tests} Net" in evaluate_docstring(files["net.py"])
    assert in_tests in files["tests/test_net.py"]
    assert f".parents[{1 + len(target.package)}]" in files["tests/test_net.py"]


def test_templates_cannot_use_what_the_plan_lacks():
    plan = make_plan(parse_spec(SMALLEST.format(kind="classifier"), "net.toml"), Target())
    estimator = plan.estimator

    class Incomplete:
        def __getattr__(self, name):
            if name == "class_name":
                raise AttributeError(name)
            return getattr(estimator, name)

    with pytest.raises(UndefinedError):
        render_plan(replace(plan, estimator=Incomplete()))


@pytest.mark.parametrize(
    ("description", "quotes"),
    [
        (r"'Weights are $\\alpha$.'", 'r"""'),
        ("'Plain.'", '"""'),
        (r'"Backslash \\ and triple \"\"\" quotes."', '"""'),
    ],
)
def test_backslashes_make_a_raw_docstring_where_they_can(description, quotes):
    toml = f"{SMALLEST.format(kind='classifier')}description = {description}\n"
    text = generate(toml)["net.py"]

    class_line, docstring_line = text.split("class Net")[1].split("\n")[:2]

    assert class_line.endswith(":")
    assert docstring_line.strip().startswith(f"{quotes}A network.")
    assert parse_spec(toml, "net.toml").estimator.description in evaluate_docstring(text)


def test_long_prose_is_wrapped_and_lists_are_kept():
    toml = SMALLEST.format(kind="classifier") + (
        'description = """\n' + "many words " * 30 + '\n\n- first item\n- second item\n"""\n'
        'references = ["' + "A. Author, " * 20 + 'Title, 2024."]\n'
    )
    text = generate(toml)["net.py"]

    assert max(map(len, text.split("\n"))) <= 88
    assert "- first item\n- second item" in evaluate_docstring(text)
    assert ".. [1] A. Author," in evaluate_docstring(text)


def test_examples_of_the_specification_follow_ours():
    toml = f'{SMALLEST.format(kind="regressor")}examples = """\n>>> 1 + 1\n2\n"""\n'

    assert evaluate_docstring(generate(toml)["net.py"]).endswith("(2,)\n\n>>> 1 + 1\n2")


@pytest.mark.parametrize(
    ("training", "arguments"),
    [
        ("", "epochs=5, random_state=0"),
        ("epochs = 3", "random_state=0"),
        ("epochs = { default = 100, range = [50, 500] }", "epochs=50, random_state=0"),
        ("epochs = { default = 100, choices = [100, 20] }", "epochs=20, random_state=0"),
        ("verbose = 1", "epochs=5, random_state=0, verbose=0"),
    ],
)
def test_the_example_is_short_and_permitted(training, arguments):
    toml = f"{SMALLEST.format(kind='classifier')}[training]\n{training}\n"

    assert f">>> clf = Net({arguments})" in evaluate_docstring(generate(toml)["net.py"])


def test_text_that_is_not_python_is_our_fault():
    with pytest.raises(FormatError, match=r"net\.py cannot be formatted.*\n.*report"):
        format_module("def (:\n", "net.py")


def test_format_is_black_with_its_own_line_length():
    assert format_module("x = {  'a':1 }\n", "a.py") == 'x = {"a": 1}\n'


def test_every_file_is_signed():
    (file,) = format_files([OutputFile(PurePosixPath("a.py"), "x=1\n")], "a.toml")

    assert file.text.startswith(f"# Generated by keras-estimator-gen {__version__} from a.toml.")
    assert read_seal(file.text) is Seal.INTACT


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_no_class_can_take_a_name_that_the_files_use(kind):
    toml = f"""{SMALLEST.format(kind=kind)}
[parameters.a]
default = [1]
item = {{ min = 1 }}
doc = "A."
[parameters.b]
default = "x"
choices = ["x"]
doc = "B."
[parameters.c]
default = 1
choices = [1]
doc = "C."
[parameters.d]
default = 2
range = [1, 9]
tune = true
doc = "D."
[parameters.e]
default = 2.0
range = [1.0, 9.0]
tune = true
doc = "E."
[parameters.f]
default = 2.0
range = [1.0, 9.0]
tune = true
log = true
doc = "F."
[training]
validation_split = 0.5
[checks]
params = {{ epochs = 50 }}
"""
    for text in generate(toml).values():
        for name in list_names(ast.parse(text)) - {"Net", "TestNet"}:
            with pytest.raises(SpecError):
                parse_spec(SMALLEST.format(kind=kind).replace('"Net"', f'"{name}"'), "net.toml")


def list_names(tree):
    """Return what a module binds, apart from its test functions."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if not target.id.startswith("_")}
    return {name for name in names if not name.startswith("test_")}

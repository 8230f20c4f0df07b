"""No text of a specification becomes code except through the gate.

Arbitrary text in any place of a specification gives either a problem with its location, or a module
that parses, imports and calls only what the plan named, and whose docstrings and defaults evaluate
back to what the specification said.
"""

import ast
import copy
import json
import re
import shlex

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keras_estimator_gen import __version__
from keras_estimator_gen.code import FUNCTIONS
from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.format import format_files
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target, iterate_code
from keras_estimator_gen.render import render_plan
from keras_estimator_gen.signing.header import Seal, read_seal
from keras_estimator_gen.spec import Formula

DOCUMENT = {
    "estimator": {
        "name": "TextNet",
        "kind": "classifier",
        "summary": "A network.",
        "description": "First paragraph.\n\nSecond paragraph.",
        "module": "text_net",
        "references": ["A. Author, Title, 2024."],
        "examples": ">>> 1 + 1\n2",
    },
    "parameters": {
        "units": {"default": [8, 4], "item": {"min": 1}, "doc": "Sizes.", "tune": [[8], [4, 2]]},
        "activation": {
            "default": "relu",
            "choices": ["relu", "tanh"],
            "doc": "Activation.",
            "tune": True,
        },
        "padding": {"default": "same", "doc": "Any string.", "tune": ["same", "valid"]},
        "tags": {"default": ["a", "b"], "doc": "Strings."},
        "rate": {"default": 0.5, "range": [0.0, 0.9], "doc": "Rate.", "tune": True},
        "limit": {"range": [0.0, float("inf")], "nullable": True, "doc": "Limit."},
    },
    "layers": [
        {
            "for": "n in units",
            "when": "rate < 0.9",
            "block": [
                {
                    "layer": "Dense",
                    "units": "$max(2, n // 2)",
                    "activation": "$activation",
                    "kernel_initializer": "he_normal",
                    "kernel_regularizer": {"regularizer": "L2", "l2": "$rate"},
                },
                {"layer": "Dropout", "rate": "$rate", "when": "rate > 0 and n > 1"},
            ],
        },
        {"layer": "Dense", "units": "$len(units)", "name": "last"},
    ],
    "inputs": {"table": {"encoder": {"encoder": "PCA", "svd_solver": "full", "copy": "$rate > 0"}}},
    "target": {"encoder": {"encoder": "OrdinalEncoder", "categories": [["a", "b"]]}},
    "training": {
        "optimizer": "adam",
        "optimizer_options": {"learning_rate": {"default": 0.1, "doc": "Rate of learning."}},
        "metrics": ["accuracy", {"metric": "AUC", "curve": "PR"}],
        "callbacks": {
            "stop": {
                "callback": "EarlyStopping",
                "monitor": "$'loss' if rate > 0 else 'val_loss'",
                "mode": "min",
            }
        },
        "dtype": "auto",
    },
    "checks": {"params": {"epochs": 50, "padding": "valid"}},
}

NASTY = [
    '"""',
    "'''",
    '"',
    "\\",
    "ends with a backslash\\",
    '"""; import os; os.system("true")\n"""',
    "{{ plan }} {% raw %} {# #}",
    "{{ 7 * 7 }}",
    "a\nb\r\nc\rd\te",
    "\0\x0b\x0c\x1c\x85\u2028\u2029\u202e\ufeff",
    "\U0001f40d ünïcödé \u00a0 \u3000",
    "# coding: utf-7",
    "$__import__('os')",
    "$().__class__.__bases__",
    "$[x for x in ()]",
    "$open('f')",
    "$rate if rate else units",
    "$'\\x22\\x22\\x22' * 2",
    "$units[0]",
    "__import__",
    "__class__",
    "class",
    "self",
    "float",
    "Interval",
    "print",
    "x = 1\nimport os",
    "n in [1, 2]",
    "Dense(1)(x); import os  #",
    "%s %(a)s {0} {}",
    " leading and trailing ",
    "Parameters\n----------\nfake : int\n    Injected.",
    ">>> import os\n>>> os.getcwd()",
    "a" * 300,
    "nan",
    "",
    "None",
]

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text(st.sampled_from("\"\\\n'{}#%$()[]:;=ab_. "), max_size=12),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True),
    st.text(st.characters(codec="utf-8"), max_size=12).map(lambda text: f"{text}."),
    st.tuples(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8"), max_size=8)).map(
        "".join
    ),
)


def list_places(value, path=()):
    """Yield the path of every string, and of every key, of a document."""
    if isinstance(value, str):
        yield path, False
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from list_places(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), True
            yield from list_places(item, (*path, key))


PLACES = list(list_places(DOCUMENT))


def is_free(place):
    """Tell whether a place is a string, or a key of the user's own choice."""
    path, is_key = place
    return not is_key or path[:-1] in {("parameters",), ("inputs",), ("training", "callbacks")}


def put_text(document, place, text):
    """Return a document with a text in one place."""
    (*path, last), is_key = place
    changed = parent = copy.deepcopy(document)
    for step in path:
        parent = parent[step]
    if is_key:
        items = [(text if key == last else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(items)
    else:
        parent[last] = text
    return changed


def write_toml(value):
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        return re.sub(r"[\x80-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", quoted)
    if isinstance(value, list):
        return f"[{', '.join(map(write_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{write_toml(k)} = {write_toml(v)}' for k, v in value.items())}}}"
    return str(value).lower()


def write_document(document):
    return "".join(f"{write_toml(key)} = {write_toml(value)}\n" for key, value in document.items())


@st.composite
def documents(draw):
    document = copy.deepcopy(DOCUMENT)
    paths = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique_by=repr))
    # A changed key hides what lies below it, so the deeper place comes first.
    for place in sorted(paths, key=lambda place: -len(place[0])):
        document = put_text(document, place, draw(texts))
    return document


def generate(document, name="text.toml"):
    """Return the specification, its plan and the rendered files, or None after a problem."""
    try:
        spec = parse_spec(write_document(document), name)
    except SpecError as error:
        check_problems(error)
        return None
    plan = make_plan(spec, Target())
    return spec, plan, render_plan(plan)


def check_problems(error):
    assert error.problems
    assert all(problem.line >= 1 and problem.message for problem in error.problems)
    assert error.render()


def get_imports(tree):
    """Return what a module imports, inside functions too, but not for its types alone."""
    imported = set()
    checked = [node for node in tree.body if isinstance(node, ast.If)]
    types = {id(each) for node in checked for each in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in types:
            continue
        if isinstance(node, ast.Import):
            imported |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert all(alias.asname is None for alias in node.names)
            module = "." * node.level + (node.module or "")
            imported |= {(module, alias.name) for alias in node.names}
    return imported


def list_imports(*sections):
    return {
        (line.module, name)
        for group in sections
        for section in group
        for line in section
        for name in (line.names or ("",))
    }


def get_calls(tree):
    """Return what a module calls; calling the result of a call is applying a layer."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {ast.unparse(function) for function in calls if not isinstance(function, ast.Call)}


def find(tree, kind, name):
    (found,) = (n for n in ast.walk(tree) if isinstance(n, kind) and n.name == name)
    return found


def evaluate(node):
    """Evaluate a literal, with the infinities that are calls of float."""
    match node:
        case ast.Call(ast.Name("float"), [ast.Constant(str(value))]):
            return float(value)
        case ast.Tuple(items):
            return tuple(map(evaluate, items))
    return ast.literal_eval(node)


def join_words(text):
    """Return a text whose whitespace is one blank wherever lines may have been filled."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def check_module(spec, plan, text):
    tree = ast.parse(text)
    compile(text, "module", "exec")
    module = plan.estimator
    functions = [module.build, *(encoder.getter for encoder in module.encoders)]
    functions += [module.callbacks] if module.callbacks else []
    sections = (module.imports, module.requirement.imports)
    imports = list_imports(*sections, *(function.imports for function in functions))
    calls = set().union(*(code.calls for code in iterate_code(module)))

    assert get_imports(tree) == imports
    assert get_calls(tree) <= calls | FUNCTIONS | {"float", "getattr", "ImportError"}
    check_requirement(tree, plan)
    check_reads(tree)
    check_statements(tree, spec, plan)
    check_docstrings(tree, spec)
    check_defaults(tree, spec)
    if module.search:
        check_grid(tree, spec)
    check_encoders(tree, spec)


def check_reads(tree):
    """Check that the class declares all that its build function reads, and nothing else."""
    build = find(tree, ast.FunctionDef, "_keras_build_fn")
    attributes = [
        node for node in ast.walk(build) if isinstance(node, ast.Attribute) and is_self(node.value)
    ]
    called = [node.func for node in ast.walk(build) if isinstance(node, ast.Call)]
    declared = [
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_network_reads"
    ]
    if declared:
        read = {node.attr for node in attributes if node not in called}
        assert (set(*declared), len(*declared)) == (read, len(read))


def is_self(node):
    return isinstance(node, ast.Name) and node.id == "self"


def check_requirement(tree, plan):
    """Check that the test of the runtime is the one of every module, but for the specification."""
    (test,) = (node for node in tree.body if isinstance(node, ast.Try))
    (handler,) = test.handlers
    *_, message = handler.body[0].exc.args[0].values

    needed = ", ".join(map(repr, (__version__, *plan.estimator.parts)))
    assert [ast.unparse(node) for node in test.body] == [f"_keras_runtime.require({needed})"]
    assert message.value.endswith(shlex.join(["keras-estimator-gen", plan.source]))


def check_encoders(tree, spec):
    call = find(tree, ast.FunctionDef, "target_encoder").body[-1].value
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    expected = spec.target.encoder.arguments

    assert ast.unparse(call.func) == spec.target.encoder.encoder
    assert set(arguments) == set(expected)
    for name, value in expected.items():
        check_argument(arguments[name], value)


def check_argument(node, value):
    """Check that the code of an argument is a value, unless an expression gives it."""
    if isinstance(value, tuple):
        for item, expected in zip(node.elts, value, strict=True):
            check_argument(item, expected)
    elif not isinstance(value, Formula):
        assert evaluate(node) == value


def check_statements(tree, spec, plan):
    kinds = [type(node).__name__ for node in tree.body]
    names = [node.name for node in tree.body if hasattr(node, "name")]

    known = {"Expr", "Import", "ImportFrom", "Try", "If", "Assign", "ClassDef", "FunctionDef"}
    conditions = [ast.unparse(node) for node in tree.body if isinstance(node, ast.If)]
    assert conditions == ["if TYPE_CHECKING:\n    import keras"]
    assert set(kinds) <= known
    assert kinds.count("Expr") == kinds.count("Try") == kinds.count("Assign") == 1
    spaces = ["param_grid", "param_distributions"] if plan.estimator.search else []
    assert names == [spec.estimator.name, *spaces]


def check_docstrings(tree, spec):
    estimator = spec.estimator
    docstring = ast.get_docstring(find(tree, ast.ClassDef, estimator.name), clean=False)
    flat = join_words(docstring)
    prose = [estimator.description, *estimator.references, estimator.examples or ""]
    prose += [parameter.doc for parameter in spec.parameters.values()]
    prose += [option.doc for option in spec.training.routed_options.values()]

    assert ast.get_docstring(tree, clean=False) == estimator.summary
    assert docstring.startswith(estimator.summary + "\n")
    for text in prose:
        assert join_words(text) in flat


def check_defaults(tree, spec):
    arguments = find(
        find(tree, ast.ClassDef, spec.estimator.name), ast.FunctionDef, "__init__"
    ).args
    named = [*arguments.args[1:], *arguments.kwonlyargs]
    defaults = [*arguments.defaults, *arguments.kw_defaults]
    values = {a.arg: evaluate(default) for a, default in zip(named, defaults, strict=True)}
    expected = {name: parameter.default for name, parameter in spec.parameters.items()}
    expected |= {name: option.default for name, option in spec.training.routed_options.items()}

    assert {name: values[name] for name in expected} == expected
    assert values["optimizer"] == spec.training.optimizer.default
    assert values["metrics"] == tuple(metric.metric for metric in spec.training.metrics)


def check_grid(tree, spec):
    grid = find(tree, ast.FunctionDef, "param_grid").body[-1].value
    assert all(ast.unparse(key.values[0]) == "{prefix}" for key in grid.keys)
    names = [key.values[1].value for key in grid.keys]
    values = dict(zip(names, grid.values, strict=True))
    for name, parameter in spec.parameters.items():
        if isinstance(parameter.tune, tuple):
            assert tuple(map(evaluate, values[name].elts)) == parameter.tune


def check_tests(spec, plan, text):
    tree = ast.parse(text)
    assert get_imports(tree) == list_imports(plan.tests.imports, plan.tests.own_imports)
    (params,) = (
        node.value
        for node in find(tree, ast.ClassDef, f"Test{spec.estimator.name}").body
        if isinstance(node, ast.AnnAssign) and node.target.id == "params"
    )
    values = zip(params.keys, params.values, strict=True)
    assert {key.value: evaluate(value) for key, value in values} == dict(spec.checks.params)


def check_generated(result):
    if result is None:
        return
    spec, plan, (module, tests) = result
    check_module(spec, plan, module.text)
    if spec.checks.params:
        check_tests(spec, plan, tests.text)


def test_the_untouched_document_is_valid():
    assert generate(DOCUMENT) is not None


@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
@pytest.mark.parametrize(
    ("index", "place"), [*enumerate(place for place in PLACES if is_free(place))], ids=str
)
def test_nasty_text_in_every_place(index, place, part):
    """A third of the texts, another one in each of neighbouring places; the others are slow."""
    for text in NASTY[(index + part) % 3 :: 3]:
        check_generated(generate(put_text(DOCUMENT, place, text)))


@pytest.mark.parametrize("text", [*NASTY, "code", "output"])
def test_nasty_name_of_the_code(text):
    layer = {"layer": "Dense", "units": 2, "name": text}
    estimator = {"name": "Net", "kind": "transformer", "summary": "A network."}
    document = {"estimator": estimator, "layers": [layer], "transform": {"output": text}}
    result = generate(document)
    if result is None:
        return
    tree = ast.parse(result[2][0].text)
    (constant,) = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_transform_output"
    )

    assert ast.literal_eval(constant) == text
    assert text.isidentifier()


@pytest.mark.parametrize("text", [f"{text}{end}" for text in NASTY for end in ("", ":f")])
def test_nasty_build_function(text):
    estimator = {"name": "Net", "kind": "regressor", "summary": "A network.", "build": text}
    result = generate({"estimator": estimator})
    if result is None:
        return
    body = find(ast.parse(result[2][0].text), ast.FunctionDef, "_keras_build_fn").body

    module, name = text.split(":")
    assert [ast.unparse(node) for node in body[1:]] == [
        f"from {module} import {name}",
        f"return self._call_build_function({name}, compile_kwargs)",
    ]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_summary(text):
    place = (("estimator", "summary"), False)

    check_generated(generate(put_text(DOCUMENT, place, f"{text}.")))


slow = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@settings(slow, max_examples=150)
@given(documents())
def test_arbitrary_text_in_any_place(document):
    check_generated(generate(document))


@settings(slow, max_examples=40)
@given(documents())
@example(put_text(DOCUMENT, (("parameters", "padding", "doc"), False), ' "quoted" \\ '))
def test_formatting_changes_no_meaning(document):
    result = generate(document)
    if result is None:
        return
    spec, plan, files = result
    formatted = format_files(files, spec.source)
    check_generated((spec, plan, formatted))
    assert all(read_seal(file.text) is Seal.INTACT for file in formatted)


@settings(slow, max_examples=20)
@given(texts)
def test_the_name_of_the_file_is_only_ever_a_comment_or_a_literal(name):
    spec, plan, _ = generate(DOCUMENT, name)
    (module, *_) = format_files(render_plan(plan)[:1], spec.source)

    check_module(spec, plan, module.text)
    assert module.text.encode("utf-8").decode("utf-8")
    assert ast.dump(ast.parse(module.text.encode("utf-8"))) == ast.dump(ast.parse(module.text))

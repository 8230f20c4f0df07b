"""What is reserved for names in functions is what generated functions really contain."""

import ast
import re
from pathlib import Path

import pytest

from keras_estimator_gen.code import reserved
from keras_estimator_gen.gallery import list_starters, read_companions
from keras_estimator_gen.loading import load_spec, parse_spec
from keras_estimator_gen.network.references import name_function, name_layer
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target
from keras_estimator_gen.render import render_plan

GRAPHS = Path(__file__).parent.parent / "plan/graphs"
HEAD = '[estimator]\nname = "Net"\nkind = "classifier"\nsummary = "A network."\n'
DEPTH = '[parameters.depth]\ndefault = 2\ndoc = "Depth."\n'
OBJECTS = """
[[layers]]
layer = "Dense"
units = 4
kernel_initializer = { initializer = "RandomNormal", stddev = 0.1 }
kernel_regularizer = { regularizer = "L2", l2 = 0.1 }
kernel_constraint = { constraint = "MaxNorm", max_value = 2 }
"""


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    """Return the specifications of the gallery, those of graphs, and one with objects."""
    folder = tmp_path_factory.mktemp("gallery")
    loaded = [parse_spec(HEAD + OBJECTS, "net.toml")]
    graphs = [path.read_text("utf-8") for path in sorted(GRAPHS.glob("*.toml"))]
    loaded += [parse_spec(HEAD + DEPTH + graph, "net.toml") for graph in graphs]
    for starter in list_starters():
        for name, content in read_companions(starter).items():
            (folder / name).write_bytes(content)
        path = folder / starter.name
        path.write_text(starter.text, "utf-8")
        loaded.append(load_spec(path))
    return loaded


def list_own_names(spec):
    """List the names that a specification itself gives to variables of the build function."""
    network = resolve_network(spec)
    given = {*spec.inputs, *(output.label for output in spec.outputs)}
    given |= {
        argument
        for block in spec.blocks.values()
        for argument in (*block.arguments, *block.tensors)
    }
    given |= {name for body in network.bodies.values() for name in body.given}
    return given | set(map(name_layer, given)) | set(map(name_function, spec.blocks))


def list_build_names(spec):
    """List all names in the body of the build function, and its arguments."""
    module = ast.parse(render_plan(make_plan(spec, Target(tests=False)))[0].text)
    (function,) = (
        node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name == "_keras_build_fn"
    )
    arguments = [each.arg for each in function.args.args]
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    names += [node.arg for node in nodes if isinstance(node, ast.arg)]
    imported = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "keras"
        for alias in node.names
    }
    own = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module != "keras"
        for alias in node.names
    }
    return ({*arguments, *names} | imported) - own


def test_build_functions_contain_what_is_reserved_and_nothing_else(specs):
    found = {name for spec in specs for name in list_build_names(spec) - list_own_names(spec)}
    # `left_input` and `block_input_2` give way to names of the specification.
    given_way = re.compile(r"_.*|.*_\d|(left|first)_inputs?")
    fixed = {name for name in found if not given_way.fullmatch(name)}

    assert (
        fixed - reserved.FUNCTIONS - reserved.TYPES
        == reserved.BUILD_NAMES | reserved.YIELDING_NAMES
    )

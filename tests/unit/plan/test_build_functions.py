"""A network that a function of the user's own builds."""

import ast

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import ImportLine, Return, Target
from keras_estimator_gen.render import render_plan

HEAD = """
[estimator]
name = "Net"
kind = "{kind}"
summary = "A network."
build = "shop.models:build_network"
"""


def test_the_function_is_imported_and_called(make_spec):
    plan = make_plan(make_spec(head=HEAD), Target())
    (statement,) = plan.estimator.build.body
    tree = ast.parse(render_plan(plan)[0].text)
    (function,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "_keras_build_fn"
    )

    assert plan.estimator.build.imports == ((ImportLine("shop.models", ("build_network",)),),)
    assert isinstance(statement, Return)
    assert [ast.unparse(node) for node in function.body[1:]] == [
        "from shop.models import build_network",
        "return self._call_build_function(build_network, compile_kwargs)",
    ]


def test_its_options_come_before_the_training_parameters(make_spec):
    toml = "[training]\nmodel_options = { depth = { default = 2, range = [1, 8], tune = true } }\n"
    plan = make_plan(make_spec(toml, head=HEAD), Target())
    first, second, *_ = plan.estimator.common

    assert (first.name, second.name) == ("model__depth", "optimizer")
    assert first.doc == "Passed to the build function as ``depth``; None leaves the default."
    assert [setting.name for setting in plan.estimator.search.grid] == ["model__depth"]


def test_the_code_of_a_transformer_is_a_layer_of_the_function(make_spec):
    spec = make_spec('[transform]\noutput = "code"\n', kind="transformer", head=HEAD)

    (attribute,) = make_plan(spec, Target()).estimator.attributes
    assert (attribute.name, attribute.value.text) == ("_transform_output", '"code"')

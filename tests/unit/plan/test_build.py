"""What a build function reads of its estimator, as its class declares it."""

import ast

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target
from keras_estimator_gen.render import render_plan

HEAD = """
[estimator]
name = "Net"
kind = "{kind}"
summary = "A network."
"""
PARAMETERS = """
[parameters.widths]
default = [4, 2]
doc = "Widths."
[parameters.rate]
default = 0.5
doc = "Rate."
[parameters.scale]
default = 2.0
doc = "Scale of the rows, which no layer reads."
[parameters.activation]
default = "relu"
doc = "Activation."
"""
DENSE = '[[layers]]\nlayer = "Dense"\nunits = {units}\n'

NETWORKS = {
    "nothing": (DENSE.format(units=3), ["input_shape_"]),
    "an expression": (
        DENSE.format(units='"$max(len(widths), n_classes)"'),
        ["widths", "input_shape_", "n_classes_"],
    ),
    "in the order of __init__": (
        DENSE.format(units='"$widths[0]"') + 'activation = "$activation"\nwhen = "rate > 0"\n',
        ["widths", "rate", "activation", "input_shape_"],
    ),
    "a loop": (
        '[[layers]]\nfor = "width in widths"\nlayer = "Dense"\nunits = "$width * n_features_in"\n',
        ["widths", "input_shape_", "n_features_in_"],
    ),
    "a training parameter": (
        DENSE.format(units='"$epochs // 2"'),
        ["epochs", "input_shape_"],
    ),
    "a size that has to be whole": (
        DENSE.format(units='"$len(widths) / 2"'),
        ["widths", "input_shape_"],
    ),
    "a block": (
        '[[layers]]\nblock = "wide"\n[blocks.wide.parameters.width]\ndefault = 4\ndoc = "Width."\n'
        '[[blocks.wide.layers]]\nlayer = "Dense"\nunits = "$width"\nactivation = "$activation"\n',
        ["activation", "wide_width", "input_shape_"],
    ),
    "options of an object": (
        DENSE.format(units=2) + 'kernel_regularizer = { regularizer = "L2", l2 = "$rate" }\n',
        ["rate", "input_shape_"],
    ),
}


def declare(spec):
    """Return what the generated class declares, and whether it imports what that needs."""
    plan = make_plan(spec, Target())
    tree = ast.parse(render_plan(plan)[0].text)
    declared = [
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_network_reads"
    ]
    return list(*declared) if declared else None


@pytest.mark.parametrize("name", NETWORKS)
def test_what_the_build_function_reads_is_declared(make_spec, name):
    toml, expected = NETWORKS[name]

    assert declare(make_spec(PARAMETERS + toml, head=HEAD)) == expected


FOREIGN = {
    "a layer": DENSE.replace('"Dense"', '"shop.layers:Dense"').format(units=3),
    "a regularizer": DENSE.format(units=3) + 'kernel_regularizer = "shop.layers:Sparse"\n',
    "an activation": DENSE.format(units=3) + 'activation = "shop.layers:soften"\n',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_code_of_the_users_own_may_read_anything(make_spec, name):
    assert declare(make_spec(FOREIGN[name], head=HEAD)) is None


def test_a_function_of_the_users_own_declares_nothing(make_spec):
    plan = make_plan(make_spec(head=f'{HEAD}build = "shop.models:build"\n'), Target())

    assert plan.estimator.attributes == ()
    assert "ClassVar" not in render_plan(plan)[0].text

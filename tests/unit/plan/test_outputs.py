"""What outputs are declared as: the code of each form of their keys."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.plan.network.outputs import plan_outputs
from keras_estimator_gen.plan.scope import Scope, collect_names
from keras_estimator_gen.plan.targets.columns import learns_any_columns

QUANTILES = """
[parameters.quantiles]
default = [0.1, 0.5, 0.9]
doc = "Quantiles."
[[outputs]]
name = "q"
units = "$len(quantiles)"
prediction = {}
"""


@pytest.mark.parametrize(
    ("prediction", "code", "modules"),
    [
        ("-1", "-1", set()),
        ('"mean"', '"mean"', set()),
        ('"median"', '"median"', set()),
        ('"$len(quantiles) // 2"', "len(self.quantiles) // 2", set()),
        ('"mypackage.forecasts:take"', "take", {"mypackage.forecasts"}),
    ],
)
def test_each_form_of_a_prediction(make_spec, prediction, code, modules):
    spec = make_spec(QUANTILES.format(prediction), kind="regressor")

    planned = plan_outputs(spec, Scope(collect_names(spec), load_catalog()))

    (returned,) = planned.body
    expected = f'(Output("q", units=len(self.quantiles), prediction={code}),)'
    assert str(returned.value) == expected
    assert {each.module for each in returned.value.imports} == {
        *modules,
        "_keras_runtime.parts.outputs",
    }


@pytest.mark.parametrize(
    ("units", "own", "columns"),
    [
        ("1", False, "columns=(0,), "),
        ("3", False, "columns=(0, 1, 2), "),
        ('"$n_outputs"', False, ""),
        ('"$epochs"', False, ""),
        ("3", True, "columns=(0,), "),
        ('"$epochs"', True, "columns=(0,), "),
        ('"$n_outputs"', True, ""),
    ],
)
def test_a_tensor_declares_the_columns_that_it_learns(make_spec, units, own, columns):
    toml = f'[[layers]]\nlayer = "Dense"\nunits = {units}\nname = "t"\n[[outputs]]\ntensor = "t"\n'
    loss = 'loss = "mypackage.losses:Own"\n' if own else ""
    spec = make_spec(toml + loss, kind="regressor")

    planned = plan_outputs(spec, Scope(collect_names(spec), load_catalog()))

    given = ", loss=Own" if own else ""
    assert str(planned.body[0].value) == f'(Output("t", {columns}tensor=True{given}),)'


@pytest.mark.parametrize(
    "layers",
    [
        '[[layers]]\nrepeat = 2\nblock = [{ layer = "Dense", units = "$2 * n_outputs" }]\n',
        '[[layers]]\nrepeat = "$n_outputs"\nlayer = "Dense"\nunits = 4\n',
        '[blocks.b]\nlayers = [{ layer = "Dense", units = "$n_outputs" }]\n'
        '[[layers]]\nblock = "b"\n',
        '[[layers]]\nlayer = "Reshape"\ntarget_shape = ["$n_outputs", -1]\n'
        '[[layers]]\nlayer = "Flatten"\n',
        '[[layers]]\nlayer = "RepeatVector"\nn = 2\n[[layers]]\nlayer = "TimeDistributed"\n'
        'wraps = { layer = "Dense", units = "$n_outputs" }\n[[layers]]\nlayer = "Flatten"\n',
    ],
)
def test_the_count_of_columns_is_found_anywhere(make_spec, layers):
    last = '[[layers]]\nlayer = "Activation"\nactivation = "relu"\nname = "t"\n'
    spec = make_spec(f'{layers}{last}[[outputs]]\ntensor = "t"\n', "regressor")

    assert learns_any_columns(spec.outputs[0], spec)
    other = make_spec(
        f'{layers}{last}[[outputs]]\ntensor = "t"\n'.replace("n_outputs", "epochs"), "regressor"
    )
    assert not learns_any_columns(other.outputs[0], other)

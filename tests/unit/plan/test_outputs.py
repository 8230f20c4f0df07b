"""What outputs are declared as: the code of each form of their keys."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.plan.network.outputs import plan_outputs
from keras_estimator_gen.plan.scope import Scope, collect_names

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

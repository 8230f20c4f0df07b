"""The mixins of a class, and the parts of the runtime that they come from."""

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target

OUTPUT = '[[outputs]]\nname = "risk"\n'
DECODER = '[target]\nencoder = "mypackage.ranks:RankEncoder"\n'
ENCODERS = """
[inputs.text]
columns = ["text"]
encoder = "TextEncoder"
[inputs.kind]
columns = ["kind"]
encoder = "CategoryEncoder"
[[layers]]
layer = "Concatenate"
inputs = ["text", "kind"]
"""


@pytest.mark.parametrize(
    ("kind", "toml", "bases", "parts"),
    [
        ("classifier", "", "KerasClassifier", ()),
        ("regressor", '[target]\nencoder = "StandardScaler"\n', "KerasRegressor", ("regressor",)),
        ("regressor", '[inputs.x]\nencoder = "StandardScaler"\n', "KerasRegressor", ("regressor",)),
        (
            "classifier",
            '[target]\nencoder = "OrdinalEncoder"\n',
            "TargetEncoderMixin, KerasClassifier",
            ("target_encoders",),
        ),
        ("classifier", OUTPUT, "OutputsMixin, KerasClassifier", ("outputs",)),
        (
            "classifier",
            DECODER + OUTPUT,
            "TargetDecoderMixin, OutputsMixin, KerasClassifier",
            ("outputs", "target_decoders"),
        ),
        ("classifier", ENCODERS, "KerasClassifier", ("categories", "inputs", "texts")),
    ],
)
@pytest.mark.parametrize("target", [Target(), Target(("package",)), Target(runtime="base.runtime")])
def test_a_class_names_what_it_needs(kind, toml, bases, parts, target, make_spec):
    planned = make_plan(make_spec(toml, kind=kind), target).estimator

    assert ", ".join(map(str, planned.bases)) == bases
    assert planned.parts == parts

"""The mixins of a class, and the parts of the runtime that they come from."""

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target

HEAD = '[estimator]\nname = "Net"\nkind = "{kind}"\nsummary = "A network."\n'
DENSE = '[[layers]]\nlayer = "Dense"\nunits = 2\n'
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


INPUT = '[inputs.x]\nencoder = "StandardScaler"\n'
SCALER = '[target]\nencoder = "StandardScaler"\n'
OWN = "mypackage.layers:Sinc"


@pytest.mark.parametrize(
    ("kind", "toml", "bases", "parts"),
    [
        ("classifier", "", "KerasClassifier", ()),
        ("regressor", SCALER, "KerasRegressor", ("regressor",)),
        ("regressor", INPUT, "EncoderMixin, KerasRegressor", ("encoders", "regressor")),
        ("classifier", OUTPUT, "OutputsMixin, KerasClassifier", ("outputs",)),
        ("classifier", "[target]\none_hot = true\n", "KerasClassifier", ("one_hot",)),
        (
            "classifier",
            '[target]\nencoder = "OrdinalEncoder"\n',
            "TargetEncoderMixin, KerasClassifier",
            ("target_encoders",),
        ),
        (
            "classifier",
            DECODER + OUTPUT,
            "TargetDecoderMixin, OutputsMixin, KerasClassifier",
            ("outputs", "target_decoders"),
        ),
        (
            "classifier",
            ENCODERS,
            "EncoderMixin, KerasClassifier",
            ("categories", "encoders", "inputs", "texts"),
        ),
    ],
)
@pytest.mark.parametrize("target", [Target(), Target(("package",)), Target(runtime="base.runtime")])
def test_a_class_names_what_it_needs(kind, toml, bases, parts, target, make_spec):
    planned = make_plan(make_spec(toml, kind=kind), target).estimator

    assert ", ".join(map(str, planned.bases)) == bases
    assert planned.parts == parts


@pytest.mark.parametrize(
    ("toml", "own"),
    [
        (DENSE, False),
        (f'[[layers]]\nlayer = "{OWN}"\n', True),
        (f'[[layers]]\nlayer = "Bidirectional"\nwraps = {{ layer = "{OWN}" }}\n', True),
        (f'{DENSE}activation = "{OWN}"\n', True),
        (f'{DENSE}kernel_regularizer = {{ regularizer = "{OWN}", strength = 1 }}\n', True),
        (f'[[layers]]\nblock = [{{ layer = "{OWN}" }}]\n', True),
        (f'[[layers]]\nblock = "tower"\n[blocks.tower]\nlayers = [{{ layer = "{OWN}" }}]\n', True),
        ('[[layers]]\nlayer = "Normalization"\nmean = 1.0\nvariance = 2.0\n', True),
        (
            '[[layers]]\nlayer = "Reshape"\ntarget_shape = [-1, 1]\n[[layers]]\n'
            'layer = "TimeDistributed"\nwraps = { layer = "Normalization", mean = 1.0, '
            "variance = 2.0 }\n",
            True,
        ),
        (f'{OUTPUT}activation = "{OWN}"\n', True),
        (f'{OUTPUT}loss = "{OWN}"\n', False),
        (f'[training]\nloss = "{OWN}"\n', False),
        (f'[inputs.x]\nencoder = "{OWN}"\n', False),
    ],
)
def test_a_network_of_own_code_has_a_mixin(toml, own, make_spec):
    planned = make_plan(make_spec(toml), Target()).estimator

    assert ("OwnCodeMixin" in map(str, planned.bases)) == own
    assert ("own_code" in planned.parts) == own


ASKED = "SavingMixin, ScikitLearnCallbacksMixin, DistributionMixin"


@pytest.mark.parametrize("by_command", [False, True])
def test_parts_are_asked_for(by_command, make_spec):
    mixins = ("own_code", "saving", "distribution", "scikit_learn_callbacks")
    parts = (*mixins, "batched_fits", "history_display")
    head = HEAD if by_command else f"{HEAD}parts = {list(parts)}\n"
    target = Target(parts=parts if by_command else ("saving",))
    planned = make_plan(make_spec(OUTPUT, head=head), target).estimator

    assert ", ".join(map(str, planned.bases)) == (
        f"{ASKED}, OutputsMixin, OwnCodeMixin, KerasClassifier"
    )
    assert planned.parts == tuple(sorted({*parts, "outputs"}))


def test_a_build_function_brings_the_mixin_for_own_code_itself(make_spec):
    head = HEAD + 'build = "mypackage.models:build"\nparts = ["own_code"]\n'
    planned = make_plan(make_spec(head=head), Target()).estimator

    assert ", ".join(map(str, planned.bases)) == "BuildFunctionMixin, KerasClassifier"
    assert planned.parts == ("build_functions", "own_code")

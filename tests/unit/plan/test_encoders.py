"""The properties that return encoders of features and target."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import ImportLine, Target
from keras_estimator_gen.plan.network.encoders import plan_encoders
from keras_estimator_gen.plan.scope import Scope, collect_names

PARAMETERS = '[parameters.width]\ndefault = 8\ndoc = "Width."\n'


@pytest.fixture
def make_encoders(make_spec):
    def make(toml, kind="regressor"):
        spec = make_spec(PARAMETERS + toml, kind=kind)
        return plan_encoders(spec, Scope(collect_names(spec), load_catalog()))

    return make


@pytest.mark.parametrize(
    ("toml", "call"),
    [
        ('"StandardScaler"', "StandardScaler()"),
        ('{ encoder = "PCA", n_components = "$width // 2" }', "PCA(n_components=self.width // 2)"),
        (
            '{ encoder = "OrdinalEncoder", categories = [["a", "b"], ["c"]] }',
            'OrdinalEncoder(categories=[["a", "b"], ["c"]])',
        ),
        (
            '{ encoder = "MinMaxScaler", feature_range = [-1, "$width"] }',
            "MinMaxScaler(feature_range=(-1, self.width))",
        ),
        (
            '{ encoder = "SimpleImputer", missing_values = nan }',
            'SimpleImputer(missing_values=float("nan"))',
        ),
    ],
)
def test_an_encoder_is_imported_and_created(make_encoders, toml, call):
    (encoder,) = make_encoders(f"[inputs.table]\nencoder = {toml}\n")
    (statement,) = encoder.getter.body
    ((line,),) = encoder.getter.imports

    assert encoder.name == "feature_encoder"
    assert statement.value.text == call
    assert line.names == (call.partition("(")[0],)


def test_features_and_target_may_have_one_each(make_encoders):
    encoders = make_encoders(
        '[inputs.table]\nencoder = "PCA"\n[target]\nencoder = "StandardScaler"\n'
    )

    assert [encoder.name for encoder in encoders] == ["feature_encoder", "target_encoder"]
    assert [encoder.getter.imports for encoder in encoders] == [
        ((ImportLine("sklearn.decomposition", ("PCA",)),),),
        ((ImportLine("sklearn.preprocessing", ("StandardScaler",)),),),
    ]


def test_one_hot_labels_need_the_encoder_of_the_runtime(make_spec):
    plan = make_plan(make_spec("[target]\none_hot = true\n"), Target())
    (encoder,) = plan.estimator.encoders
    (statement,) = encoder.getter.body

    assert encoder.name == "target_encoder"
    assert (encoder.getter.imports, statement.value.text) == ((), "OneHotClassEncoder()")
    assert plan.estimator.requirement.imports[-1] == (
        ImportLine("_keras_runtime", ("KerasClassifier",)),
        ImportLine("_keras_runtime.parts.one_hot", ("OneHotClassEncoder",)),
    )


@pytest.mark.parametrize("toml", ["", "[target]\n", "[target]\none_hot = false\n"])
def test_without_encoders_there_are_no_properties(make_encoders, toml):
    assert make_encoders(toml, kind="classifier") == ()


@pytest.mark.parametrize(
    ("toml", "call"),
    [
        ("[inputs.table]", "NetworkInput()"),
        ('[inputs.table]\ncolumns = ["a", "b c"]', 'NetworkInput(columns=["a", "b c"])'),
        ("[inputs.table]\ncolumns = [0, -1]", "NetworkInput(columns=[0, -1])"),
        ('[inputs.table]\ncolumns = "1:-1"', "NetworkInput(columns=slice(1, -1))"),
        ('[inputs.table]\ncolumns = ":9:2"', "NetworkInput(columns=slice(None, 9, 2))"),
        (
            '[inputs.table]\ncolumns = { dtype = "number" }\nencoder = "StandardScaler"',
            'NetworkInput(columns={"dtype": "number"}, encoder=StandardScaler())',
        ),
        (
            '[inputs.table]\nshape = ["$width", -1]\npad = true\ndtype = "int32"',
            'NetworkInput(dtype="int32", shape=(self.width, -1), pad=True)',
        ),
        (
            '[inputs.table]\nencoder = "TextEncoder"',
            'NetworkInput(encoder=TextEncoder(), dtype="int32")',
        ),
        (
            '[inputs.table]\nencoder = "CategoryEncoder"\ndtype = "float"',
            "NetworkInput(encoder=CategoryEncoder())",
        ),
        (
            '[inputs.table]\nencoder = "TextLengthEncoder"',
            "NetworkInput(encoder=TextLengthEncoder())",
        ),
    ],
)
def test_what_an_input_reads(make_encoders, toml, call):
    (encoder,) = make_encoders(toml)
    (statement,) = encoder.getter.body

    assert statement.value.text == f'InputEncoder({{"table": {call}}})'
    runtime = {item for item in statement.value.imports if "_keras_runtime" in item.module}
    assert {item.name for item in runtime} >= {"InputEncoder", "NetworkInput"}
    assert all(item.module.startswith("_keras_runtime.parts.") for item in runtime)


def test_expressions_know_what_encoders_learn(make_spec):
    text = '[inputs.{}]\ncolumns = ["{}"]\nencoder = "{}"\n'
    one = text.format("title", "title", "TextEncoder")
    join = '[[layers]]\nlayer = "Concatenate"\ninputs = ["title", "{}"]\n'
    other = text.format("kind", "kind", "CategoryEncoder")
    names = collect_names(make_spec(one + other + join.format("kind")))

    assert names["vocabulary_size"] == "self.vocabulary_size_"
    assert names["title_vocabulary_size"] == "self.title_vocabulary_size_"
    assert names["kind_embedding_sizes"] == "self.kind_embedding_sizes_"
    two = collect_names(
        make_spec(one + text.format("body", "body", "TextEncoder") + join.format("body"))
    )
    assert "body_sequence_length" in two
    assert "sequence_length" not in two


def test_a_parameter_goes_before_what_an_encoder_learns(make_spec):
    parameter = '[parameters.sequence_length]\ndefault = 8\ndoc = "Length."\n'
    encoder = '{ encoder = "TextEncoder", sequence_length = "$sequence_length" }'
    names = collect_names(make_spec(f"{parameter}[inputs.text]\nencoder = {encoder}"))

    assert names["sequence_length"] == "self.sequence_length"
    assert names["text_sequence_length"] == "self.text_sequence_length_"

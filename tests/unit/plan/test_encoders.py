"""The properties that return encoders of features and target."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.encoders import plan_encoders
from keras_estimator_gen.plan.model import ImportLine, Target
from keras_estimator_gen.plan.scope import collect_names

PARAMETERS = '[parameters.width]\ndefault = 8\ndoc = "Width."\n'


@pytest.fixture
def make_encoders(make_spec):
    def make(toml, kind="regressor"):
        spec = make_spec(PARAMETERS + toml, kind=kind)
        return plan_encoders(spec, collect_names(spec), load_catalog(), "_keras_runtime")

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

    assert (encoder.name, encoder.shared) == ("feature_encoder", None)
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
    assert (encoder.getter.imports, statement.value.text) == ((), "ClassEncoder(one_hot=True)")
    assert plan.estimator.imports[-1] == (
        ImportLine("_keras_runtime", ("ClassEncoder", "KerasClassifier")),
    )


@pytest.mark.parametrize("toml", ["", "[target]\n", "[target]\none_hot = false\n"])
def test_without_encoders_there_are_no_properties(make_encoders, toml):
    assert make_encoders(toml, kind="classifier") == ()

"""The catalog that is shipped: what it finds, resolves and suggests."""

import json
import subprocess
import sys
import time
from importlib.resources import files

import pytest

from keras_estimator_gen.catalog import Catalog, load_catalog
from keras_estimator_gen.code import check_identifier, render_literal

KERAS_SECTIONS = (
    "activations",
    "applications",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "methods",
    "metrics",
    "optimizers",
    "regularizers",
    "schedules",
)
SECTIONS = (*KERAS_SECTIONS, "encoders", "scorers", "measures")


@pytest.fixture(name="catalog")
def make_catalog():
    return load_catalog()


def test_the_catalog_has_every_section(catalog):
    assert catalog.sections == SECTIONS
    assert all(catalog.names(section) for section in SECTIONS)


def test_a_layer_has_its_own_parameters_and_those_of_its_base(catalog):
    dense = catalog.find("layers", "Dense")

    assert dense.name == "Dense"
    assert dense.inputs == "single"
    assert dense.required == ("units",)
    assert dense.first_positional == "units"
    names = [parameter.name for parameter in dense.parameters]
    assert names[:3] == ["units", "activation", "use_bias"]
    assert {"name", "dtype", "trainable", "activity_regularizer"} <= set(names)
    assert len(names) == len(set(names))


def test_parameters_have_defaults_and_kinds(catalog):
    dense = catalog.find("layers", "Dense")
    units, use_bias = dense.find_parameter("units"), dense.find_parameter("use_bias")

    assert (units.required, units.has_default, units.keyword_only) == (True, False, False)
    assert (use_bias.required, use_bias.has_default, use_bias.default) == (False, True, True)
    assert dense.find_parameter("name").keyword_only
    assert catalog.find("layers", "Conv2D").find_parameter("strides").default == [1, 1]
    assert dense.find_parameter("unit") is None


def test_what_a_layer_gives_its_base_is_no_parameter(catalog):
    assert not catalog.find("layers", "Conv2D").accepts("rank")
    assert not catalog.find("layers", "MaxPooling2D").accepts("pool_mode")
    assert not catalog.find("layers", "LSTM").accepts("cell")
    assert not catalog.find("layers", "SpatialDropout1D").accepts("trainable")
    assert not catalog.find("layers", "Dense").accepts("kwargs")
    assert catalog.find("layers", "LSTM").accepts("zero_output_for_mask")
    assert catalog.find("optimizers", "Adam").accepts("gradient_accumulation_steps")


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("Dense", "single"),
        ("LSTM", "single"),
        ("Embedding", "single"),
        ("Resizing", "single"),
        ("Add", "several"),
        ("Concatenate", "several"),
        ("Dot", "several"),
        ("Attention", "several"),
        ("MultiHeadAttention", "several"),
        ("GroupQueryAttention", "several"),
        ("Bidirectional", "wrapper"),
        ("TimeDistributed", "wrapper"),
        ("SpectralNormalization", "wrapper"),
        ("RNN", "wrapper"),
        ("Pipeline", "wrapper"),
        ("LSTMCell", "cell"),
        ("StackedRNNCells", "cell"),
        ("Lambda", "code"),
        ("InputLayer", "none"),
    ],
)
def test_layers_say_what_they_need(catalog, name, inputs):
    assert catalog.find("layers", name).inputs == inputs


@pytest.mark.parametrize(
    ("name", "adapt"),
    [
        ("Normalization", ("mean", "variance")),
        ("Discretization", ("bin_boundaries",)),
        ("IntegerLookup", ("vocabulary",)),
        ("StringLookup", ()),
        ("TextVectorization", ()),
        ("Hashing", None),
        ("RandomFlip", None),
        ("BatchNormalization", None),
    ],
)
def test_layers_say_whether_they_adapt_to_data(catalog, name, adapt):
    assert catalog.find("layers", name).adapt == adapt


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("layers", "Layer"),
        ("layers", "Wrapper"),
        ("layers", "InputSpec"),
        ("layers", "Input"),
        ("losses", "Loss"),
        ("metrics", "Metric"),
        ("metrics", "MeanMetricWrapper"),
        ("optimizers", "Optimizer"),
        ("optimizers", "OptimizerMap"),
        ("callbacks", "Callback"),
        ("callbacks", "CallbackList"),
        ("initializers", "Initializer"),
        ("regularizers", "Regularizer"),
        ("constraints", "Constraint"),
        ("schedules", "LearningRateSchedule"),
        ("activations", "get"),
        ("layers", "dense"),
        ("layers", "_Dense"),
        ("layers", "__doc__"),
        ("layers", ""),
    ],
)
def test_bases_and_unknown_names_are_not_found(catalog, section, name):
    assert catalog.find(section, name) is None


def test_an_unknown_section_is_a_mistake_of_the_caller(catalog):
    with pytest.raises(KeyError):
        catalog.find("layer", "Dense")


@pytest.mark.parametrize(
    ("section", "name", "resolved", "is_string"),
    [
        ("losses", "mse", "MeanSquaredError", True),
        ("losses", "MSE", "MeanSquaredError", True),
        ("losses", "mean_squared_error", "MeanSquaredError", True),
        ("losses", "MeanSquaredError", "MeanSquaredError", True),
        ("losses", "kl_divergence", "KLDivergence", True),
        ("losses", "crossentropy", "CategoricalCrossentropy", True),
        (
            "losses",
            "CategoricalGeneralizedCrossEntropy",
            "CategoricalGeneralizedCrossEntropy",
            False,
        ),
        ("losses", "Loss", None, False),
        ("metrics", "accuracy", "Accuracy", True),
        ("metrics", "acc", "Accuracy", True),
        ("metrics", "auc", "AUC", True),
        ("metrics", "MeanIoU", "MeanIoU", False),
        ("optimizers", "adam", "Adam", True),
        ("optimizers", "Adam", "Adam", True),
        ("optimizers", "rmsprop", "RMSprop", True),
        ("optimizers", "Lamb", "Lamb", False),
        ("optimizers", "adamm", None, False),
        ("initializers", "he_normal", "HeNormal", True),
        ("initializers", "zero", "Zeros", True),
        ("initializers", "Constant", "Constant", False),
        ("regularizers", "l2", "L2", True),
        ("regularizers", "l1_l2", "L1L2", False),
        ("constraints", "max_norm", "MaxNorm", True),
        ("activations", "relu", "relu", True),
        ("activations", "swish", "silu", True),
        ("activations", "threshold", "threshold", False),
        ("layers", "MaxPool2D", "MaxPooling2D", False),
        ("layers", "Dense", "Dense", False),
        ("callbacks", "EarlyStopping", "EarlyStopping", False),
        ("schedules", "CosineDecay", "CosineDecay", False),
    ],
)
def test_names_and_strings_resolve(catalog, section, name, resolved, is_string):
    assert catalog.resolve(section, name) == resolved
    assert catalog.is_string(section, name) is is_string


def test_other_names_of_a_class_find_it(catalog):
    assert catalog.find("layers", "MaxPool2D") is catalog.find("layers", "MaxPooling2D")
    assert catalog.find("initializers", "he_normal").name == "HeNormal"


@pytest.mark.parametrize(
    ("section", "name", "suggestion"),
    [
        ("layers", "Dence", "Dense"),
        ("layers", "dense", "Dense"),
        ("layers", "conv2d", "Conv2D"),
        ("layers", "BatchNorm", "BatchNormalization"),
        ("activations", "relux", "relu"),
        ("optimizers", "adm", "adam"),
        ("optimizers", "Adamm", "Adam"),
        ("losses", "mean_square_error", "mean_squared_error"),
        ("metrics", "acuracy", "accuracy"),
        ("callbacks", "EarlyStoping", "EarlyStopping"),
        ("layers", "qqqqqqqq", None),
    ],
)
def test_near_names_are_suggested(catalog, section, name, suggestion):
    assert catalog.suggest(section, name) == suggestion


def test_everything_in_the_catalog_can_become_code(catalog):
    for section in catalog.sections:
        for name in catalog.names(section):
            entry = catalog.find(section, name)
            check_identifier(entry.name)
            for parameter in entry.parameters:
                check_identifier(parameter.name)
                render_literal(parameter.default)
                # Some defaults of scikit-learn are types or not a number.
                opaque = section not in KERAS_SECTIONS
                assert parameter.required or parameter.has_default or opaque


@pytest.mark.parametrize(
    ("name", "module", "inputs", "invertible", "stateless"),
    [
        ("StandardScaler", "sklearn.preprocessing", "single", True, False),
        ("Normalizer", "sklearn.preprocessing", "single", False, True),
        ("PCA", "sklearn.decomposition", "single", True, False),
        ("HashingVectorizer", "sklearn.feature_extraction.text", "single", False, True),
        ("LabelEncoder", "sklearn.preprocessing", "target", True, False),
        ("MultiLabelBinarizer", "sklearn.preprocessing", "target", True, False),
        ("ColumnTransformer", "sklearn.compose", "wrapper", False, False),
        ("SparseCoder", "sklearn.decomposition", "code", True, False),
    ],
)
def test_encoders_say_what_they_can_do(catalog, name, module, inputs, invertible, stateless):
    entry = catalog.find("encoders", name)

    assert entry.module == module
    assert entry.inputs == inputs
    assert (entry.invertible, entry.stateless) == (invertible, stateless)


def test_what_only_fits_and_transforms_at_once_is_no_encoder(catalog):
    assert catalog.find("encoders", "TSNE") is None


def test_functions_have_the_parameters_after_their_data(catalog):
    compiled = {each.name for each in catalog.find("methods", "compile").parameters}
    scored = {each.name for each in catalog.find("scorers", "r2_score").parameters}

    assert {"loss_weights", "jit_compile", "steps_per_execution"} <= compiled
    assert scored == {"sample_weight", "multioutput", "force_finite"}


def test_scorers_are_those_of_scikit_learn(catalog):
    metrics = pytest.importorskip("sklearn.metrics")
    named = {
        name for name in catalog.names("scorers") if catalog.find("scorers", name).scoring.named
    }

    assert set(metrics.get_scorer_names()) <= named


@pytest.mark.parametrize(
    ("name", "numbers", "targets"),
    [
        ("f1_score", False, ("binary",)),
        ("f1_macro", False, ("binary", "multiclass", "multilabel")),
        ("f1_samples", False, ("multilabel",)),
        ("roc_auc", False, ("binary", "multilabel")),
        ("neg_mean_absolute_error", True, ("positive", "numbers")),
        ("neg_mean_gamma_deviance", True, ("positive",)),
    ],
)
def test_what_scorers_take(catalog, name, numbers, targets):
    scoring = catalog.find("scorers", name).scoring

    assert (scoring.numbers, scoring.targets) == (numbers, targets)


@pytest.mark.parametrize(
    ("name", "decided", "greater", "scorer"),
    [
        ("roc_auc_score", True, True, "roc_auc"),
        ("log_loss", True, False, "neg_log_loss"),
        ("mean_squared_error", False, False, "neg_mean_squared_error"),
        ("adjusted_rand_score", False, True, "adjusted_rand_score"),
    ],
)
def test_functions_that_are_no_scorers(catalog, name, decided, greater, scorer):
    scoring = catalog.find("measures", name).scoring

    assert (scoring.decided, scoring.greater) == (decided, greater)
    assert scoring.scorers[0] == scorer


def test_strings_and_exports_lead_to_entries(catalog):
    data = json.loads(
        files("keras_estimator_gen.catalog").joinpath("keras.json").read_text("utf-8")
    )
    for section, content in data["sections"].items():
        named = content.get("strings", {}) | content.get("exports", {})
        for target in named.values():
            assert catalog.find(section, target).name == target


def test_defaults_without_a_plain_form_are_marked():
    entries = {"A": {"parameters": {"a": {"opaque": True}, "b": {"default": None}}}}
    section = {"entries": entries, "exports": {}, "strings": {}}
    entry = Catalog({"keras": "3", "sections": {"layers": section}}).find("layers", "A")

    assert [each.has_default for each in entry.parameters] == [False, True]
    assert entry.required == ()


def test_loading_is_fast_and_leaves_keras_alone():
    load_catalog.cache_clear()
    start = time.perf_counter()
    load_catalog()
    assert time.perf_counter() - start < 0.2
    assert load_catalog() is load_catalog()

    code = (
        "import sys, keras_estimator_gen.catalog as c; c.load_catalog().find('layers', 'Dense');"
        "sys.exit(any(m in sys.modules for m in ('keras', 'tensorflow', 'numpy', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

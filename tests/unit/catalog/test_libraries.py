"""Import paths into Python and known libraries: what the catalog has, and nothing else."""

import pytest

from keras_estimator_gen.catalog import BUILD_FUNCTIONS, OWN_SECTIONS, load_catalog
from keras_estimator_gen.errors import IdentifierError

CATALOG = load_catalog()


@pytest.mark.parametrize("section", [*CATALOG.sections, *sorted(OWN_SECTIONS)])
@pytest.mark.parametrize(
    "path",
    [
        "os:system",
        "os.path:join",
        "subprocess:run",
        "importlib:import_module",
        "builtins:evaluate",
        "code:interact",
        "antigravity:fly",
        "_posixsubprocess:fork_exec",
        "__main__:Layer",
        "numpy:load",
        "numpy.random:normal",
        "scipy.special:expit",
        "pandas:read_pickle",
        "joblib:load",
        "sklearn.utils:shuffle",
        "sklearn.datasets:fetch_openml",
        "keras.models:load_model",
        "keras.saving:load_model",
        "keras.src.layers:Dense",
        "tensorflow:py_function",
        "tensorflow.io:write_file",
        "torch.hub:load",
        "jax:pure_callback",
        "keras_estimator_gen.write:write_files",
        "_keras_runtime.network:describe_objects",
    ],
)
def test_libraries_have_nothing_else(section, path):
    with pytest.raises(IdentifierError) as caught:
        CATALOG.follow_path(section, path)

    assert caught.value.expected
    assert CATALOG.find(section, path) is None


@pytest.mark.parametrize("section", sorted(OWN_SECTIONS))
@pytest.mark.parametrize("name", ["", "mean", "Dense"])
def test_only_import_paths_name_what_no_library_has(section, name):
    assert CATALOG.find(section, name) is None


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("layers", "keras.layers:Dense"),
        ("layers", "keras.layers:MaxPool2D"),
        ("losses", "keras.losses:Huber"),
        ("metrics", "keras.metrics:AUC"),
        ("optimizers", "keras.optimizers:Adam"),
        ("schedules", "keras.optimizers.schedules:CosineDecay"),
        ("callbacks", "keras.callbacks:EarlyStopping"),
        ("initializers", "keras.initializers:Constant"),
        ("regularizers", "keras.regularizers:L2"),
        ("constraints", "keras.constraints:MaxNorm"),
        ("activations", "keras.activations:relu"),
        ("encoders", "sklearn.preprocessing:StandardScaler"),
        ("scorers", "sklearn.metrics:f1_score"),
    ],
)
def test_paths_into_the_catalog_are_checked_as_names_are(section, path):
    module, name = path.split(":")
    found, named = CATALOG.follow_path(section, path), CATALOG.find(section, name)

    assert (found.name, found.parameters, found.own) == (named.name, named.parameters, False)
    assert found.module == module


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("activations", "keras.ops:softplus"),
        ("activations", "tensorflow.nn:relu"),
        ("activations", "jax.nn:gelu"),
        (BUILD_FUNCTIONS, "keras.applications:MobileNetV2"),
        ("layers", "keras_hub.layers:TransformerEncoder"),
        ("encoders", "category_encoders:TargetEncoder"),
        ("scorers", "osprey:score"),
    ],
)
def test_other_code_is_the_users_own(section, path):
    assert CATALOG.follow_path(section, path).own


def test_a_path_to_the_wrong_module_names_the_right_one():
    with pytest.raises(IdentifierError) as caught:
        CATALOG.follow_path("layers", "keras.src.layers.core.dense:Dense")

    assert caught.value.suggestion == "'Dense'"

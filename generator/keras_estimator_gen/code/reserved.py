"""Names that generated code has for itself, and so cannot lend to a specification."""

import builtins
import sys
from typing import Final

from ..kinds import CALLBACK_FACTS, PARTS, list_facts
from ..training_parameters import OPTION_TABLES, list_training_parameters
from .operations import CALLS

FUNCTIONS: Final = frozenset(CALLS)
"""Functions that an expression may call."""

FACTS: Final = frozenset({*list_facts(), *CALLBACK_FACTS})
"""What ``fit`` learns from the data, by the names that an expression has for it."""

TRAINING_NAMES: Final = frozenset(each.name for each in list_training_parameters())
"""Parameters that generated estimators have themselves, of any kind."""

ESTIMATOR_ATTRIBUTES: Final = frozenset(
    {
        "compile_kwargs",
        "decision_function",
        "feature_encoder",
        "fit",
        "fit_predict",
        "fit_transform",
        "get_feature_names_out",
        "get_metadata_routing",
        "get_params",
        "initialize",
        "inverse_transform",
        "load",
        "partial_fit",
        "predict",
        "predict_log_proba",
        "predict_proba",
        "predict_interval",
        "predict_units",
        "save",
        "score",
        "score_samples",
        "scorer",
        "set_callbacks",
        "set_decision_function_request",
        "set_fit_request",
        "set_inverse_transform_request",
        "set_output",
        "set_params",
        "set_partial_fit_request",
        "set_predict_log_proba_request",
        "set_predict_proba_request",
        "set_predict_request",
        "set_score_request",
        "set_transform_request",
        "target_encoder",
        "transform",
    }
)
"""Methods and properties of an estimator, which an attribute of the same name would hide."""

OWNERS: Final = frozenset(OPTION_TABLES)
"""What the names of routed options begin with, as in ``model__units``."""

ARGUMENTS: Final = frozenset(
    {
        "X",
        "X_val",
        "classes",
        "groups",
        "sample_weight",
        "sample_weight_val",
        "self",
        "y",
        "y_val",
    }
)
"""Arguments of the methods that fit, predict and score."""

BUILD_NAMES: Final = frozenset(
    {
        "Any",
        "Input",
        "Model",
        "base",
        "block_input",
        "compile_kwargs",
        "constraints",
        "initializers",
        "inputs",
        "layers",
        "model",
        "ops",
        "regularizers",
        "self",
        "x",
    }
)
"""Arguments, variables and imports of the build function."""

YIELDING_NAMES: Final = frozenset({"backbone", "branches", "first", "layer"})
"""Variables of the build function that have a number where an entry has their name."""

FUNCTION_NAMES: Final = BUILD_NAMES | {
    "InputEncoder",
    "NetworkInput",
    "Output",
    "callbacks",
    "make_pipeline",
    "options",
    "selected",
    "y_pred",
    "y_true",
}
"""Those of all generated functions that import code of the user's own."""

MODULE_NAMES: Final = frozenset(
    {
        *PARTS,
        "Any",
        "ClassEncoder",
        "ClassVar",
        "Integral",
        "Interval",
        "ItemsOf",
        "KerasClassifier",
        "Options",
        "Path",
        "Real",
        "Sequence",
        "StrOptions",
        "TYPE_CHECKING",
        "accuracy_score",
        "clf",
        "detector",
        "import_module",
        "keras",
        "loguniform",
        "make_blobs",
        "make_classification",
        "make_pipeline",
        "make_regression",
        "np",
        "numpy",
        "param_distributions",
        "param_grid",
        "pd",
        "pytest",
        "r2_score",
        "randint",
        "reg",
        "subprocess",
        "sys",
        "transformer",
        "uniform",
    }
)
"""What a generated module, its example, its tests or its package have beside the class."""

BUILTINS: Final = frozenset(vars(builtins))
"""Python's own names; a class of such a name would hide one from the module."""

CALLED_BUILTINS: Final = FUNCTIONS | {"bool", "dict", "enumerate", "float", "list", "str", "super"}
"""Builtins that generated functions use."""

MODULES: Final = frozenset(sys.stdlib_module_names) | {
    "conftest",
    "joblib",
    "jax",
    "keras",
    "keras_estimator_gen",
    "keras_estimator_runtime",
    "numpy",
    "pandas",
    "pytest",
    "scipy",
    "sklearn",
    "tensorflow",
    "tests",
    "torch",
}
"""Modules that a generated module of the same name would hide from importers in its folder."""

PACKAGES: Final = MODULES | {"test"}
"""Modules that an installed package of the same name would hide, or that would hide it.

Python has a package of its own tests, which is not in its list of modules.
"""

DISTRIBUTIONS: Final = frozenset(
    {
        "black",
        "build",
        "click",
        "click-default-group",
        "jax",
        "jinja2",
        "keras",
        "keras-estimator-gen",
        "keras-estimator-runtime",
        "numpy",
        "packaging",
        "pandas",
        "pip",
        "pre-commit",
        "pydantic",
        "pytest",
        "ruff",
        "scikit-learn",
        "setuptools",
        "tensorflow",
        "torch",
    }
)
"""Projects that a generated one, its tests or its tools need, and so cannot be."""

DEVICES: Final = frozenset({"aux", "con", "nul", "prn"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}
"""File names that Windows keeps for devices, whatever their extension."""

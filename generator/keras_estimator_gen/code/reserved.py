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

_REQUESTED: Final = (
    "decision_function",
    "fit",
    "inverse_transform",
    "partial_fit",
    "predict",
    "predict_log_proba",
    "predict_proba",
    "score",
    "transform",
)
"""Methods to which scikit-learn routes metadata that is requested."""

ESTIMATOR_ATTRIBUTES: Final = frozenset(
    {
        *_REQUESTED,
        *(f"set_{method}_request" for method in _REQUESTED),
        "compile_kwargs",
        "feature_encoder",
        "fit_predict",
        "fit_transform",
        "get_feature_names_out",
        "get_metadata_routing",
        "get_params",
        "initialize",
        "load",
        "predict_interval",
        "predict_units",
        "save",
        "score_samples",
        "scorer",
        "set_callbacks",
        "set_output",
        "set_params",
        "target_encoder",
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

TYPES: Final = frozenset({"bool", "float", "int", "str"})
"""Types of what functions of blocks take."""

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

CALLED_BUILTINS: Final = FUNCTIONS | TYPES | {"dict", "enumerate", "list", "super"}
"""Builtins that generated functions use."""

LIBRARIES: Final = frozenset(
    {
        "jax",
        "joblib",
        "keras",
        "keras_estimator_gen",
        "keras_estimator_runtime",
        "numpy",
        "pandas",
        "pytest",
        "scipy",
        "sklearn",
        "tensorflow",
        "torch",
    }
)
"""Packages that generated code, its tests and its users import."""

MODULES: Final = LIBRARIES | sys.stdlib_module_names | {"conftest", "tests"}
"""Modules that a generated module of the same name would hide from importers in its folder."""

PACKAGES: Final = MODULES | {"test"}
"""Modules that an installed package of the same name would hide, or that would hide it.

Python has a package of its own tests, which is not in its list of modules.
"""

DISTRIBUTIONS: Final = frozenset(
    {
        *(name.replace("_", "-") for name in LIBRARIES),
        "black",
        "build",
        "click",
        "click-default-group",
        "jinja2",
        "packaging",
        "pip",
        "pre-commit",
        "pydantic",
        "ruff",
        "scikit-learn",
        "setuptools",
    }
)
"""Projects that a generated one, its tests or its tools need, and so cannot be."""

DEVICES: Final = frozenset({"aux", "con", "nul", "prn"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}
"""File names that Windows keeps for devices, whatever their extension."""

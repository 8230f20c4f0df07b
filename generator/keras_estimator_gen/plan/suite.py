"""The generated tests."""

from collections.abc import Mapping

from ..kinds import Kind
from ..spec import Spec
from .expectations import Failure
from .fragments import make_call, make_list, make_literal, make_name, merge_code
from .imports import arrange_imports
from .model import Code, Import, Setting, SuiteModule, Target
from .search import find_tuned

_COMMON_IMPORTS = (
    Import("doctest"),
    Import("inspect"),
    Import("os"),
    Import("pickle"),
    Import("subprocess"),
    Import("sys"),
    Import("pathlib", "Path"),
    Import("typing", "Any"),
    Import("numpy", alias="np"),
    Import("pytest"),
    Import("sklearn.base", "clone"),
    Import("sklearn.utils.estimator_checks", "parametrize_with_checks"),
)
_SCORING_IMPORTS = (
    Import("sklearn.model_selection", "cross_val_score"),
    Import("sklearn.pipeline", "make_pipeline"),
    Import("sklearn.preprocessing", "StandardScaler"),
)
_IMPORTS_BY_KIND: Mapping[Kind, tuple[Import, ...]] = {
    "classifier": (
        Import("sklearn.datasets", "make_blobs"),
        Import("sklearn.dummy", "DummyClassifier"),
        *_SCORING_IMPORTS,
    ),
    "regressor": (
        Import("sklearn.datasets", "make_regression"),
        Import("sklearn.dummy", "DummyRegressor"),
        *_SCORING_IMPORTS,
    ),
    "transformer": (
        Import("sklearn.datasets", "make_low_rank_matrix"),
        Import("sklearn.preprocessing", "scale"),
        *_SCORING_IMPORTS,
    ),
    "outlier_detector": (
        Import("sklearn.datasets", "make_low_rank_matrix"),
        Import("sklearn.metrics", "roc_auc_score"),
        Import("sklearn.preprocessing", "scale"),
    ),
}
_METHODS: Mapping[Kind, str] = {
    "classifier": "predict",
    "regressor": "predict",
    "transformer": "transform",
    "outlier_detector": "score_samples",
}
_SEARCH_IMPORT = Import("sklearn.model_selection", "ParameterSampler")
_SEARCH_SPACES = ("param_distributions", "param_grid")


def plan_suite(spec: Spec, target: Target, failure: Failure | None) -> SuiteModule:
    """Plan the tests of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        Where the module goes.
    failure : Failure or None
        The checks that cannot pass.

    Returns
    -------
    SuiteModule
        The tests.
    """
    name, tuned = spec.estimator.name, bool(find_tuned(spec))
    module = ".".join((*target.package, spec.estimator.module_name))
    imported = (name, *(_SEARCH_SPACES if tuned else ()))
    imports = (*_COMMON_IMPORTS, *_IMPORTS_BY_KIND[spec.estimator.kind])
    checked, seeded = _make_estimators(name, has_params=bool(spec.checks.params))
    return SuiteModule(
        name,
        module,
        _METHODS[spec.estimator.kind],
        1 + len(target.package),
        arrange_imports((*imports, _SEARCH_IMPORT) if tuned else imports),
        arrange_imports(Import(module, item) for item in imported),
        tuple(Setting(key, make_literal(value)) for key, value in spec.checks.params.items()),
        make_literal(failure.checks) if failure else None,
        make_literal(failure.reason) if failure else None,
        checked,
        seeded,
        tuned,
    )


def _make_estimators(name: str, *, has_params: bool) -> tuple[Code, Code]:
    """Make the estimators for scikit-learn's checks, and the one for the other tests."""
    default = make_call(make_name(name))
    seed = {"random_state": make_literal(0)}
    if not has_params:
        return make_list((default,)), make_call(make_name(name), **seed)
    special = merge_code(f"{name}(**CHECK_PARAMS)", (), {name})
    set_params = make_name(f"{special}.set_params")
    return make_list((default, special)), make_call(set_params, **seed)

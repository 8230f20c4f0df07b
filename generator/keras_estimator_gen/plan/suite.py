"""The generated tests."""

from collections.abc import Mapping

from ..catalog import Catalog
from ..kinds import Kind
from ..spec import Spec
from .expectations import Failure
from .fragments import make_call, make_list, make_literal, make_name, merge_code
from .imports import arrange_imports
from .model import Code, Import, Setting, SuiteModule, Target
from .rows import is_reversible, plan_rows, takes_any_table
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
)
_CHECK_IMPORT = Import("sklearn.utils.estimator_checks", "parametrize_with_checks")
_SCORING_IMPORT = Import("sklearn.model_selection", "cross_val_score")
_PIPELINE_IMPORTS = (
    Import("sklearn.pipeline", "make_pipeline"),
    Import("sklearn.preprocessing", "StandardScaler"),
)
_SCALE_IMPORT = Import("sklearn.preprocessing", "scale")
_IMPORTS_BY_KIND: Mapping[Kind, tuple[Import, ...]] = {
    "classifier": (
        Import("sklearn.datasets", "make_blobs"),
        Import("sklearn.dummy", "DummyClassifier"),
    ),
    "regressor": (
        Import("sklearn.datasets", "make_regression"),
        Import("sklearn.dummy", "DummyRegressor"),
    ),
    "transformer": (
        Import("sklearn.datasets", "make_low_rank_matrix"),
        _SCALE_IMPORT,
    ),
    "outlier_detector": (
        Import("sklearn.datasets", "make_low_rank_matrix"),
        Import("sklearn.metrics", "roc_auc_score"),
        _SCALE_IMPORT,
    ),
}
_METHODS: Mapping[Kind, str] = {
    "classifier": "predict",
    "regressor": "predict",
    "transformer": "transform",
    "outlier_detector": "score_samples",
}
_WIDTHS: Mapping[Kind, int] = {
    "classifier": 4,
    "regressor": 4,
    "transformer": 6,
    "outlier_detector": 6,
}
"""Number of columns of the rows where any will do."""
_SEARCH_IMPORT = Import("sklearn.model_selection", "ParameterSampler")
_SEARCH_SPACES = ("param_distributions", "param_grid")


def plan_suite(
    spec: Spec, target: Target, failure: Failure | None, catalog: Catalog
) -> SuiteModule:
    """Plan the tests of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        Where the module goes.
    failure : Failure or None
        The checks that cannot pass.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    SuiteModule
        The tests.
    """
    name, tuned = spec.estimator.name, bool(find_tuned(spec))
    module = ".".join((*target.package, spec.estimator.module_name))
    imported = (name, *(_SEARCH_SPACES if tuned else ()))
    rows, checkable = plan_rows(spec, _WIDTHS[spec.estimator.kind]), takes_any_table(spec)
    failure = failure if checkable else None
    imports = {*_COMMON_IMPORTS, *_IMPORTS_BY_KIND[spec.estimator.kind]}
    imports |= {_SEARCH_IMPORT} if tuned else set()
    imports |= {_CHECK_IMPORT} if checkable else set()
    if spec.estimator.kind != "outlier_detector":
        imports |= {_SCORING_IMPORT, *(_PIPELINE_IMPORTS if rows.is_plain else ())}
    imports |= set() if rows.is_plain else {_SCALE_IMPORT}
    checked, seeded = _make_estimators(name, has_params=bool(spec.checks.params))
    return SuiteModule(
        name,
        module,
        _METHODS[spec.estimator.kind],
        1 + len(target.package),
        arrange_imports(imports),
        arrange_imports(Import(module, item) for item in imported),
        tuple(Setting(key, make_literal(value)) for key, value in spec.checks.params.items()),
        make_literal(failure.checks) if failure else None,
        make_literal(failure.reason) if failure else None,
        checked,
        seeded,
        tuned,
        rows,
        make_name("make_pipeline(StandardScaler(), make_estimator())")
        if rows.is_plain
        else make_name("make_estimator()"),
        checkable,
        is_reversible(spec, catalog),
    )


def _make_estimators(name: str, *, has_params: bool) -> tuple[Code, Code]:
    """Make the estimators for scikit-learn's checks, and the one for the other tests."""
    seed = {"random_state": make_literal(0)}
    if not has_params:
        return make_list((make_call(make_name(name)),)), make_call(make_name(name), **seed)
    special = merge_code(f"{name}(**CHECK_PARAMS)", (), {name})
    return make_list((special,)), make_call(make_name(f"{special}.set_params"), **seed)

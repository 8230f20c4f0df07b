"""The generated tests."""

from collections.abc import Mapping

from ..catalog import Catalog
from ..code import DottedName, Identifier
from ..code.fragments import (
    Code,
    Import,
    make_call,
    make_list,
    make_literal,
    make_name,
    name_keywords,
    write_code,
)
from ..kinds import Kind
from ..spec import Spec
from .expectations import Failure
from .imports import arrange_imports
from .labels import choose_labels, has_own_encoder
from .loss_ranges import find_loss_range
from .model import (
    ExpectedFailure,
    SampleRows,
    SampleTarget,
    Setting,
    SuiteModule,
    SuiteScore,
    Target,
    iterate_code,
)
from .rows import is_reversible, plan_rows, takes_any_table
from .scoring import plan_score
from .search import find_tuned
from .targets import plan_numbers, plan_target

_COMMON_IMPORTS = (
    Import("doctest"),
    Import("inspect"),
    Import("os"),
    Import("pickle"),
    Import("subprocess"),
    Import("sys"),
    Import("typing", "Any"),
    Import("numpy", alias="np"),
    Import("pytest"),
    Import("sklearn.base", "clone"),
)
_PATH_IMPORT = Import("pathlib", "Path")
_KERAS_IMPORT = Import("keras")
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
_METHODS: Mapping[Kind, Identifier] = {
    "classifier": Identifier("predict"),
    "regressor": Identifier("predict"),
    "transformer": Identifier("transform"),
    "outlier_detector": Identifier("score_samples"),
}
_WIDTHS: Mapping[Kind, int] = {
    "classifier": 4,
    "regressor": 4,
    "transformer": 6,
    "outlier_detector": 6,
}
"""Number of columns of the rows where any will do."""
_SEARCH_IMPORT = Import("sklearn.model_selection", "ParameterSampler")
_ADAPTER = "OneColumn"
_RESCORED = "UsuallyScored"
_MOST_LABELS = 3
"""What scikit-learn's checks have."""
_SCALED = write_code("make_pipeline(StandardScaler(), make_estimator())")
_UNSCALED = write_code("make_estimator()")
_SEARCH_SPACES = ("param_distributions", "param_grid")


_DECODED = Failure(
    ("check_class_weight_classifiers", "check_classifiers_train"),
    "the target encoder decides which label is predicted, whatever is most probable",
)


def plan_suite(
    spec: Spec, target: Target, failures: tuple[Failure, ...], catalog: Catalog
) -> SuiteModule:
    """Plan the tests of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        Where the module goes.
    failures : tuple of Failure
        The checks that cannot pass.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    SuiteModule
        The tests.
    """
    kind, name, tuned = spec.estimator.kind, spec.estimator.name, bool(find_tuned(spec))
    module = ".".join((*target.package, spec.estimator.module_name))
    rows, labels = plan_rows(spec, _WIDTHS[kind]), choose_labels(spec, catalog)
    sample = plan_target(spec, rows.width, catalog)
    score = plan_score(spec, sample, catalog)
    checkable = takes_any_table(spec) and _has_known_target(spec, sample, len(labels))
    adapter = _choose_adapter(name, sample, score)
    imports = {*_COMMON_IMPORTS, *_list_imports(kind, sample, rows, checkable=checkable)}
    failing = _list_failures(spec, sample, failures) if checkable else ()
    imports |= _list_further(score, failing, checkable and adapter == _RESCORED, tuned)
    tested = {Import(module, item) for item in (name, *(_SEARCH_SPACES if tuned else ()))}
    # Tests that find their module by themselves import it after all the rest.
    imports |= tested if target.root else {_PATH_IMPORT}
    checked, seeded = _make_estimators(name, adapter, has_params=bool(spec.checks.params))
    return SuiteModule(
        Identifier(name),
        DottedName(module),
        _METHODS[kind],
        0 if target.root else 1 + len(target.package),
        arrange_imports(imports, target.package),
        arrange_imports(set() if target.root else tested),
        _list_params(spec),
        failing,
        checked,
        seeded,
        tuned,
        rows,
        _SCALED if rows.is_plain else _UNSCALED,
        checkable,
        is_reversible(spec, catalog),
        "outputs" if sample else kind,
        sample,
        score,
        tuple(map(make_literal, labels)),
        adapter == _RESCORED,
        has_own_encoder(spec),
        plan_numbers(spec.training.loss),
    )


def _list_params(spec: Spec) -> tuple[Setting, ...]:
    """List the parameters that scikit-learn's checks are run with."""
    params = spec.checks.params.items()
    return tuple(Setting(Identifier(key), make_literal(value)) for key, value in params)


def _has_known_target(spec: Spec, sample: SampleTarget | None, n_labels: int) -> bool:
    """Tell whether the estimator learns a target of scikit-learn's checks."""
    if sample is not None:
        return sample.checkable
    if spec.estimator.kind == "regressor":
        # Those checks fit any numbers, or positive ones.
        return find_loss_range(spec.training.loss) != "fraction"
    return n_labels <= _MOST_LABELS


def _choose_adapter(name: str, sample: SampleTarget | None, score: SuiteScore | None) -> str:
    """Choose the class that scikit-learn's checks are run on."""
    if sample is not None and sample.adapted:
        return _ADAPTER
    return name if score is None else _RESCORED


def _list_failures(
    spec: Spec, sample: SampleTarget | None, network: tuple[Failure, ...]
) -> tuple[ExpectedFailure, ...]:
    """List the checks of scikit-learn that cannot pass."""
    decoded = _DECODED if has_own_encoder(spec) else None
    failures = (*network, _expect_weight_failure(spec, sample), decoded, _expect_sign_failure(spec))
    return tuple(_expect(each) for each in failures if each)


def _expect(failure: Failure) -> ExpectedFailure:
    backend = make_literal(failure.backend) if failure.backend else None
    return ExpectedFailure(make_literal(failure.checks), make_literal(failure.reason), backend)


def _expect_weight_failure(spec: Spec, sample: SampleTarget | None) -> Failure | None:
    """Expect that the check of ``class_weight`` fails, which gives weights of labels alone."""
    weighs = spec.estimator.kind == "classifier" and spec.training.is_exposed("class_weight")
    if sample is None or not sample.adapted or not weighs:
        return None
    reason = "class_weight has weights by the names of outputs"
    return Failure(("check_class_weight_classifiers",), reason)


def _expect_sign_failure(spec: Spec) -> Failure | None:
    """Expect that a check fails which has negative numbers for every regressor."""
    loss = spec.training.loss
    if spec.estimator.kind != "regressor" or find_loss_range(loss) != "positive":
        return None
    reason = f"the check has negative numbers, which the loss {loss!r} does not compare"
    return Failure(("check_regressor_multioutput",), reason)


def _list_further(
    score: SuiteScore | None, failing: tuple[ExpectedFailure, ...], rescored: bool, tuned: bool
) -> set[Import]:
    """List what the tests import to score and search, and to ask for the backend."""
    imports = _list_scoring(score, rescored=rescored)
    imports |= {_SEARCH_IMPORT} if tuned else set()
    return imports | {_KERAS_IMPORT for each in failing if each.backend}


def _list_scoring(score: SuiteScore | None, *, rescored: bool) -> set[Import]:
    """List what the tests import to score an estimator."""
    if score is None:
        return set()
    parts = (score.expected, score.usual if rescored else None)
    return {item for code in parts if code is not None for item in code.imports}


def _list_imports(
    kind: Kind, sample: SampleTarget | None, rows: SampleRows, *, checkable: bool
) -> set[Import]:
    """List what the tests import for what is learned."""
    scaling = set() if rows.is_plain else {_SCALE_IMPORT}
    scaling |= {_CHECK_IMPORT} if checkable else set()
    if sample is None:
        scoring = {_SCORING_IMPORT, *(_PIPELINE_IMPORTS if rows.is_plain else ())}
        unscored = kind == "outlier_detector"
        return scaling | {*_IMPORTS_BY_KIND[kind], *(() if unscored else scoring)}
    imports = scaling | {item for code in iterate_code(sample.columns) for item in code.imports}
    imports |= {Import("pandas", alias="pd")} if sample.framed else set()
    if sample.adapted and checkable:
        imports |= {
            Import("sklearn.metrics", "accuracy_score" if sample.classes else "r2_score"),
            Import("sklearn.utils", "check_array"),
            Import("sklearn.utils", "column_or_1d"),
        }
    return imports


def _make_estimators(name: str, checked: str, *, has_params: bool) -> tuple[Code, Code]:
    """Make the estimators for scikit-learn's checks, and the one for the other tests."""
    seed, estimator = name_keywords(random_state=make_literal(0)), make_name(name)
    params = [write_code("**CHECK_PARAMS")] if has_params else []
    special = make_call(make_name(checked), *params)
    if not has_params:
        return make_list((special,)), make_call(estimator, keywords=seed)
    set_params = write_code("{}.set_params", make_call(estimator, *params))
    return make_list((special,)), make_call(set_params, keywords=seed)

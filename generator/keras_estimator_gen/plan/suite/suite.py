"""The generated tests: what an estimator is tested with, beside the tests of the runtime."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import (
    Code,
    Import,
    make_literal,
    make_name,
    make_tuple,
    write_code,
)
from ...kinds import COPIED_RUNTIME, Kind
from ...network.model import Network
from ...spec import Spec
from ..imports import NUMPY, arrange_imports
from ..model import (
    ExpectedFailure,
    SampleRows,
    SampleTarget,
    Setting,
    SuiteModule,
    Target,
    iterate_code,
)
from ..parts import find_parts, is_from_runtime, locate_runtime, name_from_runtime
from ..targets.labels import choose_labels, has_own_encoder
from ..targets.loss_ranges import find_loss_range
from ..targets.scoring import find_scorer, plan_score
from ..targets.targets import plan_target
from .expectations import Failure, expect_failures
from .failures import list_failures
from .rows import is_reversible, plan_rows, takes_any_table

_BASES: Final[Mapping[Kind, str]] = {
    "classifier": "ClassifierSuite",
    "regressor": "RegressorSuite",
    "transformer": "TransformerSuite",
    "outlier_detector": "OutlierDetectorSuite",
}
"""The tests of what estimators of each kind learn."""

_USUAL_SCORES: Final[Mapping[Kind, str]] = {"classifier": "accuracy", "regressor": "r2"}
"""The scorers that estimators of a kind have, if the specification names none."""

_WIDTHS: Final[Mapping[Kind, int]] = {
    "classifier": 4,
    "regressor": 4,
    "transformer": 6,
    "outlier_detector": 6,
}
"""Number of columns of the rows where any will do."""

_MOST_LABELS: Final = 3
"""What scikit-learn's checks have."""


def plan_suite(spec: Spec, network: Network, target: Target, catalog: Catalog) -> SuiteModule:
    """Plan the tests of an estimator.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.
    target : Target
        Where the module goes.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    SuiteModule
        The tests.
    """
    kind = spec.estimator.kind
    failures = expect_failures(spec, network, catalog)
    rows = plan_rows(spec, _WIDTHS[kind])
    sample = plan_target(spec, rows.width, catalog)
    score = plan_score(spec, catalog, positive=sample is not None and sample.positive)
    checked = takes_any_table(spec, network) and _has_known_target(spec, sample, catalog)
    bases = [_choose_base(spec, sample, catalog, checked=checked)]
    planned = _plan_failures(spec, sample, failures, catalog) if checked else ()
    failing = tuple(planned)
    settings = tuple(_list_settings(spec, rows, sample, catalog))
    bases = ["ScikitLearnChecks", *bases] if checked else bases
    codes = (
        *map(name_from_runtime, (*bases, *_list_used(rows, bool(failing)))),
        *iterate_code((settings, failing, rows, sample, score)),
    )
    imports = {item for code in codes for item in code.imports}
    members = set(filter(is_from_runtime, imports))
    runtime = target.runtime or ".".join((*target.package, COPIED_RUNTIME))
    module = ".".join((*target.package, spec.estimator.module_name))
    tested = {Import(module, spec.estimator.name)}
    outside = set() if target.root else tested | (set() if target.runtime else members)
    imports |= tested | set(_list_libraries(spec, rows, sample, failing, score))
    # Tests that find their module by themselves import it after all the rest.
    imports |= {Import("sys"), Import("pathlib", "Path")} if outside else set()
    return SuiteModule(
        Identifier(spec.estimator.name),
        0 if target.root else 1 + len(target.package),
        arrange_imports(locate_runtime(imports - outside, runtime), target.package),
        arrange_imports(locate_runtime(outside, runtime)),
        find_parts(members, ()),
        tuple(map(make_name, bases)),
        _list_params(spec),
        failing,
        settings,
        rows,
        sample,
        score,
    )


def _list_params(spec: Spec) -> tuple[Setting, ...]:
    """List the parameters by which the estimator learns in short time."""
    params = spec.checks.params.items()
    return tuple(Setting(Identifier(key), make_literal(value)) for key, value in params)


def _has_known_target(spec: Spec, sample: SampleTarget | None, catalog: Catalog) -> bool:
    """Tell whether the estimator learns a target of scikit-learn's checks."""
    if sample is not None:
        return sample.checkable
    if spec.estimator.kind == "regressor":
        # Those checks fit any numbers, or positive ones.
        return find_loss_range(spec.training.loss.default) != "fraction"
    return len(choose_labels(spec, catalog)) <= _MOST_LABELS


def _choose_base(
    spec: Spec, sample: SampleTarget | None, catalog: Catalog, *, checked: bool
) -> str:
    """Choose the class that has the tests of what is learned."""
    if sample is not None:
        return "FixedOutputsSuite" if checked and sample.closed else "OutputsSuite"
    if spec.estimator.kind == "transformer" and is_reversible(spec, catalog):
        return "ReversibleSuite"
    return _BASES[spec.estimator.kind]


def _list_settings(
    spec: Spec, rows: SampleRows, sample: SampleTarget | None, catalog: Catalog
) -> Iterator[Setting]:
    """Yield what the tests have to know of the data."""
    kind, given = spec.estimator.kind, {"n_features": make_literal(rows.width)}
    if rows.shapes:
        given["shapes"] = make_literal(rows.shapes)
    if sample is not None:
        given["scores"] = _list_scores(sample)
    elif find_scorer(spec, catalog) is not None:
        given["scoring"] = make_literal(_USUAL_SCORES[kind])
    if sample is None and kind == "classifier":
        given["labels"] = make_literal(choose_labels(spec, catalog))
        if has_own_encoder(spec):
            given["decodes_labels"] = make_literal(value=True)
    numbers = find_loss_range(spec.training.loss.default)
    if sample is None and kind == "regressor" and numbers != "any":
        given["numbers"] = make_literal(numbers)
    return (Setting(Identifier(name), value) for name, value in given.items())


def _list_scores(sample: SampleTarget) -> Code:
    """List what scores the predictions of each column."""
    scorers = [column.scorer for column in sample.columns]
    if len(scorers) > 1 and len(set(map(str, scorers))) == 1:
        return write_code("{} * {}", make_tuple(scorers[:1]), make_literal(len(scorers)))
    return make_tuple(scorers)


def _plan_failures(
    spec: Spec,
    sample: SampleTarget | None,
    network: tuple[Failure, ...],
    catalog: Catalog,
) -> Iterator[ExpectedFailure]:
    """Yield the checks of scikit-learn that cannot pass."""
    if sample is not None and sample.several:
        reason = (
            f"the check has no target of {len(sample.columns)} columns, which the outputs learn"
        )
        checks = name_from_runtime("COLUMN_CHECKS")
        if not sample.multilabel:
            checks = write_code("(*{}, *{})", checks, name_from_runtime("MULTILABEL_CHECKS"))
        yield ExpectedFailure(checks, make_literal(reason))
        return
    for each in (*network, *list_failures(spec, sample, catalog)):
        pairs = tuple((check, each.backend) for check in each.checks)
        checks = make_literal(pairs if each.backend else each.checks)
        yield ExpectedFailure(checks, make_literal(each.reason))


def _list_used(rows: SampleRows, fails: bool) -> Iterator[str]:
    """Yield what else the tests import from the runtime."""
    yield from ["Failures"] if fails else []
    match rows.form:
        case "texts":
            yield "make_texts"
        case "integers":
            yield "make_levels"
        case "frame" if rows.has_levels:
            yield "make_levels"


def _list_libraries(
    spec: Spec,
    rows: SampleRows,
    sample: SampleTarget | None,
    failing: Sequence[ExpectedFailure],
    score: Code | None,
) -> Iterator[Import]:
    """Yield what the tests import from libraries."""
    framed = sample is not None and sample.framed
    if rows.form == "frame" or sample is not None or spec.checks.params:
        yield Import("typing", "Any")
    if failing or spec.checks.params:
        yield Import("typing", "ClassVar")
    if rows.form == "frame" or framed or score is not None:
        yield Import("pytest")
    if sample is not None and not framed and sample.table is None:
        yield NUMPY

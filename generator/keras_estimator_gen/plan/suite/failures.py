"""The checks of scikit-learn that an estimator cannot pass for what it learns and how it scores."""

from collections.abc import Iterator
from typing import Final

from ...catalog import Catalog
from ...spec import Spec
from ..model import SampleTarget
from ..targets.columns import count_columns, learns_any_columns
from ..targets.labels import has_own_encoder
from ..targets.loss_ranges import find_loss_range
from ..targets.scoring import find_scorer
from .expectations import Failure

_DETERMINATION: Final = frozenset({"r2", "explained_variance"})
"""Scorers that give what the check of regressors expects."""


def list_failures(spec: Spec, sample: SampleTarget | None, catalog: Catalog) -> Iterator[Failure]:
    """Yield the checks that fail whatever the network is.

    Parameters
    ----------
    spec : Spec
        The specification.
    sample : SampleTarget or None
        The target of the tests, where outputs have columns of their own.
    catalog : Catalog
        What scikit-learn offers.

    Yields
    ------
    Failure
        Checks with a reason.
    """
    if has_own_encoder(spec):
        reason = "the target encoder decides which label is predicted, whatever is most probable"
        yield Failure(("check_class_weight_classifiers", "check_classifiers_train"), reason)
    if spec.estimator.kind == "regressor":
        yield from _list_sign_failures(spec, sample)
        yield from _list_width_failures(spec)
    yield from _list_score_failures(spec, catalog)


def _list_sign_failures(spec: Spec, sample: SampleTarget | None) -> Iterator[Failure]:
    """Yield the checks of regressors that have negative numbers."""
    losses = [spec.training.loss.default, *(output.loss.loss for output in spec.outputs)]
    for loss in losses:
        if find_loss_range(loss) == "positive":
            reason = f"the check has negative numbers, which the loss {loss!r} does not compare"
            yield Failure(("check_regressor_multioutput",), reason)
            return
    if sample is not None and sample.positive:
        activation = spec.predicted[0].activation
        reason = f"the check has negative numbers, which the activation {activation!r} never gives"
        yield Failure(("check_regressors_train",), reason)


def _list_width_failures(spec: Spec) -> Iterator[Failure]:
    """Yield the check of several columns, where only the network knows how many it learns."""
    for output in spec.predicted[:1]:
        if count_columns(output, spec) is None and not learns_any_columns(output, spec):
            reason = f"the check has five columns, and the layer {output.label!r} its own units"
            yield Failure(("check_regressor_multioutput",), reason)


def _list_score_failures(spec: Spec, catalog: Catalog) -> Iterator[Failure]:
    """Yield the checks for which ``score`` is too low, or not defined."""
    scorer, name = find_scorer(spec, catalog), spec.estimator.scorer
    if scorer is None:
        return
    if spec.estimator.kind == "regressor":
        if name not in _DETERMINATION:
            reason = f"the check wants a coefficient of determination, and the scorer is {name!r}"
            yield Failure(("check_regressors_train",), reason)
        return
    targets = scorer.scoring.targets
    if targets and "multiclass" not in targets:
        reason = f"the check scores labels of one column, which the scorer {name!r} does not"
        if "binary" in targets:
            reason = f"the check scores three classes, which the scorer {name!r} does not"
            yield Failure(("check_fit_score_takes_y",), reason)
        else:
            yield Failure(("check_fit_score_takes_y", "check_pipeline_consistency"), reason)

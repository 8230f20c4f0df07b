"""How the generated tests score: by what the estimator has, and by what any other has."""

from collections.abc import Mapping
from typing import Final

from ..catalog import Catalog, Entry
from ..code import Code, Identifier
from ..code.fragments import make_call, make_literal, make_name, write_code
from ..kinds import Kind
from ..spec import Spec
from .arguments import make_entry_name
from .model import SampleTarget, SuiteScore

_USUAL: Final[Mapping[Kind, tuple[str, str]]] = {
    "classifier": ("accuracy_score", "accuracy"),
    "regressor": ("r2_score", "r2"),
}
"""The function and the scorer of scikit-learn for estimators of a kind."""


def find_scorer(spec: Spec, catalog: Catalog) -> Entry | None:
    """Find what a specification names as scorer; None if it names nothing.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What scikit-learn offers.
    """
    name = spec.estimator.scorer
    return None if name is None else catalog.find("scorers", name)


def plan_score(spec: Spec, target: SampleTarget | None, catalog: Catalog) -> SuiteScore | None:
    """Plan how the tests score, where the specification names a scorer.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : SampleTarget or None
        The target of the tests, where outputs have columns of their own.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    SuiteScore or None
        None where the base class has the scorer.
    """
    scorer = find_scorer(spec, catalog)
    if scorer is None:
        return None
    function, usual = _USUAL[spec.estimator.kind]
    return SuiteScore(
        make_name(function, "sklearn.metrics"),
        make_literal(usual),
        _plan_expected(spec, scorer, target),
    )


def _plan_expected(spec: Spec, scorer: Entry, target: SampleTarget | None) -> Code | None:
    """Plan what the score of the fitted estimator has to be; None if that is not defined."""
    options, found = spec.training.score_options, scorer.scoring
    positive = target is not None and target.positive
    if found.targets == ("positive",) and not positive:
        return None
    if not found.named:
        given = {
            Identifier(name): make_literal(option.default)
            for name, option in options.items()
            if option.default is not None
        }
        predicted = write_code("fitted.predict(X)")
        return make_call(
            make_entry_name("scorers", scorer), make_name("y"), predicted, keywords=given
        )
    if options:
        return None
    by_name = make_call(make_name("get_scorer", "sklearn.metrics"), make_literal(scorer.name))
    return make_call(by_name, *map(make_name, ("fitted", "X", "y")))

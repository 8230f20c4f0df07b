"""How the generated tests score: by what the estimator has, and by what any other has."""

from ...catalog import Catalog, Entry
from ...code import Code, Identifier
from ...code.fragments import make_call, make_literal, make_name, write_code
from ...spec import Spec
from ..scope import make_entry_name


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


def plan_score(spec: Spec, catalog: Catalog, *, positive: bool) -> Code | None:
    """Plan what the score of the fitted estimator has to be.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What scikit-learn offers.
    positive : bool
        Whether the target of the tests and all predictions are positive numbers.

    Returns
    -------
    Code or None
        The score of ``fitted`` for ``X`` and ``y``; None where the base class has the scorer, or
        the score is not defined.
    """
    scorer = find_scorer(spec, catalog)
    if scorer is None:
        return None
    options, found = spec.training.score_options, scorer.scoring
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

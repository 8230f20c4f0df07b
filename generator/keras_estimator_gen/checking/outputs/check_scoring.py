"""Whether predictions can be scored as ``[estimator]`` says, with the options that there are."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...catalog import Entry
from ...code import is_place
from ...errors import Problem
from ...kinds import Kind, name_kind
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context, explain_place
from ..training.check_compilation import check_options
from ..values.check_arguments import check_own_keys
from .check_outputs import is_labelled

SCORERS: Final[Mapping[Kind, str]] = {"classifier": "accuracy_score", "regressor": "r2_score"}
"""What scores the predictions of a kind unless another scorer is named."""

_SCORER: Final[KeyPath] = ("estimator", "scorer")
_OPTIONS: Final[KeyPath] = ("training", "score_options")
_WEIGHTS: Final = "sample_weight"
_LIBRARY: Final = "sklearn."
_FORM: Final = (
    "the name of a scorer of scikit-learn, such as 'roc_auc', or the import path of a function of "
    "your own"
)


def check_scoring(context: Context) -> Iterator[Problem]:
    """Yield why predictions cannot be scored in this way.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    options, name = context.spec.training.score_options, context.spec.estimator.scorer
    if context.kind is None:
        return
    if context.kind not in SCORERS:
        if name is not None:
            message = f"{name_kind(context.kind)} has no predictions that could be scored"
            yield Problem(_SCORER, message, on_key=True)
        if options:
            message = f"the score of {name_kind(context.kind)} has no options"
            yield Problem(_OPTIONS, message, on_key=True)
        return
    problems = [] if name is None else [*_check_scorer(name, context.kind, context)]
    yield from problems
    scorer = context.catalog.find("scorers", name or SCORERS[context.kind])
    if scorer is None or scorer.own:
        yield from check_options(options, _OPTIONS, context, None)
        yield from check_own_keys(scorer, options, _OPTIONS) if scorer else ()
        return
    yield from check_options(options, _OPTIONS, context, scorer)
    yield from _check_names(scorer, context)
    if name is not None and not problems:
        yield from _check_targets(name, scorer, context)


def _check_names(scorer: Entry, context: Context) -> Iterator[Problem]:
    """Yield the options that a scorer does not take."""
    known = [each.name for each in scorer.parameters if each.name != _WEIGHTS]
    given = context.spec.training.score_options
    for name in given:
        if name not in known:
            message = f"score has no argument {quote(name)}"
            expected = one_of(known) if known else f"no options for {quote(scorer.name)}"
            path = (*_OPTIONS, name)
            yield Problem(path, message, expected, closest(name, known), on_key=True)
    for name in scorer.required:
        if name not in given:
            message = f"the scorer {quote(scorer.name)} needs the option {quote(name)}"
            yield Problem(_SCORER, message, f"score_options = {{ {name} = ... }} in [training]")


def _check_scorer(name: str, kind: Kind, context: Context) -> Iterator[Problem]:
    """Yield why something cannot score the predictions of a kind of estimator."""
    catalog, own = context.catalog, is_place(name)
    scorer = catalog.find("scorers", name)
    if scorer is not None and not (own and scorer.scoring.named):
        if not scorer.own and scorer.scoring.numbers != (kind == "regressor"):
            what = "labels" if kind == "regressor" else "numbers"
            yield Problem(_SCORER, f"the scorer {quote(name)} is for {what}", "another scorer")
        return
    listed = not own or name.startswith(_LIBRARY)
    measure = catalog.find("measures", name.rpartition(":")[2]) if listed else None
    if measure is not None:
        yield _explain_measure(name, measure)
    elif own and scorer is not None:
        message = f"{quote(name)} is a name of a scorer and no function"
        yield Problem(_SCORER, message, "the name alone", quote(scorer.name))
    elif own:
        yield explain_place(catalog, "scorers", name, _SCORER)
    else:
        near = catalog.suggest("scorers", name)
        yield Problem(_SCORER, f"unknown scorer {quote(name)}", _FORM, quote(near) if near else "")


def _explain_measure(name: str, measure: Entry) -> Problem:
    """Return the problem of a function that cannot score an estimator as it is."""
    known = measure.scoring
    if known.decided:
        message = f"{quote(name)} needs probabilities or decisions, but a function gets predictions"
    elif not known.greater:
        message = f"{quote(name)} is smaller for better predictions, and a score has to be larger"
    else:
        message = f"{quote(name)} takes no sample_weight"
    expected = one_of(known.scorers) if known.scorers else _FORM
    near = quote(known.scorers[0]) if known.scorers else ""
    return Problem(_SCORER, message, expected, near)


def _check_targets(name: str, scorer: Entry, context: Context) -> Iterator[Problem]:
    """Yield why a scorer of scikit-learn cannot score what the outputs declare."""
    outputs = context.spec.predicted
    if len(outputs) > 1 and any(is_labelled(output, context) for output in outputs):
        message = f"the scorer {quote(name)} scores one target, and there are several outputs"
        expected = "no scorer, or the import path of a function of your own"
        yield Problem(_SCORER, message, expected)
    elif len(outputs) == 1 and not context.spec.training.score_options:
        task, targets = outputs[0].task, scorer.scoring.targets
        if task not in {"auto", "regression"} and task not in targets:
            message = f"the scorer {quote(name)} is for {' and '.join(targets)} targets"
            yield Problem(_SCORER, message, f"another scorer than for a {task} output")

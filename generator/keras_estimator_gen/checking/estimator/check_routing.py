"""Whether the methods of an estimator take the options that are routed to them, scores included."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from ...catalog import Entry
from ...code import check_identifier, is_place
from ...errors import Problem
from ...kinds import Kind, name_kind
from ...spec.parameters import OptionSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ...training_parameters import list_options
from ..context import Context, explain_place
from ..outputs.check_outputs import is_labelled
from ..training.check_compilation import check_options
from ..training.check_training import check_setting
from ..values.check_arguments import check_own_keys
from ..values.check_names import check_name

_COMPILED_ELSEWHERE: Final = frozenset({"loss", "metrics", "optimizer"})
_CALLBACK_OPTION: Final = re.compile(r"[A-Za-z0-9]+(?:_{1,2}[A-Za-z0-9]+)*")

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


def check_routing(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the options of methods and callbacks.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training, path = context.spec.training, ("training",)
    compiled = context.catalog.find("methods", "compile")
    names = _list_names(compiled, _COMPILED_ELSEWHERE)
    yield from _check_known(training.compile_options, "compile", names, context, compiled)
    for owner in ("fit", "predict"):
        options = getattr(training, f"{owner}_options")
        yield from _check_known(options, owner, list_options(owner, context.kind), context)
        yield from _check_values(options, (*path, f"{owner}_options"), context)
    yield from check_scoring(context)
    yield from _check_callbacks(training.callbacks_options, (*path, "callbacks_options"), context)


def _check_known(
    options: Mapping[str, OptionSpec],
    owner: str,
    names: Collection[str],
    context: Context,
    entry: Entry | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with options that have to be among some names."""
    path: KeyPath = ("training", f"{owner}_options")
    yield from check_options(options, path, context, entry)
    for name in options:
        if name not in names:
            message = f"{owner} has no argument {quote(name)}"
            if owner == "compile" and name in _COMPILED_ELSEWHERE:
                message = f"{quote(name)} has a key of its own in [training]"
            near = closest(name, names)
            yield Problem((*path, name), message, one_of(names), near, on_key=True)


def _check_values(
    options: Mapping[str, OptionSpec], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield the values that a method cannot use, in tables that are right in themselves."""
    for name, option in options.items():
        place = (*path, name)
        sound = name in list_options("fit") and context.is_intact(place)
        if sound and not any(check_options({name: option}, path, context, None)):
            yield from check_setting(name, option, place)


def _check_callbacks(
    options: Mapping[str, OptionSpec], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with options of callbacks, whose names are free."""
    yield from check_options(options, path, context, None)
    for name in options:
        argument = name.rpartition("__")[2]
        if not _CALLBACK_OPTION.fullmatch(name) or any(check_name(argument, check_identifier, ())):
            expected = "an argument, perhaps after a key and two underscores: stop__patience"
            message = f"{quote(name)} cannot be an option of callbacks"
            yield Problem((*path, name), message, expected, on_key=True)


def _list_names(entry: Entry | None, without: Collection[str]) -> list[str]:
    names = [parameter.name for parameter in entry.parameters] if entry else []
    return [name for name in names if name not in without]


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

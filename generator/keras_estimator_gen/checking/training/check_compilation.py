"""Whether Keras has what ``[training]`` names, and what may be chosen in its place."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from ...catalog import Catalog, Entry
from ...code import check_identifier, is_place
from ...errors import Problem
from ...kinds import AUTOMATIC_LOSSES
from ...spec.alternatives import Choice, MetricSpec
from ...spec.models import CallbackSpec, Training
from ...spec.parameters import OptionSpec, ScheduleSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import UNUSABLE, Context, explain_unknown
from ..layers.check_layers import check_condition
from ..values.check_arguments import check_arguments, check_keys, check_type
from ..values.check_limits import Premises, check_value
from ..values.check_names import check_name, check_prose
from ..values.check_values import check_alternatives
from .check_parameters import check_parameter

AUTOMATIC: Final = "auto"
"""The loss that follows the target."""

CHOSEN_BY_KERAS: Final = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Names that Keras resolves when it sees the target."""

_ROOT: Final[KeyPath] = ("training",)
_SCHEDULED: Final = "learning_rate"
SECTIONS: Final[Mapping[str, str]] = {"optimizer": "optimizers", "loss": "losses"}
"""The sections of the catalog that parameters choose from."""

_COMPUTED: Final = frozenset(
    {"compile_options", "loss", "loss_options", "metrics", "optimizer", "optimizer_options"}
)
"""Tables of options that may follow from other parameters, because nothing needs them before."""


def check_compilation(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the optimizer, loss, metrics and callbacks.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training = context.spec.training
    yield from _check_optimizer_options(context)
    yield from _check_loss_options(context)
    for index, metric in enumerate(training.metrics):
        yield from _check_metric(metric, (*_ROOT, "metrics", index), context)
    for name, callback in training.callbacks.items():
        yield from _check_callback(name, callback, (*_ROOT, "callbacks", name), context)
    yield from _check_own_names(training)


def _check_own_names(training: Training) -> Iterator[Problem]:
    """Yield the code of the user's own that parameters could not tell apart by its name."""
    known: dict[str, str] = {}
    for _, text, path in training.named_objects:
        name = text.rpartition(":")[2]
        if is_place(text) and known.setdefault(name, text) != text:
            message = f"{quote(known[name])} has the same name, by which parameters know it"
            yield Problem((*_ROOT, *path), message, "different names")


def check_optimizer(name: str, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a name is not that of an optimizer which can be used."""
    entry = find_entry("optimizers", name, context.catalog)
    if entry is None:
        yield explain_unknown(context.catalog, "optimizers", name, path)
    elif entry.name in UNUSABLE:
        message = f"the optimizer {quote(entry.name)} {UNUSABLE[entry.name]}"
        yield Problem(path, f"{message}, which is not supported yet")


def check_loss(name: str, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why a name is not that of a loss, or ``"auto"``."""
    if name in CHOSEN_BY_KERAS:
        message = f"the loss {quote(name)} would be chosen by Keras from the target"
        yield Problem(path, message, "the name of one loss", quote(AUTOMATIC))
    elif name != AUTOMATIC and find_entry("losses", name, context.catalog) is None:
        yield explain_unknown(context.catalog, "losses", name, path)


def check_metric_name(
    name: str, path: KeyPath, context: Context, options: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield why a name is not that of a metric, or not of one that can have options."""
    if name in CHOSEN_BY_KERAS and options:
        message = f"the metric {quote(name)} takes no options: Keras chooses its class"
        yield Problem(path, message, "the name of a class, such as 'BinaryAccuracy'")
    elif name not in CHOSEN_BY_KERAS and find_entry("metrics", name, context.catalog) is None:
        yield explain_unknown(context.catalog, "metrics", name, path)


def find_entry(section: str, name: str, catalog: Catalog) -> Entry | None:
    """Return what a class name or a string of Keras stands for, if anything.

    Parameters
    ----------
    section : str
        The section of the catalog.
    name : str
        The name.
    catalog : Catalog
        What Keras offers.
    """
    if is_place(name):
        return catalog.find(section, name)
    resolved = catalog.resolve(section, name)
    return catalog.find(section, resolved) if resolved else None


def check_options(
    options: Mapping[str, OptionSpec], path: KeyPath, context: Context, entry: Entry | None
) -> Iterator[Problem]:
    """Yield what is wrong with the tables of routed options, apart from their names.

    Parameters
    ----------
    options : mapping of str to OptionSpec
        The options.
    path : tuple of str and int
        Where they stand.
    context : Context
        What the checks share.
    entry : Entry or None
        What takes them, if it is known.
    """
    for name, option in options.items():
        if option.is_computed:
            yield from _check_computed(name, option, path, context, entry)
        elif context.is_intact((*path, name)):
            yield from check_parameter(option, (*path, name))
            if entry is not None and not isinstance(option, ScheduleSpec):
                yield from _check_option_values(entry, name, option, (*path, name))
        yield from check_prose(option.doc, (*path, name, "doc"))


def _check_computed(
    name: str, option: OptionSpec, path: KeyPath, context: Context, entry: Entry | None
) -> Iterator[Problem]:
    """Yield why an option cannot follow from others."""
    place = (*path, name)
    if path[1] not in _COMPUTED:
        yield Problem(place, "an expression cannot be used here", "a plain value")
    elif others := sorted(option.model_fields_set - {"default"}):
        message = f"{quote(others[0])} beside an expression, which makes the option no parameter"
        yield Problem((*place, others[0]), message, "the expression alone", on_key=True)
    elif option.default is not None:
        given = {name: option.default}
        yield from check_arguments(given, context.option_names, path, context, entry)


def _check_option_values(
    entry: Entry, name: str, option: OptionSpec, path: KeyPath
) -> Iterator[Problem]:
    """Yield why an argument cannot be the default of its option, or a value that a search tries."""
    problems = [*check_type(entry, name, option.default, path)]
    if not problems and option.default is not None:
        problems = [*check_value(entry, name, option.default, (*path, "default"), Premises({}))]
    yield from problems
    for value, place in option.tried:
        yield from check_value(entry, name, value, (*path, *place), Premises({}))


def _check_optimizer_options(context: Context) -> Iterator[Problem]:
    training, path = context.spec.training, (*_ROOT, "optimizer_options")
    yield from _check_shared("optimizer", training.optimizer_options, context)
    for name, option in training.optimizer_options.items():
        if isinstance(option, ScheduleSpec):
            yield from _check_schedule(name, option, (*path, name), context)


def _check_schedule(
    name: str, option: ScheduleSpec, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with a schedule and its arguments."""
    place = (*path, "schedule")
    if name != _SCHEDULED:
        message = f"the argument {quote(name)} of an optimizer follows no schedule"
        yield Problem(place, message, f"a schedule of {quote(_SCHEDULED)}", on_key=True)
    if option.default != option.schedule:
        message = "both a default and a schedule"
        yield Problem((*path, "default"), message, "one of the two", on_key=True)
    entry = find_entry("schedules", option.schedule, context.catalog)
    yield from check_options(option.options, path, context, entry)
    if entry is None:
        yield explain_unknown(context.catalog, "schedules", option.schedule, place)
    elif place not in context.broken:
        yield from check_keys(entry, option.options, path, ("schedule",))


def _check_loss_options(context: Context) -> Iterator[Problem]:
    training, path = context.spec.training, (*_ROOT, "loss_options")
    yield from _check_shared("loss", training.loss_options, context)
    broken = (*_ROOT, "loss") in context.broken
    if training.loss.default == AUTOMATIC and context.kind is not None and not broken:
        yield from _check_automatic_loss(AUTOMATIC_LOSSES[context.kind], path, context)


def _check_shared(
    key: str, options: Mapping[str, OptionSpec], context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with options that go to the optimizer or loss, whichever is chosen."""
    given, path = context.spec.training.alternatives[key], (*_ROOT, f"{key}_options")
    names = [each.name for each in given.choices] or [given.default]
    found = (find_entry(SECTIONS[key], name, context.catalog) for name in names)
    entries = [entry for entry in found if entry is not None and entry.name not in UNUSABLE]
    yield from check_options(options, path, context, entries[0] if entries else None)
    if (*_ROOT, key) not in context.broken:
        problems = ([*check_keys(entry, options, path)] for entry in entries)
        yield from next(filter(None, problems), [])


def _check_automatic_loss(
    names: tuple[str, ...], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield the options that no loss takes of those that may be chosen."""
    entries = [entry for name in names if (entry := context.catalog.find("losses", name))]
    known = sorted({parameter.name for entry in entries for parameter in entry.parameters})
    for name in context.spec.training.loss_options:
        if name not in known:
            message = f"{' or '.join(names)} has no argument {quote(name)}"
            yield Problem((*path, name), message, one_of(known), closest(name, known), on_key=True)


def _check_metric(metric: MetricSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    entry = find_entry("metrics", metric.metric, context.catalog)
    yield from check_options(metric.options, path, context, entry)
    yield from check_metric_name(metric.metric, (*path, "metric"), context, metric.options)
    if entry is not None and metric.metric not in CHOSEN_BY_KERAS:
        yield from check_keys(entry, metric.options, path)


def _check_callback(
    name: str, callback: CallbackSpec, path: KeyPath, context: Context
) -> Iterator[Problem]:
    names = context.callback_names
    yield from check_name(name, check_identifier, path, on_key=True)
    if callback.when is not None:
        yield from check_condition(callback.when, names, (*path, "when"), context)
        context = context.assume(callback.when)
    entry = context.catalog.find("callbacks", callback.callback)
    place = (*path, "callback")
    if entry is None:
        yield explain_unknown(context.catalog, "callbacks", callback.callback, place)
    else:
        yield from check_keys(entry, callback.arguments, path, ("when",))
    yield from check_arguments(callback.arguments, names, path, context, entry)


def check_named_objects(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the optimizer, the loss, and their alternatives.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    for key in SECTIONS:
        yield from _check_named(key, context)


def _check_named(key: str, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with an optimizer or a loss, and with what may be chosen instead."""
    given, path = context.spec.training.alternatives[key], ("training", key)
    check = check_optimizer if key == "optimizer" else check_loss
    names = tuple(each.name for each in given.choices)
    if not names:
        if given.default:
            yield from check(given.default, (*path, "default"), context)
        else:
            message = f"missing key 'default' in [training.{key}]"
            yield Problem((*path, "default"), message, "a default, or choices", on_key=True)
        if given.tune:
            yield Problem((*path, "tune"), f"a search for the {key} needs choices", on_key=True)
        return
    yield from check_alternatives(names, (*path, "choices"), "choice")
    tuned = given.tune if isinstance(given.tune, tuple) else None
    if tuned is not None:
        yield from check_alternatives(tuned, (*path, "tune"), "value")
    tried = [(name, (*path, "tune", index)) for index, name in enumerate(tuned or ())]
    for name, place in ((given.default, (*path, "default")), *tried):
        if name not in names:
            message, near = f"{quote(name)} is not one of the choices", closest(name, names)
            yield Problem(place, message, one_of(names), near)
    for index, choice in enumerate(given.choices):
        place = (*path, "choices", index)
        yield from check(choice.name, (*place, key), context)
        yield from _check_choice(key, choice, place, context)


def _check_choice(key: str, choice: Choice, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the options of one of several optimizers or losses."""
    entry = find_entry(SECTIONS[key], choice.name, context.catalog)
    yield from check_options(choice.options, path, context, entry)
    if entry is not None:
        yield from check_keys(entry, choice.options, path)
    for name in choice.options.keys() & getattr(context.spec.training, f"{key}_options").keys():
        message = f"{quote(name)} is an option of all choices in [training.{key}_options], too"
        yield Problem((*path, name), message, "one of the two", on_key=True)

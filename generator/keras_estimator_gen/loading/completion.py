"""What Keras knows of routed options, and their tables do not say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from ..catalog import Catalog
from ..checking.estimator.check_routing import SCORERS
from ..checking.training.check_compilation import AUTOMATIC, SECTIONS, find_entry
from ..kinds import AUTOMATIC_LOSSES
from ..spec.alternatives import Choice
from ..spec.inference import infer_type, make_floats
from ..spec.models import DEFAULT_SETTINGS, Spec
from ..spec.parameters import OptionSpec, ScheduleSpec

_Choice = TypeVar("_Choice", bound=Choice)

Defaults: TypeAlias = Mapping[str, Sequence[object]]
"""Defaults of the arguments of all that may take an option."""


def complete_options(spec: Spec, catalog: Catalog) -> Spec:
    """Return the specification with routed options of the types that the usual defaults have.

    ``learning_rate = 1`` is a float then, and a search may try 0.5; so is ``learning_rate`` of
    which only is said that it may be None.

    Parameters
    ----------
    spec : Spec
        A specification without mistakes.
    catalog : Catalog
        What Keras offers.
    """
    training = spec.training
    losses: tuple[str, ...] = (training.loss.default,)
    if training.loss.default == AUTOMATIC:
        losses = AUTOMATIC_LOSSES[spec.estimator.kind]
    scorer = spec.estimator.scorer or SCORERS.get(spec.estimator.kind, "")
    defaults = {
        "optimizer": _collect_defaults("optimizers", (training.optimizer.default,), catalog),
        "loss": _collect_defaults("losses", losses, catalog),
        "compile": _collect_defaults("methods", ("compile",), catalog),
        "fit": {name: [value] for name, value in DEFAULT_SETTINGS.items()},
        "predict": {name: [value] for name, value in DEFAULT_SETTINGS.items()},
        "score": _collect_defaults("scorers", (scorer,), catalog),
    }
    changes: dict[str, object] = {
        f"{owner}_options": {
            name: _complete_schedule(option, catalog)
            for name, option in _complete(getattr(training, f"{owner}_options"), known).items()
        }
        for owner, known in defaults.items()
    }
    for name, section in SECTIONS.items():
        given = training.alternatives[name]
        choices = tuple(_complete_choice(each, section, catalog) for each in given.choices)
        changes[name] = given.model_copy(update={"choices": choices})
    changes["metrics"] = tuple(_complete_choice(m, "metrics", catalog) for m in training.metrics)
    return spec.model_copy(update={"training": training.model_copy(update=changes)})


def _complete_choice(choice: _Choice, section: str, catalog: Catalog) -> _Choice:
    """Return something of Keras with its options completed."""
    known = _collect_defaults(section, (choice.name,), catalog)
    written = choice.model_dump(exclude=set(choice.options))
    return choice.model_validate({**written, **_complete(choice.options, known)})


def _complete_schedule(option: OptionSpec, catalog: Catalog) -> OptionSpec:
    """Return an option with the arguments of a schedule completed."""
    if not isinstance(option, ScheduleSpec):
        return option
    known = _collect_defaults("schedules", (option.schedule,), catalog)
    written = option.model_dump(exclude_unset=True, exclude=set(option.options))
    return ScheduleSpec.model_validate({**written, **_complete(option.options, known)})


def _collect_defaults(section: str, names: Iterable[str], catalog: Catalog) -> Defaults:
    """Return the defaults of what options may be passed to, by the names of arguments."""
    found: dict[str, list[object]] = {}
    for entry in filter(None, (find_entry(section, name, catalog) for name in names)):
        for parameter in entry.parameters:
            found.setdefault(parameter.name, []).append(parameter.default)
    return found


def _complete(options: Mapping[str, OptionSpec], known: Defaults) -> dict[str, OptionSpec]:
    """Return options with the types that the usual defaults have."""
    return {name: _complete_option(each, known.get(name, ())) for name, each in options.items()}


def _complete_option(option: OptionSpec, defaults: Sequence[object]) -> OptionSpec:
    if isinstance(option, ScheduleSpec) or option.is_computed:
        return option
    if any(isinstance(default, float) for default in defaults):
        option = _make_float(option)
    # A string such as "auto" stands for values of other types.
    shown = [default for default in defaults if isinstance(default, bool | int | float)]
    return option.take_type(infer_type({"choices": shown})) if shown else option


def _make_float(option: OptionSpec) -> OptionSpec:
    written = option.model_dump(exclude_unset=True)
    listed = {key: list(v) if isinstance(v, tuple) else v for key, v in written.items()}
    return OptionSpec.model_validate(make_floats(listed))

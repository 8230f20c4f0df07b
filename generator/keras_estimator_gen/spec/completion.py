"""What Keras knows of routed options, and their tables do not say."""

from collections.abc import Iterable, Mapping

from ..catalog import Catalog, Entry
from ..kinds import AUTOMATIC_LOSSES
from .check_compilation import AUTOMATIC, find_entry
from .inference import make_floats
from .models import DEFAULT_SETTINGS, MetricSpec, Spec
from .parameters import OptionSpec, ScheduleSpec


def complete_options(spec: Spec, catalog: Catalog) -> Spec:
    """Return the specification with whole numbers made floats where the usual default is a float.

    ``learning_rate = 1`` is a float then, and a search may try 0.5.

    Parameters
    ----------
    spec : Spec
        A specification without mistakes.
    catalog : Catalog
        What Keras offers.
    """
    training = spec.training
    names: tuple[str, ...] = (training.loss,)
    if training.loss == AUTOMATIC:
        names = AUTOMATIC_LOSSES[spec.estimator.kind]
    optimizers = _find_entries("optimizers", (training.optimizer,), catalog)
    changes = {
        "optimizer_options": {
            name: _complete_schedule(option, catalog)
            for name, option in _complete(training.optimizer_options, optimizers).items()
        },
        "loss_options": _complete(training.loss_options, _find_entries("losses", names, catalog)),
        "fit_options": {
            name: _make_float(option) if isinstance(DEFAULT_SETTINGS.get(name), float) else option
            for name, option in training.fit_options.items()
        },
        "metrics": tuple(_complete_metric(metric, catalog) for metric in training.metrics),
    }
    return spec.model_copy(update={"training": training.model_copy(update=changes)})


def _complete_metric(metric: MetricSpec, catalog: Catalog) -> MetricSpec:
    options = _complete(metric.options, _find_entries("metrics", (metric.metric,), catalog))
    return MetricSpec.model_validate({"metric": metric.metric, **options})


def _complete_schedule(option: OptionSpec, catalog: Catalog) -> OptionSpec:
    """Return an option with the arguments of a schedule completed."""
    if not isinstance(option, ScheduleSpec):
        return option
    entries = _find_entries("schedules", (option.schedule,), catalog)
    written = option.model_dump(include=option.model_fields_set - option.options.keys())
    return ScheduleSpec.model_validate({**written, **_complete(option.options, entries)})


def _find_entries(section: str, names: Iterable[str], catalog: Catalog) -> tuple[Entry, ...]:
    found = (find_entry(section, name, catalog) for name in names)
    return tuple(entry for entry in found if entry is not None)


def _complete(
    options: Mapping[str, OptionSpec], entries: tuple[Entry, ...]
) -> dict[str, OptionSpec]:
    """Return options as floats where any of the classes that may take them has a float."""
    return {
        name: _make_float(option) if _is_float(name, option, entries) else option
        for name, option in options.items()
    }


def _is_float(name: str, option: OptionSpec, entries: tuple[Entry, ...]) -> bool:
    if isinstance(option, ScheduleSpec):
        return False
    parameters = (entry.find_parameter(name) for entry in entries)
    return any(each is not None and isinstance(each.default, float) for each in parameters)


def _make_float(option: OptionSpec) -> OptionSpec:
    written = option.model_dump(include=option.model_fields_set)
    listed = {key: list(v) if isinstance(v, tuple) else v for key, v in written.items()}
    return OptionSpec.model_validate(make_floats(listed))

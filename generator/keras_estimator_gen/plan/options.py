"""Routed options, such as ``optimizer__learning_rate``, as parameters of ``__init__``."""

from ..catalog import Catalog
from ..code.literals import render_literal
from ..spec import OptionSpec, Training
from .constraints import annotate_type, describe_type, list_choices, make_constraints
from .fragments import make_literal, make_name
from .headings import compose_heading
from .model import Parameter

_SCHEDULED = "learning_rate"
"""The one option that may be a callable: a schedule."""


def plan_options(owner: str, training: Training, runtime: str, catalog: Catalog) -> list[Parameter]:
    """Plan the options that are routed to one training parameter.

    Every option may be None, which leaves Keras' own default, because a search may replace the
    object that takes the option by one that does not.

    Parameters
    ----------
    owner : str
        The training parameter: ``"optimizer"``, ``"loss"`` or ``"metrics"``; others have none.
    training : Training
        The training parameters of the specification.
    runtime : str
        Module that has the constraints.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    list of Parameter
        The options, in the order written.
    """
    return [
        _plan_option(name, _suit_type(option, name, training, catalog), training, runtime)
        for name, option in training.routed_options.items()
        if name.partition("__")[0] == owner
    ]


def _plan_option(name: str, option: OptionSpec, training: Training, runtime: str) -> Parameter:
    argument = name.rpartition("__")[2]
    scheduled = argument == _SCHEDULED
    optional = option.model_copy(update={"nullable": True})
    plain = optional.model_copy(update={"choices": None})
    heading, doc = compose_heading(
        name,
        _describe_type(optional, scheduled),
        render_literal(option.default),
        option.doc
        or f"Passed to {_describe_owner(name, training)} as ``{argument}``; None leaves "
        "Keras' default.",
        choices=list_choices(option.choices or ()),
        plain=_describe_type(plain, scheduled),
    )
    return Parameter(
        name,
        make_name("Any", "typing") if scheduled else annotate_type(optional),
        make_literal(option.default),
        make_constraints(optional, runtime, [make_name("callable")] if scheduled else []),
        heading,
        doc,
    )


def _describe_type(option: OptionSpec, scheduled: bool) -> str:
    types = describe_type(option)
    return types.replace(" or None", ", callable or None") if scheduled else types


def _suit_type(option: OptionSpec, name: str, training: Training, catalog: Catalog) -> OptionSpec:
    """Make an option a float where Keras' own default is one, so that 1 may become 0.5."""
    section, object_name = _find_owner(name, training)
    entry_name = catalog.resolve(section, object_name)
    entry = catalog.find(section, entry_name) if entry_name else None
    parameter = entry.find_parameter(name.rpartition("__")[2]) if entry else None
    if option.value_type.name != "int" or parameter is None:
        return option
    if not isinstance(parameter.default, float):
        return option
    numbers = {key: getattr(option, key) for key in ("default", "range", "choices", "tune", "step")}
    return option.model_copy(update={key: _make_float(value) for key, value in numbers.items()})


def _make_float(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_make_float, value))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _find_owner(name: str, training: Training) -> tuple[str, str]:
    """Return the section of the catalog, and the name of the object, that take an option."""
    owner, _, rest = name.partition("__")
    if owner == "metrics":
        return "metrics", training.metrics[int(rest.partition("__")[0])].metric
    return ("optimizers", training.optimizer) if owner == "optimizer" else ("losses", training.loss)


def _describe_owner(name: str, training: Training) -> str:
    owner = name.partition("__")[0]
    if owner == "metrics":
        return f"the metric {_find_owner(name, training)[1]}"
    return f"the {owner}"

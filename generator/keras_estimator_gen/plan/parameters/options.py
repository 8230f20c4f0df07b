"""Routed options, such as ``optimizer__learning_rate``, as parameters of ``__init__``."""

from ...code.fragments import Code, make_name
from ...code.literals import render_literal
from ...spec import OptionSpec, ScheduleSpec, Training
from ..documentation.headings import make_parameter
from ..model import Parameter
from ..network.own_code import name_object
from .constraints import annotate_type, describe_type, list_choices, make_constraints

_SCHEDULED = "learning_rate"
"""The one option that may be a callable: a schedule."""

_OWNERS = {
    "compile": "``Model.compile``",
    "callbacks": "the callbacks",
    "fit": "training",
    "model": "the build function",
    "predict": "prediction",
    "score": "the scorer",
}
"""What descriptions call the owners of options; others by their names."""


def plan_options(owner: str, training: Training) -> list[Parameter]:
    """Plan the options that are routed to one owner.

    Every option may be None, which leaves Keras' own default, because a search may replace the
    object that takes the option by one that does not.

    Parameters
    ----------
    owner : str
        What takes them: ``"optimizer"``, ``"loss"``, ``"metrics"``, a method or the callbacks.
    training : Training
        The training parameters of the specification.

    Returns
    -------
    list of Parameter
        The options, in the order written.
    """
    return [
        _plan_option(name, option, training)
        for name, option in training.routed_options.items()
        if name.partition("__")[0] == owner
    ]


def _plan_option(name: str, option: OptionSpec, training: Training) -> Parameter:
    scheduled = name.rpartition("__")[2] == _SCHEDULED
    optional = option.model_copy(update={"nullable": True})
    plain = optional.model_copy(update={"choices": None})
    doc = option.doc or _describe_option(name, option, training)
    return make_parameter(
        name,
        name_object(option.schedule) if isinstance(option, ScheduleSpec) else option.default,
        make_name("Any", "typing") if scheduled else annotate_type(optional),
        make_constraints(optional, _list_others(option) if scheduled else []),
        types=_describe_type(optional, scheduled),
        doc=_describe_takers(doc, name, training),
        choices=list_choices(option.choices or ()),
        plain=_describe_type(plain, scheduled),
    )


def _list_others(option: OptionSpec) -> list[Code]:
    """Return what a learning rate may be, beside what its default is."""
    numbers = [make_name("Real", "numbers")] if isinstance(option, ScheduleSpec) else []
    return [*numbers, make_name("callable")]


def _describe_type(option: OptionSpec, scheduled: bool) -> str:
    types = describe_type(option)
    others = ", float, callable" if isinstance(option, ScheduleSpec) else ", callable"
    return types.replace(" or None", f"{others} or None") if scheduled else types


def _describe_owner(name: str, training: Training) -> str:
    owner, _, rest = name.partition("__")
    if owner == "optimizer" and "__" in rest:
        return "the schedule"
    if owner == "metrics":
        return f"the metric {name_object(training.metrics[int(rest.partition('__')[0])].metric)}"
    return _OWNERS.get(owner, f"the {owner}")


def _describe_takers(doc: str, name: str, training: Training) -> str:
    """Return the description of an option with what takes it, if not every choice does."""
    takers = training.find_takers(name)
    if not takers:
        return doc
    owner = name.partition("__")[0]
    named = {render_literal(name_object(each)): option for each, option in takers.items()}
    if len(named) < len(training.alternatives[owner].choices):
        doc += f" Only used when `{owner}` is {' or '.join(named)}."
    defaults = {render_literal(option.default): None for option in takers.values()}
    if len(defaults) == 1:
        return doc
    each = ", ".join(f"{render_literal(option.default)} for {key}" for key, option in named.items())
    return doc.replace("None leaves Keras' default", f"None is {each}")


def _describe_option(name: str, option: OptionSpec, training: Training) -> str:
    """Describe an option that the specification does not describe."""
    owner, _, argument = name.partition("__")
    argument = argument if owner == "callbacks" else name.rpartition("__")[2]
    if isinstance(option, ScheduleSpec):
        return "Schedule of the learning rate by its name in Keras, as a class or as an instance."
    passed = f"Passed to {_describe_owner(name, training)} as ``{argument}``"
    if owner in {"fit", "predict"} and argument in training.settings:
        return f"{passed}, instead of `{argument}`; None is not passed."
    whose = "the" if owner in _OWNERS else "Keras'"
    return f"{passed}; None leaves {whose} default."

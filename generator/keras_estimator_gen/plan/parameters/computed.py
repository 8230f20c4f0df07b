"""Options that follow from other parameters, as statements of ``_compute_options``."""

from collections.abc import Iterator, Mapping

from ...code.fragments import (
    Code,
    make_dict,
    make_literal,
    make_name,
    make_subscript,
    make_tuple,
    write_code,
)
from ...kinds import STEPS
from ...spec import ScheduleSpec, Spec, Training
from ...spec.alternatives import Alternatives, Choice
from ..imports import make_function
from ..model import Assignment, Condition, Function, Return, Statement, iterate_code
from ..network.own_code import name_object
from ..network.statements import merge_conditions
from ..scope import Scope

_OPTIONS = make_name("options")
_LEARNING_RATE = "optimizer__learning_rate"


def counts_steps(function: Function | None) -> bool:
    """Tell whether a function reads the number of steps of an epoch."""
    return any(f"{STEPS}_" in code.reads for code in iterate_code(function))


def plan_computed_options(spec: Spec, scope: Scope) -> Function | None:
    """Plan the function that computes options from other parameters.

    An option is computed for the object that the specification names, and not for another one that
    a user gives.

    Parameters
    ----------
    spec : Spec
        The specification.
    scope : Scope
        What can be named there.

    Returns
    -------
    Function or None
        Its body; None where no option is computed.
    """
    scope, training = scope.add({STEPS: f"self.{STEPS}_"}), spec.training
    statements = [
        _limit_to_owner(name, _set_option(name, scope.make_argument(value)), training)
        for name, option in training.computed_options.items()
        if (value := option.default) is not None
    ]
    for owner, alternatives in training.alternatives.items():
        for choice in alternatives.choices:
            body = tuple(_plan_choice(owner, choice, alternatives, scope))
            test = _compare(owner, name_object(choice.name))
            statements += [Condition(test, body)] if body else []
    if not statements:
        return None
    start = Assignment(write_code("{}: dict[str, Any]", _OPTIONS), make_dict({}))
    return make_function(start, *merge_conditions(statements), Return(_OPTIONS))


def _plan_choice(
    owner: str,
    choice: Choice,
    alternatives: Alternatives,
    scope: Scope,
) -> Iterator[Statement]:
    """Yield the statements that give one of several objects its options, and no others."""
    for argument, merged in alternatives.options.items():
        name, option = f"{owner}__{argument}", choice.options.get(argument)
        if option is None:
            yield _set_option(name, make_literal(None))
        elif not option.is_computed and option.default != merged.default:
            test = write_code("{} is None", make_name(f"self.{name}"))
            yield Condition(test, (_set_option(name, make_literal(option.default)),))
    for argument, option in choice.options.items():
        if option.is_computed and option.default is not None:
            value = scope.make_argument(option.default)
            yield _set_option(f"{owner}__{argument}", value)


def _set_option(name: str, value: Code) -> Assignment:
    return Assignment(make_subscript(_OPTIONS, [make_literal(name)]), value)


def _compare(parameter: str, value: object) -> Code:
    return write_code("{} == {}", make_name(f"self.{parameter}"), make_literal(value))


def _limit_to_owner(name: str, statement: Assignment, training: Training) -> Statement:
    """Return the statement under the condition that what is written takes the option."""
    owner = name.rpartition("__")[0]
    owner = "metrics" if owner.startswith("metrics__") else owner
    parameter, written = make_name(f"self.{owner}"), _list_written(training)
    if name == _LEARNING_RATE:  # which every optimizer has
        return Condition(write_code("isinstance({}, str)", parameter), (statement,))
    if owner not in written:
        return statement
    if owner in training.alternatives and (choices := training.alternatives[owner].choices):
        named = make_tuple(make_literal(name_object(each.name)) for each in choices)
        return Condition(write_code("{} in {}", parameter, named), (statement,))
    return Condition(_compare(owner, written[owner]), (statement,))


def _list_written(training: Training) -> Mapping[str, object]:
    """Return what the specification names, by the parameters that name it."""
    schedules = {
        f"optimizer__{name}": name_object(option.schedule)
        for name, option in training.optimizer_options.items()
        if isinstance(option, ScheduleSpec)
    }
    metrics = tuple(name_object(each.metric) for each in training.metrics)
    named = {key: name_object(getattr(training, key).default) for key in ("optimizer", "loss")}
    return {**named, "metrics": metrics, **schedules}

"""The callbacks of every fit, as statements of ``_keras_callbacks``."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from ...code.fragments import Code, make_call, make_list, make_name, write_code
from ...kinds import CALLBACK_FACTS
from ...spec import CallbackSpec
from ..imports import make_function
from ..model import Assignment, Condition, Evaluation, Function, Return, Statement
from ..network.statements import merge_conditions
from ..scope import Scope

_SELECTED = "selected"


def plan_callbacks(callbacks: Iterable[CallbackSpec], scope: Scope) -> Function | None:
    """Plan the function that creates the callbacks.

    Parameters
    ----------
    callbacks : iterable of CallbackSpec
        The callbacks, in the order in which they run.
    scope : Scope
        What can be named there, apart from what only callbacks know.

    Returns
    -------
    Function or None
        Its body; None when there are no callbacks.
    """
    scope = scope.add({name: f"self.{name}_" for name in CALLBACK_FACTS})
    created = [
        (
            scope.make_object_call("callback", item.callback, item.arguments),
            None if item.when is None else scope.make_expression(item.when),
        )
        for item in callbacks
    ]
    return make_function(*_plan_body(created)) if created else None


def _plan_body(created: Sequence[tuple[Code, Code | None]]) -> tuple[Statement, ...]:
    """Plan one list where that is enough, otherwise a list that conditions add to."""
    always = [callback for callback, _ in takewhile(lambda item: item[1] is None, created)]
    if len(always) == len(created):
        return (Return(make_list(always)),)
    selected, append = make_name(_SELECTED), make_name(f"{_SELECTED}.append")
    additions: list[Statement] = []
    for callback, test in created[len(always) :]:
        addition = Evaluation(make_call(append, callback))
        additions.append(addition if test is None else Condition(test, (addition,)))
    start = Assignment(write_code("{}: list[Any]", selected), make_list(always))
    return (start, *merge_conditions(additions), Return(selected))
